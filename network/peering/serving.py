"""Compose what other nodes are answered: discovery, feeds, checkpoints, entries, bodies.

Endpoints 1 to 5a of section 3 of federation/README.md with rulings 14 to 18; what is read from
one feed is shown.py's, the token endpoint access.py's. No web framework: the pages translate
an ``Answer``. Who may not read a feed and who asks for one that does not exist take the same
path through ``_of_feed``, with the same queries, to the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from federation import strict
from federation.attachment import MAX_ATTACHMENT
from federation.body import MAX_BODY
from federation.feed import NOTICES, is_feed
from federation.line import MAX_LINE
from network.database import Database, Session
from network.feeds.bodies import Bodies
from network.feeds.feed import Feed, FeedState
from network.feeds.own import OwnFeeds
from network.peering.access import Access, UnknownTokenError
from network.peering.answer import Answer, problem
from network.peering.asker import OPEN_FEEDS
from network.peering.shown import MOST_LINES, Range, Shown, as_integer

_SOFTWARE: strict.Object = {"name": "likewise", "version": version("likewise")}
_LIMITS: strict.Object = {
    "line": MAX_LINE,
    "page": MOST_LINES,
    "body": MAX_BODY,
    "attachment": MAX_ATTACHMENT,
}


@dataclass(frozen=True)
class Asking:
    """The headers of a request that matter here, None where absent.

    ``notices`` is Likewise-Notices: how far the asker has applied our notices.
    """

    authorization: str | None = None
    if_none_match: str | None = None
    notices: str | None = None


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
        return self._of_feed(asking, feed, lambda shown: shown.checkpoint(size))

    def entries(self, asking: Asking, feed: str, wanted: Range) -> Answer:
        """Answer /feeds/{feed}/entries."""
        return self._of_feed(asking, feed, lambda shown: shown.entries(wanted))

    def body(self, asking: Asking, feed: str, sha256: str) -> Answer:
        """Answer /feeds/{feed}/bodies/{sha256}."""
        answer = self._of_feed(asking, feed, lambda shown: shown.body(sha256))
        return _unless_known(asking, answer)

    def attachment(self, asking: Asking, feed: str, sha256: str) -> Answer:
        """Answer /feeds/{feed}/attachments/{sha256}."""
        answer = self._of_feed(asking, feed, lambda shown: shown.attachment(sha256))
        return _unless_known(asking, answer)

    def bodies(self, asking: Asking, feed: str, wanted: Range) -> Answer:
        """Answer /feeds/{feed}/bodies: the live bodies of a range of lines (ruling 8)."""
        return self._of_feed(asking, feed, lambda shown: shown.bulk(wanted))

    def _of_feed(self, asking: Asking, name: str, answer: Callable[[Shown], Answer]) -> Answer:
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
            where = f"{self._base}/feeds/{name}"
            return answer(Shown(session, feed, self._bodies, where, name in OPEN_FEEDS))

    def _readable(self, session: Session, client: str | None) -> list[Feed]:
        served = [feed for feed in self._own_feeds.feeds(session) if _is_served(feed)]
        asker = self._access.asker(session, client)
        return [feed for feed in served if asker.may_read(feed.feed)]

    def _applied(
        self, session: Session, client: str | None, notices: str | None, listed: list[Feed]
    ) -> int | None:
        """Return what the client says it applied, if that is possible and not known yet."""
        said = as_integer(notices)
        size = next((feed.size for feed in listed if feed.feed == NOTICES), 0)
        if client is None or said is None or not 0 <= said <= size:
            return None
        return None if self._access.has_noted(session, client, said) else said


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
