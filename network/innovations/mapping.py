"""The map from somebody else's fields to ours, by which an import reads a row.

Pure. A map is TOML: ``id`` names the field by which a row is known again, ``[fields]`` says our
field = their field, ``[constants]`` our field = a value. What a map does not name is null, "not
recorded". The name of the map is part of a row's identity, so that two collections that both
count from 1 do not get into each other's way.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import JsonValue

from network.errors import N_, Refused
from network.innovations.innovation import Context, Innovation
from network.innovations.rows import BadRow, Row

_OURS_TO_SET = frozenset(
    {"attachments", "attribution", "use_term", "read_minutes", "source", "supersedes"}
)
"""Said by this node of every record, or worked out from it: no map may say otherwise."""

TARGETS = frozenset(Innovation.model_fields) - _OURS_TO_SET | {
    f"context.{name}" for name in Context.model_fields
}
LISTS = frozenset(
    {
        "approach",
        "context.geography_flags",
        "context.population_group",
        "context.pressure_flags",
    }
)

OWN_FILE = "spreadsheet"
"""What a record says it was taken from where nobody else has that."""


@dataclass(frozen=True)
class Map:
    """A map that was read and found sound.

    ``is_own``: the collection is a file of somebody here and not known elsewhere. What it is
    called and how its rows are numbered may name somebody, so neither travels.
    """

    name: str
    id: str | None
    fields: Mapping[str, str]
    constants: Mapping[str, JsonValue]
    is_own: bool = False

    def key(self, row: Row) -> str:
        """Return what a row is known by: its id, or, where the map names none, its hash.

        Raises:
            Refused: the map names an id and the row has none.
        """
        if self.id is None:
            canonical = json.dumps(row.values, sort_keys=True, ensure_ascii=False)
            return "sha256:" + hashlib.sha256(canonical.encode("utf-8")).hexdigest()
        found = row.values.get(self.id)
        if isinstance(found, bool) or not isinstance(found, str | int) or found == "":
            raise Refused(N_("This row has no “%(name)s” to know it by."), name=self.id)
        if len(str(found)) > 500:
            raise Refused(N_("The “%(name)s” of this row is too long."), name=self.id)
        return str(found)

    def translate(self, row: Row) -> dict[str, JsonValue]:
        """Return the row in our fields; what the row lacks is null."""
        fields: dict[str, JsonValue] = {}
        for ours, constant in self.constants.items():
            _put(fields, ours, constant)
        for ours, theirs in self.fields.items():
            _put(fields, ours, _listed(ours, row.values.get(theirs)))
        name, id = (OWN_FILE, "") if self.is_own else (self.name, self.key(row))
        fields["source"] = {"name": name, "id": id}
        return fields


def load_map(path: Path) -> Map:
    """Read a map from a file; its name is the file's, without the ending.

    Raises:
        Refused: there is no such file, or `parse_map` refuses what is in it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(N_("The map “%(path)s” cannot be read."), path=str(path)) from error
    return parse_map(text, name=path.stem)


def parse_map(text: str, *, name: str) -> Map:
    """Read a map.

    Raises:
        Refused: it is not TOML, or it names a field that there is not; each is named.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(N_("The map is not TOML: %(fault)s."), fault=str(error)) from error
    _refuse_unknown(table)
    fields, constants = table.get("fields", {}), table.get("constants", {})
    identity = table.get("id")
    if not isinstance(fields, dict) or not isinstance(constants, dict):
        raise Refused(N_("In a map, “fields” and “constants” are tables."))
    if not (identity is None or isinstance(identity, str)):
        raise Refused(N_("In a map, “id” is the name of one field of the source."))
    _refuse_targets([*fields, *constants])
    for ours, theirs in fields.items():
        if not isinstance(theirs, str):
            raise Refused(N_("“%(field)s” has to name one field of the source."), field=ours)
    return Map(name, identity, fields, {ours: _plain(value) for ours, value in constants.items()})


def unrepeated(rows: Iterable[Row | BadRow], mapping: Map) -> Sequence[Row | BadRow]:
    """Return the rows, those with an id that an earlier one had as bad ones.

    One id with two texts would turn its record to and fro at every import.
    """
    first: dict[str, int] = {}
    return [_checked(row, mapping, first) for row in rows]


def _checked(row: Row | BadRow, mapping: Map, first: dict[str, int]) -> Row | BadRow:
    if isinstance(row, BadRow):
        return row
    try:
        line = first.setdefault(mapping.key(row), row.line)
    except Refused as error:
        return BadRow(row.line, error)
    if line == row.line or mapping.id is None:
        return row
    return BadRow(row.line, Refused(N_("This row has the same id as line %(line)s."), line=line))


def _refuse_unknown(table: Mapping[str, object]) -> None:
    unknown = sorted(set(table) - {"id", "fields", "constants"})
    if unknown:
        raise Refused(
            N_("A map has “id”, “fields” and “constants”; it cannot have: %(names)s."),
            names=", ".join(unknown),
        )


def _refuse_targets(targets: list[str]) -> None:
    unknown = sorted(set(targets) - TARGETS)
    if unknown:
        raise Refused(
            N_("A record has no field that an import may set called: %(names)s."),
            names=", ".join(unknown),
        )
    twice = sorted({target for target in targets if targets.count(target) > 1})
    if twice:
        raise Refused(N_("The map says two things of: %(names)s."), names=", ".join(twice))
    if "context" in targets and any(target.startswith("context.") for target in targets):
        raise Refused(N_("The map says two things of: %(names)s."), names="context")


def _plain(value: object) -> JsonValue:
    """Return a TOML value as JSON would hold it: dates in words."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, str | int | float):
        return value
    raise Refused(N_("A map cannot hold the value %(value)s."), value=str(value))


def _listed(ours: str, value: JsonValue) -> JsonValue:
    """A cell of a spreadsheet holds several values with semicolons between them."""
    if ours in LISTS and isinstance(value, str):
        return [part.strip() for part in value.split(";") if part.strip()]
    return value


def _put(fields: dict[str, JsonValue], ours: str, value: JsonValue) -> None:
    outer, _, inner = ours.partition(".")
    if not inner:
        fields[outer] = value
        return
    if value is None:
        return
    part = fields.setdefault(outer, {})
    assert isinstance(part, dict)
    part[inner] = value
