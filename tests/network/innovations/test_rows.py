"""Reading rows: what can be read is, what cannot is named with its line."""

import io
import json
from datetime import datetime

import pytest
from openpyxl import Workbook

from network.errors import Refused
from network.innovations import rows
from network.innovations.rows import BadRow, Row, read_rows


def _errors(found: list[Row | BadRow]) -> dict[int, str]:
    return {row.line: str(row.error) for row in found if isinstance(row, BadRow)}


def _values(found: list[Row | BadRow]) -> list[dict[str, object]]:
    return [dict(row.values) for row in found if isinstance(row, Row)]


def test_each_line_of_json_is_a_row_known_by_its_line() -> None:
    found = read_rows("a.jsonl", b'{"t": "one"}\n\n{"t": "two"}\n')
    assert found == [Row(1, {"t": "one"}), Row(3, {"t": "two"})]


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert _values(read_rows("a.JSON", b'\xef\xbb\xbf{"t": 1}')) == [{"t": 1}]
    assert _values(read_rows("a.csv", b"\xef\xbb\xbft\none\n")) == [{"t": "one"}]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"{", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'{"a": 1, "a": 2}', "stands in it twice"),
        (b'{"a": NaN}', "not a number that JSON knows"),
        (b'{"a": "\xe9"}', "not UTF-8"),
        (rb'{"a": "\ud800"}', "half a character"),
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
    ],
)
def test_a_bad_line_is_listed_and_the_others_land(raw: bytes, reason: str) -> None:
    found = read_rows("a.ndjson", b'{"a": 1}\n' + raw + b'\n{"a": 3}\n')
    assert _values(found) == [{"a": 1}, {"a": 3}]
    assert reason in _errors(found)[2]


def test_a_row_above_the_limit_is_a_bad_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MAX_ROW_BYTES", 20)
    found = read_rows("a.jsonl", json.dumps({"a": "x" * 30}).encode())
    assert "larger than 1 MB" in _errors(found)[1]


def test_a_cell_may_hold_lines_and_the_next_row_keeps_its_own() -> None:
    found = read_rows("a.csv", b'id,t\n1,"two\nlines"\n2,\n')
    assert found == [Row(2, {"id": "1", "t": "two\nlines"}), Row(4, {"id": "2", "t": None})]


@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_the_mark_between_cells_is_the_one_that_the_first_line_uses(mark: str) -> None:
    found = read_rows("a.tsv", f"id{mark}t\n1{mark}x\n".encode())
    assert _values(found) == [{"id": "1", "t": "x"}]


def test_a_row_with_too_few_cells_is_a_bad_one() -> None:
    found = read_rows("a.csv", b"id,t\n1\n\n2,x\n")
    assert "1 cells" in _errors(found)[2]
    assert _values(found) == [{"id": "2", "t": "x"}]


def test_a_quotation_mark_left_open_ends_the_reading_there() -> None:
    found = read_rows("a.csv", b'id,t\n1,x\n2,"y\n3,z\n')
    assert _values(found) == [{"id": "1", "t": "x"}]
    assert "not CSV" in _errors(found)[3]


def test_a_line_in_another_encoding_stops_no_other() -> None:
    found = read_rows("a.csv", b"id,t\n1,tea\n2,caf\xe9\n3,soup\n")
    assert _values(found) == [{"id": "1", "t": "tea"}, {"id": "3", "t": "soup"}]
    assert "Windows-1252" in _errors(found)[3]


def test_a_spreadsheet_is_read_like_a_table() -> None:
    book = Workbook()
    for row in (["id", "t", "day"], [1.0, "Tea", datetime(2026, 3, 31)], [], [2, "Soup", None]):
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    assert _values(read_rows("a.xlsx", written.getvalue())) == [
        {"id": "1", "t": "Tea", "day": "2026-03-31"},
        {"id": "2", "t": "Soup", "day": None},
    ]


def test_an_empty_file_has_no_rows() -> None:
    assert read_rows("a.csv", b"") == []
    assert read_rows("a.jsonl", b"") == []


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"caf\xe9\nx\n", "line is not UTF-8"),
        ("a.csv", b"PK\x03\x04..", "not a text file"),
        ("a.csv", b"t\nx\0y\n", "not a text file"),
        ("a.jsonl", b"\xd0\xcf\x11\xe0..", "not a text file"),
        ("a.csv", "t\nx\n".encode("utf-16"), "UTF-16"),
        ("a.pdf", b"%PDF", "neither CSV"),
        ("a.csv", b"t,t\n1,2\n", "name each column once"),
        ("a.csv", b"t,\n1,2\n", "leave none unnamed"),
    ],
)
def test_a_file_that_is_something_else_is_refused_in_words(
    name: str, content: bytes, reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        read_rows(name, content)


def test_a_file_above_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MAX_FILE_BYTES", 3)
    with pytest.raises(Refused, match="64 MB"):
        read_rows("a.jsonl", b"{}  ")
