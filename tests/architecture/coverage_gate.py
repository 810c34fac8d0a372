"""Hold the measured coverage to what the house promises.

``python -m tests.architecture.coverage_gate REPORT.json`` reads coverage.py's JSON report and
exits 1, naming each file that falls short: 100 % of lines and branches in ``federation``,
``search`` and the pure modules, 90 % over everything else together.
"""

import json
import sys
from pathlib import Path
from typing import Any

WHOLE_FOLDERS = ("federation/", "search/")
PURE = (
    "network/records/record.py",
    "network/records/audience.py",
    "network/people/roles.py",
)
REST = 90.0


def shortfalls(report: dict[str, Any]) -> list[str]:
    """Return one sentence per promise that the report does not keep."""
    found, covered, total = [], 0, 0
    for name, entry in sorted(report["files"].items()):
        summary = entry["summary"]
        hit = summary["covered_lines"] + summary.get("covered_branches", 0)
        all_ = summary["num_statements"] + summary.get("num_branches", 0)
        if name.startswith(WHOLE_FOLDERS) or name in PURE:
            if hit < all_:
                lines = entry["missing_lines"] or entry.get("missing_branches")
                found.append(f"{name}: {100 * hit / all_:.1f} % of 100 %, missing {lines}")
        else:
            covered, total = covered + hit, total + all_
    share = 100 * covered / total if total else 100.0
    if share < REST:
        found.append(f"the rest together: {share:.1f} % of {REST:.0f} %")
    return found


def main(path: str) -> int:
    """Print the shortfalls of the report at ``path``; 0 when there are none, else 1."""
    found = shortfalls(json.loads(Path(path).read_text(encoding="utf-8")))
    for sentence in found:
        print(sentence)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
