"""Which nodes are asked, and how it stands with each: the keeper's per-peer numbers.

Reads and keeps; asking is polling.py's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from federation import strict
from federation.feed import feed_rank
from federation.members import parse_member
from network.database import Session
from network.errors import N_, NotAllowed, NotFound
from network.feeds.feed import Feed
from network.feeds.store import FeedStore
from network.peering.membership import Membership
from network.peering.peers import FeedStatus, Peer, PeerState, Rhythm, feed_state
from network.peering.rule_store import PeerRule
from network.peering.ruling import Ruling
from network.peering.store import PeerStore


@dataclass(frozen=True)
class FeedStanding:
    """How it stands with one feed of a peer.

    ``seq`` is what we applied, ``size`` what the peer last announced; counts are of records
    new, changed and withdrawn, and of lines refused, since we know the feed.
    """

    node: str
    name: str
    feed: str
    state: PeerState
    seq: int
    size: int
    last_success: datetime | None
    next_due: datetime
    last_error: str | None
    counts: FeedStatus

    @property
    def lag(self) -> int:
        """How many lines we are behind."""
        return max(0, self.size - self.seq)


@dataclass(frozen=True)
class PeerStanding:
    """How it stands with a peer as a whole, and with each of its feeds.

    ``is_verified``: a facilitator lists it, or did; else it is believed on first use. ``rule``
    is the keeper's about it.
    """

    node: str
    name: str
    base: str
    kind: str
    state: PeerState
    last_success: datetime | None
    next_due: datetime
    last_error: str | None
    note: str | None
    feeds: tuple[FeedStanding, ...]
    is_verified: bool = True
    rule: PeerRule | None = None


@dataclass(frozen=True)
class Frozen:
    """A feed that stopped on signed proof, and since when."""

    node: str
    feed: str
    verdict: str
    since: datetime | None


class Peers:
    """The peers of this node. ``slowest``: the longest that one may be left unasked."""

    def __init__(
        self,
        membership: Membership,
        ruling: Ruling,
        rhythm: Rhythm,
        now: Callable[[], datetime],
        slowest: timedelta,
    ) -> None:
        self.rhythm = rhythm
        self._slowest = slowest
        self._membership = membership
        self._ruling = ruling
        self._now = now
        self._store = PeerStore()

    def get(self, session: Session, node: str) -> Peer | None:
        """Return one peer."""
        return self._store.get(session, node)

    def to_ask(self, session: Session, node: str) -> Peer:
        """Return one peer that may be asked. Raises: NotFound; NotAllowed where it is blocked."""
        peer = self._store.get(session, node)
        if peer is None:
            raise NotFound(N_("%(node)s is not among the organisations we ask."), node=node)
        if node in self._ruling.blocked(session):
            raise NotAllowed(N_("%(node)s is blocked here, so it is not asked."), node=node)
        return peer

    def to_hear(self, session: Session, node: str) -> Peer:
        """Return one peer whose withdrawals at least are to be heard: a blocked one, too, while
        we hold what it might withdraw.

        Raises: NotFound; NotAllowed where it is blocked, and nothing of it is held.
        """
        peer = self._store.get(session, node)
        if peer is None or node not in FeedStore(session).publishers():
            return self.to_ask(session, node)
        return peer

    def is_asked(self, session: Session, node: str) -> bool:
        """Say whether ``node`` is a peer, and not blocked."""
        is_peer = self._store.get(session, node) is not None
        return is_peer and node not in self._ruling.blocked(session)

    def all(self, session: Session) -> list[Peer]:
        """Return every peer that is not blocked, the facilitator first."""
        facilitator = self._membership.myself.facilitator
        blocked = self._ruling.blocked(session)
        asked = [peer for peer in self._store.all(session) if peer.node not in blocked]
        return sorted(asked, key=lambda peer: peer.node != facilitator)

    def heard(self, session: Session) -> list[Peer]:
        """Return every peer to ask or to hear, the facilitator first."""
        blocked = self._ruling.blocked(session) & FeedStore(session).publishers()
        heard = [peer for peer in self._store.all(session) if peer.node in blocked]
        return [*self.all(session), *heard]

    def due(self, session: Session) -> list[Peer]:
        """Return the peers to ask or to hear now, the longest overdue first."""
        # looked at every second: one question, however many are blocked
        left_alone = self._ruling.blocked(session)
        left_alone -= FeedStore(session).publishers() if left_alone else frozenset()
        due = self._store.due(session, self._now())
        return [peer for peer in due if peer.node not in left_alone]

    def save(self, session: Session, peer: Peer) -> None:
        """Keep how asking ``peer`` went."""
        self._store.save(session, peer)

    def follow_membership(self, session: Session) -> None:
        """Ask exactly the members, and the facilitator even before its list is held.

        Belongs into the transaction that changed the membership.
        """
        wanted = self._wanted(session)
        for peer in self._store.all(session):
            if peer.node not in wanted:
                self._store.remove(session, peer.node)
        for node, base in wanted.items():
            known = self._store.get(session, node)
            if known is None:
                self._store.save(session, Peer(node, base, next_due=self._now()))
            elif known.base != base:
                # ruling 14: the listed base is the one used; its etag was another server's
                self._store.save(session, replace(known, base=base, etag=None))
        self._ruling.settle(session, wanted)

    def ask_anew(self, session: Session) -> None:
        """Ask everybody now, and for the whole answer: what was heard last was forgotten."""
        for peer in self._store.all(session):
            self._store.save(session, replace(peer, etag=None, failures=0, next_due=self._now()))

    def feed(self, session: Session, node: str, feed: str) -> FeedStatus:
        """Return what polling knows of one feed."""
        return self._store.feed(session, node, feed)

    def save_feed(self, session: Session, status: FeedStatus) -> None:
        """Keep what polling knows of one feed."""
        self._store.save_feed(session, status)

    def note_success(self, session: Session, peer: Peer, feeds: Iterable[str]) -> None:
        """Note that these feeds of ``peer`` were worked off when it was last asked."""
        named = frozenset(feeds)
        for feed in named - self._store.note_success(session, peer.node, named, peer.last_success):
            self._store.save_feed(
                session, FeedStatus(peer.node, feed, last_success=peer.last_success)
            )

    def standings(self, session: Session) -> list[PeerStanding]:
        """Return how it stands with every peer, the facilitator first."""
        statuses: dict[str, list[FeedStatus]] = {}
        for status in self._store.feeds(session):
            statuses.setdefault(status.node, []).append(status)
        held = {(feed.node, feed.feed): feed for feed in FeedStore(session).all()}
        facilitator = self._membership.myself.facilitator
        peers = sorted(self._store.all(session), key=lambda peer: peer.node != facilitator)
        standings = [
            self._standing(session, peer, statuses.get(peer.node, []), held) for peer in peers
        ]
        rules, blocked = self._ruling.rules(session), self._ruling.blocked(session)
        return [
            _ruled(each, rules.get(each.node), is_blocked=each.node in blocked)
            for each in standings
        ]

    def frozen(self, session: Session) -> list[Frozen]:
        """Return the feeds that stopped on signed proof."""
        return [
            Frozen(feed.node, feed.feed, feed.verdict, feed.since)
            for feed in FeedStore(session).frozen()
        ]

    def _standing(
        self,
        session: Session,
        peer: Peer,
        statuses: list[FeedStatus],
        held: dict[tuple[str, str], Feed],
    ) -> PeerStanding:
        now = self._now()
        state = peer.state(now, self._slowest)
        entry = self._membership.member(session, peer.node)
        met = {each.node: each.name for each in self._membership.acquaintances(session)}
        name = met.get(peer.node, peer.node) if entry is None else _name(entry.body)
        feeds = [
            self._of_feed(peer, name, status, held)
            for status in sorted(statuses, key=lambda status: feed_rank(status.feed))
        ]
        return PeerStanding(
            node=peer.node,
            name=name,
            base=peer.base,
            kind="" if entry is None else entry.kind,
            state=_worst(state, feeds),
            last_success=peer.last_success,
            next_due=peer.next_due,
            last_error=peer.last_error,
            note=peer.note,
            feeds=tuple(feeds),
            is_verified=entry is not None or peer.node == self._membership.myself.facilitator,
        )

    def _of_feed(
        self, peer: Peer, name: str, status: FeedStatus, held: dict[tuple[str, str], Feed]
    ) -> FeedStanding:
        now = self._now()
        feed = held.get((status.node, status.feed), Feed.begun(status.node, status.feed))
        stale = 0 < feed.exp < now.timestamp()
        state = feed_state(status, peer.state(now, self._slowest), feed.state, stale=stale)
        return FeedStanding(
            node=peer.node,
            name=name,
            feed=status.feed,
            state=state,
            seq=feed.size,
            size=status.announced,
            last_success=status.last_success,
            next_due=peer.next_due,
            last_error=status.last_error or peer.last_error,
            counts=status,
        )

    def _wanted(self, session: Session) -> dict[str, str]:
        myself = self._membership.myself
        wanted = {}
        if not myself.is_facilitator:
            wanted[myself.facilitator] = myself.facilitator_base
        for entry in self._membership.members(session):
            if entry.is_member and entry.node != myself.node:
                wanted[entry.node] = parse_member(strict.parse(entry.body.encode())).base
        for met in self._membership.acquaintances(session):
            wanted.setdefault(met.node, met.base)
        return wanted


def _ruled(standing: PeerStanding, rule: PeerRule | None, *, is_blocked: bool) -> PeerStanding:
    """Return ``standing`` with the keeper's rule; a blocked peer is nothing else."""
    state = PeerState.BLOCKED if is_blocked else standing.state
    return replace(standing, rule=rule, state=state)


def _worst(state: PeerState, feeds: list[FeedStanding]) -> PeerState:
    order = list(PeerState)
    return max([state, *(feed.state for feed in feeds)], key=order.index)


def _name(body: str) -> str:
    return parse_member(strict.parse(body.encode())).name
