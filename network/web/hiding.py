"""What this organisation says of a record for itself alone: a note beside it, or that it is hidden.

For reviewers and keepers; whoever works here reads the note. What the words do is
network/records/hiding.py's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from network.errors import N_, Invalid, NotAllowed, NotFound
from network.people.roles import Role
from network.records.local_store import Kind, LocalWord
from network.records.record import RecordId, Status
from network.web import current, records
from network.web.guards import needs
from network.web.language import said
from network.web.pages import show as page
from network.web.stopping import may_stop

if TYPE_CHECKING:
    from network.database import Session
    from network.people.person import Person
    from network.records.hiding import Hiding

    Deed = Callable[[Hiding, Session, Person], None]

blueprint = Blueprint("hiding", __name__, url_prefix="/records/<node>/<rid>/here")

MOST_LISTED = 200


@dataclass(frozen=True)
class Said:
    """A word of this organisation: the text, and by whom and when, in words."""

    text: str
    facts: str


@dataclass(frozen=True)
class Aside:
    """What stands beside a record for the people of this organisation.

    ``href`` is where this person may change it, ``hold`` where they may hide it from everybody
    for now; each empty where they may not.
    """

    note: Said | None
    href: str
    hold: str = ""


@dataclass(frozen=True)
class HidingPage:
    """One record, what was said of it here, and what was typed so far."""

    template: ClassVar[str] = "hiding/show.html"
    key: str
    href: str
    node: str
    rid: str
    title: str
    note: Said | None
    hidden: Said | None
    is_ours: bool
    is_withdrawn: bool
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@blueprint.get("")
@needs(Role.READER)  # reviewers and keepers: two roles, so the deed itself asks
def show(node: str, rid: str) -> str:
    """Show what was said of a record here."""
    _must_say(current.signed_in())
    return page(_shown(RecordId(node, rid)))


@blueprint.post("/note")
@needs(Role.READER)
def note(node: str, rid: str) -> ResponseReturnValue:
    """Write a note beside it; an empty one takes the note away."""
    id, text = RecordId(node, rid), request.form.get("note", "")
    if not text.strip():
        return _done(id, "note removed", lambda hiding, session, _: hiding.remove_note(session, id))
    return _done(
        id,
        "note written",
        lambda hiding, session, person: hiding.note(session, id, person.account, text),
    )


@blueprint.post("/hide")
@needs(Role.READER)
def hide(node: str, rid: str) -> ResponseReturnValue:
    """Hide it from this organisation alone."""
    id, reason = RecordId(node, rid), request.form.get("reason", "")
    return _done(
        id,
        "record hidden here",
        lambda hiding, session, person: hiding.hide(session, id, person.account, reason),
    )


@blueprint.post("/show")
@needs(Role.READER)
def show_again(node: str, rid: str) -> ResponseReturnValue:
    """Let it be found and read here again."""
    id = RecordId(node, rid)
    return _done(id, "record shown here again", lambda hiding, session, _: hiding.show(session, id))


def may_say(person: Person) -> bool:
    """Say whether a person may hide records here and write notes beside them."""
    return person.holds(Role.REVIEWER) or person.holds(Role.ADMINISTRATOR)


def beside(session: Session, id: RecordId) -> Aside:
    """Return what stands beside a record for whoever is signed in."""
    words, person = current.network().hiding.words(session, id), current.person()
    may = person is not None and may_say(person)
    href = url_for("hiding.show", node=id.node, rid=id.rid) if may else ""
    return Aside(_said(words.get(Kind.NOTE)), href, _hold(id))


def _hold(id: RecordId) -> str:
    myself, person = current.network().membership.myself, current.person()
    may = person is not None and may_stop(person)
    if not may or (id.node != myself.node and not myself.is_facilitator):
        return ""
    return url_for("stopping.show", address=records.href("", id))


def _must_say(person: Person) -> None:
    if not may_say(person):
        raise NotAllowed(N_("Only a reviewer or a keeper can do this."))


def _done(id: RecordId, noted: str, deed: Deed) -> ResponseReturnValue:
    network, person = current.network(), current.signed_in()
    _must_say(person)
    try:
        with network.database.transaction() as session:
            deed(network.hiding, session, person)
            network.audit.note(session, person.account, noted, id.key)
    except Invalid as error:
        errors = {name: said(text) for name, text in error.errors.items()}
        return page(_shown(id, errors)), 422
    network.indexing.follow()
    return redirect(url_for("hiding.show", node=id.node, rid=id.rid))


def _shown(id: RecordId, errors: dict[str, str] | None = None) -> HidingPage:
    network = current.network()
    with network.database.reading() as session:
        record = network.records.get(session, id)
        if record is None:
            raise NotFound(N_("There is no such record here."))
        words = network.hiding.words(session, id)
        title = records.title_of(network, session, record)
    known = words.get(Kind.NOTE)
    return HidingPage(
        key=id.key,
        href=url_for("records.show", node=id.node, rid=id.rid),
        node=id.node,
        rid=id.rid,
        title=title,
        note=_said(known),
        hidden=_said(words.get(Kind.HIDE)),
        is_ours=id.node == network.settings.node.id,
        is_withdrawn=record.status is Status.WITHDRAWN,
        typed={"note": known.text if known else "", **request.form.to_dict()},
        errors=errors or {},
    )


def _said(word: LocalWord | None) -> Said | None:
    if word is None:
        return None
    return Said(
        word.text,
        gettext("%(who)s, %(day)s", who=current.name_of(word.by), day=format_date(word.at, "long")),
    )
