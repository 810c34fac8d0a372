"""Give a node back what we hold of its own feeds: the network is the backup.

For a node that lost its database or had to take an old copy of it (section 8 of
federation/README.md). Answered below ``/relay/{node}`` to that very node, which the token
proves; to everybody else there is nothing here, in the words used for what does not exist.
"""

from __future__ import annotations

from collections.abc import Callable

from federation import strict
from federation.feed import feed_rank, is_feed
from network.database import Database, Session
from network.feeds.bodies import Bodies
from network.feeds.store import FeedStore
from network.peering.access import Access, UnknownTokenError
from network.peering.answer import Answer, json_answer, problem
from network.peering.shown import Shown

_PRIVATE = {"Cache-Control": "private, no-store", "Vary": "Authorization"}


class Returning:
    """Answers to the origin of feeds that we hold."""

    def __init__(self, database: Database, access: Access, bodies: Bodies, base: str) -> None:
        self._database = database
        self._access = access
        self._bodies = bodies
        self._base = base

    def feeds(self, authorization: str | None, node: str) -> Answer:
        """Answer /relay/{node}/feeds: every feed of ``node`` held here, with its checkpoint."""

        def listed(session: Session) -> Answer:
            held = [feed for feed in FeedStore(session).of_node(node) if feed.applied.jws]
            held.sort(key=lambda feed: feed_rank(feed.feed))
            shown: list[strict.Json] = [
                {"feed": feed.feed, "checkpoint": feed.applied.jws} for feed in held
            ]
            return json_answer(200, strict.dumps({"feeds": shown}).decode(), _PRIVATE)

        return self._to_origin(authorization, node, listed)

    def of_feed(
        self, authorization: str | None, node: str, name: str, answer: Callable[[Shown], Answer]
    ) -> Answer:
        """Answer from the copy of one feed of ``node``."""

        def shown(session: Session) -> Answer:
            feed = FeedStore(session).get(node, name if is_feed(name) else "")
            if feed is None or not feed.applied.jws:
                return problem("not-found")
            where = f"{self._base}/relay/{node}/feeds/{name}"
            return answer(Shown(session, feed, self._bodies, where, is_open=False))

        return self._to_origin(authorization, node, shown)

    def _to_origin(
        self, authorization: str | None, node: str, answer: Callable[[Session], Answer]
    ) -> Answer:
        with self._database.reading() as session:
            try:
                client = self._access.client(session, authorization)
            except UnknownTokenError:
                return problem("token")
            return answer(session) if client == node else problem("not-found")
