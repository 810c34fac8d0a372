"""The first page: one search box, and what is new, from places like ours first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from flask import Blueprint
from flask_babel import format_date

from network.innovations.innovation import Innovation
from network.organisations.likeness import Alike
from network.organisations.profile import Profile
from network.people.roles import Role
from network.records.reading import Read
from network.records.record import Record, RecordId
from network.web import collections, current, looking_after, records, saved
from network.web.comparing import of_a_hundred
from network.web.guards import may, needs
from network.web.pages import show as page
from network.web.purposes import our_profile
from network.web.set_aside import Aside, asides
from network.web.words import KINDS, said

blueprint = Blueprint("home", __name__)

MOST_NEWS = 6
MOST_FOLLOWED = 6
MOST_STOPS = 5
STOPS_SHOWN = timedelta(days=30)
LOOKED_AT = 60
"""How many of the newest records are looked at for those from places like ours."""


@dataclass(frozen=True)
class News:
    """One record that is new or changed; ``likeness`` is of 100, empty where not known.

    ``aside`` says who set it aside and why.
    """

    title: str
    href: str
    facts: tuple[str, ...]
    summary: str
    likeness: str
    aside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stop:
    """Something that whoever uses it should stop using now."""

    owner: str
    day: str
    href: str


@dataclass(frozen=True)
class HomePage:
    """What is new, newest first: from places like ours, and from elsewhere to make up for few."""

    template: ClassVar[str] = "home/show.html"
    like_ours: tuple[News, ...]
    others: tuple[News, ...]
    followed: tuple[collections.Row, ...]
    saved: tuple[saved.SavedRow, ...]
    stops: tuple[Stop, ...]
    is_compared: bool
    can_describe: bool
    due: int


@blueprint.get("/")
@needs(Role.READER)
def show() -> str:
    """Show the search box and what is new."""
    network, person = current.network(), current.signed_in()
    with network.database.reading() as session:
        reads = network.reading.latest(session, Innovation, LOOKED_AT)
        names, ours = records.names(network, session), our_profile(session)
        followed = collections.followed(network, session, person)
        searches = saved.rows(network, session, person)
        stopped = network.reading.urgently_withdrawn(session, MOST_STOPS)
        aside = asides(network, session, [read.record.id for read in reads])
    alike = _alike(reads, ours)
    near = [read for read in reads if _is_near(read, alike)]
    far = [read for read in reads if not _is_near(read, alike)]
    beside = _Beside(alike, names, aside)
    return page(
        HomePage(
            like_ours=_news(near[:MOST_NEWS], beside),
            others=_news(far[: max(0, MOST_NEWS - len(near))], beside),
            followed=followed[:MOST_FOLLOWED],
            saved=searches,
            stops=tuple(_stop(record, names) for record in stopped if _is_recent(record)),
            is_compared=ours is not None,
            can_describe=may(person, Role.ADMINISTRATOR),
            due=looking_after.prompts() if may(person, Role.AUTHOR) else 0,
        )
    )


def _is_recent(record: Record) -> bool:
    """Say whether what happened to ``record`` is still news."""
    return record.time is not None and current.network().now() - record.time < STOPS_SHOWN


def _stop(record: Record, names: Mapping[str, str]) -> Stop:
    return Stop(
        names.get(record.id.node, record.id.node),
        format_date(record.time, "long") if record.time else "",
        records.href("innovation", record.id),
    )


def _alike(reads: Sequence[Read[Innovation]], ours: Profile | None) -> Mapping[str, Alike]:
    """Return how alike the places of the records are to ours, by record."""
    if ours is None:
        return {}
    places = {
        read.record.id.key: read.body.context.profile
        for read in reads
        if read.body is not None and read.body.context is not None
    }
    return current.network().likeness.alike(ours, places)


def _is_near(read: Read[Innovation], alike: Mapping[str, Alike]) -> bool:
    """Say whether a record is from a place like ours; our own tell us nothing new."""
    id = read.record.id
    found = alike.get(id.key)
    return (
        found is not None and found.is_like_ours and id.node != current.network().settings.node.id
    )


@dataclass(frozen=True)
class _Beside:
    """What is known around the records: how alike their places are, by key; names, by node;
    and what was set aside."""

    alike: Mapping[str, Alike]
    names: Mapping[str, str]
    aside: Mapping[RecordId, tuple[Aside, ...]]


def _news(reads: Sequence[Read[Innovation]], beside: _Beside) -> tuple[News, ...]:
    return tuple(_item(read, read.body, beside) for read in reads if read.body is not None)


def _item(read: Read[Innovation], innovation: Innovation, beside: _Beside) -> News:
    id = read.record.id
    alike = beside.alike.get(id.key)
    facts = (
        said(KINDS, innovation.kind) if innovation.kind else "",
        beside.names.get(id.node, id.node),
        format_date(read.record.time, "long") if read.record.time else "",
    )
    return News(
        title=innovation.title,
        href=records.href("innovation", id),
        facts=tuple(fact for fact in facts if fact),
        summary=records.opening(innovation.summary or innovation.what_we_did or ""),
        likeness=of_a_hundred(alike.likeness) if alike is not None and alike.is_known else "",
        aside=tuple(each.words for each in beside.aside.get(id, ())),
    )
