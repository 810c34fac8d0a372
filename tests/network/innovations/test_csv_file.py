"""A table that a spreadsheet opens as it is meant."""

import csv
import io

import pytest

from network.innovations.csv_file import write_csv


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_quotes_lines_and_letters_come_through() -> None:
    cells = ['He said "tea"', "two\nlines", "ŵ 🙂", ""]
    assert rows(write_csv(("a", "b", "c", "d"), [cells])) == [["a", "b", "c", "d"], cells]


def test_it_says_that_it_is_utf_8() -> None:
    assert write_csv(("a",), []).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_computed(cell: str) -> None:
    assert rows(write_csv(("a",), [[cell]]))[1] == [f"'{cell}"]
