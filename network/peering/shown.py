"""One feed that the asker may read, ours or a copy of another's: what is answered from it.

Endpoints 3 to 5a of section 3 of federation/README.md with rulings 8 to 10, 15 to 17. Whether
the asker may read it has been settled before (serving.py, relaying.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from federation.feed import is_sha256
from network.database import Session
from network.feeds.attachments import Attachments
from network.feeds.bodies import Bodies
from network.feeds.feed import BodyState, Feed
from network.feeds.store import FeedStore, Page
from network.peering.answer import Answer, problem

DEFAULT_LIMIT = 100
MOST_LINES = 500
MOST_BODY_BYTES = 2 * 1024 * 1024
ALIGNED = 100
NDJSON = "application/x-ndjson"
_INTEGER = re.compile(r"-?[0-9]{1,16}")


@dataclass(frozen=True)
class Range:
    """The query parameters ``after`` and ``limit`` as they came, None where absent."""

    after: str | None = None
    limit: str | None = None


@dataclass(frozen=True)
class Shown:
    """A feed being read. ``where`` is the address that its paths stand below.

    ``is_open``: anybody may read it, so answers may be kept by caches on the way.
    """

    session: Session
    feed: Feed
    bodies: Bodies
    where: str
    is_open: bool

    def checkpoint(self, size: str | None) -> Answer:
        """Answer /checkpoint: the current one, or the one retained at ``size``."""
        wanted = None if size is None else as_integer(size)
        if size is not None and wanted is None:
            return problem("bad-request")
        jws = self._signed(wanted)
        if not jws:
            return problem("not-found")
        return Answer(200, self._headers("application/jose"), jws.encode())

    def entries(self, wanted: Range) -> Answer:
        """Answer /entries."""
        page = self._page(wanted)
        if isinstance(page, Answer):
            return page
        lines = FeedStore(self.session).lines(page)
        headers = self._headers(NDJSON)
        if len(lines) == page.limit:
            after = page.after + page.limit
            where = f"{self.where}/entries?after={after}&limit={page.limit}"
            headers["Link"] = f'<{where}>; rel="next"'
        is_whole = page.limit == len(lines) == ALIGNED and page.after % ALIGNED == 0
        if self.is_open and is_whole:
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
            del headers["Vary"]
        return Answer(200, headers, b"".join(line.raw + b"\n" for line in lines))

    def body(self, sha256: str) -> Answer:
        """Answer /bodies/{sha256}."""
        known = sha256 if is_sha256(sha256) else ""
        found = self.bodies.served(self.session, self.feed.node, self.feed.feed, known)
        if found is None:
            return problem("not-found")
        state, raw = found
        if state is BodyState.ERASED or raw is None:
            return problem("withdrawn" if state is BodyState.ERASED else "not-found")
        return Answer(200, {**self._headers("application/json"), "ETag": f'"{known}"'}, raw)

    def attachment(self, sha256: str) -> Answer:
        """Answer /attachments/{sha256}: bytes to be kept as a file, whatever they claim to be."""
        known = sha256 if is_sha256(sha256) else ""
        raw = Attachments().served(self.session, self.feed.node, self.feed.feed, known)
        if raw is None:
            return problem("not-found")
        headers = {
            **self._headers("application/octet-stream"),
            "Content-Disposition": "attachment",
            "ETag": f'"{known}"',
        }
        return Answer(200, headers, raw)

    def bulk(self, wanted: Range) -> Answer:
        """Answer /bodies: the live bodies of a range of lines (ruling 8)."""
        page = self._page(wanted)
        if isinstance(page, Answer):
            return page
        covered = min(page.after + page.limit, self.feed.size)
        sent: list[bytes] = []
        size = 0
        lines = range(page.after + 1, covered + 1)
        for seq, raw in self.bodies.of_lines(self.session, page.node, page.feed, lines):
            size += len(raw) + 1
            # stop before the body that would pass 2 MiB, but never before the first
            if sent and size > MOST_BODY_BYTES:
                covered = seq - 1
                break
            sent.append(raw + b"\n")
        headers = {**self._headers(NDJSON), "Likewise-Covered": str(covered)}
        return Answer(200, headers, b"".join(sent))

    def _signed(self, size: int | None) -> str | None:
        if size is None or (size == 0 and self.feed.size == 0):
            return self.feed.applied.jws
        return FeedStore(self.session).checkpoint(self.feed.node, self.feed.feed, size)

    def _page(self, wanted: Range) -> Page | Answer:
        """Return the page asked for, or the 400 or 409 that it earns (rulings 16 and 17)."""
        after = 0 if wanted.after is None else as_integer(wanted.after)
        limit = DEFAULT_LIMIT if wanted.limit is None else as_integer(wanted.limit)
        if after is None or limit is None or after < 0 or limit < 1:
            return problem("bad-request")
        if after > self.feed.size:
            return problem("cursor-ahead", checkpoint=self.feed.applied.jws)
        return Page(self.feed.node, self.feed.feed, after, min(limit, MOST_LINES))

    def _headers(self, media_type: str) -> dict[str, str]:
        # a shared cache must never hand one member's answer to a stranger (ruling 10)
        caching = "no-cache" if self.is_open else "private, no-store"
        return {"Content-Type": media_type, "Cache-Control": caching, "Vary": "Authorization"}


def as_integer(text: str | None) -> int | None:
    """Return the integer that ``text`` writes, or None."""
    return int(text) if text is not None and _INTEGER.fullmatch(text) else None
