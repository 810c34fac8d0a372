"""The page of one innovation, on one screen, and of its earlier versions."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from flask import Blueprint, request, url_for
from flask_babel import format_date, gettext, ngettext

from network.collections.curating import may_be_gathered, may_curate
from network.errors import N_
from network.feeds.feed import BodyState
from network.innovations.completeness import required
from network.innovations.innovation import Innovation
from network.innovations.retracting import may_withdraw
from network.organisations.profile import Profile
from network.people.roles import Role
from network.records.reading import Read
from network.records.record import Record, RecordId
from network.web import audiences, current, records
from network.web.addresses import Link
from network.web.comparing import Beside, beside, our_profile, purpose_of
from network.web.guards import may, needs
from network.web.pages import show as page
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

blueprint = Blueprint("innovations", __name__)

# in the order in which somebody decides whether to read on
READING_ORDER = ("what_happened", "tell_a_friend", "problem", "what_we_did")


@dataclass(frozen=True)
class Section:
    """One part of the story; ``text`` is empty where nobody recorded it."""

    name: str
    title: str
    text: str


@dataclass(frozen=True)
class Version:
    """One version in the history; ``href`` is empty where its text cannot be read.

    ``changes`` leads to what it changed, where the version before can be read, too;
    ``withdraw`` to where whoever may can withdraw it alone.
    """

    number: int
    words: str
    href: str
    changes: str
    is_shown: bool
    withdraw: str = ""


@dataclass(frozen=True)
class Deed:
    """Something that may be done with a record; a form where ``is_form``, else a link."""

    text: str
    href: str
    is_form: bool = False


@dataclass(frozen=True)
class Story:
    """What readers read of an innovation, the same before it is published and after."""

    title: str
    facts: tuple[str, ...]
    owner: Link
    summary: str
    easy_read: str
    sections: tuple[Section, ...]
    context: tuple[Factor, ...]
    about: tuple[Factor, ...]


@dataclass(frozen=True)
class InnovationPage:
    """One innovation, and what the person who reads it may do with it."""

    template: ClassVar[str] = "innovations/show.html"
    story: Story
    beside: Beside | None
    can_describe: bool
    versions: tuple[Version, ...]
    older: str
    deeds: tuple[Deed, ...]
    gather: str
    reply: str
    readers: str


@blueprint.get("/innovations/<node>/<rid>")
@needs(Role.READER)
def show(node: str, rid: str) -> tuple[str, int]:
    """Show an innovation, or say why it can no longer be read."""
    network = current.network()
    rev = request.args.get("rev", type=int)
    with network.database.reading() as session:
        read = network.reading.read(session, RecordId(node, rid), Innovation, rev)
        names, ours = records.names(network, session), our_profile(session)
        shared = audiences.shared_with(session, read.record) if read.body else ""
    if read.body is None:
        return records.gone(read.record)
    return page(replace(_whole(read, read.body, names, ours), readers=shared)), 200


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
        context=_context(innovation, beside),
        about=_about(innovation, shared_on),
    )


def owner(node: str, names: Mapping[str, str]) -> Link:
    """Return who shares what stands at ``node``, and where to read about them."""
    return Link(names.get(node, node), url_for("organisations.of_node", node=node))


def _whole(
    read: Read[Innovation],
    innovation: Innovation,
    names: Mapping[str, str],
    ours: Profile | None,
) -> InnovationPage:
    id, context, person = read.record.id, innovation.context, current.person()
    theirs = context.profile if context is not None else Profile()
    compared = beside(ours, theirs, purpose_of(None))
    return InnovationPage(
        story=story(innovation, owner(id.node, names), read.record.time, compared),
        beside=compared,
        can_describe=person is not None and may(person, Role.ADMINISTRATOR),
        versions=_versions(read),
        older=records.href("innovation", id) if read.rev != read.record.shown_rev else "",
        deeds=_deeds(id),
        gather=_gather(read.record),
        reply=records.write_to(id),
        readers="",
    )


def _deeds(id: RecordId) -> tuple[Deed, ...]:
    """Return what the person who asks may do with a record: nothing, where it is not ours."""
    person = current.person()
    if person is None or id.node != current.network().settings.node.id:
        return ()
    deeds = []
    if may(person, Role.AUTHOR):
        revise = url_for("writing.revise", rid=id.rid)
        deeds.append(Deed(gettext("Revise this"), revise, is_form=True))
    if may_withdraw(person):
        deeds.append(Deed(gettext("Withdraw this"), url_for("withdrawing.show", rid=id.rid)))
    return tuple(deeds)


def _gather(record: Record) -> str:
    """Return where a facilitator puts this into a collection; empty where it stays in a group."""
    person = current.person()
    if person is None or not may_curate(person) or not may_be_gathered(record):
        return ""
    return url_for("curating.ask_where", node=record.id.node, rid=record.id.rid)


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
        Factor(gettext("Shared on"), _day(shared_on) if shared_on else ""),
        Factor(
            gettext("Look at again by"),
            format_date(innovation.review_by, "long") if innovation.review_by else "",
        ),
        Factor(gettext("Taken from"), innovation.source.name if innovation.source else ""),
        Factor(gettext("Credit"), innovation.credit or ""),
        Factor(gettext("May be used under"), str(innovation.licence or "")),
    )
    return tuple(fact for fact in facts if fact.text)


def _versions(read: Read[Innovation]) -> tuple[Version, ...]:
    id = read.record.id
    here = records.href("innovation", id)
    held = {found.rev for found in read.revisions if found.state is BodyState.HELD}
    withdrawable = _withdrawable(id, held)
    return tuple(
        Version(
            rev,
            _day(time),
            f"{here}?rev={rev}" if rev in held else "",
            url_for("changes.show", node=id.node, rid=id.rid, rev=rev)
            if {rev - 1, rev} <= held
            else "",
            is_shown=rev == read.rev,
            withdraw=url_for("withdrawing.show", rid=id.rid, rev=rev)
            if rev in withdrawable
            else "",
        )
        for rev, time in ((found.rev, found.time) for found in reversed(read.revisions))
    )


def _withdrawable(id: RecordId, held: Set[int]) -> Set[int]:
    """Return the old versions of a record of ours that whoever asks may withdraw alone."""
    person = current.person()
    is_ours = id.node == current.network().settings.node.id
    if person is None or not is_ours or not may_withdraw(person):
        return frozenset()
    return frozenset(rev for rev in held if rev != max(held))


def _day(time: datetime | None) -> str:
    return format_date(time, "long") if time else gettext(N_("date not known"))
