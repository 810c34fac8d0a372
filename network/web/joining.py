"""The facilitator's pages of its list: who asks to be on it, and each member's entry.

The check by telephone stands on the page, step by step. What accepting means is
network/facilitating/joining.py's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime, gettext

from federation.errors import FederationError
from federation.join import Wish
from federation.members import Disposition, KeyState, MemberKey, Reset, Status
from network.errors import N_, NotFound, Refused
from network.facilitating.joining import Waiting
from network.peering.revising import Leaving
from network.peering.trusting import from_groups, in_groups
from network.people.roles import Role
from network.web import current
from network.web.guards import needs
from network.web.language import day, in_words
from network.web.pages import show as page

blueprint = Blueprint("joining", __name__, url_prefix="/members")

WISHES = {
    Wish.JOIN: N_("wishes to join"),
    Wish.REPLACE: N_("says that its key was stolen or lost, and has made a new one"),
}
KEY_STATES = {
    KeyState.CURRENT: N_("good for signing"),
    KeyState.RETIRED: N_("good only for what it once signed"),
    KeyState.REVOKED: N_("stolen: good for nothing"),
}
CHECKS = ("number", "person", "fingerprint")


@dataclass(frozen=True)
class RequestCard:
    """A request that waits."""

    kid: str
    node: str
    name: str
    base: str
    kind: str
    contact: str
    wish: str
    received: str
    groups: tuple[str, ...]
    claimed_by: str
    resets: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class MemberRow:
    """One entry of our list."""

    node: str
    name: str
    kind: str
    has_left: bool


@dataclass(frozen=True)
class ListPage:
    """Our list and who waits to be on it."""

    template: ClassVar[str] = "joining/index.html"
    is_facilitator: bool
    requests: tuple[RequestCard, ...]
    members: tuple[MemberRow, ...]


@dataclass(frozen=True)
class KeyLine:
    """A key as listed."""

    kid: str
    groups: tuple[str, ...]
    state: str
    since: str
    is_current: bool


@dataclass(frozen=True)
class Typed:
    """A last good state as it was typed in."""

    feed: str = ""
    size: str = ""
    head: str = ""


@dataclass(frozen=True)
class MemberPage:
    """One member's entry, and what may be changed in it."""

    template: ClassVar[str] = "joining/show.html"
    node: str
    name: str
    kind: str
    base: str
    has_left: bool
    is_ours: bool
    successor: str
    keys: tuple[KeyLine, ...]
    resets: tuple[Reset, ...]
    others: tuple[tuple[str, str], ...]
    typed: Typed
    error: str


@blueprint.get("")
@needs(Role.FACILITATOR)
def index() -> str:
    """Show who waits and who is listed."""
    network = current.network()
    with network.database.reading() as session:
        waiting = network.joining.waiting(session)
        listed = network.joining.listed(session)
    rows = tuple(
        MemberRow(each.node, each.name, each.kind, each.status is Status.LEFT) for each in listed
    )
    cards = tuple(_card(each) for each in waiting)
    return page(ListPage(network.membership.myself.is_facilitator, cards, rows))


@blueprint.get("/<node>")
@needs(Role.FACILITATOR)
def show(node: str) -> str:
    """Show one entry."""
    return page(_entry(node, Typed(), ""))


@blueprint.post("/requests/<kid>/accept")
@needs(Role.FACILITATOR)
def accept(kid: str) -> ResponseReturnValue:
    """List the key, after the check by telephone."""
    if any(not request.form.get(check) for check in CHECKS):
        raise Refused(N_("Do each step of the telephone check and tick it first."))
    network = current.network()
    try:
        member = network.joining.accept(kid, _who())
    except FederationError as error:
        words = N_("The node could not be asked for its key: %(why)s. Try again later.")
        raise Refused(words, why=f"{error.verdict}: {error}") from error
    _note("request accepted", f"{member.node} {kid}")
    return redirect(url_for("joining.show", node=member.node))


