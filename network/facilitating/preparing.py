"""What is done to every body before a person at the desk reads it. Pure.

Only what no person has to judge: fields that name the source, labels of its region. Names,
sites, dates and turns of phrase are a person's to take out (section 7, point 2). Also: a body
as leaves with a path each, so that any type can be edited beside its original.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from federation.strict import Json, Object
from network.facilitating.submission import Limits

ATTRIBUTION = "attribution"
VIA_FACILITATOR = "via_facilitator"
# who is meant by these is the source, whatever the type; a file may show it in any corner
_SOURCE_FIELDS = frozenset({"attachments", "source", "credit", "contact", "by", "from"})
# where a figure of a place is from: as a rule the name of whoever says it
_PROVENANCE = ("source", "source_date", "geography_vintage")
# a year after a draft was begun, unless its authors say otherwise: the very day of that
_REVIEW_BY = "review_by"
_DAY = re.compile(r"(\d{4}-\d{2})-\d{2}")
# the facilitator's id already says as much; any closer label shrinks the crowd
_REGION_FIELDS = frozenset({"region", "region_code", "icb_code"})


@dataclass(frozen=True)
class Leaf:
    """One value of a body: where it stands, what it says, and whether a person wrote it."""

    path: str
    text: str
    is_prose: bool


def prepared(fields: Object, limits: Limits) -> Object:
    """Return ``fields`` without what names their source, marked as published for others."""
    kept: Object = {
        name: value
        for name, value in fields.items()
        if name not in _SOURCE_FIELDS and name != ATTRIBUTION
    }
    unsourced = _without_provenance(_to_the_month(kept))
    without = unsourced if limits.region_label else _without_region(unsourced)
    return {**without, ATTRIBUTION: VIA_FACILITATOR} if isinstance(without, dict) else {}


def leaves(fields: Json, path: str = "") -> Iterator[Leaf]:
    """Return the values of ``fields`` in their order; empty ones are left out."""
    if isinstance(fields, dict):
        for name, value in fields.items():
            yield from leaves(value, f"{path}.{name}" if path else name)
    elif isinstance(fields, str):
        yield Leaf(path, fields, is_prose=True)
    elif fields not in (None, [], {}):
        yield Leaf(path, json.dumps(fields, ensure_ascii=False), is_prose=False)


def with_leaves(fields: Object, changed: Mapping[str, str]) -> Object:
    """Return ``fields`` with the leaves at those paths changed; an empty text takes one out.

    Values that no person wrote (numbers, lists of codes) can be taken out, not rewritten.
    """
    rebuilt = _with(fields, "", changed)
    return rebuilt if isinstance(rebuilt, dict) else {}


def _with(value: Json, path: str, changed: Mapping[str, str]) -> Json:
    if isinstance(value, dict):
        return {
            name: _with(part, f"{path}.{name}" if path else name, changed)
            for name, part in value.items()
        }
    if path not in changed:
        return value
    text = changed[path].replace("\r\n", "\n").strip()
    if not text:
        return [] if isinstance(value, list) else None
    return text if isinstance(value, str) else value


def _to_the_month(fields: Object) -> Object:
    """Return ``fields`` with the day on which they are looked at again said to the month."""
    day = fields.get(_REVIEW_BY)
    found = _DAY.fullmatch(day) if isinstance(day, str) else None
    return {**fields, _REVIEW_BY: f"{found[1]}-01"} if found else fields


def _without_provenance(value: Json) -> Json:
    """Return ``value`` with factors that say no more where their figure is from."""
    if isinstance(value, dict):
        is_factor = "value" in value
        return {
            name: _without_provenance(part)
            for name, part in value.items()
            if not (is_factor and name in _PROVENANCE)
        }
    if isinstance(value, list):
        return [_without_provenance(part) for part in value]
    return value


def _without_region(value: Json) -> Json:
    if isinstance(value, dict):
        return {
            name: None if name in _REGION_FIELDS else _without_region(part)
            for name, part in value.items()
        }
    if isinstance(value, list):
        return [_without_region(part) for part in value]
    return value
