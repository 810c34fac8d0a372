"""Tell others what we have seen signed, so that an origin's two histories come to light.

Endpoint 8 of federation/README.md: the last checkpoint of every feed held, circles never; of a
frozen one both checkpoints of its proof, which freeze it at whoever asks, too. Judged by the
same rule as the feed itself: nobody is told of a feed that they may not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from federation.observed import MOST_FEEDS, Observed, format_observed
from network.database import Database, Session
from network.feeds.feed import Feed, FeedState
from network.feeds.store import FeedStore
from network.peering.access import Access, UnknownTokenError
from network.peering.answer import Answer, problem
from network.peering.asker import CIRCLE
from network.peering.shown import NDJSON

_PRIVATE = {"Cache-Control": "private, no-store", "Vary": "Authorization"}
_LINE = "{"


@dataclass(frozen=True)
class Observing:
    """Answers what was seen of others. ``node`` is our own."""

    database: Database
    access: Access
    node: str

    def observed(self, authorization: str | None, after: str | None) -> Answer:
        """Answer /observed: the checkpoints of the feeds beyond ``after`` (``node/feed``)."""
        with self.database.reading() as session:
            try:
                client = self.access.client(session, authorization)
            except UnknownTokenError:
                return problem("token")
            asker = self.access.asker(session, client)
            feeds = [
                feed
                for feed in self._held(session, after)
                if not feed.feed.startswith(CIRCLE) and asker.may_read(feed.feed)
            ]
        told = (observed for feed in islice(feeds, MOST_FEEDS) for observed in _seen(feed))
        return Answer(200, {"Content-Type": NDJSON, **_PRIVATE}, _lines(told))

    def _held(self, session: Session, after: str | None) -> Iterator[Feed]:
        node, _slash, name = (after or "").partition("/")
        for feed in sorted(FeedStore(session).all(), key=lambda each: (each.node, each.feed)):
            if feed.node != self.node and (feed.node, feed.feed) > (node, name) and _seen(feed):
                yield feed


def _seen(feed: Feed) -> tuple[Observed, ...]:
    """Return what of a feed is told: the last that was signed, or what proves against it."""
    signed = [feed.largest.jws or feed.applied.jws]
    if feed.state is FeedState.FROZEN:
        signed = [each for each in feed.evidence if not each.startswith(_LINE)]
    return tuple(Observed(feed.node, feed.feed, jws) for jws in signed if jws)


def _lines(told: Iterable[Observed]) -> bytes:
    return b"".join(format_observed(each) + b"\n" for each in told)
