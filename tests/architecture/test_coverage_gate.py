"""The coverage gate opens only for what the house promises."""

from pathlib import Path
from typing import Any

import pytest

from tests.architecture.coverage_gate import ROOT, pure_modules, shortfalls


def entry(covered: int, statements: int) -> dict[str, Any]:
    summary = {
        "covered_lines": covered, "num_statements": statements,
        "covered_branches": 0, "num_branches": 0,
    }  # fmt: skip
    return {"summary": summary, "missing_lines": [7] if covered < statements else []}


def test_a_whole_report_passes() -> None:
    report = {"files": {"federation/line.py": entry(10, 10), "network/cli/x.py": entry(9, 10)}}
    assert shortfalls(report, ()) == []


@pytest.mark.parametrize("name", ["federation/line.py", "network/people/roles.py"])
def test_one_missing_line_in_what_is_promised_whole_is_named(name: str) -> None:
    report = {"files": {name: entry(9, 10)}}
    assert shortfalls(report, {"network/people/roles.py"} & {name}) == [
        f"{name}: 90.0 % of 100 %, missing [7]"
    ]


def test_a_pure_module_that_no_test_has_touched_is_named() -> None:
    assert shortfalls({"files": {}}, {"network/a.py"}) == [
        "network/a.py: pure, and not in the report"
    ]


def test_the_rest_may_miss_a_tenth_and_no_more() -> None:
    report = {"files": {"network/cli/x.py": entry(89, 100)}}
    assert shortfalls(report, ()) == ["the rest together: 89.0 % of 90 %"]


@pytest.mark.parametrize(
    ("docstring", "is_pure"),
    [
        ("What it is. Pure.", True),
        ("What it is.\n\nPure: bytes in, words out.", True),
        ("What it is. Pure; asking is another's.", True),
        ("Pure but for reading a file.", False),
        ("What it is, by pure rules.", False),
        ("Not Pure.", False),
    ],
)
def test_a_module_is_pure_that_says_so(tmp_path: Path, docstring: str, is_pure: bool) -> None:
    (tmp_path / "network").mkdir()
    (tmp_path / "network" / "a.py").write_text(f'"""{docstring}"""\n', encoding="utf-8")
    (tmp_path / "network" / "b.py").touch()
    assert pure_modules(tmp_path) == ({"network/a.py"} if is_pure else frozenset())


def test_our_pure_modules_are_many() -> None:
    pure = pure_modules(ROOT)
    assert len(pure) > 60
    assert {"network/records/record.py", "network/people/roles.py"} < pure
