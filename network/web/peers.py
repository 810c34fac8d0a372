"""The keeper's page: how it stands with every organisation we pull from, and two buttons.

Keepers read the network's own words (feed, line); nobody else is shown this page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import Blueprint
from flask_babel import format_datetime, format_timedelta, gettext, ngettext

from network.errors import N_
from network.peering.fetching import Fetched
from network.peering.peers import PeerState
from network.peering.standing import FeedStanding, Frozen, PeerStanding
from network.peering.testing import Check, Outcome, Result
from network.people.roles import Role
from network.web import current
from network.web.guards import needs
from network.web.pages import show as page
from network.web.read_through import RelayCard, ago, relay_card

blueprint = Blueprint("peers", __name__)

STATES = {
    PeerState.OK: (N_("Up to date"), "green"),
    PeerState.LATE: (N_("Late"), "yellow"),
    PeerState.FAILING: (N_("Failing"), "orange"),
    PeerState.QUARANTINED: (N_("Set aside"), "purple"),
    PeerState.BLOCKED: (N_("Blocked"), "red"),
    PeerState.FROZEN: (N_("Frozen: needs you"), "red"),
}

OUTCOMES = {
    Outcome.PASSED: (N_("Passed"), "green"),
    Outcome.MISSING: (N_("Less than expected"), "yellow"),
    Outcome.FAILED: (N_("Failed"), "red"),
}
CHECKS = {
    Check.REACHED: N_("Its address answers"),
    Check.IDENTITY: N_("It says it is who and where we think it is"),
    Check.KEY: N_("It shows a key that is listed for it"),
    Check.TOKEN: N_("It gives us a token"),
    Check.FEEDS: N_("It shows us its feeds"),
}


@dataclass(frozen=True)
class State:
    """A state in a word and the colour of its tag."""

    words: str
    colour: str


@dataclass(frozen=True)
class FeedRow:
    """One feed of a peer."""

    feed: str
    state: State
    held: str
    last_success: str
    new: int
    changed: int
    withdrawn: int
    refused: int
    error: str


@dataclass(frozen=True)
class PeerCard:
    """One peer."""

    node: str
    name: str
    base: str
    state: State
    last_success: str
    next_due: str
    behind: str
    not_shown: str
    error: str
    note: str
    is_verified: bool
    rule: str
    can_pull: bool
    feeds: tuple[FeedRow, ...]


@dataclass(frozen=True)
class Alarm:
    """A feed that stopped on signed proof."""

    node: str
    feed: str
    verdict: str
    since: str


@dataclass(frozen=True)
class NetworkPage:
    """Everybody we pull from."""

    template: ClassVar[str] = "peers/show.html"
    now: str
    peers: tuple[PeerCard, ...]
    alarms: tuple[Alarm, ...]
    list_alarms: tuple[str, ...]
    relay: RelayCard | None = None


@dataclass(frozen=True)
class Brought:
    """What one feed brought in one pull."""

    feed: str
    new: int
    changed: int
    withdrawn: int
    refused: int
    error: str

    @property
    def says_something(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.new or self.changed or self.withdrawn or self.refused or self.error)


@dataclass(frozen=True)
class PulledPage:
    """What one pull brought."""

    template: ClassVar[str] = "peers/pulled.html"
    name: str
    error: str
    has_more: bool
    rows: tuple[Brought, ...]


@dataclass(frozen=True)
class StepRow:
    """One step of a connection test."""

    name: str
    state: State
    words: str


@dataclass(frozen=True)
class TestedPage:
    """How far a connection test came."""

    template: ClassVar[str] = "peers/tested.html"
    node: str
    steps: tuple[StepRow, ...]


@blueprint.get("/network")
@needs(Role.ADMINISTRATOR)
def show() -> str:
    """Show how it stands with everybody."""
    network = current.network()
    now = network.now()
    with network.database.reading() as session:
        standings = network.peers.standings(session)
        frozen = network.peers.frozen(session)
        problems = network.records.problem_counts(session)
        listed = tuple(alarm.words for alarm in network.trusting.alarms(session))
        relay = network.overseeing.standing(session)
    cards = tuple(_card(peer, now, problems.get(peer.node, 0)) for peer in standings)
    alarms = tuple(_alarm(feed) for feed in frozen)
    names = {peer.node: peer.name for peer in standings}
    read_through = None if relay is None else relay_card(relay, names, now)
    when = format_datetime(now, "d MMMM y, HH:mm")
    return page(NetworkPage(when, cards, alarms, listed, read_through))


@blueprint.post("/network/<node>/pull")
@needs(Role.ADMINISTRATOR)
def pull(node: str) -> str:
    """Ask one peer now, and say what it brought."""
    network = current.network()
    asked = network.polling.ask(node, progress=lambda step: None)
    with network.database.reading() as session:
        standings = network.peers.standings(session)
    peer = next(standing for standing in standings if standing.node == node)
    rows = [_brought(fetched) for fetched in asked.feeds]
    told = tuple(row for row in rows if row.says_something)
    return page(PulledPage(peer.name, asked.error or "", asked.has_more, told))


@blueprint.post("/network/<node>/test")
@needs(Role.ADMINISTRATOR)
def test(node: str) -> str:
    """Test the connection to one peer, step by step."""
    results = current.network().testing.test(node)
    return page(TestedPage(node, tuple(_step(result) for result in results)))


def _brought(fetched: Fetched) -> Brought:
    counts = fetched.counts
    return Brought(
        fetched.feed,
        counts.new,
        counts.changed,
        counts.withdrawn,
        counts.refused,
        fetched.error or "",
    )


def _step(result: Result) -> StepRow:
    words, colour = OUTCOMES[result.outcome]
    return StepRow(gettext(CHECKS[result.check]), State(gettext(words), colour), result.words)


def _card(peer: PeerStanding, now: datetime, not_shown: int) -> PeerCard:
    return PeerCard(
        node=peer.node,
        name=peer.name,
        base=peer.base,
        state=_state(peer.state),
        last_success=ago(peer.last_success, now),
        next_due=_ahead(peer.next_due, now),
        behind=_behind(peer),
        not_shown=str(not_shown) if not_shown else "",
        error=peer.last_error or "",
        note=peer.note or "",
        is_verified=peer.is_verified,
        rule=peer.rule.reason if peer.rule else "",
        can_pull=peer.state is not PeerState.BLOCKED,
        feeds=tuple(_feed(feed, now) for feed in peer.feeds),
    )


def _behind(peer: PeerStanding) -> str:
    if peer.last_success is None:
        return gettext("not known yet")
    lag = sum(feed.lag for feed in peer.feeds)
    return ngettext("%(num)s line", "%(num)s lines", lag) if lag else gettext("nothing")


def _feed(feed: FeedStanding, now: datetime) -> FeedRow:
    return FeedRow(
        feed=feed.feed,
        state=_state(feed.state),
        held=gettext("%(held)s of %(size)s", held=feed.seq, size=max(feed.size, feed.seq)),
        last_success=ago(feed.last_success, now),
        new=feed.counts.new,
        changed=feed.counts.changed,
        withdrawn=feed.counts.withdrawn,
        refused=feed.counts.refused,
        error=feed.last_error or "",
    )


def _alarm(frozen: Frozen) -> Alarm:
    since = format_datetime(frozen.since, "d MMMM y, HH:mm") if frozen.since else ""
    return Alarm(frozen.node, frozen.feed, frozen.verdict, since)


def _state(state: PeerState) -> State:
    words, colour = STATES[state]
    return State(gettext(words), colour)


def _ahead(then: datetime, now: datetime) -> str:
    if then <= now:
        return gettext("due now")
    return str(format_timedelta(then - now, granularity="second", add_direction=True))
