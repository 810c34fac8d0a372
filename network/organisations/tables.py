"""Read a table of councils or of organisations: CSV, with a header or as ODS publishes it.

Pure: bytes in, lines out. What a column means is columns.py's. The files of the Organisation Data
Service (etr.csv, epraccur.csv ...) have no header and 27 columns in one published order; a file
whose first line looks so is read by it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from network.errors import N_, Refused

MAX_FILE_BYTES = 64 * 1024 * 1024

AREA_CODES = ("ltla24_code", "areacd", "lad24cd")
ORGANISATION_CODES = ("ods_code", "org_code", "organisation code")

_ODS_COLUMNS = 27
_ODS_ORDER = {0: "ods_code", 1: "name", 2: "region_code", 3: "icb_code", 11: "close_date"}
_ODS_CODE = re.compile(r"[A-Z0-9]{3,6}")


class Sort(Enum):
    """What the lines of a table are about."""

    AREAS = "areas"
    ORGANISATIONS = "organisations"


@dataclass(frozen=True)
class Line:
    """One line: its number in the file (from 1), the code it is about, its values by heading."""

    number: int
    code: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """A table that was recognised."""

    sort: Sort
    lines: tuple[Line, ...]


def read_table(name: str, content: bytes) -> Table:
    """Return the table in the file called ``name``.

    Raises:
        Refused: too large, not UTF-8, or neither of councils nor of organisations.
    """
    if len(content) > MAX_FILE_BYTES:
        raise Refused(N_("The file is larger than 64 MB. Split it and import the parts."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(N_("“%(name)s” is not UTF-8."), name=name) from error
    rows = _rows(name, text)
    if rows and _is_ods(rows[0][1]):
        return Table(Sort.ORGANISATIONS, tuple(_ods_lines(rows)))
    headings = [heading.strip().lower() for heading in rows[0][1]] if rows else []
    for sort, codes in ((Sort.AREAS, AREA_CODES), (Sort.ORGANISATIONS, ORGANISATION_CODES)):
        code = next((each for each in codes if each in headings), None)
        if code is not None:
            return Table(sort, tuple(_lines(rows[1:], headings, code)))
    raise Refused(
        N_(
            "“%(name)s” is neither a table of councils (a column %(areas)s) nor one of"
            " organisations (a column %(organisations)s)."
        ),
        name=name,
        areas=" / ".join(AREA_CODES),
        organisations=" / ".join(ORGANISATION_CODES),
    )


def _rows(name: str, text: str) -> list[tuple[int, Sequence[str]]]:
    """Return the rows that are not empty, each with the number of its last line."""
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        return [(reader.line_num, row) for row in reader if any(row)]
    except csv.Error as error:
        raise Refused(
            N_("Line %(line)s of “%(name)s” is not CSV: %(fault)s."),
            line=reader.line_num,
            name=name,
            fault=str(error),
        ) from error


def _is_ods(row: Sequence[str]) -> bool:
    return len(row) == _ODS_COLUMNS and _ODS_CODE.fullmatch(row[0]) is not None


def _ods_lines(rows: Sequence[tuple[int, Sequence[str]]]) -> Iterator[Line]:
    for number, row in rows:
        values = {heading: row[place] for place, heading in _ODS_ORDER.items() if place < len(row)}
        yield Line(number, row[0].strip(), values)


def _lines(
    rows: Sequence[tuple[int, Sequence[str]]], headings: Sequence[str], code: str
) -> Iterator[Line]:
    for number, row in rows:
        values = dict(zip(headings, row, strict=False))
        yield Line(number, values.get(code, "").strip(), values)
