"""What readers read of an innovation: its core on one screen, the rest folded under it.

The same words before it is published, for its author and a reviewer, and after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flask import url_for
from flask_babel import format_date, format_decimal, gettext, ngettext

from network.errors import N_
from network.innovations.completeness import required
from network.innovations.details import Partner, coded_details, written_details
from network.innovations.innovation import Innovation
from network.web.addresses import Link
from network.web.comparing import Beside
from network.web.detail_words import CODES, GROUPS, PARTNERS
from network.web.profiles import Factor, factors
from network.web.words import (
    APPROACHES,
    GEOGRAPHY,
    KINDS,
    POPULATION,
    PRESSURES,
    SECTIONS,
    STAGES,
    said,
    said_all,
)

# in the order in which somebody decides whether to read on
READING_ORDER = ("what_happened", "tell_a_friend", "problem", "what_we_did")


@dataclass(frozen=True)
class Section:
    """One part of the story; ``text`` is empty where nobody recorded it."""

    name: str
    title: str
    text: str


@dataclass(frozen=True)
class Group:
    """Some of what was added to the core, under one heading."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class File:
    """One file that belongs to a record: its name, its size in words, where it can be had."""

    name: str
    size: str
    href: str
    key: str


@dataclass(frozen=True)
class Story:
    """What readers read of an innovation, the same before it is published and after.

    ``more`` is what was added to its core, folded until somebody asks for it.
    """

    title: str
    facts: tuple[str, ...]
    owner: Link
    summary: str
    easy_read: str
    sections: tuple[Section, ...]
    more: tuple[Group, ...]
    context: tuple[Factor, ...]
    about: tuple[Factor, ...]
    files: tuple[File, ...] = ()


def story(
    innovation: Innovation,
    owner: Link,
    shared_on: datetime | None = None,
    beside: Beside | None = None,
) -> Story:
    """Return an innovation as readers read it; one not yet published has no date.

    ``beside`` is its place beside ours, where that is known.
    """
    return Story(
        title=innovation.title,
        facts=_facts(innovation),
        owner=owner,
        summary=innovation.summary or "",
        easy_read=innovation.easy_read or "",
        sections=_sections(innovation),
        more=_more(innovation),
        context=_context(innovation, beside),
        about=_about(innovation, shared_on),
    )


def with_files(told: Story, innovation: Innovation, address: Callable[[str], str]) -> Story:
    """Return ``told`` with the files of ``innovation``, whose address is given by its hash."""
    files = tuple(
        File(
            each.name,
            in_kilobytes(each.size),
            address(each.sha256),
            each.sha256,
        )
        for each in innovation.attachments
    )
    return replace(told, files=files)


def in_kilobytes(size: int) -> str:
    """Return a size of ``size`` bytes in words."""
    return gettext("%(num)s kB", num=format_decimal(size // 1024 + 1))


def owner(node: str, names: Mapping[str, str]) -> Link:
    """Return who shares what stands at ``node``, and where to read about them."""
    return Link(names.get(node, node), url_for("organisations.of_node", node=node))


def _facts(innovation: Innovation) -> tuple[str, ...]:
    minutes = innovation.read_minutes
    facts = [
        said(KINDS, innovation.kind) if innovation.kind else "",
        said(STAGES, innovation.stage) if innovation.stage else "",
        ngettext("%(num)s minute to read", "%(num)s minutes to read", minutes),
    ]
    return tuple(fact for fact in facts if fact)


def _sections(innovation: Innovation) -> tuple[Section, ...]:
    """Return what is written, and by name what this kind of record should hold and does not."""
    wanted = required(innovation.kind)
    return tuple(
        Section(name, said(SECTIONS, name), getattr(innovation, name) or "")
        for name in READING_ORDER
        if getattr(innovation, name) or name in wanted
    )


def _more(innovation: Innovation) -> tuple[Group, ...]:
    """Return what was added to the core, in groups; what nobody added is not asked after."""
    written = details_in_words(innovation)
    groups = (
        Group(
            gettext(title),
            tuple(
                Section(name, said(SECTIONS, name), written[name])
                for name in names
                if name in written
            ),
        )
        for title, names in GROUPS
    )
    return tuple(group for group in groups if group.sections)


def details_in_words(innovation: Innovation) -> Mapping[str, str]:
    """Return what was added to the core, by part, in words and Markdown."""
    written = {
        **written_details(innovation),
        **{name: said_all(CODES[name], codes) for name, codes in coded_details(innovation).items()},
    }
    if innovation.partners:
        written["partners"] = _partners(innovation.partners)
    lists = {"materials", "skills_needed", "references"}
    return {name: _as_list(text, name in lists) for name, text in written.items()}


def _partners(partners: tuple[Partner, ...]) -> str:
    """Return who took part, a line for each part that was taken."""
    by_role = {
        role: "; ".join(each.name for each in partners if each.role == role) for role in PARTNERS
    }
    lines = [f"{said(PARTNERS, role)}: {names}" for role, names in by_role.items() if names]
    return "\n".join(f"- {line}" for line in lines)


def _as_list(text: str, is_list: bool) -> str:
    return "\n".join(f"- {line}" for line in text.split("\n")) if is_list else text


def _context(innovation: Innovation, beside: Beside | None) -> tuple[Factor, ...]:
    context = innovation.context
    if context is None:
        return ()
    facts = (
        Factor(gettext("Place"), context.place or ""),
        Factor(gettext("Sort of place"), said_all(GEOGRAPHY, context.geography_flags)),
        Factor(gettext("For whom"), said_all(POPULATION, context.population_group)),
        Factor(gettext("Under what pressure"), said_all(PRESSURES, context.pressure_flags)),
    )
    # where the place stands beside ours, the table says the rest
    place = () if beside else factors(context.profile)
    return (*(fact for fact in facts if fact.text), *place)


def _about(innovation: Innovation, shared_on: datetime | None) -> tuple[Factor, ...]:
    facts = (
        Factor(gettext("How it came about"), said_all(APPROACHES, innovation.approach or ())),
        Factor(gettext("Shared on"), day(shared_on) if shared_on else ""),
        Factor(
            gettext("Look at again by"),
            format_date(innovation.review_by, "long") if innovation.review_by else "",
        ),
        Factor(gettext("Taken from"), innovation.source.name if innovation.source else ""),
        Factor(gettext("Credit"), innovation.credit or ""),
        Factor(gettext("May be used under"), str(innovation.licence or "")),
    )
    return tuple(fact for fact in facts if fact.text)


def day(time: datetime | None) -> str:
    """Return a day in words, or that it is not known."""
    return format_date(time, "long") if time else gettext(N_("date not known"))
