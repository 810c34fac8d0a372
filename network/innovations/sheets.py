"""Read the first sheet of a spreadsheet (.xlsx) as lines of cells.

Pure: bytes in, cells out. What it would unpack to is counted before anything is unpacked: a
small file that grows to gigabytes is refused, and so is one that only calls itself a
spreadsheet. Formulas are not computed; the value that was last shown is read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time

from openpyxl.reader.excel import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from network.errors import N_, Refused

MOST_UNPACKED = 200 * 1024 * 1024
MOST_CELLS_A_ROW = 500
ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
"""How a locked or an old Office file begins."""


def read_sheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of each line of the first sheet, from 1, and its cells as text.

    Raises:
        Refused: no spreadsheet, locked, or one that would unpack to more than is sensible.
    """
    _must_be_sheet(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, _without_tail([_text(cell) for cell in cells[:MOST_CELLS_A_ROW]])
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError) as error:
        raise Refused(N_("This is no spreadsheet that can be read.")) from error


def _must_be_sheet(content: bytes) -> None:
    if content.startswith(OLD_OFFICE):
        raise Refused(
            N_("This is an old or a locked spreadsheet. Save it as .xlsx without a password.")
        )
    if not content.startswith(ZIP):
        raise Refused(N_("Its name says spreadsheet (.xlsx), and its content is something else."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
            is_sheet = "xl/workbook.xml" in packed.namelist()
    except zipfile.BadZipFile as error:
        raise Refused(N_("This is no spreadsheet that can be read.")) from error
    if unpacked > MOST_UNPACKED:
        raise Refused(N_("This file would unpack to more than 200 MB, so it is not opened."))
    if not is_sheet:
        raise Refused(N_("Its name says spreadsheet (.xlsx), and its content is something else."))


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _without_tail(cells: list[str]) -> list[str]:
    """Return ``cells`` without the empty ones at the end, of which a sheet may have thousands."""
    while cells and not cells[-1].strip():
        cells.pop()
    return cells
