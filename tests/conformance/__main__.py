"""``python -m tests.conformance http://host`` : what a node keeps of the protocol, and breaks.

Works against any node, in whatever language it is written, over HTTP alone. Exit 0 when nothing
is broken, 1 otherwise, 2 on wrong usage.
"""

import sys

from tests.conformance import access, reading, relays
from tests.conformance.kit import Verdict, run, table

CHECKS = (*reading.CHECKS, *access.CHECKS, *relays.CHECKS)


def main(arguments: list[str]) -> int:
    """Run every check on the node named in ``arguments`` and print the table."""
    if len(arguments) != 1 or not arguments[0].startswith(("http://", "https://")):
        print("usage: python -m tests.conformance http://host[:port]", file=sys.stderr)
        return 2
    findings = run(arguments[0], CHECKS)
    print(table(findings))
    return 1 if any(found.verdict is Verdict.BREAKS for found in findings) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
