"""Poll a node: one conditional request shows all its feeds that we may read.

What is shown is not yet believed; pull.py takes each checkpoint from here. Source:
federation/README.md, section 3, endpoint 2; rulings 11 and 24.
"""

from __future__ import annotations

from dataclasses import dataclass

from federation import strict
from federation.asking import Source, ask_if_changed
from federation.errors import MalformedError, UnreachableError
from federation.feed import is_feed
from federation.keys import MAX_JWS
from federation.strict import Json
from federation.transport import Transport

MAX_FEEDS_ANSWER = 512 * 1024
MAX_FEEDS = 64


@dataclass(frozen=True)
class PollRequest:
    """Whom to poll. ``etag`` is that of the last answer; ``notices`` how far theirs is applied.

    ``notices`` is sent so that the origin can see how far its withdrawals have spread; None
    says nothing.
    """

    source: Source
    etag: str | None = None
    notices: int | None = None


@dataclass(frozen=True)
class Polled:
    """The feeds shown, as (name, checkpoint) in the order given.

    ``ignored`` counts entries without a good name or checkpoint, repeated, or past the 64th.
    """

    feeds: tuple[tuple[str, str], ...]
    etag: str | None
    ignored: int


def poll_feeds(request: PollRequest, transport: Transport) -> Polled | None:
    """Return what the node shows now, or None if nothing has changed.

    Raises: WireError, MalformedError.
    """
    headers: dict[str, str] = {}
    if request.etag is not None:
        headers["If-None-Match"] = request.etag
    if request.notices is not None:
        headers["Likewise-Notices"] = str(request.notices)
    response = ask_if_changed(transport, request.source, "feeds", MAX_FEEDS_ANSWER, headers)
    if response.status == 304:
        if request.etag is None:
            raise UnreachableError("304 to a request without a condition")
        return None
    entries = strict.parse_document(response.body).get("feeds")
    if not isinstance(entries, list):
        raise MalformedError("an answer without feeds")
    feeds = _feeds(entries)
    return Polled(tuple(feeds.items()), response.header("ETag"), len(entries) - len(feeds))


def _feeds(entries: list[Json]) -> dict[str, str]:
    feeds: dict[str, str] = {}
    for entry in entries:
        feed, checkpoint = _entry(entry)
        if feed and checkpoint and feed not in feeds and len(feeds) < MAX_FEEDS:
            feeds[feed] = checkpoint
    return feeds


def _entry(entry: Json) -> tuple[str, str]:
    """Return an entry's name and checkpoint, each "" where it is none."""
    if not isinstance(entry, dict):
        return "", ""
    feed, checkpoint = entry.get("feed"), entry.get("checkpoint")
    is_jws = isinstance(checkpoint, str) and len(checkpoint) <= MAX_JWS
    return str(feed) if is_feed(feed) else "", str(checkpoint) if is_jws else ""
