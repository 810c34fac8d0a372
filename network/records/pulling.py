"""PULL PATH: what was verified becomes lines, records and a cursor; then bodies and index debt.

Takes only what federation.verify has made, so nothing unverified can be stored. Lines,
records, checkpoint and cursor are one transaction; bodies come later, in batches, each with
its cursor, and may be stored twice without harm. Fetching is federation.pull's; when and
from whom is peering's.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from federation.bodies import BodyBatch
from federation.line import parse_line
from federation.verify import Verified
from federation.wanted import Wanted
from network.database import Session
from network.feeds.bodies import Bodies
from network.feeds.body_store import Filling
from network.feeds.feed import Body, BodyState
from network.feeds.held import HeldFeeds
from network.feeds.store import FeedStore, Page
from network.records.applying import UNKNOWN_TYPE, Applying, Counts
from network.records.change_store import Changes
from network.records.record import RecordId
from network.records.settling import Settling

_AT_ONCE = 1000


@dataclass(frozen=True)
class BodiesStored:
    """What one batch of bodies came to: bodies kept, and bytes that nobody wanted."""

    kept: int
    dropped: int


class Pulling:
    """Stores what other nodes have published."""

    def __init__(
        self, held_feeds: HeldFeeds, bodies: Bodies, applying: Applying, settling: Settling
    ) -> None:
        self._held_feeds = held_feeds
        self._bodies = bodies
        self._applying = applying
        self._settling = settling

    def apply(self, session: Session, verified: Verified) -> Counts:
        """Store ``verified`` whole: lines, records, holds, erasures, checkpoint, cursor.

        Where ``withdrawn`` is not 0 the caller runs ``Database.erase_traces`` after the commit.

        Raises:
            Conflict: the feed moved on meanwhile or was frozen; give the transaction up.
        """
        applied = self._applying.apply(session, verified.lines)
        self._held_feeds.store(session, verified, applied.problems)
        return applied.counts

    def wanted(self, session: Session, node: str, feed: str, limit: int) -> tuple[Wanted, ...]:
        """Return the bodies of ``feed`` to fetch next, in line order."""
        return tuple(
            Wanted(node, feed, body.seq, body.rid, body.rev, body.sha256, body.size)
            for body in self._bodies.wanted(session, node, feed, limit)
        )

    def store_bodies(
        self, session: Session, node: str, feed: str, batch: BodyBatch, now: datetime
    ) -> BodiesStored:
        """Keep the bodies of ``batch`` that are still wanted, and owe the index their records.

        What was withdrawn while it was on its way is dropped.
        """
        kept = self._bodies.fill(
            session,
            [Filling(node, each.wanted.rid, each.wanted.rev, each.raw) for each in batch.found],
        )
        for each in batch.gone:
            self._bodies.note_gone(session, _waiting(each))
        for each in batch.absent:
            self._bodies.note_absent(session, _waiting(each), now)
        ids = {RecordId(node, filling.rid) for filling in kept}
        ids |= {RecordId(node, each.rid) for each in batch.gone}
        Changes(session).owe(ids)
        self._settling.settle_unsearched(session, ids)
        self._bodies.cursor_moved(session, node, feed, batch.covered)
        unwanted = batch.extra + batch.dropped + len(batch.found) - len(kept)
        return BodiesStored(len(kept), unwanted)

    def reconsider(self, session: Session) -> Counts:
        """Apply lines stored when their type was not known and that is known now.

        For the first start after an upgrade; what it wants is fetched by the next pull.
        """
        counts = Counts()
        for feed in FeedStore(session).all():
            counts += self._reconsidered(session, Page(feed.node, feed.feed, 0, _AT_ONCE))
        return counts

    def _reconsidered(self, session: Session, page: Page) -> Counts:
        store = FeedStore(session)
        counts = Counts()
        while lines := store.unapplied(page, UNKNOWN_TYPE):
            applied = self._applying.apply(session, [parse_line(line.raw) for line in lines])
            for line in lines:
                problem = applied.problems.get(line.seq, "")
                store.set_problem(page.node, page.feed, line.seq, problem)
            counts += applied.counts
            page = replace(page, after=lines[-1].seq)
        return counts


def _waiting(wanted: Wanted) -> Body:
    return Body(
        node=wanted.node,
        rid=wanted.rid,
        rev=wanted.rev,
        feed=wanted.feed,
        seq=wanted.seq,
        sha256=wanted.sha256,
        size=wanted.size,
        time=None,
        state=BodyState.WANTED,
    )
