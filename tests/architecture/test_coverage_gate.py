"""The coverage gate opens only for what the house promises."""

from typing import Any

from tests.architecture.coverage_gate import shortfalls


def entry(covered: int, statements: int) -> dict[str, Any]:
    summary = {
        "covered_lines": covered, "num_statements": statements,
        "covered_branches": 0, "num_branches": 0,
    }  # fmt: skip
    return {"summary": summary, "missing_lines": [7] if covered < statements else []}


def test_a_whole_report_passes() -> None:
    report = {"files": {"federation/line.py": entry(10, 10), "network/cli/x.py": entry(9, 10)}}
    assert shortfalls(report) == []


def test_one_missing_line_in_federation_is_named() -> None:
    report = {"files": {"federation/line.py": entry(9, 10)}}
    assert shortfalls(report) == ["federation/line.py: 90.0 % of 100 %, missing [7]"]


def test_the_rest_may_miss_a_tenth_and_no_more() -> None:
    report = {"files": {"network/cli/x.py": entry(89, 100)}}
    assert shortfalls(report) == ["the rest together: 89.0 % of 90 %"]
