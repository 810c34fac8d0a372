"""The page of one innovation, on one screen, and of its earlier versions."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from typing import ClassVar

from flask import Blueprint, request, url_for
from flask_babel import format_date, gettext

from network.collections.curating import may_be_gathered, may_curate
from network.database import Session
from network.feeds.feed import BodyState
from network.innovations.innovation import Innovation
from network.innovations.retracting import may_withdraw
from network.organisations.profile import Profile
from network.people.roles import Role
from network.records.reading import Read
from network.records.record import Record, RecordId
from network.web import audiences, current, exporting, hiding, records, set_aside
from network.web.comparing import Beside, beside
from network.web.guards import may, needs
from network.web.hiding import Aside
from network.web.pages import show as page
from network.web.purposes import our_profile, purpose_of
from network.web.related import Related, related
from network.web.set_aside import AsideChoices
from network.web.starting import LABELS
from network.web.story import Story, day, owner, story, with_files

blueprint = Blueprint("innovations", __name__)


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
class Ending:
    """That it has ended: since when, and why where somebody said so."""

    day: str
    why: str


@dataclass(frozen=True)
class Learned:
    """What was learned when the record changed hands; ours alone."""

    day: str
    answers: tuple[tuple[str, str], ...]


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
    export: str
    readers: str
    aside: Aside
    is_ours: bool
    ending: Ending | None
    is_due: bool
    timeline: str
    learned: tuple[Learned, ...]
    set_aside: AsideChoices | None = None
    related: Related = field(default_factory=Related)


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
        aside = hiding.beside(session, read.record.id)
        choices = set_aside.choices(network, session, read.record.id)
        more = related(network, session, read.record, read.body) if read.body else Related()
        learned = _learned(session, read.record.id)
    if read.body is None:
        return records.gone(read.record)
    whole = _whole(read, read.body, names, ours)
    around = replace(whole, readers=shared, aside=aside, set_aside=choices, related=more)
    return page(replace(around, learned=learned)), 200


def _whole(
    read: Read[Innovation],
    innovation: Innovation,
    names: Mapping[str, str],
    ours: Profile | None,
) -> InnovationPage:
    id, context, person = read.record.id, innovation.context, current.person()
    theirs = context.profile if context is not None else Profile()
    compared = beside(ours, theirs, purpose_of(request.args))
    told = story(innovation, owner(id.node, names), read.record.time, compared)
    if read.rev == read.record.shown_rev:
        told = with_files(
            told,
            innovation,
            lambda sha256: url_for(
                "attachments.of_record", node=id.node, rid=id.rid, sha256=sha256
            ),
        )
    return InnovationPage(
        story=told,
        beside=compared,
        can_describe=person is not None and may(person, Role.ADMINISTRATOR),
        versions=_versions(read),
        older=records.href("innovation", id) if read.rev != read.record.shown_rev else "",
        deeds=_deeds(id),
        gather=_gather(read.record),
        reply=records.write_to(id),
        export=exporting.address([id]),
        readers="",
        aside=Aside(None, ""),
        ending=_ending(innovation),
        is_due=_is_due(innovation),
        timeline=url_for("timeline.show", node=id.node, rid=id.rid),
        learned=(),
        is_ours=id.node == current.network().settings.node.id,
    )


def _ending(innovation: Innovation) -> Ending | None:
    retired = innovation.retired
    return Ending(format_date(retired.on, "long"), retired.why or "") if retired else None


def _is_due(innovation: Innovation) -> bool:
    """Say whether its own day to be looked at again has passed."""
    by = innovation.review_by
    today = current.network().now().date()
    return by is not None and by < today and innovation.retired is None


def _learned(session: Session, id: RecordId) -> tuple[Learned, ...]:
    network = current.network()
    if id.node != network.settings.node.id:
        return ()
    return tuple(
        Learned(
            format_date(each.at, "long"),
            tuple(
                (gettext(LABELS[name]), text) for name, text in vars(each.learned).items() if text
            ),
        )
        for each in network.remembering.handovers(session, id.rid)
        if not each.learned.is_empty
    )


def _deeds(id: RecordId) -> tuple[Deed, ...]:
    """Return what the person who asks may do with a record of ours, or with anybody's."""
    person = current.person()
    if person is None:
        return ()
    deeds = []
    if may(person, Role.AUTHOR):
        build = url_for("starting.from_record", node=id.node, rid=id.rid)
        deeds.append(Deed(gettext("Build on this"), build, is_form=True))
    if id.node != current.network().settings.node.id:
        return tuple(deeds)
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


def _versions(read: Read[Innovation]) -> tuple[Version, ...]:
    id = read.record.id
    here = records.href("innovation", id)
    held = {found.rev for found in read.revisions if found.state is BodyState.HELD}
    withdrawable = _withdrawable(id, held)
    return tuple(
        Version(
            rev,
            day(time),
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
