"""Collections: all that can be read here, one of them, and following it.

Putting one together is curating.py's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext, ngettext

from network.collections.collection import NAME, Collection
from network.collections.curating import may_curate
from network.collections.following import has_changed
from network.collections.reading import Gap, ItemRead
from network.errors import N_
from network.people.roles import Role
from network.records.reading import Read
from network.records.record import RecordId
from network.web import current, exporting, hiding, records, set_aside
from network.web.addresses import Link
from network.web.guards import needs
from network.web.hiding import Aside
from network.web.pages import show as page
from network.web.set_aside import AsideChoices

if TYPE_CHECKING:
    from network.bootstrap import Network
    from network.database import Session
    from network.people.person import Person

blueprint = Blueprint("collections", __name__)

MOST_LISTED = 500
GAPS: Mapping[Gap, str] = {
    Gap.WITHDRAWN: N_("What stood here was withdrawn by those who shared it."),
    Gap.HELD: N_("What stands here is being looked at and cannot be read for the moment."),
    Gap.HIDDEN: N_("What stands here is not shown at our organisation."),
    Gap.UNKNOWN: N_("What stands here is not shared with us, or has not come yet."),
    Gap.NOT_HERE: N_("What stands here cannot be shown yet. Its text may still be on its way."),
}


@dataclass(frozen=True)
class Row:
    """One collection in a list; ``is_new`` where it has changed since it was read last."""

    title: str
    href: str
    facts: tuple[str, ...]
    note: str = ""
    is_new: bool = False
    unfollow: str = ""


@dataclass(frozen=True)
class CollectionsPage:
    """What this person follows, what there is, and what facilitators here are working on."""

    template: ClassVar[str] = "collections/index.html"
    followed: tuple[Row, ...]
    rows: tuple[Row, ...]
    drafts: tuple[Row, ...]
    may_start: bool


@dataclass(frozen=True)
class Item:
    """One item as it is read: its title and the editor's note, or why there is a gap."""

    title: str
    href: str
    facts: tuple[str, ...]
    summary: str
    note: str
    gap: str = ""
    instead: Link | None = None


@dataclass(frozen=True)
class Reader:
    """A collection as its readers read it, the same before it is published and after."""

    title: str
    note: str
    facts: tuple[str, ...]
    owner: Link
    facilitator: str
    independence: str
    review_by: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class CollectionPage:
    """One collection, and what this person may do with it."""

    template: ClassVar[str] = "collections/show.html"
    collection: Reader
    follow: str
    is_followed: bool
    export: str
    revise: str
    withdraw: str
    aside: Aside
    set_aside: AsideChoices | None = None


@blueprint.get("/collections")
@needs(Role.READER)
def index() -> str:
    """List the collections."""
    network, person = current.network(), current.signed_in()
    with network.database.reading() as session:
        reads = network.reading.latest(session, Collection, MOST_LISTED)
        names = records.names(network, session)
        mine = followed(network, session, person)
        drafts = network.collections.curating.all(session, person) if may_curate(person) else ()
    return page(
        CollectionsPage(
            followed=mine,
            rows=tuple(_row(read, read.body, names) for read in reads if read.body is not None),
            drafts=tuple(
                Row(
                    draft.words.title or gettext("Without a title"),
                    url_for("curating.show", draft_id=draft.id),
                    (_counted(len(draft.items)), format_date(draft.changed_at, "long")),
                )
                for draft in drafts
            ),
            may_start=may_curate(person),
        )
    )


@blueprint.get("/collections/<node>/<rid>")
@needs(Role.READER)
def show(node: str, rid: str) -> tuple[str, int]:
    """Show a collection, or say why it can no longer be read."""
    network, person, id = current.network(), current.signed_in(), RecordId(node, rid)
    with network.database.reading() as session:
        read = network.reading.read(session, id, Collection)
        names = records.names(network, session)
        mine = network.collections.following.find(session, person, id)
        found = reader(network, session, read.body, node, names) if read.body else None
        aside = hiding.beside(session, id)
        choices = set_aside.choices(network, session, id)
    if found is None:
        return records.gone(read.record)
    if mine is not None and has_changed(mine, read.record):
        with network.database.transaction() as session:
            network.collections.following.note_read(session, person, read.record)
    whole = _whole(found, id, person, is_followed=mine is not None)
    return page(replace(whole, aside=aside, set_aside=choices)), 200


