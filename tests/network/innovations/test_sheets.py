"""The first sheet of a spreadsheet, and what only calls itself one."""

import io
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from network.errors import Refused
from network.innovations import sheets
from network.innovations.sheets import read_sheet
from tests.fakes import files
from tests.fakes.files import parts_of


def book(*rows: list[object]) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def packed(**parts: bytes) -> bytes:
    named = {name.replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()}
    return files.packed(named)


def test_cells_are_text_as_a_person_would_write_it() -> None:
    moment = datetime(2026, 3, 31, 9, 30)
    cells = [1.0, 1.5, "Tea", True, datetime(2026, 3, 31), moment, date(2026, 4, 1), time(9), None]
    [(number, found)] = read_sheet(book(cells))
    assert number == 1
    assert found == [
        "1",
        "1.5",
        "Tea",
        "True",
        "2026-03-31",
        "2026-03-31T09:30:00",
        "2026-04-01",
        "09:00:00",
    ]


def test_a_whole_number_that_another_program_wrote_with_a_point_has_none() -> None:
    parts = parts_of(book([7]))
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"<v>7</v>", b"<v>7.0</v>")
    raw = files.packed({**parts, "xl/worksheets/sheet1.xml": sheet})
    assert list(read_sheet(raw)) == [(1, ["7"])]


def test_empty_lines_keep_the_numbers_of_those_after_them() -> None:
    assert list(read_sheet(book(["a"], [None], ["b"]))) == [(1, ["a"]), (2, []), (3, ["b"])]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"id,t", "something else"),
        (b"PK\x03\x04 cut off", "no spreadsheet"),
        (b"\xd0\xcf\x11\xe0", "without a password"),
        (packed(word__document_dot_xml=b"<x/>"), "something else"),
        (packed(xl__workbook_dot_xml=b"<x/>"), "no spreadsheet"),
    ],
)
def test_what_is_no_spreadsheet_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        list(read_sheet(content))


def test_what_would_unpack_to_gigabytes_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 10_000_000)
    bomb = packed(xl__workbook_dot_xml=b"0" * 20_000_000)
    assert len(bomb) < 30_000
    with pytest.raises(Refused, match="200 MB"):
        list(read_sheet(bomb))
