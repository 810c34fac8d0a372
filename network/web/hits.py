"""What search found, as a page says it: each hit, and of what sort they are together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from network.finding.finding import Found, FoundPage
from network.innovations.innovation import NAME as INNOVATION
from network.innovations.innovation import READING_WORDS_A_MINUTE
from network.innovations.text import count_words
from network.organisations.organisation import NAME as ORGANISATION
from network.web import records
from network.web.addresses import Parameters
from network.web.codes import ORGANISATIONS
from network.web.comparing import in_words, of_a_hundred
from network.web.words import OUTSIDE, SECTIONS, said, value_words
from search.engine import SUMMARY

TITLE = "title"
UNSAID_SECTIONS = ("", TITLE, "summary", "body")  # where one looks first in any case
READ_MINUTES = "read_minutes"


@dataclass(frozen=True)
class HitRow:
    """One result as it is shown.

    ``section`` and ``passage`` say where the words stood, ``summary`` is its beginning, and
    ``in_a_minute`` the whole of it where that is longer; ``aside`` says who set it aside and why.
    ``is_placeless``: it was tried somewhere, and does not say where.
    """

    title: str
    href: str
    facts: tuple[str, ...]
    section: str
    passage: tuple[tuple[str, bool], ...]
    summary: str
    in_a_minute: str
    why: str
    likeness: str
    place: str
    aside: tuple[str, ...] = ()
    is_new: bool = False
    is_placeless: bool = False


def row(
    found: Found, names: Mapping[str, str], compared: tuple[tuple[str, str], ...] = ()
) -> HitRow:
    """Return one hit; ``names`` are of organisations, by node.

    ``compared`` is how places are compared, for the addresses that it leads to.
    """
    id, placed = found.record.id, found.placed
    section, parts = found.snippet.section, found.snippet.parts
    is_marked = any(marked for _, marked in parts)
    opening = records.opening(found.text.summary)
    return HitRow(
        title=found.text.title,
        href=Parameters(compared).on(records.href(found.type, id)),
        facts=(*_sort_of_record(found), names.get(id.node, id.node), *reading_time(found)),
        section="" if section in UNSAID_SECTIONS else said(SECTIONS, section),
        # a title stands above it anyway
        passage=parts if section != TITLE and (is_marked or not opening) else (),
        # where the words stand in the summary, it would be there twice
        summary="" if is_marked and section == SUMMARY else opening,
        in_a_minute=found.text.summary if opening.endswith("…") else "",
        why=_why(found, names),
        likeness=of_a_hundred(placed.likeness) if placed.is_known and placed.likeness else "",
        place=_place(found, names),
        is_placeless=found.type == INNOVATION and placed.likeness is None,
    )


def _why(found: Found, names: Mapping[str, str]) -> str:
    """Return why it stands here, and first of all if it was tried only in places unlike ours."""
    words = in_words(found.placed.why, names)
    if found.placed.is_unlike_ours and found.type != ORGANISATION:
        return f"{gettext('Only tried in places unlike ours.')} {words}"
    return words


def reading_time(found: Found) -> tuple[str, ...]:
    """Return how long it takes to read the whole of it; nothing of what is no story."""
    if found.type == ORGANISATION:
        return ()
    minutes = found.text.numbers.get(READ_MINUTES) or math.ceil(
        count_words(found.text.body) / READING_WORDS_A_MINUTE
    )
    return (ngettext("%(num)s minute to read", "%(num)s minutes to read", max(1, int(minutes))),)


def mix(found: FoundPage) -> str:
    """Return where the results were tried, hospital or beyond, or nothing where none says.

    Nothing either where the address has chosen one of these.
    """
    counts = dict(found.facets.get("outside", ()))
    total = sum(counts.values())
    if not total or "outside" in found.request.filters or found.request.only_like_ours:
        return ""
    if counts.get("wards") == total:
        return gettext(
            "All of these that say where care is given are from hospital wards. "
            "Nothing here was tried outside hospital."
        )
    if "outside" not in counts:
        return gettext(
            "All of these that say where care is given are from hospital. "
            "Nothing here was tried outside it."
        )
    parts = [f"{said(OUTSIDE, value)}: {counts[value]}" for value in OUTSIDE if value in counts]
    unsaid = found.total - total
    parts += [gettext("not said: %(num)s", num=unsaid)] if unsaid > 0 else []
    return f"{gettext('Where these were tried.')} {'; '.join(parts)}."


def _place(found: Found, names: Mapping[str, str]) -> str:
    """Return the most alike place of use: as its authors call it, else whose it is."""
    node = found.placed.place
    if found.type == ORGANISATION or not node:
        return ""
    called_there = found.place_name if node == found.record.id.node else ""
    return called_there or names.get(node, node)


def _sort_of_record(found: Found) -> tuple[str, ...]:
    facets = found.text.facets
    return (
        *(value_words("kind", kind) for kind in facets.get("kind", ())),
        *(said(ORGANISATIONS, kind) for kind in facets.get("organisation_kind", ())),
    )
