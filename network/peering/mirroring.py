"""Read everybody's feeds through one relay: its heads, and the lines and bodies behind them.

What comes is verified like anything else, with the origin's keys; the same lease, transaction
and cursor hold whether a feed is read here or at its origin, so what arrives by both ways is
one record. What a relay does wrong is told to overseeing.py. Source: federation/README.md,
section 3, endpoints 7 and 7a; faults 7 to 9, 32 and 59.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from federation.errors import (
    FederationError,
    PeerError,
    RefusedAddressError,
    ReplayError,
    UnauthorisedError,
    UnreachableError,
)
from federation.feed import NOTICES
from federation.heads import Head, fetch_heads
from federation.pull import Source
from federation.transport import Transport
from network.errors import Conflict
from network.peering.asked import Relayed
from network.peering.fetching import Errand, Fetched, Progress, may_follow
from network.peering.knowledge import Knowledge
from network.peering.overseeing import Overseeing, is_relayable
from network.peering.peers import Peer
from network.peering.refreshing import Refreshing
from network.peering.relays import Mirror

WRONG_BODY = "WRONG-BODY"

_RELAY_IS_AWAY = (UnreachableError, RefusedAddressError, UnauthorisedError)


class Mirroring:
    """Reads through the relay."""

    def __init__(
        self,
        knowledge: Knowledge,
        overseeing: Overseeing,
        refreshing: Refreshing,
        transport: Transport,
        now: Callable[[], datetime],
    ) -> None:
        self.overseeing = overseeing
        self._database = knowledge.database
        self._peers = knowledge.peers
        self._held_feeds = knowledge.held_feeds
        self._bodies = knowledge.bodies
        self._quotas = knowledge.quotas
        self._refreshing = refreshing
        self._transport = transport
        self._now = now

    def follow(self, relay: Peer, source: Source, progress: Progress) -> tuple[Relayed, ...]:
        """Fetch what ``relay`` has that we lack, if it is the one we read through.

        ``source`` is where it was just asked for its own feeds. Returns what came. An error of
        the relay is noted, and everybody is asked directly.
        """
        if relay.node != self.overseeing.through.relay:
            return ()
        with self._database.reading() as session:
            mirror = self.overseeing.mirror(session, relay.node)
        brought: list[Relayed] = []
        try:
            mirror = self._follow(mirror, source, progress, brought)
        except FederationError as error:
            mirror = replace(mirror, last_error=f"{error.verdict}: {error}")
        with self._database.transaction() as session:
            self.overseeing.note_answer(session, mirror)
            if mirror.is_good:
                self.overseeing.judge(session, relay.node)
        return tuple(brought)

    def _follow(
        self, mirror: Mirror, source: Source, progress: Progress, brought: list[Relayed]
    ) -> Mirror:
        now = self._now()
        is_whole = mirror.is_due_whole(now)
        counter = 0 if is_whole else mirror.counter
        for head in fetch_heads(source, counter, self._transport):
            counter = head.counter
            fetched = self._take(mirror.relay, source, head, progress)
            if fetched is not None and fetched.says_something:
                brought.append(Relayed(head.node, fetched))
        all_heads_at = now if is_whole else mirror.all_heads_at
        return Mirror(mirror.relay, counter, all_heads_at, last_success=now)

    def _take(self, relay: str, source: Source, head: Head, progress: Progress) -> Fetched | None:
        """Fetch what stands behind ``head``, or None where that is not for us to read there."""
        with self._database.reading() as session:
            is_asked = self._peers.is_asked(session, head.node)
            peer = self._peers.get(session, head.node) if is_asked else None
            held = self._held_feeds.get(session, head.node, head.feed)
            known = self.overseeing.known(session, relay, head.node, head.feed)
        if peer is None or head.node == relay or not _is_read(head.feed, peer):
            return None
        if known.is_liar and known.is_at_fault(self._now()):
            return None
        if held is not None and held.applied.jws == head.checkpoint:
            return None
        if self._is_refused(head.node, head.feed):
            return None
        copies = Source(f"{source.base}/relay/{head.node}", source.token)
        keys = self._refreshing.keys(head.node)
        errand = Errand(copies, head.node, head.feed, keys, head.checkpoint, is_copy=True)
        return self._fetch(relay, errand, progress)

    def _fetch(self, relay: str, errand: Errand, progress: Progress) -> Fetched | None:
        try:
            fetched = self._to_the_end(errand, progress)
        except _RELAY_IS_AWAY:
            raise
        except PeerError as error:
            # two histories, signed: no relay could have made them
            with self._database.transaction() as session:
                self._held_feeds.freeze(session, errand.node, errand.feed, error)
            return Fetched(errand.feed, error=f"{error.verdict}: {error}")
        except (Conflict, ReplayError):
            # another worker was quicker; or the origin has told us more than the relay knows yet
            return None
        except FederationError as error:
            self._blame(relay, errand, error.verdict, str(error))
            return Fetched(errand.feed, error=f"{error.verdict}: {error}")
        self._note_fetched(relay, errand, fetched)
        return fetched

    def _to_the_end(self, errand: Errand, progress: Progress) -> Fetched:
        """Fetch run by run: the relay's counter will not show this head again."""
        fetched = self._refreshing.fetch(errand, self._now, progress)
        while fetched.has_more and not self._is_refused(errand.node, errand.feed):
            fetched = self._refreshing.fetch(errand, self._now, progress).after(fetched)
        return fetched

    def _is_refused(self, node: str, feed: str) -> bool:
        with self._database.reading() as session:
            return self._quotas.refuses(session, node, feed)

    def _note_fetched(self, relay: str, errand: Errand, fetched: Fetched) -> None:
        if fetched.dropped:
            words = f"{fetched.dropped} texts were not those that the lines announce"
            self._blame(relay, errand, WRONG_BODY, words)
        with self._database.transaction() as session:
            status = self._peers.feed(session, errand.node, errand.feed)
            self._peers.save_feed(session, replace(status, last_success=self._now()))
            if self._bodies.wanted(session, errand.node, errand.feed, 1):
                # the relay has the lines and not yet the texts: the origin has them
                self.overseeing.ask_directly(session, errand.node)

    def _blame(self, relay: str, errand: Errand, verdict: str, words: str) -> None:
        with self._database.transaction() as session:
            known = self.overseeing.known(session, relay, errand.node, errand.feed)
            self.overseeing.blame(session, known, verdict, words)


def _is_read(feed: str, peer: Peer) -> bool:
    is_offered = feed == NOTICES or is_relayable(feed)
    return is_offered and may_follow(feed, from_facilitator=False, quarantined=peer.quarantined)
