"""A peer: when to ask it next, and in what state it is. Pure; asking it is polling.py's.

Implements the client's manners of section 11 of federation/README.md: intervals with
jitter, a backoff that doubles, Retry-After honoured up to an hour.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from network.feeds.feed import FeedState

JITTER = 0.2
LONGEST_BACKOFF = timedelta(hours=6)
LONGEST_RETRY_AFTER = timedelta(hours=1)
_INTERVALS_TILL_LATE = 3
# a node that polls every few seconds is not late because its machine was busy for a moment
_NEVER_LATE_BEFORE = timedelta(minutes=1)
_DOUBLINGS = 20


class PeerState(Enum):
    """How it stands with a peer, or with one feed of it."""

    OK = "ok"
    LATE = "late"
    FAILING = "failing"
    QUARANTINED = "quarantined"
    BLOCKED = "blocked"
    FROZEN = "frozen"


@dataclass(frozen=True)
class Peer:
    """A node that we ask, and how asking went.

    ``failures`` counts those since the last success; ``etag`` is that of its last /feeds
    answer that was worked off whole; ``note`` is for the keeper and no failure.
    """

    node: str
    base: str
    next_due: datetime
    failures: int = 0
    last_success: datetime | None = None
    last_error: str | None = None
    note: str | None = None
    etag: str | None = None
    quarantined: bool = False

    def is_due(self, now: datetime) -> bool:
        """Say whether it should be asked now."""
        return self.next_due <= now

    def state(self, now: datetime, interval: timedelta) -> PeerState:
        """Return the state of the peer as a whole.

        A single feed of it may stand worse: see ``feed_state``.
        """
        if self.quarantined:
            return PeerState.QUARANTINED
        if self.failures:
            return PeerState.FAILING
        late_after = max(_INTERVALS_TILL_LATE * interval, _NEVER_LATE_BEFORE)
        if self.last_success is None or now - self.last_success > late_after:
            return PeerState.LATE
        return PeerState.OK


@dataclass(frozen=True)
class Rhythm:
    """How often peers are asked: ``interval``, and ``chance`` (0 to 1) that spreads them."""

    interval: timedelta
    chance: Callable[[], float]

    def next_interval(self) -> timedelta:
        """Return the interval, up to a fifth shorter or longer: nobody polls at :00 together."""
        return self._spread(self.interval)

    def backoff(self, failures: int) -> timedelta:
        """Return how long to leave a peer alone that failed ``failures`` times running (>= 1).

        The interval (300 s as shipped), doubled with each failure, at most 6 hours.
        """
        doubled = self.interval * 2 ** min(failures - 1, _DOUBLINGS)
        return min(self._spread(min(doubled, LONGEST_BACKOFF)), LONGEST_BACKOFF)

    def _spread(self, interval: timedelta) -> timedelta:
        return interval * (1 - JITTER + 2 * JITTER * self.chance())


def succeeded(peer: Peer, now: datetime, rhythm: Rhythm) -> Peer:
    """Return ``peer`` as it stands after it was asked and answered."""
    return replace(
        peer,
        failures=0,
        last_success=now,
        last_error=None,
        next_due=now + rhythm.next_interval(),
    )


@dataclass(frozen=True)
class Failure:
    """Why asking failed, in words, and the wait that the peer asked for, if it did."""

    words: str
    retry_after: timedelta | None = None


def failed(peer: Peer, now: datetime, rhythm: Rhythm, failure: Failure) -> Peer:
    """Return ``peer`` as it stands after asking it failed."""
    failures = peer.failures + 1
    wait = rhythm.backoff(failures)
    if failure.retry_after is not None:
        # the peer knows how long it is busy; a hostile one may not silence itself for ever
        wait = min(failure.retry_after, LONGEST_RETRY_AFTER)
    return replace(peer, failures=failures, last_error=failure.words, next_due=now + wait)


@dataclass(frozen=True)
class FeedStatus:
    """What polling knows of one feed of a peer.

    ``announced`` is the size that the peer last signed; the counts are since we know it:
    records new, changed and withdrawn, and lines kept but refused.
    """

    node: str
    feed: str
    announced: int = 0
    last_success: datetime | None = None
    last_error: str | None = None
    new: int = 0
    changed: int = 0
    refused: int = 0
    withdrawn: int = 0


def feed_state(
    status: FeedStatus, peer_state: PeerState, kept: FeedState, *, stale: bool
) -> PeerState:
    """Return the state of one feed: the worst of what is known of it and of its peer.

    ``kept`` is how the feed is held; ``stale`` says that nothing fresh was signed for too long.
    """
    if kept is FeedState.FROZEN:
        return PeerState.FROZEN
    if peer_state is PeerState.QUARANTINED:
        return PeerState.QUARANTINED
    if status.last_error is not None or peer_state is PeerState.FAILING:
        return PeerState.FAILING
    if stale or kept is not FeedState.OK:
        return PeerState.LATE
    return peer_state
