"""Hold the measured coverage to what the house promises.

``python -m tests.architecture.coverage_gate REPORT.json`` reads coverage.py's JSON report and
exits 1, naming each file that falls short: 100 % of lines and branches in ``federation``,
``search`` and the pure modules, 90 % over everything else together. A module is pure that says
so: a sentence of its docstring begins with "Pure".
"""

import ast
import json
import re
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WHOLE_FOLDERS = ("federation/", "search/")
REST = 90.0
_SAYS_SO = re.compile(r"(?:^|[.!?]\s+)Pure[.:;,]")


def pure_modules(root: Path) -> frozenset[str]:
    """Return the modules of ``network`` under ``root`` that say they are pure, as a report does."""
    return frozenset(
        file.relative_to(root).as_posix()
        for file in (root / "network").rglob("*.py")
        if _SAYS_SO.search(ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "")
    )


def shortfalls(report: dict[str, Any], pure: Collection[str]) -> list[str]:
    """Return one sentence per promise that the report does not keep."""
    files = report["files"]
    found = [f"{name}: pure, and not in the report" for name in sorted(set(pure) - set(files))]
    covered, total = 0, 0
    for name, entry in sorted(files.items()):
        summary = entry["summary"]
        hit = summary["covered_lines"] + summary.get("covered_branches", 0)
        all_ = summary["num_statements"] + summary.get("num_branches", 0)
        if name.startswith(WHOLE_FOLDERS) or name in pure:
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
    report = json.loads(Path(path).read_text(encoding="utf-8"))
    found = shortfalls(report, pure_modules(ROOT))
    for sentence in found:
        print(sentence)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
