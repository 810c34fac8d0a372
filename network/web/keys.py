"""The keeper's page of this node's own keys: the fingerprint on paper, and each change of key.

Written for somebody who does this once a year: the page says what comes next. What a change
means is network/peering/rotating.py's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from flask import Blueprint, request
from flask_babel import format_date, format_datetime, gettext

from federation.errors import FederationError
from federation.members import KeyState
from network.errors import N_, Refused
from network.peering.rotating import OwnKey, Use
from network.peering.trusting import in_groups
from network.people.roles import Role
from network.web import current
from network.web.guards import needs
from network.web.language import day
from network.web.pages import show as page

if TYPE_CHECKING:
    from network.database import Session

blueprint = Blueprint("keys", __name__, url_prefix="/network/keys")

USES = {
    Use.IN_USE: (N_("In use"), "green"),
    Use.NEXT: (N_("To be used next"), "blue"),
    Use.BEFORE: (N_("The one before"), "grey"),
    Use.PAST: (N_("No longer used"), "grey"),
    Use.FOREIGN: (N_("Not ours"), "red"),
}
STATES = {
    None: N_("Not on the list yet"),
    KeyState.CURRENT: N_("Listed: good for signing"),
    KeyState.RETIRED: N_("Listed: good only for what it once signed"),
    KeyState.REVOKED: N_("Listed as stolen: good for nothing"),
}
BECAME = {
    "waiting": N_("The facilitator has your request. Ring them and read the fingerprint out."),
    "listed": N_("The facilitator lists this key. It is used as soon as the list has been read."),
    "retired": N_("The old key is now good only for what it once signed."),
    "refused": N_("The facilitator has refused this key. Ring them and ask why."),
}


@dataclass(frozen=True)
class KeyRow:
    """One key of ours."""

    kid: str
    groups: tuple[str, ...]
    use: str
    colour: str
    state: str
    since: str
    retire_from: str
    may_retire: bool


@dataclass(frozen=True)
class AlarmRow:
    """Something wrong in the lists."""

    words: str
    since: str


@dataclass(frozen=True)
class KeysPage:
    """Our keys, and what may be done about them now.

    ``is_changing``: a new key was made and is not used yet; ``is_waiting``: nor is it listed.
    """

    template: ClassVar[str] = "keys/show.html"
    keys: tuple[KeyRow, ...]
    alarms: tuple[AlarmRow, ...]
    is_listed: bool
    is_changing: bool
    is_waiting: bool
    is_facilitator: bool


@dataclass(frozen=True)
class PaperPage:
    """The fingerprint, to be printed or read out."""

    template: ClassVar[str] = "keys/paper.html"
    name: str
    node: str
    base: str
    groups: tuple[str, ...]
    today: str


@dataclass(frozen=True)
class StolenPage:
    """What to know before a key is reported stolen."""

    template: ClassVar[str] = "keys/stolen.html"
    feeds: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class DonePage:
    """What became of a request, and where to go next."""

    template: ClassVar[str] = "keys/done.html"
    title: str
    words: str
    groups: tuple[str, ...]


@blueprint.get("")
@needs(Role.ADMINISTRATOR)
def show() -> str:
    """Show our keys and what is wrong in the lists."""
    network = current.network()
    today = network.now().date()
    with network.database.reading() as session:
        found = network.rotating.keys(session)
        alarms = network.trusting.alarms(session)
    rows = tuple(
        _row(key, may=key.retire_from is not None and today >= key.retire_from) for key in found
    )
    told = tuple(
        AlarmRow(each.words, format_datetime(each.since, "d MMMM y, HH:mm")) for each in alarms
    )
    in_use = [key for key in found if key.use is Use.IN_USE]
    is_listed = any(key.state is KeyState.CURRENT for key in in_use)
    following = [key for key in found if key.use is Use.NEXT]
    is_waiting = any(key.state is None for key in following)
    is_facilitator = network.membership.myself.is_facilitator
    return page(KeysPage(rows, told, is_listed, bool(following), is_waiting, is_facilitator))


@blueprint.get("/paper")
@needs(Role.ADMINISTRATOR)
def paper() -> str:
    """Show the fingerprint as it is printed and read out."""
    network = current.network()
    node = network.settings.node
    groups = in_groups(network.rotating.fresh_thumbprint()).groups
    today = format_date(network.now(), "d MMMM y")
    return page(PaperPage(node.name, node.id, node.base, groups, today))


@blueprint.get("/stolen")
@needs(Role.ADMINISTRATOR)
def stolen() -> str:
    """Say what to do about a key that is stolen or lost."""
    network = current.network()
    with network.database.reading() as session:
        feeds = network.own_feeds.feeds(session)
    return page(StolenPage(tuple((feed.feed, feed.size) for feed in feeds)))


@blueprint.post("/join")
@needs(Role.ADMINISTRATOR)
def join() -> str:
    """Ask to be listed."""
    return _ask(lambda _session: current.network().rotating.joining(), "asked to be listed")


@blueprint.post("/rotate")
@needs(Role.ADMINISTRATOR)
def rotate() -> str:
    """Ask for a new key beside the one in use."""
    return _ask(current.network().rotating.rotation, "key rotation asked")


@blueprint.post("/<kid>/retire")
@needs(Role.ADMINISTRATOR)
def retire(kid: str) -> str:
    """Ask to retire an old key."""
    rotating = current.network().rotating
    return _ask(lambda session: rotating.retirement(session, kid), "key retirement asked")


@blueprint.post("/stolen")
@needs(Role.ADMINISTRATOR)
def replace() -> str:
    """Report the key in use stolen, and ask for a new one in its place."""
    if not request.form.get("read"):
        raise Refused(N_("Read the steps and tick the box first."))
    return _ask(current.network().rotating.replacement, "key reported stolen")


@blueprint.post("/give-up")
@needs(Role.ADMINISTRATOR)
def give_up() -> str:
    """Forget a new key that was never listed."""
    network = current.network()
    with network.database.reading() as session:
        network.rotating.give_up(session)
    _note("new key given up", "")
    return page(DonePage(gettext("Given up"), gettext("No new key is waiting any more."), ()))


def _ask(compose: Callable[[Session], str], deed: str) -> str:
    network = current.network()
    with network.database.reading() as session:
        jws = compose(session)
    try:
        answered = network.joining.ask(jws)
    except FederationError as error:
        words = N_("The facilitator could not be asked, or refused: %(why)s. Try again later.")
        raise Refused(words, why=f"{error.verdict}: {error}") from error
    with network.database.transaction() as session:
        network.rotating.adopt(session)
    _note(deed, answered.kid)
    words = gettext(BECAME[answered.state]) if answered.state in BECAME else answered.state
    return page(DonePage(gettext("Asked"), words, in_groups(answered.kid).groups))


def _note(deed: str, subject: str) -> None:
    network, person = current.network(), current.person()
    with network.database.transaction() as session:
        network.audit.note(session, person.account if person else "", deed, subject)


def _row(key: OwnKey, *, may: bool) -> KeyRow:
    use, colour = USES[key.use]
    return KeyRow(
        kid=key.kid,
        groups=in_groups(key.kid).groups,
        use=gettext(use),
        colour=colour,
        state=gettext(STATES[key.state]),
        since=day(key.since),
        retire_from=format_date(key.retire_from, "d MMMM y") if key.retire_from else "",
        may_retire=may,
    )
