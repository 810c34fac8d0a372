"""What must be written before an innovation may be published from here.

Pure. Reading is more forgiving than writing: a record of another node, or one imported from an
older collection, may lack any of these and is shown with "not recorded" in their place.

Source: records.md, section 1 (required fields follow the kind).
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue, ValidationError

from network.errors import N_
from network.innovations.innovation import Innovation, Kind
from network.innovations.text import count_words
from network.organisations.profile import unknown_codes

SUMMARY_WORDS = 120

CORE = (
    "title",
    "summary",
    "approach",
    "stage",
    "problem",
    "what_we_did",
    "what_happened",
    "tell_a_friend",
    "context",
)
_BY_KIND: Mapping[Kind, tuple[str, ...]] = {
    Kind.IDEA: ("title", "problem", "what_we_did"),
    Kind.SMALL_THING: ("title", "what_we_did", "what_happened"),
    Kind.ADAPTATION: (*CORE, "derived_from"),
}

MISSING = N_("Nothing stands here yet.")
TOO_MANY_WORDS = N_("Keep the summary to 120 words.")
NO_SUCH_CODE = N_("There is a code in it that none of our lists has.")
_IN_WORDS: Mapping[str, str] = {
    "string_too_long": N_("This is too long."),
    "too_long": N_("These are too many."),
    "string_too_short": MISSING,
    "enum": N_("Choose from the list."),
    "literal_error": N_("Choose from the list."),
    "date_from_datetime_parsing": N_("Write a date such as 2027-03-31."),
    "missing": MISSING,
}
_UNREADABLE = N_("This cannot be read.")


def required(kind: Kind | None) -> tuple[str, ...]:
    """Return the fields that a record of this kind needs, in the order they are asked for."""
    if kind is None:
        return ("kind", *CORE)
    return ("kind", *_BY_KIND.get(kind, CORE))


def missing(innovation: Innovation) -> tuple[str, ...]:
    """Return the required fields that are not written yet, in the order they are asked for.

    A record taken from another collection needs its title alone: what its source did not
    record nobody here can know.
    """
    wanted = ("title",) if innovation.source else required(innovation.kind)
    return tuple(name for name in wanted if not getattr(innovation, name))


def problems(fields: Mapping[str, JsonValue]) -> Mapping[str, str]:
    """Return what stands between these fields and publication: field to message, {} if nothing.

    The messages are ids of the catalogue, still to be translated.
    """
    try:
        innovation = Innovation.model_validate(fields)
    except ValidationError as error:
        faults = {
            str(fault["loc"][0]): _IN_WORDS.get(fault["type"], _UNREADABLE)
            for fault in error.errors()
        }
        # of what is not there, that it is not there says more than that it is no text
        return {**faults, **_empty(fields)}
    found = dict.fromkeys(missing(innovation), MISSING)
    if innovation.context and unknown_codes(innovation.context.profile):
        found["context"] = NO_SUCH_CODE
    if count_words(innovation.summary) > SUMMARY_WORDS and not innovation.source:
        found["summary"] = TOO_MANY_WORDS
    return found


def _empty(fields: Mapping[str, JsonValue]) -> Mapping[str, str]:
    """Return the required fields with nothing in them, of fields that cannot be read as a whole."""
    kind = fields.get("kind")
    wanted = required(Kind(kind) if kind in {known.value for known in Kind} else None)
    if fields.get("source"):
        wanted = ("title",)
    return {name: MISSING for name in wanted if not fields.get(name)}
