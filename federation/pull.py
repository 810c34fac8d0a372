"""Fetch what follows of a feed, and return it verified.

Implements section 4 of federation/README.md, steps 1 to 6. Decides nothing about lines:
that is verify.py's; stores nothing: that is the caller's. This module is the door to all
fetching; bodies, polls, discovery and tokens have modules of their own beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from federation.asking import Source, ask, jws_in
from federation.bodies import (
    BodiesRequest,
    BodyBatch,
    pull_bodies,
    pull_stragglers,
)
from federation.checkpoint import Checkpoint, parse_checkpoint
from federation.discovery import Discovery, fetch_discovery
from federation.errors import BytesError, CursorAheadError, WireError
from federation.keys import MAX_JWS, KeySet
from federation.line import MAX_LINE
from federation.polling import Polled, PollRequest, poll_feeds
from federation.tokens import Token, TokenRequest, obtain_token
from federation.transport import Transport
from federation.verify import (
    Announced,
    Flag,
    Following,
    Held,
    Unchanged,
    Verified,
    announce,
    frozen,
    retained,
)

__all__ = [
    "BodiesRequest",
    "BodyBatch",
    "Budget",
    "Discovery",
    "PollRequest",
    "Polled",
    "PullRequest",
    "Source",
    "Token",
    "TokenRequest",
    "fetch_discovery",
    "obtain_token",
    "poll_feeds",
    "pull_bodies",
    "pull_feed",
    "pull_stragglers",
]

MAX_PAGE = 500


@dataclass(frozen=True)
class Budget:
    """How much one run may take, at most: whichever comes first."""

    entries: int = 10_000
    seconds: float = 600.0


@dataclass(frozen=True)
class PullRequest:
    """What to pull, and from where.

    ``announced`` is the checkpoint shown in /feeds; without it, it is asked for.
    ``keys`` are the node's as the members feed has them now. ``page`` is 1 to 500 lines.
    """

    source: Source
    held: Held
    keys: KeySet
    announced: str | None = None
    budget: Budget = field(default_factory=Budget)
    page: int = MAX_PAGE


def pull_feed(
    request: PullRequest,
    transport: Transport,
    now: Callable[[], datetime],
    progress: Callable[[int, int], None],
) -> Verified | Unchanged:
    """Return what follows of a feed, verified, or that nothing does.

    ``progress`` is told the size read and the size aimed at, after each page.

    Raises: WireError (later), BytesError (next source), PeerError (freeze). On the first
        two ``seen`` is the checkpoint whose signature had been found good, if any.
    """
    if request.held.frozen:
        return frozen(request.held)
    return _Pull(request, transport, now, progress).run()


class _Pull:
    """One run over one feed."""

    def __init__(
        self,
        request: PullRequest,
        transport: Transport,
        now: Callable[[], datetime],
        progress: Callable[[int, int], None],
    ) -> None:
        self._request = request
        self._feed = f"feeds/{request.held.feed}"
        self._transport = transport
        self._now = now
        self._progress = progress
        self._until = now() + timedelta(seconds=request.budget.seconds)

    def run(self) -> Verified | Unchanged:
        request = self._request
        # steps 1 to 4
        jws = request.announced or self._ask_checkpoint("")
        announced = announce(request.held, jws, request.keys, int(self._now().timestamp()))
        if announced.checkpoint.size == request.held.size:
            return announced.unchanged()
        try:
            return self._follow(announced)
        except (WireError, BytesError) as error:
            error.seen = announced.checkpoint
            raise

    def _follow(self, announced: Announced) -> Verified | Unchanged:
        size = announced.checkpoint.size
        target = min(size, announced.held.size + self._request.budget.entries)
        # step 4: a signature at the very size where this run will end
        closing = announced.checkpoint if target == size else self._ask_retained(announced, target)
        following = Following(announced, target)
        # step 5
        while not following.is_done and self._now() < self._until:
            self._read_page(announced, following)
        if following.size == target:
            return following.close(closing)
        return self._close_early(announced, following)

    def _read_page(self, announced: Announced, following: Following) -> None:
        limit = min(self._request.page, following.target - following.size)
        path = f"{self._feed}/entries?after={following.size}&limit={limit}"
        try:
            page = self._ask(path, limit * (MAX_LINE + 1))
        except CursorAheadError as error:
            self._judge_less(announced, following, error)
            raise
        following.read(page, limit)
        self._progress(following.size, following.target)

    def _judge_less(
        self, announced: Announced, following: Following, error: CursorAheadError
    ) -> None:
        """Refuse a peer that shows less than it had signed; a mere fault stays TRUNCATED."""
        if not error.checkpoint:
            return
        held, keys = announced.held, self._request.keys
        shown = parse_checkpoint(
            error.checkpoint, node=held.node, feed=held.feed, keys=keys.current
        )
        # ruling 17: with as much as we asked to go on from, a 409 makes no sense
        if shown.size < following.size:
            announce(announced.seen(), error.checkpoint, keys, int(self._now().timestamp()))

    def _close_early(self, announced: Announced, following: Following) -> Verified | Unchanged:
        """Close where the reading stopped, if a checkpoint of that size can be had."""
        why = Flag.UPGRADE if following.needs_upgrade else Flag.OUT_OF_TIME
        if following.size == announced.held.size:
            return announced.unchanged(why)
        try:
            closing = self._ask_retained(announced, following.size)
        except WireError:
            # ruling 12: without one, store nothing
            return announced.unchanged(why)
        return following.close(closing)

    def _ask_retained(self, announced: Announced, size: int) -> Checkpoint:
        jws = self._ask_checkpoint(f"?size={size}")
        return retained(announced, jws, size, self._request.keys)

    def _ask_checkpoint(self, query: str) -> str:
        response = ask(
            self._transport,
            self._request.source,
            f"{self._feed}/checkpoint{query}",
            MAX_JWS + 1,
        )
        return jws_in(response)

    def _ask(self, path: str, limit: int) -> bytes:
        return ask(self._transport, self._request.source, path, limit).body
