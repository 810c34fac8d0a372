"""What pages about records share: addresses, names of who shared them, what is left when gone.

``/records/<node>/<rid>`` is the address of any record, whatever its type; it leads to the
page of its family.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from federation import strict
from federation.feed import type_name
from network.errors import N_, NotFound
from network.people.roles import Role
from network.records.local_store import Kind
from network.records.record import Reason, Record, RecordId, Status, replaced_by
from network.responses.replying import may_reply
from network.web import current
from network.web.addresses import Link
from network.web.guards import needs
from network.web.markdown import to_words
from network.web.pages import show as page

if TYPE_CHECKING:
    from network.bootstrap import Network
    from network.database import Session

blueprint = Blueprint("records", __name__)

OPENING_CHARACTERS = 220

# the page family of each type of body
FAMILIES: Mapping[str, str] = {
    "innovation": "innovations.show",
    "organisation": "organisations.show",
    "collection": "collections.show",
    "message": "replies.show",
}
STOP = N_("Whoever uses it should stop now.")
REASONS: Mapping[str, str] = {
    Reason.ERROR: N_("It held an error."),
    Reason.PRIVACY: N_("It said something about a person that should not be shared."),
    Reason.HARM: N_("It could do harm. If you use it, stop and look at it again."),
    Reason.SUPERSEDED: N_("Something newer has taken its place."),
    Reason.CONSENT_WITHDRAWN: N_("Somebody it tells of no longer agrees."),
    Reason.OWNER_REQUEST: N_("Its owners asked for it."),
}


@dataclass(frozen=True)
class GonePage:
    """What is left of a record that may not be read."""

    template: ClassVar[str] = "records/gone.html"
    title: str
    words: tuple[str, ...]
    replaced_by: Link | None = None
    notes: tuple[str, ...] = ()
    ours: str = ""


@blueprint.get("/records/<node>/<rid>")
@needs(Role.READER)
def show(node: str, rid: str) -> ResponseReturnValue:
    """Lead to the page of a record."""
    network = current.network()
    with network.database.reading() as session:
        record = network.records.get(session, RecordId(node, rid))
    if record is None:
        raise NotFound(N_("There is no such record here."))
    kind = type_name(record.type)
    if kind is None or kind not in FAMILIES:
        raise NotFound(N_("There is no page for this kind of record yet."))
    return redirect(href(kind, record.id))


def gone(record: Record) -> tuple[str, int]:
    """Return the page about a record that may not be read, whatever its type, and its status."""
    if record.status is Status.WITHDRAWN:
        return page(_withdrawn(record)), 410
    if record.hidden:
        return page(_hidden(record)), 404
    if record.status is Status.HELD:
        words = gettext("This is being looked at and cannot be read for the moment.")
        return page(GonePage(gettext("On hold"), (words,))), 404
    words = gettext("We know of this, but its text cannot be shown. It may still be on its way.")
    return page(GonePage(gettext("Not here yet"), (words,))), 404


def href(kind: str, id: RecordId) -> str:
    """Return the address of the page about a record of type ``kind``."""
    return url_for(FAMILIES.get(kind, "records.show"), node=id.node, rid=id.rid)


def write_to(id: RecordId) -> str:
    """Return where this person writes to those who shared a record; empty where they do not."""
    person = current.person()
    is_ours = id.node == current.network().settings.node.id
    if person is None or is_ours or not may_reply(person):
        return ""
    return url_for("replies.write", node=id.node, rid=id.rid)


def names(network: Network, session: Session) -> Mapping[str, str]:
    """Return the name of each organisation of the network, by node."""
    listed = {
        entry.node: str(strict.parse(entry.body.encode()).get("name", entry.node))
        for entry in network.membership.members(session)
    }
    strangers = {
        # nobody vouches for it, and whoever reads what it shared is told so with its name
        met.node: gettext("%(name)s (not verified)", name=met.name)
        for met in network.membership.acquaintances(session)
    }
    return {**strangers, **listed, network.settings.node.id: network.settings.node.name}


def opening(text: str) -> str:
    """Return the first words of ``text``, enough to decide whether to read on."""
    words = to_words(text)
    if len(words) <= OPENING_CHARACTERS:
        return words
    return words[:OPENING_CHARACTERS].rsplit(" ", 1)[0] + "…"


def title_of(network: Network, session: Session, record: Record) -> str:
    """Return what a record is called, hidden or not; its id where it has no text here."""
    known, rev = network.register.get(record.type), record.shown_rev
    is_current = record.status is Status.CURRENT and rev is not None
    body = network.records.body(session, record.id, rev) if is_current else None
    if known is None or not known.searchable or body is None:
        return record.id.key
    return known.search_text(body).title


def _hidden(record: Record) -> GonePage:
    network, person, id = current.network(), current.person(), record.id
    with network.database.reading() as session:
        word = network.hiding.words(session, id).get(Kind.HIDE)
        is_blocked = network.hiding.hides_node(session, id.node)
        owner = names(network, session).get(id.node, id.node)
    words = [gettext("Our organisation has decided not to show this. Others may read it.")]
    if is_blocked:
        words = [gettext("Our organisation shows nothing of %(name)s for now.", name=owner)]
    may_show = person is not None and (
        person.holds(Role.REVIEWER) or person.holds(Role.ADMINISTRATOR)
    )
    return GonePage(
        gettext("Hidden here"),
        tuple(words),
        notes=(word.text,) if word is not None else (),
        ours=url_for("hiding.show", node=id.node, rid=id.rid) if may_show else "",
    )


def _withdrawn(record: Record) -> GonePage:
    reason = REASONS.get(record.reason or "")
    words = [gettext("Those who shared this have withdrawn it. Its text has been erased here.")]
    words += [gettext(reason)] if reason else []
    words += [gettext(STOP)] if record.urgent else []
    instead = replacement(record)
    if record.replaced_by and instead is None:
        words.append(gettext("Something else has taken its place, which cannot be read here."))
    return GonePage(gettext("Withdrawn"), tuple(words), instead)


def replacement(record: Record | None) -> Link | None:
    """Return what to read instead of a withdrawn record; None where it cannot be read here."""
    if record is None or not record.replaced_by:
        return None
    network, id = current.network(), replaced_by(record.id.node, record.replaced_by)
    with network.database.reading() as session:
        instead = network.records.get(session, id)
        if instead is None or not instead.shown:
            return None
        return Link(title_of(network, session, instead), href("", id))
