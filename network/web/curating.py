"""Put a collection together: gather from a record's page, write, order, share, take back.

The page of a collection in the making is one form: every button on it saves what is written
first, so that moving an item never loses a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from network.collections.collection import SUGGESTED_ITEMS
from network.collections.draft import (
    CollectionDraft,
    Direction,
    Entry,
    Words,
    Writing,
    WritingConflict,
)
from network.errors import N_, Conflict, Invalid, NotFound
from network.people.roles import Role
from network.records.record import RecordId
from network.web import collections, current, records
from network.web.addresses import Link
from network.web.guards import needs
from network.web.language import in_words
from network.web.language import said as in_language
from network.web.pages import show as page

blueprint = Blueprint("curating", __name__)

_MOVES: Mapping[str, Direction] = {"up": Direction.UP, "down": Direction.DOWN}
_SHARE, _DROP = "share", "drop"


@dataclass(frozen=True)
class EntryForm:
    """One item in the form; ``number`` counts from 1, ``key`` names it in the form."""

    number: int
    key: str
    item: collections.Item
    note: str
    theirs: str
    is_last: bool


@dataclass(frozen=True)
class EditPage:
    """A collection in the making; ``theirs`` is what somebody else saved meanwhile."""

    template: ClassVar[str] = "curating/show.html"
    id: str
    version: int
    words: Words
    entries: tuple[EntryForm, ...]
    theirs: Words | None
    is_long: bool
    is_revision: bool


@dataclass(frozen=True)
class StartPage:
    """The title of a new collection."""

    template: ClassVar[str] = "curating/new.html"
    title: str = ""
    error: str = ""


@dataclass(frozen=True)
class GatherPage:
    """Which collection a record is to go into, and why."""

    template: ClassVar[str] = "curating/gather.html"
    record: Link
    choices: tuple[tuple[str, str], ...]
    chosen: str = ""
    title: str = ""
    note: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DeletePage:
    """Whether to throw a collection in the making away."""

    template: ClassVar[str] = "curating/delete.html"
    id: str
    title: str


@blueprint.get("/collections/new")
@needs(Role.FACILITATOR)
def new() -> str:
    """Ask for the title of a new collection."""
    return page(StartPage())


@blueprint.post("/collections/new")
@needs(Role.FACILITATOR)
def start() -> ResponseReturnValue:
    """Begin a collection, and go to its page."""
    network, title = current.network(), request.form.get("title", "")
    try:
        with network.database.transaction() as session:
            draft = network.collections.curating.start(session, current.signed_in(), title)
    except Invalid as error:
        return page(StartPage(title, in_language(error.errors["title"]))), 422
    return redirect(url_for("curating.show", draft_id=draft.id))


@blueprint.get("/curating/<draft_id>")
@needs(Role.FACILITATOR)
def show(draft_id: str) -> str:
    """Show a collection in the making."""
    network = current.network()
    with network.database.reading() as session:
        draft = network.collections.curating.get(session, current.signed_in(), draft_id)
    return page(_form(draft, _as_it_stands(draft)))


@blueprint.post("/curating/<draft_id>")
@needs(Role.FACILITATOR)
def save(draft_id: str) -> ResponseReturnValue:
    """Save what is written, then do what the button says."""
    network, person, writing = current.network(), current.signed_in(), _writing()
    deed, _, key = request.form.get("deed", "").partition(" ")
    id, curating = RecordId.of_key(key), network.collections.curating
    try:
        with network.database.transaction() as session:
            curating.write(session, person, draft_id, writing)
            if deed in _MOVES:
                curating.move(session, person, draft_id, (id, _MOVES[deed]))
            elif deed == _DROP:
                curating.drop(session, person, draft_id, id)
    except WritingConflict as conflict:
        return page(_form(conflict.theirs, conflict.mine)), 409
    return redirect(_after(draft_id, deed, key))


@blueprint.get("/curating/<draft_id>/delete")
@needs(Role.FACILITATOR)
def ask_to_delete(draft_id: str) -> str:
    """Ask whether the collection in the making is to go for good."""
    network = current.network()
    with network.database.reading() as session:
        draft = network.collections.curating.get(session, current.signed_in(), draft_id)
    return page(DeletePage(draft.id, draft.words.title))


@blueprint.post("/curating/<draft_id>/delete")
@needs(Role.FACILITATOR)
def delete(draft_id: str) -> ResponseReturnValue:
    """Throw it away."""
    network = current.network()
    with network.database.transaction() as session:
        network.collections.curating.delete(session, current.signed_in(), draft_id)
    network.database.erase_traces()
    return redirect(url_for("collections.index"))


@blueprint.post("/curating/revise/<rid>")
@needs(Role.FACILITATOR)
def revise(rid: str) -> ResponseReturnValue:
    """Open the revision of a collection of ours, begun now if there is none."""
    network = current.network()
    with network.database.transaction() as session:
        draft = network.collections.curating.revise(session, current.signed_in(), rid)
    return redirect(url_for("curating.show", draft_id=draft.id))


@blueprint.get("/gather/<node>/<rid>")
@needs(Role.FACILITATOR)
def ask_where(node: str, rid: str) -> str:
    """Ask which collection a record is to go into."""
    return page(_gathering(RecordId(node, rid), {}))


@blueprint.post("/gather/<node>/<rid>")
@needs(Role.FACILITATOR)
def gather(node: str, rid: str) -> ResponseReturnValue:
    """Put a record at the end of a collection, one begun for it or one there is."""
    network, person, id = current.network(), current.signed_in(), RecordId(node, rid)
    chosen, curating = request.form.get("collection", ""), network.collections.curating
    try:
        with network.database.transaction() as session:
            if chosen == "new":
                draft = curating.start(session, person, request.form.get("title", ""))
                chosen = draft.id
            entry = Entry(id, request.form.get("note", "").strip())
            curating.gather(session, person, _chosen(chosen), entry)
    except Invalid as error:
        said = {name: in_language(text) for name, text in error.errors.items()}
        return page(_gathering(id, said)), 422
    except Conflict as error:
        return page(_gathering(id, {"collection": in_words(error)})), 409
    return redirect(_after(chosen, "", id.key))


def _chosen(draft_id: str) -> str:
    if not draft_id:
        raise Invalid({"collection": N_("Choose a collection.")})
    return draft_id


def _writing() -> Writing:
    form = request.form
    words = Words(
        title=form.get("title", "").strip(),
        note=_text(form.get("note", "")),
        facilitator=form.get("facilitator", "").strip(),
        independence_statement=_text(form.get("independence_statement", "")),
        review_by=form.get("review_by", "").strip(),
    )
    notes = {
        RecordId.of_key(name.removeprefix("note-")): _text(text)
        for name, text in form.items()
        if name.startswith("note-")
    }
    return Writing(base=form.get("base", 0, type=int), words=words, notes=notes)


def _text(sent: str) -> str:
    # a browser sends every line end as two characters
    return sent.replace("\r\n", "\n").strip()


def _after(draft_id: str, deed: str, key: str) -> str:
    """Return where to go after a deed: back to the item, so that nobody loses their place."""
    if deed == _SHARE:
        return url_for("sharing.show", draft_id=draft_id)
    anchor = f"item-{key}" if key and deed != _DROP else "items" if deed == _DROP else None
    return url_for("curating.show", draft_id=draft_id, _anchor=anchor)


def _as_it_stands(draft: CollectionDraft) -> Writing:
    notes = {entry.id: entry.note for entry in draft.items}
    return Writing(base=draft.version, words=draft.words, notes=notes)


def _form(draft: CollectionDraft, mine: Writing) -> EditPage:
    """Return the form with ``mine`` in it, and what the draft says otherwise beside it."""
    network = current.network()
    with network.database.reading() as session:
        found = network.collections.reading.items(session, (entry.id for entry in draft.items))
        names = records.names(network, session)
    entries = tuple(
        EntryForm(
            number=number,
            key=entry.id.key,
            item=collections.item(each, "", names),
            note=mine.notes.get(entry.id, entry.note),
            theirs=entry.note if mine.notes.get(entry.id, entry.note) != entry.note else "",
            is_last=number == len(draft.items),
        )
        for number, (each, entry) in enumerate(zip(found, draft.items, strict=True), start=1)
    )
    return EditPage(
        id=draft.id,
        version=draft.version,
        words=mine.words,
        entries=entries,
        theirs=draft.words if mine.words != draft.words else None,
        is_long=len(draft.items) > SUGGESTED_ITEMS,
        is_revision=draft.rid is not None,
    )


def _gathering(id: RecordId, errors: Mapping[str, str]) -> GatherPage:
    network, form = current.network(), request.form
    with network.database.reading() as session:
        drafts = network.collections.curating.all(session, current.signed_in())
        (found,) = network.collections.reading.items(session, [id])
    if found.text is None:
        raise NotFound(N_("There is no such record here that can be read."))
    return GatherPage(
        record=Link(found.text.title, records.href(found.kind, id)),
        choices=tuple((draft.id, draft.words.title) for draft in drafts),
        chosen=form.get("collection", "" if drafts else "new"),
        title=form.get("title", ""),
        note=form.get("note", ""),
        errors=errors,
    )
