"""Ask one peer now: prove who we are, see what it has, fetch all of it that we lack.

Notices come first. What goes wrong with one feed is noted in words and the others go on; a
proven contradiction freezes that feed alone. Fetching a feed is fetching.py's, when to ask
the worker's.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from federation.errors import (
    BusyError,
    FederationError,
    PeerError,
    RefusedAddressError,
    UnauthorisedError,
    UnreachableError,
)
from federation.feed import NOTICES, feed_rank
from federation.pull import Polled, PollRequest, Source, poll_feeds
from federation.transport import Transport
from network.database import Session
from network.errors import Conflict
from network.peering.asked import Asked
from network.peering.fetching import Errand, Fetched, Progress, may_follow
from network.peering.introducing import Introducing
from network.peering.knowledge import Knowledge
from network.peering.mirroring import Mirroring
from network.peering.passing_on import PassingOn
from network.peering.peers import Failure, Peer, failed, succeeded
from network.peering.proving import Proving
from network.peering.refreshing import Refreshing

logger = logging.getLogger(__name__)

UNKNOWN_TO_THEM = "does not know us as a member yet: only what anybody may read was fetched"

# after these the peer is left alone; any other error is one feed's
_PEER_IS_AWAY = (UnreachableError, BusyError, RefusedAddressError, UnauthorisedError)


@dataclass(frozen=True)
class Reach:
    """How others are reached."""

    transport: Transport
    proving: Proving
    introducing: Introducing
    refreshing: Refreshing
    mirroring: Mirroring
    passing_on: PassingOn


class Polling:
    """Ask peers. One instance a process."""

    def __init__(self, knowledge: Knowledge, reach: Reach, now: Callable[[], datetime]) -> None:
        self._database = knowledge.database
        self._membership = knowledge.membership
        self._peers = knowledge.peers
        self._held_feeds = knowledge.held_feeds
        self._bodies = knowledge.bodies
        self._quotas = knowledge.quotas
        self._reach = reach
        self._overseeing = reach.mirroring.overseeing
        self._now = now

    def ask(self, node: str, progress: Progress) -> Asked:
        """Ask the peer ``node`` now, whatever its due time, and note how it went.

        A blocked peer is asked for what it has withdrawn and for nothing else.

        Raises: NotFound if it is no peer of ours; NotAllowed if it is blocked, and nothing held
        of it that it could withdraw.
        """
        with self._database.reading() as session:
            peer = self._peers.to_hear(session, node)
            is_asked = self._peers.is_asked(session, node)
        try:
            asked = self._ask(peer, progress) if is_asked else self._hear(peer, progress)
        except FederationError as error:
            retry_after = error.retry_after if isinstance(error, BusyError) else None
            asked = Asked(node, error=_words(error), retry_after=retry_after)
        self._note(asked)
        self._reach.passing_on.pass_on(node)
        return asked

    def note_failure(self, node: str, words: str) -> None:
        """Note that asking ``node`` failed for a reason of our own."""
        self._note(Asked(node, error=words))

    def _ask(self, peer: Peer, progress: Progress) -> Asked:
        self._meet(peer)
        source = self._source(peer)
        polled = self._poll(peer, source)
        shown = self._shown(peer, polled)
        # most polls find nothing new: then the feeds that lack nothing are not looked at one by one
        whole = self._whole(peer) if polled is None else frozenset()
        fetched = [Fetched(feed) for feed, _ in shown if feed in whole]
        for feed, announced in shown:
            if feed in whole:
                continue
            if announced and self._is_left(peer.node, feed, announced):
                announced = None
            # read for each feed: a list that was refreshed for one of them is good for all
            errand = Errand(
                source, peer.node, feed, self._reach.refreshing.keys(peer.node), announced
            )
            fetched.append(self._fetch(errand, progress))
        if polled is not None:
            self._note_not_served(peer.node, {feed for feed, _ in polled.feeds})
        etag = peer.etag if polled is None else polled.etag
        note = None if source.token or not self._is_listed(peer.node) else UNKNOWN_TO_THEM
        relayed = self._reach.mirroring.follow(peer, source, progress)
        return Asked(peer.node, tuple(fetched), etag=etag, note=note, relayed=relayed)

    def _hear(self, peer: Peer, progress: Progress) -> Asked:
        """Read the notices of a blocked peer, as anybody may who does not say who asks."""
        source = Source(peer.base)
        polled = poll_feeds(PollRequest(source), self._reach.transport)
        announced = dict(polled.feeds).get(NOTICES) if polled is not None else None
        if announced and self._is_left(peer.node, NOTICES, announced):
            announced = None
        keys = self._reach.refreshing.keys(peer.node)
        errand = Errand(source, peer.node, NOTICES, keys, announced)
        # no etag: once the rule is taken back the whole answer is wanted
        return Asked(peer.node, (self._fetch(errand, progress),))

    def _is_left(self, node: str, feed: str, announced: str) -> bool:
        """Say whether new lines are not read here: the relay has them, or they are too many."""
        with self._database.reading() as session:
            if self._quotas.refuses(session, node, feed):
                return True
        return self._overseeing.is_left(node, feed, announced)

    def _source(self, peer: Peer) -> Source:
        if not self._is_listed(peer.node):
            # on no list: it is asked for what anybody may read, and not told who asks
            return Source(peer.base)
        return self._reach.proving.source(peer.node, peer.base)

    def _is_listed(self, node: str) -> bool:
        if node == self._membership.myself.facilitator:
            return True
        with self._database.reading() as session:
            return self._membership.member(session, node) is not None

    def _meet(self, peer: Peer) -> None:
        """Take the facilitator's key from its discovery where we have never met it."""
        myself = self._membership.myself
        if peer.node != myself.facilitator or self._reach.refreshing.keys(peer.node).current:
            return
        with self._database.reading() as session:
            thumbprint = self._membership.thumbprint(session)
        discovery = self._reach.introducing.discover(peer.base, thumbprint)
        with self._database.transaction() as session:
            self._membership.meet(session, discovery.key(thumbprint))

    def _poll(self, peer: Peer, source: Source) -> Polled | None:
        with self._database.reading() as session:
            notices = self._held_feeds.get(session, peer.node, NOTICES)
        applied = notices.size if notices is not None and source.token else None
        try:
            return poll_feeds(PollRequest(source, peer.etag, applied), self._reach.transport)
        except UnauthorisedError:
            # section 11: get a token, once
            self._reach.proving.forget(peer.node)
            raise

    def _shown(self, peer: Peer, polled: Polled | None) -> list[tuple[str, str | None]]:
        """Return (feed, checkpoint) to fetch, notices first; None: only bodies are missing."""
        shown: list[tuple[str, str | None]]
        if polled is not None:
            shown = list(polled.feeds)
        else:
            with self._database.reading() as session:
                held = self._held_feeds.of_node(session, peer.node)
            shown = [(feed.feed, None) for feed in held]
        with self._database.reading() as session:
            is_facilitator = self._membership.is_facilitator(session, peer.node)
        followed = [
            (feed, checkpoint)
            for feed, checkpoint in shown
            if may_follow(feed, from_facilitator=is_facilitator, quarantined=peer.quarantined)
        ]
        return sorted(followed, key=lambda entry: feed_rank(entry[0]))

    def _whole(self, peer: Peer) -> frozenset[str]:
        """Return the feeds of ``peer`` that are held with all their bodies."""
        with self._database.reading() as session:
            held = self._held_feeds.of_node(session, peer.node)
            wanting = self._bodies.wanting(session, peer.node)
        settled = {feed.feed for feed in held if feed.body_cursor == feed.size}
        return frozenset(settled - wanting)

    def _fetch(self, errand: Errand, progress: Progress) -> Fetched:
        try:
            return self._reach.refreshing.fetch(errand, self._now, progress)
        except _PEER_IS_AWAY:
            raise
        except FederationError as error:
            self._note_feed_error(errand, error)
            return Fetched(errand.feed, error=_words(error))
        except Conflict:
            # another worker stored the same lines first; ours were rolled back
            return Fetched(errand.feed)

    def _note_feed_error(self, errand: Errand, error: FederationError) -> None:
        logger.warning(
            "feed not pulled",
            extra={"node": errand.node, "feed": errand.feed, "verdict": error.verdict},
        )
        with self._database.transaction() as session:
            if isinstance(error, PeerError):
                self._held_feeds.freeze(session, errand.node, errand.feed, error)
            elif error.seen is not None:
                self._held_feeds.remember(session, error.seen)
            status = self._peers.feed(session, errand.node, errand.feed)
            self._peers.save_feed(session, replace(status, last_error=_words(error)))

    def _note_not_served(self, node: str, served: set[str]) -> None:
        with self._database.reading() as session:
            held = [feed.feed for feed in self._held_feeds.of_node(session, node)]
        missing = [feed for feed in held if feed not in served]
        if missing:
            with self._database.transaction() as session:
                for feed in missing:
                    self._held_feeds.note_not_served(session, node, feed)

    def _note(self, asked: Asked) -> None:
        now = self._now()
        with self._database.transaction() as session:
            peer = self._peers.get(session, asked.node)
            if peer is None:
                # it left the list while it was being asked
                return
            if asked.error is not None:
                wait = asked.retry_after
                retry = None if wait is None else timedelta(seconds=wait)
                self._peers.save(
                    session, failed(peer, now, self._peers.rhythm, Failure(asked.error, retry))
                )
                self._overseeing.note_failure(session, asked.node, asked.error)
                return
            rhythm = self._overseeing.rhythm(session, peer)
            peer = self._judged(session, succeeded(peer, now, rhythm), asked)
            self._peers.save(session, peer)
            self._peers.note_success(session, peer, asked.good_feeds)

    def _judged(self, session: Session, peer: Peer, asked: Asked) -> Peer:
        """Return a peer that answered, with what is to be done about it from now on."""
        over = self._quotas.is_passed(session, peer.node)
        # an unfinished run and a changed quarantine both want the whole answer next time
        settled = asked.is_whole and not asked.has_more and over == peer.quarantined
        return replace(
            peer,
            quarantined=over,
            etag=asked.etag if settled else None,
            note=asked.note,
            next_due=self._now() if asked.has_more and not over else peer.next_due,
        )


def _words(error: FederationError) -> str:
    return f"{error.verdict}: {error}"
