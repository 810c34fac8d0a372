"""Answer from copies of others' feeds, byte for byte: what is below ``/relay``.

A facilitator is a relay: it shows what it holds of listed nodes to whoever might read it at
the origin, judged by the members list that it follows itself, never circles, and a region's
feed only where that region is its own. Any node gives an origin its own feeds back, circles
too: the network is the backup (section 8). To everybody else there is nothing here, in the
words used for what does not exist. Source: federation/README.md, sections 3 (7, 7a), 6 and 8.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from enum import Enum, auto
from itertools import islice

from federation import strict
from federation.feed import MEMBERS, feed_rank, is_feed
from federation.heads import MOST_HEADS, Head, format_head
from network.database import Database, Session
from network.feeds.bodies import Bodies
from network.feeds.store import FeedStore
from network.peering.access import Access, UnknownTokenError
from network.peering.answer import Answer, json_answer, problem
from network.peering.asker import OPEN_FEEDS, Asker
from network.peering.membership import Membership
from network.peering.relay_store import RelayedHeads
from network.peering.shown import NDJSON, Shown, as_integer

LIST_GOOD_FOR = timedelta(hours=24)
ASK_AGAIN_SECONDS = 3600
_PRIVATE = {"Cache-Control": "private, no-store", "Vary": "Authorization"}


class _Passage(Enum):
    """Whether a copy may be shown; NOT_NOW: the list that would tell is too old."""

    YES = auto()
    NO = auto()
    NOT_NOW = auto()


class Relaying:
    """Answers from copies."""

    def __init__(
        self,
        database: Database,
        access: Access,
        bodies: Bodies,
        membership: Membership,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._access = access
        self._bodies = bodies
        self._membership = membership
        self._now = now

    def feeds(self, authorization: str | None, node: str) -> Answer:
        """Answer /relay/{node}/feeds: the copies that the asker may read."""

        def listed(session: Session, client: str | None) -> Answer:
            asker = self._access.asker(session, client)
            held = [
                feed
                for feed in FeedStore(session).of_node(node)
                if feed.applied.jws
                and self._passage(session, asker, (client, node, feed.feed)) is _Passage.YES
            ]
            if not held:
                return problem("not-found")
            held.sort(key=lambda feed: feed_rank(feed.feed))
            shown: list[strict.Json] = [
                {"feed": feed.feed, "checkpoint": feed.applied.jws} for feed in held
            ]
            return json_answer(200, strict.dumps({"feeds": shown}).decode(), _PRIVATE)

        return self._to_client(authorization, listed)

    def of_feed(
        self, authorization: str | None, node: str, name: str, answer: Callable[[Shown], Answer]
    ) -> Answer:
        """Answer from the copy of one feed of ``node``."""

        def shown(session: Session, client: str | None) -> Answer:
            feed = FeedStore(session).get(node, name if is_feed(name) else "")
            asker = self._access.asker(session, client)
            passage = self._passage(session, asker, (client, node, name))
            # one answer for "not yours" and "no such thing": existence does not leak
            if feed is None or not feed.applied.jws or passage is _Passage.NO:
                return problem("not-found")
            if passage is _Passage.NOT_NOW:
                return problem("busy", {"Retry-After": str(ASK_AGAIN_SECONDS)})
            where = f"{self._membership.myself.member.base}/relay/{node}/feeds/{name}"
            is_open = name in OPEN_FEEDS and self._is_relayed(session, node)
            return answer(Shown(session, feed, self._bodies, where, is_open))

        return self._to_client(authorization, shown)

    def heads(self, authorization: str | None, after: str | None) -> Answer:
        """Answer /relay/heads: the checkpoints that changed since our counter stood there."""
        counter = 0 if after is None else as_integer(after)

        def changed(session: Session, client: str | None) -> Answer:
            if not self._membership.myself.is_facilitator:
                return problem("not-found")
            if counter is None or counter < 0:
                return problem("bad-request")
            asker = self._access.asker(session, client)
            heads = islice(self._heads(session, asker, counter), MOST_HEADS)
            body = b"".join(format_head(head) + b"\n" for head in heads)
            return Answer(200, {"Content-Type": NDJSON, **_PRIVATE}, body)

        return self._to_client(authorization, changed)

    def _heads(self, session: Session, asker: Asker, counter: int) -> Iterator[Head]:
        for head in RelayedHeads(session).after(counter):
            if self._relayed(session, asker, head.node, head.feed) is _Passage.YES:
                yield head

    def _passage(
        self, session: Session, asker: Asker, asked: tuple[str | None, str, str]
    ) -> _Passage:
        client, node, feed = asked
        if client == node:
            return _Passage.YES
        return self._relayed(session, asker, node, feed)

    def _relayed(self, session: Session, asker: Asker, node: str, feed: str) -> _Passage:
        region = self._membership.myself.member.region
        if not self._is_relayed(session, node) or not asker.may_read_copy(feed, region):
            return _Passage.NO
        if feed not in OPEN_FEEDS and self._is_list_old(session, asker):
            return _Passage.NOT_NOW
        return _Passage.YES

    def _is_relayed(self, session: Session, node: str) -> bool:
        """Say whether copies of ``node`` are shown to others: it is listed, and we are a relay."""
        myself = self._membership.myself
        is_other = myself.is_facilitator and node != myself.node
        return is_other and self._membership.member(session, node) is not None

    def _is_list_old(self, session: Session, asker: Asker) -> bool:
        """Say whether the list that names the asker was last heard more than 24 hours ago."""
        entry = asker.entry
        if entry is None or entry.facilitator == self._membership.myself.node:
            return False
        held = FeedStore(session).get(entry.facilitator, MEMBERS)
        now = self._now().timestamp()
        oldest = now - LIST_GOOD_FOR.total_seconds()
        return held is None or held.received < oldest or held.exp < now

    def _to_client(
        self, authorization: str | None, answer: Callable[[Session, str | None], Answer]
    ) -> Answer:
        with self._database.reading() as session:
            try:
                client = self._access.client(session, authorization)
            except UnknownTokenError:
                return problem("token")
            return answer(session, client)