@blueprint.post("/requests/<kid>/refuse")
@needs(Role.FACILITATOR)
def refuse(kid: str) -> ResponseReturnValue:
    """Refuse a request."""
    network = current.network()
    with network.database.transaction() as session:
        network.joining.refuse(session, kid, _who())
        network.audit.note(session, _who(), "request refused", kid)
    return redirect(url_for("joining.index"))


@blueprint.post("/<node>/leave")
@needs(Role.FACILITATOR)
def leave(node: str) -> ResponseReturnValue:
    """List a member as having left."""
    wished = request.form.get("disposition", "")
    if wished not in list(Disposition):
        raise Refused(N_("Choose what becomes of its records."))
    leaving = Leaving(Disposition(wished), request.form.get("successor") or None)
    network = current.network()
    with network.database.transaction() as session:
        network.joining.leave(session, node, leaving)
        network.audit.note(session, _who(), "member removed", node)
    network.database.erase_traces()
    return redirect(url_for("joining.show", node=node))


@blueprint.post("/<node>/revoke")
@needs(Role.FACILITATOR)
def revoke(node: str) -> ResponseReturnValue:
    """Say that a key is stolen."""
    kid = from_groups(request.form.get("fingerprint", ""))
    network = current.network()
    with network.database.transaction() as session:
        network.joining.revoke(session, node, kid)
        network.audit.note(session, _who(), "key revoked", f"{node} {kid}")
    network.database.erase_traces()
    return redirect(url_for("joining.show", node=node))


@blueprint.post("/<node>/reset")
@needs(Role.FACILITATOR)
def reset(node: str) -> ResponseReturnValue:
    """Name the last good state of a feed."""
    typed = Typed(*(request.form.get(name, "") for name in ("feed", "size", "head")))
    network = current.network()
    try:
        if not typed.size.isascii() or not typed.size.isdigit():
            raise Refused(N_("The last good line is a number."))
        asked = network.joining.reset_of(typed.feed, int(typed.size[:15]), typed.head)
    except Refused as error:
        return page(_entry(node, typed, in_words(error))), 422
    with network.database.transaction() as session:
        network.joining.reset(session, node, asked)
        network.audit.note(session, _who(), "feed reset", f"{node} {asked.feed} {asked.size}")
    network.database.erase_traces()
    return redirect(url_for("joining.show", node=node))


def _card(waiting: Waiting) -> RequestCard:
    asked = waiting.request
    return RequestCard(
        kid=asked.key.kid,
        node=asked.node,
        name=asked.name,
        base=asked.base,
        kind=asked.kind,
        contact=asked.contact.removeprefix("mailto:"),
        wish=gettext(WISHES[asked.wish]) if asked.wish in WISHES else asked.wish.value,
        received=format_datetime(waiting.received, "d MMMM y, HH:mm"),
        groups=in_groups(asked.key.kid).groups,
        claimed_by=waiting.claimed_by,
        resets=tuple((each.feed, each.size) for each in asked.resets),
    )


def _entry(node: str, typed: Typed, error: str) -> MemberPage:
    network = current.network()
    with network.database.reading() as session:
        listed = {each.node: each for each in network.joining.listed(session)}
    member = listed.get(node)
    if member is None:
        raise NotFound(N_("There is no member %(node)s."), node=node)
    return MemberPage(
        node=member.node,
        name=member.name,
        kind=member.kind,
        base=member.base,
        has_left=member.status is Status.LEFT,
        is_ours=node == network.membership.myself.node,
        successor=member.successor or "",
        keys=tuple(map(_key, member.keys)),
        resets=member.resets,
        others=tuple((each.node, each.name) for each in listed.values() if each.node != node),
        typed=typed,
        error=error,
    )


def _key(key: MemberKey) -> KeyLine:
    return KeyLine(
        key.public.kid,
        in_groups(key.public.kid).groups,
        gettext(KEY_STATES[key.state]),
        day(key.from_),
        key.state is KeyState.CURRENT,
    )


def _note(deed: str, subject: str) -> None:
    network = current.network()
    with network.database.transaction() as session:
        network.audit.note(session, _who(), deed, subject)


def _who() -> str:
    person = current.person()
    return person.account if person else ""
