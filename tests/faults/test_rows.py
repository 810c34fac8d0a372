"""The table of faults names tests that exist, and no row of it is lost."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
LAST = 65
ELSEWHERE = {16, 37, 46, 57}
ROW = re.compile(r"^\| (\d+) \|[^|]*\|(.*)\|$", re.MULTILINE)
ROWS = {
    int(number): re.findall(r"`([^`]+)`", named)
    for number, named in ROW.findall((Path(__file__).parent / "README.md").read_text("utf-8"))
}


def test_every_fault_has_its_row() -> None:
    assert set(ROWS) | ELSEWHERE == set(range(1, LAST + 1))


@pytest.mark.parametrize("number", ROWS)
def test_a_row_names_tests_that_exist(number: int) -> None:
    assert ROWS[number]
    for named in ROWS[number]:
        path, _, test = named.partition("::")
        assert f"def {test}" in (TESTS / path).read_text("utf-8"), named