@blueprint.post("/collections/<node>/<rid>/follow")
@needs(Role.READER)
def follow(node: str, rid: str) -> ResponseReturnValue:
    """Put a collection on this person's list."""
    network, id = current.network(), RecordId(node, rid)
    with network.database.transaction() as session:
        network.collections.following.follow(session, current.signed_in(), id)
    return redirect(records.href(NAME, id))


@blueprint.post("/collections/<node>/<rid>/unfollow")
@needs(Role.READER)
def unfollow(node: str, rid: str) -> ResponseReturnValue:
    """Take a collection from this person's list."""
    network, id = current.network(), RecordId(node, rid)
    with network.database.transaction() as session:
        network.collections.following.unfollow(session, current.signed_in(), id)
    return redirect(url_for("collections.index"))


def followed(network: Network, session: Session, person: Person) -> tuple[Row, ...]:
    """Return what this person follows, the last followed first."""
    names = records.names(network, session)
    rows = []
    for mine in network.collections.following.of(session, person):
        read = network.reading.read(session, mine.id, Collection)
        away = url_for("collections.unfollow", node=mine.id.node, rid=mine.id.rid)
        if read.body is None:
            title = gettext("A collection that can no longer be read")
            rows.append(Row(title, records.href(NAME, mine.id), (), unfollow=away))
            continue
        row = _row(read, read.body, names)
        new = has_changed(mine, read.record)
        rows.append(Row(row.title, row.href, row.facts, row.note, is_new=new, unfollow=away))
    return tuple(rows)


def reader(
    network: Network,
    session: Session,
    collection: Collection,
    node: str,
    names: Mapping[str, str],
) -> Reader:
    """Return a collection shared by ``node`` as its readers read it here."""
    found = network.collections.reading.items(session, (item.id for item in collection.items))
    return Reader(
        title=collection.title,
        note=collection.note or "",
        facts=(_counted(len(collection.items)),),
        owner=Link(names.get(node, node), url_for("organisations.of_node", node=node)),
        facilitator=collection.facilitator or "",
        independence=collection.independence_statement or "",
        review_by=_day(collection.review_by),
        items=tuple(
            item(each, entry.note or "", names)
            for each, entry in zip(found, collection.items, strict=True)
        ),
    )


def item(found: ItemRead, note: str, names: Mapping[str, str]) -> Item:
    """Return one item as it is read.

    Where it was withdrawn, the note on it is not shown: it may repeat what was taken back.
    """
    if found.text is None:
        gap = found.gap or Gap.UNKNOWN
        note = "" if gap is Gap.WITHDRAWN else note
        return Item("", "", (), "", note, gettext(GAPS[gap]), records.replacement(found.record))
    return Item(
        title=found.text.title,
        href=records.href(found.kind, found.id),
        facts=(names.get(found.id.node, found.id.node),),
        summary=records.opening(found.text.summary),
        note=note,
    )


def _whole(found: Reader, id: RecordId, person: Person, *, is_followed: bool) -> CollectionPage:
    is_ours = id.node == current.network().settings.node.id and may_curate(person)
    deed = "collections.unfollow" if is_followed else "collections.follow"
    return CollectionPage(
        collection=found,
        follow=url_for(deed, node=id.node, rid=id.rid),
        is_followed=is_followed,
        export=exporting.address([id]),
        revise=url_for("curating.revise", rid=id.rid) if is_ours else "",
        withdraw=url_for("sharing.ask_to_withdraw", rid=id.rid) if is_ours else "",
        aside=Aside(None, ""),
    )


def _row(read: Read[Collection], collection: Collection, names: Mapping[str, str]) -> Row:
    id = read.record.id
    facts = (
        _counted(len(collection.items)),
        names.get(id.node, id.node),
        _day(read.record.time),
    )
    return Row(
        collection.title,
        records.href(NAME, id),
        tuple(fact for fact in facts if fact),
        records.opening(collection.note or ""),
    )


def _counted(number: int) -> str:
    return ngettext("%(num)s item", "%(num)s items", number)


def _day(day: date | None) -> str:
    return format_date(day, "long") if day else ""
