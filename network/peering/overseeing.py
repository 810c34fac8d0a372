"""Watch over the relay that we read through: what is left to it, and what it is found out in.

Decides whether a feed is read at its origin or at the relay, blames the relay for what it
held back or let grow stale, and has the origin asked at once where it is to blame. Reading
through it is mirroring.py's; the rules are relays.py's. Faults 7, 14 and 59.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from federation.checkpoint import parse_checkpoint
from federation.errors import FederationError
from federation.feed import MEMBERS, NOTICES
from network.database import Session
from network.feeds.feed import Feed, FeedState
from network.feeds.store import FeedStore
from network.peering.asker import CIRCLE
from network.peering.knowledge import Knowledge
from network.peering.mirror_store import MirrorStore
from network.peering.peers import Peer, Rhythm
from network.peering.relays import HELD_BACK, STALE, Mirror, RelayedFeed, RelayStanding

_STUCK = (FeedState.FROZEN, FeedState.UPGRADE_NEEDED)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Through:
    """Through whom others are read.

    ``relay`` is None where everybody is asked. ``directly``: how often each organisation is
    asked itself all the same; ``grace``: how long the relay may take to pass a line on.
    """

    relay: str | None
    directly: Rhythm
    grace: timedelta


class Overseeing:
    """Watches over the relay. Without one it leaves nothing to anybody."""

    def __init__(self, knowledge: Knowledge, through: Through, now: Callable[[], datetime]) -> None:
        self.through = through
        self._membership = knowledge.membership
        self._peers = knowledge.peers
        self._held_feeds = knowledge.held_feeds
        self._database = knowledge.database
        self._now = now
        self._store = MirrorStore()

    def standing(self, session: Session) -> RelayStanding | None:
        """Return how it stands with the relay, or None where everybody is asked."""
        relay = self.through.relay
        if relay is None:
            return None
        now = self._now()
        feeds = self._store.feeds(session, relay)
        faults = tuple(feed for feed in feeds if feed.is_at_fault(now))
        return RelayStanding(self._store.mirror(session, relay), faults)

    def rhythm(self, session: Session, peer: Peer) -> Rhythm:
        """Return how often to ask ``peer`` itself."""
        relay = self.through.relay
        if relay is None or not self._is_relayed(session, peer.node):
            return self._peers.rhythm
        known = self._store.of_node(session, relay, peer.node)
        if any(feed.is_at_fault(self._now()) for feed in known):
            return self._peers.rhythm
        return self.through.directly

    def is_left(self, node: str, feed: str, jws: str) -> bool:
        """Say whether new lines of a feed are left to the relay; its origin showed ``jws``.

        What the origin has signed is noted: the relay has to come up with it.
        """
        relay = self.through.relay
        if relay is None or not is_relayable(feed):
            return False
        with self._database.reading() as session:
            known = self._store.feed(session, RelayedFeed(relay, node, feed))
            size = self._to_come(session, known, jws)
        if size is None:
            return False
        waiting = known.awaiting(size, self._now())
        if waiting != known:
            with self._database.transaction() as session:
                self._store.save_feed(session, waiting)
        return True

    def judge(self, session: Session, relay: str) -> None:
        """Blame the relay for what has not come in time, and forget what is over."""
        now = self._now()
        for known in self._store.feeds(session, relay):
            held = self._held_feeds.get(session, known.node, known.feed)
            size = held.size if held is not None else 0
            if known.is_at_fault(now):
                continue
            if known.is_held_back(size, now, self.through.grace):
                words = f"shows {size} lines, its origin has signed {known.signed}"
                self.blame(session, known, HELD_BACK, words)
            elif size >= known.signed:
                self._store.forget_feed(session, known)
        for feed in FeedStore(session).expired(int(now.timestamp())):
            known = self._store.feed(session, RelayedFeed(relay, feed.node, feed.feed))
            if self._is_to_be_fresh(session, feed) and not known.is_at_fault(now):
                self.blame(session, known, STALE, "nothing fresh has been shown for too long")

    def blame(self, session: Session, known: RelayedFeed, verdict: str, words: str) -> None:
        """Note a fault of the relay, and have the origin asked at once."""
        extra = {"relay": known.relay, "node": known.node, "feed": known.feed, "verdict": verdict}
        logger.warning("relay at fault", extra=extra)
        self._store.save_feed(session, known.at_fault(verdict, words, self._now()))
        self.ask_directly(session, known.node)

    def ask_directly(self, session: Session, node: str) -> None:
        """Have ``node`` asked at once, and for the whole answer."""
        peer = self._peers.get(session, node)
        if peer is not None:
            due = min(peer.next_due, self._now())
            self._peers.save(session, replace(peer, etag=None, next_due=due))

    def note_answer(self, session: Session, mirror: Mirror) -> None:
        """Keep how asking the relay went; everybody is asked soon once it does not answer."""
        before = self._store.mirror(session, mirror.relay)
        self._store.save(session, mirror)
        if mirror.is_good or not before.is_good:
            return
        now, ordinary = self._now(), self._peers.rhythm
        for peer in self._peers.all(session):
            # spread over an interval: not everybody's readers at once
            due = now + ordinary.interval * ordinary.chance()
            self._peers.save(session, replace(peer, next_due=min(peer.next_due, due), etag=None))

    def note_failure(self, session: Session, node: str, words: str) -> None:
        """Note that ``node``, if it is the relay, did not answer at all."""
        if node == self.through.relay:
            mirror = self._store.mirror(session, node)
            self.note_answer(session, replace(mirror, last_error=words))

    def mirror(self, session: Session, relay: str) -> Mirror:
        """Return the relay as we read through it."""
        return self._store.mirror(session, relay)

    def known(self, session: Session, relay: str, node: str, feed: str) -> RelayedFeed:
        """Return what is known of one feed at the relay."""
        return self._store.feed(session, RelayedFeed(relay, node, feed))

    def _to_come(self, session: Session, known: RelayedFeed, jws: str) -> int | None:
        """Return the size that the relay has to come up with; None: the origin is read itself."""
        node, feed = known.node, known.feed
        if not self._is_relayed(session, node) or known.is_at_fault(self._now()):
            return None
        keys = self._membership.keys_now(session, node)
        try:
            size = parse_checkpoint(jws, node=node, feed=feed, keys=keys).size
        except FederationError:
            # whoever fetches says what is wrong
            return None
        held = self._held_feeds.get(session, node, feed)
        if held is not None and (size <= held.size or held.state in _STUCK):
            # nothing to fetch, and two histories are found out
            return None
        return size

    def _is_relayed(self, session: Session, node: str) -> bool:
        """Say whether ``node`` is read through the relay now: it is listed, the relay answers."""
        relay = self.through.relay
        if relay is None or node == relay or self._membership.member(session, node) is None:
            return False
        return self._store.mirror(session, relay).is_good

    def _is_to_be_fresh(self, session: Session, feed: Feed) -> bool:
        is_followed = feed.state is FeedState.OK and self._peers.is_asked(session, feed.node)
        is_left = feed.feed == NOTICES or is_relayable(feed.feed)
        return is_followed and is_left and self._is_relayed(session, feed.node)


def is_relayable(feed: str) -> bool:
    """Say whether a feed may be left to a relay; notices are read at both places."""
    return feed not in (NOTICES, MEMBERS) and not feed.startswith(CIRCLE)
