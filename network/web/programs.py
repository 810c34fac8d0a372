"""The pages for programs and feed readers: the same records as JSON and as Atom.

A token (``likewise token``) or a session opens them, as it does the search of api.py. Each page
names its own two in its head. What may not be read on a page may not be read here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from network.collections.collection import Collection
from network.errors import N_, NotFound
from network.innovations.innovation import Innovation
from network.organisations.organisation import Organisation
from network.records.reading import Read
from network.records.record import Record, RecordId
from network.web import atom, current, records
from network.web.api import asker, no_asker
from network.web.guards import public
from network.web.markdown import to_words
from network.web.search_address import Asked

if TYPE_CHECKING:
    from pydantic import BaseModel

    from network.bootstrap import Network
    from network.database import Session

blueprint = Blueprint("programs", __name__, url_prefix="/api/v1")

MOST = 50
JSON, ATOM = "json", "atom"
OF_PAGES: Mapping[str, str] = {
    "home.show": "programs.new",
    "search.show": "programs.search",
    "innovations.show": "programs.innovation",
    "organisations.show": "programs.organisation",
    "collections.show": "programs.collection",
    "organisations.index": "listings.organisations",
    "collections.index": "listings.collections",
    "saved.show": "listings.saved",
}
"""The page -> its forms for programs."""


@dataclass(frozen=True)
class Told:
    """A page as programs get it: what it lists, and, of a record's own page, its body.

    ``more`` stands in JSON alone, as it does of an item.
    """

    title: str
    href: str
    items: tuple[Item, ...]
    record: BaseModel | None = None
    more: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """One record in a list."""

    record: Record
    kind: str
    title: str
    summary: str
    by: str
    more: Mapping[str, object] = field(default_factory=dict)

    @property
    def href(self) -> str:
        """Its page."""
        return records.href(self.kind, self.record.id)


@dataclass(frozen=True)
class Alternate:
    """The same page in another form, for its head."""

    type: str
    href: str


def alternates() -> tuple[Alternate, ...]:
    """Return the forms of the page that is asked for; none of most pages."""
    endpoint = OF_PAGES.get(request.endpoint or "")
    if endpoint is None or current.person() is None:
        return ()
    given: dict[str, Any] = dict(request.view_args or {})
    asked = f"?{urlencode(list(request.args.items(multi=True)))}" if request.args else ""
    plain = url_for("api.search") if endpoint == "programs.search" else None
    return (
        Alternate("application/json", (plain or url_for(endpoint, form=JSON, **given)) + asked),
        Alternate(atom.CONTENT_TYPE, url_for(endpoint, form=ATOM, **given) + asked),
    )


@blueprint.get("/search.<any(atom):form>")
@public  # decided in `answer`, as in all of these: a token counts as much as a session
def search(form: str) -> Response:
    """Give what a search finds, as the page puts it in order."""
    return answer(form, _found)


@blueprint.get("/new.<any(json, atom):form>")
@public
def new(form: str) -> Response:
    """Give the newest innovations."""
    return answer(form, _new)


@blueprint.get("/innovations/<node>/<rid>/record.<any(json, atom):form>")
@public
def innovation(form: str, node: str, rid: str) -> Response:
    """Give one innovation."""
    return answer(form, lambda network, session: _one(network, session, node, rid, Innovation))


@blueprint.get("/organisations/<node>/<rid>/record.<any(json, atom):form>")
@public
def organisation(form: str, node: str, rid: str) -> Response:
    """Give one organisation, and what it has shared."""

    def told(network: Network, session: Session) -> Told:
        one = _one(network, session, node, rid, Organisation)
        reads = network.reading.latest(session, Innovation, MOST, [node])
        said = isinstance(one.record, Organisation) and one.record.declared_by_facilitator
        shared = () if said else items_of(network, session, (read.record.id for read in reads))
        return Told(one.title, one.href, shared, one.record)

    return answer(form, told)


@blueprint.get("/collections/<node>/<rid>/record.<any(json, atom):form>")
@public
def collection(form: str, node: str, rid: str) -> Response:
    """Give one collection, and those of its items that can be read here."""

    def told(network: Network, session: Session) -> Told:
        one = _one(network, session, node, rid, Collection)
        ids = [each.id for each in one.record.items] if isinstance(one.record, Collection) else []
        return Told(one.title, one.href, items_of(network, session, ids), one.record)

    return answer(form, told)


def _found(network: Network, session: Session) -> Told:
    asked = Asked.of(request.args).of_stories()
    page = network.finding.search(asked.request(MOST))
    ids = [hit.record.id for hit in page.hits]
    title = asked.query or gettext("Everything")
    return Told(title, asked.parameters.on(url_for("search.show")), items_of(network, session, ids))


def _new(network: Network, session: Session) -> Told:
    reads = network.reading.latest(session, Innovation, MOST)
    items = items_of(network, session, (read.record.id for read in reads))
    return Told(gettext("New here"), url_for("home.show"), items)


def _one(network: Network, session: Session, node: str, rid: str, kind: type[BaseModel]) -> Told:
    read: Read[BaseModel] = network.reading.read(session, RecordId(node, rid), kind)
    items = items_of(network, session, [read.record.id])
    if read.body is None or not items:
        raise NotFound(N_("There is no such record here."))
    return Told(items[0].title, items[0].href, items, read.body)


def items_of(network: Network, session: Session, ids: Iterable[RecordId]) -> tuple[Item, ...]:
    """Return those of ``ids`` that can be read here, in their order."""
    names = records.names(network, session)
    return tuple(
        Item(
            found.record,
            found.kind,
            found.text.title,
            found.text.summary,
            names.get(found.id.node, found.id.node),
        )
        for found in network.collections.reading.items(session, ids)
        if found.record is not None and found.text is not None
    )


def answer(form: str, tell: Callable[[Network, Session], Told]) -> Response:
    if asker() is None:
        return no_asker()
    network = current.network()
    with network.database.reading() as session:
        told = tell(network, session)
    made = _as_atom(told, network.now()) if form == ATOM else _as_json(told)
    kind = atom.CONTENT_TYPE if form == ATOM else "application/json"
    return Response(made, content_type=kind, headers={"Cache-Control": "private, no-store"})


def _as_json(told: Told) -> bytes:
    document: dict[str, object] = {
        "title": told.title,
        "href": _whole(told.href),
        "items": [_item(each) for each in told.items],
        **told.more,
    }
    if told.record is not None:
        document["record"] = told.record.model_dump(mode="json")
    return json.dumps(document, ensure_ascii=False).encode()


def _item(item: Item) -> Mapping[str, object]:
    record = item.record
    return {
        "node": record.id.node,
        "rid": record.id.rid,
        "rev": record.shown_rev,
        "type": item.kind,
        "title": item.title,
        "summary": item.summary,
        "by": item.by,
        "updated": record.time.isoformat() if record.time else None,
        "href": _whole(item.href),
        **item.more,
    }


def _as_atom(told: Told, now: datetime) -> bytes:
    entries = tuple(
        atom.Entry(
            title=item.title,
            href=_whole(item.href),
            updated=item.record.time or now,
            summary=to_words(item.summary),
            author=item.by,
        )
        for item in told.items
    )
    return atom.format_feed(
        atom.Feed(
            title=told.title,
            href=_whole(told.href),
            itself=_whole(request.full_path.rstrip("?")),
            updated=_latest(entries, now),
            author=current.network().settings.node.name,
            entries=entries,
        )
    )


def _latest(entries: Sequence[atom.Entry], now: datetime) -> datetime:
    return max((entry.updated for entry in entries), default=now)


def _whole(path: str) -> str:
    return current.network().settings.node.origin + path
