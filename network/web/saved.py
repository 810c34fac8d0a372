"""What a person keeps: searches, with what is new in them, and what was set aside.

Nothing is sent to anybody; what is new waits until they look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qsl

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict

from network.finding.saved_search import SavedSearch
from network.finding.saving import new_in
from network.people.roles import Role
from network.records.record import RecordId
from network.web import current, records
from network.web.addresses import Link
from network.web.guards import needs
from network.web.pages import show as page
from network.web.search_address import SINCE, Asked
from network.web.set_aside import Aside, asides

if TYPE_CHECKING:
    from network.bootstrap import Network
    from network.database import Session
    from network.people.person import Person

blueprint = Blueprint("saved", __name__, url_prefix="/saved")

MOST_NEWS = 5


@dataclass(frozen=True)
class SavedRow:
    """A search that is kept; ``news`` says how much is new, ``titles`` are some of it."""

    name: str
    href: str
    news: str
    is_new: bool
    titles: tuple[Link, ...]
    remove: str


@dataclass(frozen=True)
class AsideRow:
    """A record that was set aside, and what was said of it."""

    title: str
    href: str
    asides: tuple[Aside, ...]


@dataclass(frozen=True)
class SavedPage:
    """What this person keeps."""

    template: ClassVar[str] = "saved/show.html"
    searches: tuple[SavedRow, ...]
    aside: tuple[AsideRow, ...]


@blueprint.get("")
@needs(Role.READER)
def show() -> str:
    """List the searches, and what was set aside."""
    network, person = current.network(), current.signed_in()
    with network.database.reading() as session:
        kept = asides(network, session)
        titles = _links(network, session, list(kept))
        searches = rows(network, session, person)
    return page(
        SavedPage(
            searches, tuple(AsideRow(titles[id].text, titles[id].href, kept[id]) for id in kept)
        )
    )


@blueprint.post("")
@needs(Role.READER)
def save() -> ResponseReturnValue:
    """Keep a search."""
    network, asked = current.network(), asked_of(request.form.get("address", ""))
    name = request.form.get("name", "").strip() or asked.query or gettext("Everything")
    with network.database.transaction() as session:
        address = asked.parameters.on("").removeprefix("?")
        network.saving.save(session, current.signed_in(), name, address)
    return redirect(url_for("saved.show"))


@blueprint.get("/<id>")
@needs(Role.READER)
def look(id: str) -> ResponseReturnValue:
    """Open a search; what is new since the last time is marked there."""
    network = current.network()
    with network.database.transaction() as session:
        found = network.saving.look(session, current.signed_in(), id)
    parameters = asked_of(found.address).parameters.with_(SINCE, str(found.seen))
    return redirect(parameters.on(url_for("search.show")))


@blueprint.post("/<id>/remove")
@needs(Role.READER)
def remove(id: str) -> ResponseReturnValue:
    """Forget a search."""
    network = current.network()
    with network.database.transaction() as session:
        network.saving.remove(session, current.signed_in(), id)
    return redirect(url_for("saved.show"))


def rows(network: Network, session: Session, person: Person) -> tuple[SavedRow, ...]:
    """Return the searches of one person, each with what is new in it."""
    return tuple(_row(network, session, each) for each in network.saving.of(session, person))


def _row(network: Network, session: Session, saved: SavedSearch) -> SavedRow:
    new = new_in(saved, network.finding.records(asked_of(saved.address).request()))
    newest = sorted(new, key=lambda record: -record.sequence)[:MOST_NEWS]
    titles = _links(network, session, [record.id for record in newest])
    return SavedRow(
        name=saved.name,
        href=url_for("saved.look", id=saved.id),
        news=ngettext("%(num)s new or changed", "%(num)s new or changed", len(new))
        if new
        else gettext("Nothing new"),
        is_new=bool(new),
        titles=tuple(titles.values()),
        remove=url_for("saved.remove", id=saved.id),
    )


def asked_of(address: str) -> Asked:
    """Return what the address of a saved search asks for."""
    return Asked.of(MultiDict(parse_qsl(address)))


def _links(network: Network, session: Session, ids: Sequence[RecordId]) -> Mapping[RecordId, Link]:
    """Return the title of each record, and where it is read; gone ones are said to be gone."""
    gone = gettext("A record that can no longer be read")
    return {
        found.id: Link(
            found.text.title if found.text is not None else gone, records.href(found.kind, found.id)
        )
        for found in network.collections.reading.items(session, ids)
    }
