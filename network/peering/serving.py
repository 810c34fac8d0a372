"""Compose what other nodes are answered: discovery, feeds, checkpoints, entries, bodies.

Endpoints 1 to 5a of section 3 of federation/README.md with rulings 8 to 10 and 14 to 18 (the
token endpoint is access.py's). No web framework: the pages translate an ``Answer``. Who may
not read a feed and who asks for one that does not exist take the same path through
``_of_feed``, with the same queries, to the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from federation import strict
from federation.body import MAX_BODY
from federation.feed import NOTICES, is_feed, is_sha256
from federation.line import MAX_LINE
from network.database import Database, Session
from network.feeds.bodies import Bodies
from network.feeds.feed import BodyState, Feed, FeedState
from network.feeds.own import OwnFeeds
from network.peering.access import Access, UnknownTokenError
from network.peering.answer import Answer, problem
from network.peering.asker import OPEN_FEEDS

DEFAULT_LIMIT = 100
MOST_LINES = 500
MOST_BODY_BYTES = 2 * 1024 * 1024
ALIGNED = 100
NDJSON = "application/x-ndjson"
_SOFTWARE: strict.Object = {"name": "likewise", "version": version("likewise")}
_LIMITS: strict.Object = {
    "line": MAX_LINE,
    "page": MOST_LINES,
    "body": MAX_BODY,
    "attachment": 25 * 1024 * 1024,
}
_INTEGER = re.compile(r"-?[0-9]{1,16}")


@dataclass(frozen=True)
class Asking:
    """The headers of a request that matter here, None where absent.

    ``notices`` is Likewise-Notices: how far the asker has applied our notices.
    """

    authorization: str | None = None
    if_none_match: str | None = None
    notices: str | None = None


@dataclass(frozen=True)
class Range:
    """The query parameters ``after`` and ``limit`` as they came, None where absent."""

    after: str | None = None
    limit: str | None = None


@dataclass(frozen=True)
class _Page:
    """Lines after+1 to after+limit."""

    after: int
    limit: int


@dataclass(frozen=True)
class _Desk:
    """One request for one feed that the asker may read."""

    session: Session
    feed: Feed

    @property
    def is_open(self) -> bool:
        return self.feed.feed in OPEN_FEEDS

    def headers(self, media_type: str) -> dict[str, str]:
        # a shared cache must never hand one member's answer to a stranger (ruling 10)
        caching = "no-cache" if self.is_open else "private, no-store"
        return {"Content-Type": media_type, "Cache-Control": caching, "Vary": "Authorization"}


class Serving:
    """This node's answers to other nodes.

    ``discovery`` gives the discovery document as it is now, but for what every node of this
    software says; its ``base`` never changes.
    """

    def __init__(
        self,
        database: Database,
        access: Access,
        own_feeds: OwnFeeds,
        bodies: Bodies,
        discovery: Callable[[], strict.Object],
    ) -> None:
        self._database = database
        self._access = access
        self._own_feeds = own_feeds
        self._bodies = bodies
        self._base = str(discovery()["base"])
        self._discovery = discovery

    def discovery(self) -> Answer:
        """Answer /.well-known/likewise."""
        headers = {"Content-Type": "application/json", "Cache-Control": "max-age=3600"}
        document = {**self._discovery(), "software": _SOFTWARE, "limits": _LIMITS}
        return Answer(200, headers, strict.dumps(document))

    def feeds(self, asking: Asking) -> Answer:
        """Answer /feeds: what this caller may read, each with its checkpoint."""
        with self._database.reading() as session:
            try:
                client = self._access.client(session, asking.authorization)
            except UnknownTokenError:
                return problem("token")
            listed = self._readable(session, client)
            applied = self._applied(session, client, asking.notices, listed)
        if client is not None and applied is not None:
            with self._database.transaction() as session:
                self._access.note_applied(session, client, applied)
        body = strict.dumps(
            {"feeds": [{"feed": feed.feed, "checkpoint": feed.applied.jws} for feed in listed]}
        )
        caching = "no-cache" if client is None else "private, no-store"
        headers = {
            "Content-Type": "application/json",
            "Cache-Control": caching,
            "Vary": "Authorization",
            "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        }
        return _unless_known(asking, Answer(200, headers, body))

    def checkpoint(self, asking: Asking, feed: str, size: str | None) -> Answer:
        """Answer /feeds/{feed}/checkpoint, with ``size`` the one retained at that size."""
        return self._of_feed(asking, feed, lambda desk: self._checkpoint(desk, size))

    def entries(self, asking: Asking, feed: str, wanted: Range) -> Answer:
        """Answer /feeds/{feed}/entries."""
        return self._of_feed(asking, feed, lambda desk: self._entries(desk, wanted))

    def body(self, asking: Asking, feed: str, sha256: str) -> Answer:
        """Answer /feeds/{feed}/bodies/{sha256}."""
        answer = self._of_feed(asking, feed, lambda desk: self._body(desk, sha256))
        return _unless_known(asking, answer)

    def bodies(self, asking: Asking, feed: str, wanted: Range) -> Answer:
        """Answer /feeds/{feed}/bodies: the live bodies of a range of lines (ruling 8)."""
        return self._of_feed(asking, feed, lambda desk: self._bulk(desk, wanted))

    def _of_feed(self, asking: Asking, name: str, answer: Callable[[_Desk], Answer]) -> Answer:
        with self._database.reading() as session:
            try:
                client = self._access.client(session, asking.authorization)
            except UnknownTokenError:
                return problem("token")
            known = name if is_feed(name) else ""
            feed = self._own_feeds.get(session, known)
            asker = self._access.asker(session, client)
            # one answer for "not yours" and "no such thing": existence does not leak
            if feed is None or not asker.may_read(known) or not _is_served(feed):
                return problem("not-found")
            return answer(_Desk(session, feed))

    def _readable(self, session: Session, client: str | None) -> list[Feed]:
        served = [feed for feed in self._own_feeds.feeds(session) if _is_served(feed)]
        asker = self._access.asker(session, client)
        return [feed for feed in served if asker.may_read(feed.feed)]

    def _applied(
        self, session: Session, client: str | None, notices: str | None, listed: list[Feed]
    ) -> int | None:
        """Return what the client says it applied, if that is possible and not known yet."""
        said = _integer(notices)
        size = next((feed.size for feed in listed if feed.feed == NOTICES), 0)
        if client is None or said is None or not 0 <= said <= size:
            return None
        return None if self._access.has_noted(session, client, said) else said

    def _checkpoint(self, desk: _Desk, size: str | None) -> Answer:
        wanted = None if size is None else _integer(size)
        if size is not None and wanted is None:
            return problem("bad-request")
        jws = self._own_feeds.checkpoint(desk.session, desk.feed.feed, wanted)
        if jws is None:
            return problem("not-found")
        return Answer(200, desk.headers("application/jose"), jws.encode())

    def _entries(self, desk: _Desk, wanted: Range) -> Answer:
        page = _page(desk, wanted)
        if isinstance(page, Answer):
            return page
        feed = desk.feed.feed
        lines = self._own_feeds.entries(desk.session, feed, page.after, page.limit)
        headers = desk.headers(NDJSON)
        if len(lines) == page.limit:
            after = page.after + page.limit
            where = f"{self._base}/feeds/{feed}/entries?after={after}&limit={page.limit}"
            headers["Link"] = f'<{where}>; rel="next"'
        is_whole = page.limit == len(lines) == ALIGNED and page.after % ALIGNED == 0
        if desk.is_open and is_whole:
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
            del headers["Vary"]
        return Answer(200, headers, b"".join(line + b"\n" for line in lines))

    def _body(self, desk: _Desk, sha256: str) -> Answer:
        known = sha256 if is_sha256(sha256) else ""
        found = self._bodies.served(desk.session, desk.feed.node, desk.feed.feed, known)
        if found is None:
            return problem("not-found")
        state, raw = found
        if state is BodyState.ERASED or raw is None:
            return problem("withdrawn" if state is BodyState.ERASED else "not-found")
        headers = {**desk.headers("application/json"), "ETag": f'"{known}"'}
        return Answer(200, headers, raw)

    def _bulk(self, desk: _Desk, wanted: Range) -> Answer:
        page = _page(desk, wanted)
        if isinstance(page, Answer):
            return page
        covered = min(page.after + page.limit, desk.feed.size)
        sent: list[bytes] = []
        size = 0
        node, feed, lines = desk.feed.node, desk.feed.feed, range(page.after + 1, covered + 1)
        for seq, raw in self._bodies.of_lines(desk.session, node, feed, lines):
            size += len(raw) + 1
            # stop before the body that would pass 2 MiB, but never before the first
            if sent and size > MOST_BODY_BYTES:
                covered = seq - 1
                break
            sent.append(raw + b"\n")
        headers = {**desk.headers(NDJSON), "Likewise-Covered": str(covered)}
        return Answer(200, headers, b"".join(sent))


def _page(desk: _Desk, wanted: Range) -> _Page | Answer:
    """Return the page asked for, or the 400 or 409 that it earns (rulings 16 and 17)."""
    after = 0 if wanted.after is None else _integer(wanted.after)
    limit = DEFAULT_LIMIT if wanted.limit is None else _integer(wanted.limit)
    if after is None or limit is None or after < 0 or limit < 1:
        return problem("bad-request")
    if after > desk.feed.size:
        return problem("cursor-ahead", checkpoint=desk.feed.applied.jws)
    return _Page(after, min(limit, MOST_LINES))


def _integer(text: str | None) -> int | None:
    return int(text) if text is not None and _INTEGER.fullmatch(text) else None


def _is_served(feed: Feed) -> bool:
    # who is in a circle from before a restore may have been taken out of it since
    return bool(feed.applied.jws) and feed.state is not FeedState.RETIRED


def _unless_known(asking: Asking, answer: Answer) -> Answer:
    """Return 304 instead of ``answer`` where the asker holds it already (RFC 9110, 13.1.2)."""
    tag = answer.headers.get("ETag")
    if answer.status != 200 or tag is None or asking.if_none_match is None:
        return answer
    known = [part.strip().removeprefix("W/") for part in asking.if_none_match.split(",")]
    if tag not in known and "*" not in known:
        return answer
    kept = {name: text for name, text in answer.headers.items() if name != "Content-Type"}
    return Answer(304, kept)
