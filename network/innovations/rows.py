"""Read the rows of a file that somebody wants to import: JSON Lines, CSV or a spreadsheet.

Pure: bytes in, rows out. A row that cannot be read is handed on as a `BadRow` with its line and
the reason in words, and the rows after it are read all the same. A file that as a whole is not
what it should be (another encoding, another kind of file) is refused before the first row.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from pydantic import JsonValue

from network.errors import N_, Refused
from network.innovations.sheets import OLD_OFFICE, ZIP, read_sheet

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_ROW_BYTES = 1024 * 1024
NOT_UTF_8 = N_(
    "This line is not UTF-8; the file was probably saved by a spreadsheet in Windows-1252. Save"
    " it again as “CSV UTF-8” and import that."
)

_CSV_ENDINGS = (".csv", ".tsv")
_SHEET_ENDINGS = (".xlsx",)
_JSON_ENDINGS = (".jsonl", ".ndjson", ".json")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Row:
    """One row: the line it starts on (from 1) and its values by the source's field names."""

    line: int
    values: Mapping[str, JsonValue]


@dataclass(frozen=True)
class BadRow:
    """A row that could not be read, and why."""

    line: int
    error: Refused


def read_rows(name: str, content: bytes) -> list[Row | BadRow]:
    """Return the rows of the file called ``name``, in order.

    Raises:
        Refused: it is too large, of another kind than its name says, in UTF-16, or its name
            ends in none of the known ways.
    """
    if len(content) > MAX_FILE_BYTES:
        raise Refused(N_("The file is larger than 64 MB. Split it and import the parts."))
    if content.startswith(_UTF_16):
        raise Refused(N_("The file is in UTF-16. Save it again as UTF-8 and import that."))
    content = content.removeprefix(codecs.BOM_UTF8)
    ending = PurePath(name).suffix.lower()
    if ending in _SHEET_ENDINGS:
        return list(_sheet_rows(content))
    if b"\0" in content or content.startswith((ZIP, OLD_OFFICE)):
        raise Refused(
            N_("“%(name)s” is not a text file, whatever its name says."), name=PurePath(name).name
        )
    if ending in _JSON_ENDINGS:
        return list(_json_rows(content))
    if ending in _CSV_ENDINGS:
        return list(_csv_rows(_decoded(content)))
    raise Refused(
        N_("“%(name)s” is neither CSV (.csv), a spreadsheet (.xlsx) nor JSON Lines (.jsonl)."),
        name=PurePath(name).name,
    )


def _json_rows(content: bytes) -> Iterator[Row | BadRow]:
    for number, raw in enumerate(content.split(b"\n"), start=1):
        if not raw.strip():
            continue
        try:
            yield Row(number, _parse_object(raw))
        except Refused as error:
            yield BadRow(number, error)


def _parse_object(raw: bytes) -> Mapping[str, JsonValue]:
    if len(raw) > MAX_ROW_BYTES:
        raise Refused(N_("This row is larger than 1 MB."))
    try:
        text = raw.decode("utf-8")
        value: JsonValue = json.loads(
            text, object_pairs_hook=_without_repeats, parse_constant=_no_constant
        )
        # Python reads a lone surrogate without complaint, and then no database can keep it
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(N_("This row is not UTF-8.")) from error
    except UnicodeEncodeError as error:
        raise Refused(N_("This row holds half a character (a lone surrogate).")) from error
    except RecursionError as error:
        raise Refused(N_("This row is nested too deeply.")) from error
    except ValueError as error:
        raise Refused(N_("This row is not JSON: %(fault)s."), fault=str(error)) from error
    if not isinstance(value, dict):
        raise Refused(N_("This row is not a JSON object: it has to start with “{”."))
    return value


def _without_repeats(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands in it twice")
    return found


def _no_constant(name: str) -> JsonValue:
    raise ValueError(f"{name} is not a number that JSON knows")


def _decoded(content: bytes) -> str:
    """Return the text; a byte that is not UTF-8 becomes half a character, which marks its row."""
    return content.decode("utf-8", "surrogateescape")


def _is_decoded(cells: list[str]) -> bool:
    return not any("\udc80" <= character <= "\udcff" for cell in cells for character in cell)


def _sheet_rows(content: bytes) -> Iterator[Row | BadRow]:
    header: list[str] | None = None
    for line, cells in read_sheet(content):
        if header is None:
            header = _header(cells) if cells else None
        elif cells:
            yield _csv_row(line, header, [*cells, *[""] * (len(header) - len(cells))])


def _csv_rows(text: str) -> Iterator[Row | BadRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    header: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            if header is None:
                header = _header(cells)
            elif any(cell.strip() for cell in cells):
                yield _csv_row(line, header, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        # the reader has lost its place among the quotation marks: what follows cannot be trusted
        yield BadRow(
            line, Refused(N_("From here on this is not CSV: %(fault)s."), fault=str(error))
        )


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max((",", ";", "\t"), key=first.count)


def _header(cells: list[str]) -> list[str]:
    if not _is_decoded(cells):
        raise Refused(NOT_UTF_8)
    names = [cell.strip() for cell in cells]
    if len(set(names)) != len(names) or not all(names):
        raise Refused(N_("The first line has to name each column once, and leave none unnamed."))
    return names


def _csv_row(line: int, header: list[str], cells: list[str]) -> Row | BadRow:
    if not _is_decoded(cells):
        return BadRow(line, Refused(NOT_UTF_8))
    if len(cells) != len(header):
        return BadRow(
            line,
            Refused(
                N_("This row has %(cells)s cells and the first line names %(columns)s."),
                cells=len(cells),
                columns=len(header),
            ),
        )
    return Row(line, {name: cell or None for name, cell in zip(header, cells, strict=True)})
