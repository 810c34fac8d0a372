"""``python -m tests.conformance http://host`` : what a node keeps of the protocol, and breaks.

Works against any node, in whatever language it is written, over HTTP alone. With the key of a
node on its list (``--key FILE --node ID``, PEM) also what it does for members is tried. Exit 0
when nothing is broken, 1 otherwise, 2 on wrong usage.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path

from federation.errors import FederationError
from federation.keys import SigningKey
from tests.conformance import access, doors, membership, observing, reading, relays
from tests.conformance.kit import Member, Verdict, run, table

CHECKS = (
    *reading.CHECKS,
    *access.CHECKS,
    *doors.CHECKS,
    *membership.CHECKS,
    *relays.CHECKS,
    *observing.CHECKS,
)


def main(arguments: list[str]) -> int:
    """Run every check on the node named in ``arguments`` and print the table."""
    asked = ArgumentParser("python -m tests.conformance", description=__doc__)
    asked.add_argument("origin", metavar="http://host[:port]")
    asked.add_argument("--key", type=Path, help="a member's key, PEM; only read")
    asked.add_argument("--node", help="that member's id")
    given = asked.parse_args(arguments)
    if not given.origin.startswith(("http://", "https://")):
        asked.error("the address begins with http:// or https://")
    if (given.key is None) != (given.node is None):
        asked.error("--key and --node belong together")
    member = None
    if given.key is not None:
        try:
            member = Member(given.node, SigningKey.from_pem(given.key.read_bytes()))
        except (OSError, FederationError) as error:
            asked.error(f"the key cannot be read: {error}")
    findings = run(given.origin, CHECKS, member)
    print(table(findings))
    return 1 if any(found.verdict is Verdict.BREAKS for found in findings) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
