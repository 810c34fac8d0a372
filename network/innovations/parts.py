"""The parts of a draft that are saved, compared and disputed each for itself.

A part is a field, or a field of a block: ``title``, ``context.place``, ``involvement.cost``. So
the page about a place and the page about its figures do not stand in each other's way. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, JsonValue

from network.innovations.details import Involvement
from network.innovations.innovation import Context, Innovation

_DOT = "."
_BLOCKS: Mapping[str, type[BaseModel]] = {"context": Context, "involvement": Involvement}

PARTS = frozenset(Innovation.model_fields) | {
    f"{block}{_DOT}{name}" for block, model in _BLOCKS.items() for name in model.model_fields
}


def part(fields: Mapping[str, JsonValue], name: str) -> JsonValue:
    """Return what ``fields`` say of a part; None where they say nothing."""
    found: JsonValue = dict(fields)
    for step in name.split(_DOT):
        if not isinstance(found, dict):
            return None
        found = found.get(step)
    return found


def with_part(
    fields: Mapping[str, JsonValue], name: str, value: JsonValue
) -> Mapping[str, JsonValue]:
    """Return ``fields`` with one part set to ``value``."""
    field, _dot, inner = name.partition(_DOT)
    if not inner:
        return {**fields, field: value}
    held = fields.get(field)
    return {**fields, field: {**(held if isinstance(held, dict) else {}), inner: value}}


def overlap(one: str, other: str) -> bool:
    """Say whether a change of one part is a change of the other."""
    shorter, longer = sorted((one, other), key=len)
    return longer == shorter or longer.startswith(shorter + _DOT)
