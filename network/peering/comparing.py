"""Compare what others have seen signed with what we hold: an origin that shows two histories to
two readers is found out when the readers speak to each other.

Two peers, by chance, a day. What is told is believed by its origin's signature alone, so the
worst a lying peer can do is to keep silent. A contradiction freezes that feed, keeps the proof
and tells a human; what is merely newer than ours is remembered as signed, and whatever the
origin shows us next has to lead through it. Source: federation/README.md, sections 3 (8) and 8.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from federation.checkpoint import Checkpoint, parse_checkpoint
from federation.errors import BytesError, FederationError, PeerError
from federation.evidence import contradiction
from federation.keys import PublicKey
from federation.observed import Observed, fetch_observed
from federation.transport import Transport
from network.database import Database, Session
from network.feeds.feed import Feed, FeedState
from network.feeds.held import HeldFeeds
from network.feeds.store import FeedStore, Page
from network.peering.asker import CIRCLE
from network.peering.peers import Peer
from network.peering.proving import Proving
from network.peering.standing import Peers
from network.peering.trust_store import AlarmSource, TrustStore

logger = logging.getLogger(__name__)

A_DAY = 2
TOLD_FOR = timedelta(days=30)

Keys = Callable[[Session, str], Mapping[str, PublicKey]]


@dataclass(frozen=True)
class Contradiction:
    """An origin that signed two histories of one feed; ``words`` for the keeper."""

    node: str
    feed: str
    words: str


@dataclass(frozen=True)
class Compared:
    """What came of comparing with one peer.

    ``compared`` counts checkpoints that were set beside ours, ``refused`` those that no key of
    their origin's has signed; ``error`` is in words where the peer did not tell all it could.
    """

    node: str
    compared: int = 0
    refused: int = 0
    found: tuple[Contradiction, ...] = ()
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class Comparing:
    """Asks peers what they have seen. ``keys``: those that ever signed for a node, ours too.

    ``sample`` gives some of the peers, by chance; ``node`` is our own.
    """

    node: str
    database: Database
    held_feeds: HeldFeeds
    peers: Peers
    proving: Proving
    transport: Transport
    keys: Keys
    sample: Callable[[list[Peer], int], list[Peer]]
    now: Callable[[], datetime]

    def compare_some(self) -> tuple[Compared, ...]:
        """Compare with two peers, by chance."""
        with self.database.reading() as session:
            peers = self.peers.all(session)
        self._tell_keeper()
        chosen = self.sample(peers, min(A_DAY, len(peers)))
        return tuple(self.compare(peer.node) for peer in chosen)

    def compare(self, node: str) -> Compared:
        """Ask ``node`` what it has seen, and set it beside what we hold.

        Raises: NotFound if it is no peer of ours; NotAllowed if it is blocked.
        """
        with self.database.reading() as session:
            peer = self.peers.to_ask(session, node)
        outcome = Compared(node)
        try:
            source = self.proving.source(peer.node, peer.base)
            for observed in fetch_observed(source, self.transport):
                outcome = self._after(outcome, observed)
        except FederationError as error:
            outcome = replace(outcome, error=f"{error.verdict}: {error}")
        logger.info("compared", extra={"node": node, "found": len(outcome.found)})
        return outcome

    def _after(self, outcome: Compared, observed: Observed) -> Compared:
        """Return ``outcome`` with what one checkpoint adds to it."""
        try:
            found = self._judged(outcome.node, observed)
        except BytesError:
            return replace(outcome, refused=outcome.refused + 1)
        known = {(each.node, each.feed) for each in outcome.found}
        is_new = found is not None and (found.node, found.feed) not in known
        more = (found,) if found is not None and is_new else ()
        return replace(outcome, compared=outcome.compared + 1, found=(*outcome.found, *more))

    def _judged(self, witness: str, observed: Observed) -> Contradiction | None:
        node, name = observed.node, observed.feed
        with self.database.reading() as session:
            feed = FeedStore(session).get(node, name)
            # what we do not follow we have nothing to set beside; a frozen feed waits for a human
            if feed is None or feed.state is FeedState.FROZEN or name.startswith(CIRCLE):
                return None
            keys = self.keys(session, node)
            seen = parse_checkpoint(observed.checkpoint, node=node, feed=name, keys=keys)
            error = _against(session, feed, seen, keys)
        if error is None:
            return self._remember(feed, seen)
        self._freeze(witness, feed, error)
        return Contradiction(node, name, f"{error.verdict}: {error}")

    def _remember(self, feed: Feed, seen: Checkpoint) -> Contradiction | None:
        """Remember what is newer than ours; of a feed of our own there can be nothing newer."""
        if seen.size <= feed.largest.size:
            return None
        if feed.node == self.node:
            logger.error("more is signed than we hold", extra={"feed": feed.feed})
            words = (
                f"size {seen.size} is signed by us, and we hold {feed.size}: restored, or stolen?"
            )
            self._tell_keeper(f"{feed.feed}: {words}")
            return Contradiction(feed.node, feed.feed, words)
        with self.database.transaction() as session:
            self.held_feeds.remember(session, seen)
        return None

    def _tell_keeper(self, *more: str) -> None:
        """Keep what was found in our own name where the keeper sees it, for a month.

        Nothing that others tell later takes it back: who has not seen it proves nothing.
        """
        store, now = TrustStore(), self.now()
        with self.database.transaction() as session:
            known = store.alarms(session, AlarmSource.OBSERVED)
            kept = [alarm.words for alarm in known if now - alarm.since < TOLD_FOR]
            store.replace_alarms(session, AlarmSource.OBSERVED, [*kept, *more], now)

    def _freeze(self, witness: str, feed: Feed, error: PeerError) -> None:
        node, name = feed.node, feed.feed
        logger.error("two histories", extra={"node": node, "feed": name, "witness": witness})
        words = f"{error.verdict}: {error} (another was shown to {witness})"
        with self.database.transaction() as session:
            self.held_feeds.freeze(session, node, name, error)
            if self.peers.get(session, node) is not None:
                status = self.peers.feed(session, node, name)
                self.peers.save_feed(session, replace(status, last_error=words))


def _against(
    session: Session, feed: Feed, seen: Checkpoint, keys: Mapping[str, PublicKey]
) -> PeerError | None:
    """Return what ``seen`` proves against what we hold of ``feed``, or None."""
    known = _believed(feed, feed.largest.jws, keys)
    if known is not None and seen.size > known.size:
        # of the two the larger may have been signed first: then the smaller one takes it back
        return contradiction(seen.signed(), known)
    found = contradiction(known.signed(), seen) if known is not None else None
    if found is not None or seen.size > feed.size:
        return found
    store = FeedStore(session)
    # the smallest that we hold signed from there on: the proof needs the lines between alone
    nearest = store.checkpoints(Page(feed.node, feed.feed, seen.size - 1, 1))
    closing = _believed(feed, nearest[0][1] if nearest else feed.applied.jws, keys)
    if closing is None:
        return None
    between = Page(feed.node, feed.feed, seen.size, max(closing.size - seen.size, 0))
    lines = tuple(line.raw for line in store.lines(between))
    return contradiction(closing.signed(), seen, lines)


def _believed(feed: Feed, jws: str, keys: Mapping[str, PublicKey]) -> Checkpoint | None:
    """Return a checkpoint that we hold, unless its key is good for nothing now: then a reset
    decides what becomes of it (section 8), and nothing is proven by it."""
    try:
        return parse_checkpoint(jws, node=feed.node, feed=feed.feed, keys=keys)
    except BytesError:
        return None
