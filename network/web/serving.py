"""Say which councils are served, and how much of each, in words."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import format_percent, gettext
from pydantic import JsonValue

from network.errors import N_
from network.organisations.vocabularies import vocabulary

PARTS: Mapping[str, str] = {
    "1": N_("all of it"),
    "0.75": N_("most of it"),
    "0.5": N_("about half"),
    "0.25": N_("a part"),
}


def part_of(text: str) -> str:
    """Return one of PARTS; what makes no sense counts as all of it."""
    return text if text in PARTS else "1"


def served_words(serves: JsonValue) -> tuple[str, ...]:
    """Return the councils of a description in words, with the part where it is not all."""
    listed = serves if isinstance(serves, list) else []
    return tuple(_one_served(each) for each in listed if isinstance(each, dict))


def _one_served(each: Mapping[str, JsonValue]) -> str:
    name = vocabulary("councils").label(str(each["code"]))
    part = f"{float(str(each['part'])):g}"
    if part == "1":
        return name
    words = gettext(PARTS[part]) if part in PARTS else format_percent(each["part"])
    return gettext("%(council)s (%(part)s)", council=name, part=words)
