"""A record in words for paper and files, in its own order or as TIDieR or SQUIRE ask.

The layouts are network/innovations/layouts.py's, the writers stand beside them; here are words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import format_date, gettext

from network.errors import N_
from network.innovations.innovation import Innovation
from network.innovations.layouts import ITEMS, Item, LayoutName, answers
from network.innovations.paper import Paper, Passage
from network.peering.wording import TERMS
from network.records.record import RecordId
from network.web.story import Story, details_in_words, owner, story
from network.web.words import SECTIONS, said

UNNAMED = N_("Shared through a facilitator, without the name of those who wrote it.")
KEPT = N_(
    "A copy does not change when the record does. Look at the record before you act on an old one."
)


@dataclass(frozen=True)
class Exported:
    """A record that is handed out: what it says, its revision, and when it was shared."""

    id: RecordId
    rev: int
    time: datetime | None
    innovation: Innovation


def paper(exported: Exported, layout: LayoutName, names: Mapping[str, str], now: datetime) -> Paper:
    """Return a record on paper; ``names`` are of organisations, by node."""
    innovation = exported.innovation
    told = story(innovation, owner(exported.id.node, names), exported.time)
    passages = _laid_out(innovation, told, ITEMS[layout]) if layout in ITEMS else _in_order(told)
    return Paper(
        key=exported.id.key,
        title=innovation.title,
        term=gettext(TERMS),
        unrecorded=gettext("Not recorded."),
        facts=_facts(innovation, told),
        passages=passages,
        closing=_closing(exported, now),
        language=innovation.language,
    )


def columns(layout: LayoutName) -> tuple[str, ...]:
    """Return the headings of a table of records laid out as ``layout``."""
    fixed = (gettext("Record"), gettext("Shared by"), gettext("Terms"))
    if layout in ITEMS:
        return (*fixed, *(gettext(item.heading) for item in ITEMS[layout]))
    return (*fixed, *(said(SECTIONS, name) for name in _COLUMNS), *_ABOUT)


def cells(exported: Exported, layout: LayoutName, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return a record as a row under ``columns``."""
    innovation, node = exported.innovation, exported.id.node
    fixed = (exported.id.key, names.get(node, node), gettext(TERMS))
    told = story(innovation, owner(node, names), exported.time)
    if layout in ITEMS:
        laid_out = _laid_out(innovation, told, ITEMS[layout])
        return (*fixed, *(passage.text for passage in laid_out))
    written = _written(innovation, told)
    about = (
        "; ".join(told.facts),
        "; ".join(f"{fact.name}: {fact.text}" for fact in told.context),
        str(innovation.licence or ""),
    )
    return (*fixed, *(written.get(name, "") for name in _COLUMNS), *about)


_COLUMNS = tuple(name for name in SECTIONS if name not in ("body", "item_notes"))
_ABOUT = (N_("About it"), N_("Where it was tried, in figures"), N_("Licence"))


def _facts(innovation: Innovation, told: Story) -> tuple[tuple[str, str], ...]:
    is_unnamed = innovation.attribution != "named"
    shared = gettext(UNNAMED) if is_unnamed else told.owner.text
    return (
        (gettext("Shared by"), f"{told.owner.text}. {shared}" if is_unnamed else shared),
        (gettext("About it"), "; ".join(told.facts)),
        *((fact.name, fact.text) for fact in told.about),
    )


def _in_order(told: Story) -> tuple[Passage, ...]:
    context = "\n".join(f"- {fact.name}: {fact.text}" for fact in told.context)
    more = [section for group in told.more for section in group.sections]
    easy = [Passage(said(SECTIONS, "easy_read"), told.easy_read)] if told.easy_read else []
    return (
        Passage(said(SECTIONS, "summary"), told.summary),
        *(Passage(section.title, section.text) for section in told.sections),
        Passage(gettext("Where it was tried"), context),
        *(Passage(section.title, section.text) for section in more),
        *easy,
    )


def _laid_out(innovation: Innovation, told: Story, items: tuple[Item, ...]) -> tuple[Passage, ...]:
    written = _written(innovation, told)
    return tuple(
        Passage(
            gettext(item.heading),
            "\n\n".join(written[name] for name in answers(item, written)),
        )
        for item in items
    )


def _written(innovation: Innovation, told: Story) -> Mapping[str, str]:
    """Return all that is written of a record, by part, codes in words."""
    core = {
        name: getattr(innovation, name) or ""
        for name in SECTIONS
        if isinstance(getattr(innovation, name, None), str)
    }
    facts = "\n".join(f"- {fact.name}: {fact.text}" for fact in told.context)
    place = innovation.context.place if innovation.context else None
    return {**core, **details_in_words(innovation), "place": place or "", "context": facts}


def _closing(exported: Exported, now: datetime) -> tuple[str, ...]:
    id = exported.id
    where = url_for("records.show", node=id.node, rid=id.rid, _external=True)
    return (
        gettext(
            "Version %(rev)s, copied on %(day)s from %(where)s",
            rev=exported.rev,
            day=format_date(now, "long"),
            where=where,
        ),
        gettext(KEPT),
    )
