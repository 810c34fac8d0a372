"""Fetch one feed of one peer: its lines as one transaction, then their bodies.

Steps 1 to 8 of section 4 of federation/README.md. Two workers never fetch one feed at once:
a lease keeps the second away, and where a lease ran out the transaction of the slower one
fails on the cursor. What errors mean for the peer is polling.py's business.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from federation.feed import MEMBERS, NOTICES
from federation.keys import KeySet
from federation.pull import BodiesRequest, Budget, PullRequest, Source, pull_bodies, pull_feed
from federation.transport import Transport
from federation.verify import Unchanged, Verified
from network.database import Database, Session
from network.feeds.bodies import Bodies
from network.feeds.feed import Feed
from network.feeds.held import HeldFeeds
from network.feeds.leases import Leases
from network.peering.following import Following
from network.peering.quotas import Quotas
from network.peering.standing import Peers
from network.records.applying import Counts
from network.records.pulling import Pulling

logger = logging.getLogger(__name__)

LEASE_SPARE_SECONDS = 60
MOST_BODIES = 20_000


@dataclass(frozen=True)
class Step:
    """How far a fetch has come: ``done`` of ``total`` lines of one feed.

    ``what`` is "lines" or "bodies".
    """

    node: str
    feed: str
    what: str
    done: int
    total: int


Progress = Callable[[Step], None]


@dataclass(frozen=True)
class Errand:
    """One feed to fetch. ``announced`` is its checkpoint from /feeds; None: bodies alone.

    ``is_copy``: a relay is asked, whose not having a body says nothing of the body.
    """

    source: Source
    node: str
    feed: str
    keys: KeySet
    announced: str | None
    is_copy: bool = False


@dataclass(frozen=True)
class Fetched:
    """What fetching one feed brought; ``error`` in words, ``has_more`` past the budget.

    ``dropped`` counts bodies that were not what the lines announce.
    """

    feed: str
    counts: Counts = field(default_factory=Counts)
    bodies: int = 0
    dropped: int = 0
    has_more: bool = False
    error: str | None = None

    def after(self, before: Fetched | None) -> Fetched:
        """Return this with what an earlier run over the feed had brought added to it."""
        if before is None:
            return self
        counts = before.counts + self.counts
        return replace(
            self,
            counts=counts,
            bodies=before.bodies + self.bodies,
            dropped=before.dropped + self.dropped,
        )

    @property
    def says_something(self) -> bool:
        """Whether there is anything to tell."""
        return self.counts != Counts() or bool(self.bodies or self.error)


@dataclass(frozen=True)
class Shelves:
    """Where what is fetched goes, and how much of it."""

    database: Database
    held_feeds: HeldFeeds
    bodies: Bodies
    pulling: Pulling
    leases: Leases
    quotas: Quotas


class Fetching:
    """Fetch feeds. ``budget`` bounds one run over one feed."""

    def __init__(
        self,
        shelves: Shelves,
        following: Following,
        peers: Peers,
        transport: Transport,
        budget: Budget,
    ) -> None:
        self._shelves = shelves
        self._database = shelves.database
        self._following = following
        self._peers = peers
        self._transport = transport
        self._budget = budget

    def fetch(self, errand: Errand, now: Callable[[], datetime], progress: Progress) -> Fetched:
        """Fetch what ``errand`` lacks; nothing where another worker is at it.

        Raises: FederationError; Conflict where another worker was quicker.
        """
        if errand.announced is None and not self._lacks_bodies(errand):
            # most polls end here: no lease, and so nothing written, for nothing to do
            return Fetched(errand.feed)
        seconds = int(self._budget.seconds) + LEASE_SPARE_SECONDS
        name = f"pull/{errand.node}/{errand.feed}"
        with self._shelves.leases.held(name, seconds) as is_ours:
            if not is_ours:
                return Fetched(errand.feed)
            fetched = Fetched(errand.feed)
            if errand.announced is not None:
                fetched = self._lines(errand, now, progress)
            if self._is_refused(errand):
                return fetched
            came, dropped = self._bodies(errand, now, progress)
            return replace(fetched, bodies=came, dropped=dropped)

    def _is_refused(self, errand: Errand) -> bool:
        """Say whether the lines just read announce more than we keep of one node."""
        with self._database.reading() as session:
            return self._shelves.quotas.refuses(session, errand.node, errand.feed)

    def _lacks_bodies(self, errand: Errand) -> bool:
        with self._database.reading() as session:
            held = self._shelves.held_feeds.get(session, errand.node, errand.feed)
            if held is None or held.body_cursor < held.size:
                return True
            return bool(self._shelves.pulling.wanted(session, errand.node, errand.feed, 1))

    def _lines(self, errand: Errand, now: Callable[[], datetime], progress: Progress) -> Fetched:
        with self._database.reading() as session:
            held = self._shelves.held_feeds.held(session, errand.node, errand.feed)
        outcome = pull_feed(
            PullRequest(errand.source, held, errand.keys, errand.announced, self._budget),
            self._transport,
            now,
            lambda done, total: progress(Step(errand.node, errand.feed, "lines", done, total)),
        )
        # step 7: lines, records and cursor in one transaction
        with self._database.transaction() as session:
            counts = self._keep(session, outcome)
            self._note(session, errand, outcome, counts)
        # a list may hold a reset, which hides what a thief has published
        if counts.withdrawn or errand.feed == MEMBERS:
            self._database.erase_traces()
        reached = outcome.lines[-1].seq if isinstance(outcome, Verified) else held.size
        announced = outcome.announced.size if outcome.announced is not None else 0
        has_more = isinstance(outcome, Verified) and reached < announced
        return Fetched(errand.feed, counts, has_more=has_more)

    def _keep(self, session: Session, outcome: Verified | Unchanged) -> Counts:
        if isinstance(outcome, Unchanged):
            self._shelves.held_feeds.keep(session, outcome)
            return Counts()
        counts = self._shelves.pulling.apply(session, outcome)
        if outcome.feed == MEMBERS:
            self._following.follow(session)
        return counts

    def _note(
        self, session: Session, errand: Errand, outcome: Verified | Unchanged, counts: Counts
    ) -> None:
        known = self._peers.feed(session, errand.node, errand.feed)
        announced = outcome.announced
        self._peers.save_feed(
            session,
            replace(
                known,
                announced=known.announced if announced is None else announced.size,
                # a frozen feed keeps the words it was frozen with
                last_error=known.last_error if announced is None else None,
                new=known.new + counts.new,
                changed=known.changed + counts.changed,
                refused=known.refused + counts.refused + counts.unknown,
                withdrawn=known.withdrawn + counts.withdrawn,
            ),
        )

    def _bodies(
        self, errand: Errand, now: Callable[[], datetime], progress: Progress
    ) -> tuple[int, int]:
        """Fetch wanted bodies; return how many came, and how many were something else."""
        node, feed = errand.node, errand.feed
        with self._database.reading() as session:
            held = self._shelves.held_feeds.get(session, node, feed)
            wanted = self._shelves.pulling.wanted(session, node, feed, MOST_BODIES)
        if held is None or not wanted:
            self._move_cursor(held)
            return 0, 0
        request = BodiesRequest(
            source=errand.source,
            feed=feed,
            after=held.body_cursor,
            size=held.size,
            wanted=wanted,
            seconds=self._budget.seconds,
        )
        came = dropped = 0
        batches = pull_bodies(
            request,
            self._transport,
            now,
            lambda done, total: progress(Step(node, feed, "bodies", done, total)),
        )
        for batch in batches:
            if errand.is_copy:
                batch = replace(batch, gone=(), absent=())
            with self._database.transaction() as session:
                self._shelves.pulling.store_bodies(session, node, feed, batch, now())
                if feed == MEMBERS:
                    self._following.follow(session)
            came += len(batch.found)
            dropped += batch.dropped
            if batch.dropped:
                logger.warning(
                    "bodies dropped", extra={"node": node, "feed": feed, "count": batch.dropped}
                )
        return came, dropped

    def _move_cursor(self, held: Feed | None) -> None:
        """Note that nothing up to the end of what is held waits for a body."""
        if held is not None and held.body_cursor < held.size:
            with self._database.transaction() as session:
                self._shelves.bodies.cursor_moved(session, held.node, held.feed, held.size)


def may_follow(feed: str, *, from_facilitator: bool, quarantined: bool) -> bool:
    """Say whether a feed that a peer shows is pulled (rulings 13 and 22)."""
    if feed == MEMBERS:
        return from_facilitator
    return feed == NOTICES or not quarantined
