"""Compare our own feeds with the copies that others hold, and fetch home what we lack.

After a restore, a lost disk or a damaged body the network is the backup: others hold our exact
bytes, and our own signatures over them. Until a copy was looked at nothing of ours is signed,
because what peers have read and we forgot would become a second history. Source:
federation/README.md, section 8, "Restored from old backup"; ruling 1.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from federation.checkpoint import Checkpoint, parse_checkpoint
from federation.errors import FederationError, ForkError, PeerError
from federation.feed import NOTICES, genesis
from federation.keys import KeySet, PublicKey
from federation.pull import PollRequest, Source, poll_feeds
from federation.transport import Transport
from network.database import Database, Session
from network.errors import N_, Conflict, NotFound
from network.feeds.bodies import Bodies
from network.feeds.feed import Feed, FeedState
from network.feeds.held import HeldFeeds
from network.feeds.own import OwnFeeds
from network.feeds.store import FeedStore, Page
from network.peering.fetching import Errand, Fetched, Fetching, Progress
from network.peering.peers import Peer
from network.peering.proving import Proving
from network.peering.standing import Peers

logger = logging.getLogger(__name__)

Keys = Callable[[Session, str], Mapping[str, PublicKey]]


@dataclass(frozen=True)
class Compared:
    """What came of comparing with one peer: ``error`` in words where it could not be asked."""

    node: str
    feeds: tuple[Fetched, ...] = ()
    error: str | None = None


@dataclass(frozen=True)
class Recovered:
    """What came of comparing with everybody.

    ``lost`` gives, by feed, how many lines were committed once and nobody has shown us;
    ``doubtful`` the feeds that may still not be signed.
    """

    peers: tuple[Compared, ...] = ()
    lost: Mapping[str, int] = field(default_factory=dict)
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True)
class Home:
    """Where our own feeds stand, and who may hold copies. ``keys``: those that ever signed."""

    database: Database
    own_feeds: OwnFeeds
    held_feeds: HeldFeeds
    bodies: Bodies
    peers: Peers
    keys: Keys


class Recovering:
    """Brings our own feeds home. ``fetching`` must not stop at a budget of lines."""

    def __init__(
        self,
        home: Home,
        proving: Proving,
        transport: Transport,
        fetching: Fetching,
        now: Callable[[], datetime],
    ) -> None:
        self._home = home
        self._database = home.database
        self._proving = proving
        self._transport = transport
        self._fetching = fetching
        self._now = now

    def is_needed(self) -> bool:
        """Say whether anything of ours is doubtful or lacking, lines or bodies."""
        own = self._home.own_feeds
        with self._database.reading() as session:
            return bool(own.doubtful(session) or own.lacking(session) or self._wanted(session))

    def compare(self, progress: Progress) -> Recovered:
        """Compare with every peer that answers, and fetch home what we lack.

        What was compared with a copy, or is not held by anybody who answered, may be signed
        again, unless fewer lines of it are here than were once committed.
        """
        with self._database.reading() as session:
            peers = self._home.peers.all(session)
        compared = tuple(self._ask(peer, progress) for peer in peers)
        if any(each.error is None for each in compared):
            self._trust_compared()
        return self._told(compared)

    def trust_alone(self) -> Recovered:
        """Sign again without any comparison: the keeper says that nobody holds a copy."""
        self._trust_compared()
        return self._told(())

    def waiting(self, session: Session) -> tuple[str, ...]:
        """Return the peers whose notices have not been replayed since a restore."""
        return tuple(
            peer.node
            for peer in self._home.peers.all(session)
            if (feed := self._home.held_feeds.get(session, peer.node, NOTICES)) is not None
            and feed.state is FeedState.UNREPLAYED
        )

    def may_show(self, session: Session) -> bool:
        """Say whether it is known what was withdrawn: by others, and by ourselves."""
        ours = self._home.own_feeds.get(session, NOTICES)
        is_ours_known = ours is None or ours.state is not FeedState.UNCOMPARED
        return is_ours_known and not self.waiting(session)

    def go_on_without(self, session: Session, node: str) -> None:
        """Wait no longer for the notices of ``node``: its keeper cannot be reached.

        Raises: NotFound if we do not wait for it.
        """
        if node not in self.waiting(session):
            raise NotFound(N_("We are not waiting for %(node)s."), node=node)
        self._home.held_feeds.give_up(session, node, NOTICES)

    def _ask(self, peer: Peer, progress: Progress) -> Compared:
        try:
            source = self._proving.source(peer.node, peer.base)
            copies = Source(f"{source.base}/relay/{self._home.own_feeds.node}", source.token)
            polled = poll_feeds(PollRequest(copies), self._transport)
            shown = polled.feeds if polled is not None else ()
            fetched = tuple(self._one(copies, feed, jws, progress) for feed, jws in shown)
        except FederationError as error:
            return Compared(peer.node, error=f"{error.verdict}: {error}")
        return Compared(peer.node, fetched)

    def _one(self, copies: Source, feed: str, jws: str, progress: Progress) -> Fetched:
        try:
            return self._brought(copies, feed, jws, progress)
        except PeerError as error:
            # two histories signed by us: whoever holds the other one will freeze us, too
            with self._database.transaction() as session:
                self._home.held_feeds.freeze(session, self._home.own_feeds.node, feed, error)
            logger.error("own feed contradicts a copy", extra={"feed": feed})
            return Fetched(feed, error=f"{error.verdict}: {error}")
        except FederationError as error:
            return Fetched(feed, error=f"{error.verdict}: {error}")
        except Conflict:
            return Fetched(feed)

    def _brought(self, copies: Source, feed: str, jws: str, progress: Progress) -> Fetched:
        own = self._home.own_feeds.node
        with self._database.reading() as session:
            keys = self._home.keys(session, own)
            copy = parse_checkpoint(jws, node=own, feed=feed, keys=keys)
            ours = FeedStore(session).get(own, feed) or Feed.begun(own, feed)
            is_more = copy.size > ours.size
            if not is_more:
                _refuse_another_history(session, ours, copy)
            lacks_bodies = bool(self._home.bodies.wanted(session, own, feed, 1))
        if not is_more and not lacks_bodies:
            return Fetched(feed)
        errand = Errand(copies, own, feed, KeySet(keys), jws if is_more else None)
        fetched = self._fetching.fetch(errand, self._now, progress)
        with self._database.transaction() as session:
            if is_more:
                self._home.own_feeds.came_home(session, feed)
        return fetched

    def _trust_compared(self) -> None:
        own = self._home.own_feeds
        with self._database.transaction() as session:
            lacking = own.lacking(session)
            for feed in own.doubtful(session):
                if feed.feed not in lacking:
                    own.trust(session, feed.feed)
            for name in () if lacking else ("notices", "public"):
                own.open(session, name)

    def _told(self, compared: tuple[Compared, ...]) -> Recovered:
        own = self._home.own_feeds
        with self._database.reading() as session:
            doubtful = tuple(feed.feed for feed in own.doubtful(session))
            return Recovered(compared, own.lacking(session), doubtful)

    def _wanted(self, session: Session) -> bool:
        own, bodies = self._home.own_feeds, self._home.bodies
        return any(bodies.wanted(session, own.node, feed.feed, 1) for feed in own.feeds(session))


def _refuse_another_history(session: Session, ours: Feed, copy: Checkpoint) -> None:
    """Refuse a copy, no longer than ours, that our own lines do not lead through."""
    store = FeedStore(session)
    if copy.size == 0:
        head = genesis(ours.node, ours.feed)
    else:
        head = store.lines(Page(ours.node, ours.feed, copy.size - 1, 1))[0].hash
    if head != copy.head:
        signed = store.checkpoint(ours.node, ours.feed, copy.size) or ours.applied.jws
        raise ForkError(f"size {copy.size} was signed with two heads", (signed, copy.jws))
