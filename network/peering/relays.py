"""A relay that we read through: what it owes us, and when it is at fault. Pure.

A relay cannot make lines up; it can hold them back, show old heads, or hand out wrong bytes.
Whoever reads through it finds out by what the origin itself has signed. Source:
federation/README.md, section 3, endpoints 7 and 7a.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

HELD_BACK = "HELD-BACK"
STALE = "STALE"
# a fault is shown, and its origin asked itself, for so long; then the relay is tried again
REMEMBERED = timedelta(days=1)
# the relay's counter is only a hint: all heads are compared once a day
ALL_HEADS_EVERY = timedelta(days=1)


@dataclass(frozen=True)
class Mirror:
    """A relay as we read through it: its counter, and how asking for its heads went."""

    relay: str
    counter: int = 0
    all_heads_at: datetime | None = None
    last_success: datetime | None = None
    last_error: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether it answered when it was last asked."""
        return self.last_success is not None and self.last_error is None

    def is_due_whole(self, now: datetime) -> bool:
        """Say whether all heads are to be compared now, whatever the counter says."""
        return self.all_heads_at is None or now - self.all_heads_at >= ALL_HEADS_EVERY


@dataclass(frozen=True)
class RelayedFeed:
    """What we expect of one feed at a relay, and what it did wrong there, if anything.

    ``signed`` is a size that the origin itself has shown us, ``since`` when we began to wait for
    it; ``verdict``, ``words`` and ``at`` belong to the last fault, "" and None where there is none.
    """

    relay: str
    node: str
    feed: str
    signed: int = 0
    since: datetime | None = None
    verdict: str = ""
    words: str = ""
    at: datetime | None = None

    @property
    def is_liar(self) -> bool:
        """Whether its bytes were wrong, so that nothing more of it is read there for now."""
        return self.verdict not in ("", HELD_BACK, STALE)

    def awaiting(self, size: int, now: datetime) -> RelayedFeed:
        """Return this once the origin has shown ``size`` lines that the relay has not given."""
        if self.signed:
            # waiting already: a feed that grows all the time must not be waited for for ever
            return self
        return replace(self, signed=size, since=now)

    def is_held_back(self, held: int, now: datetime, grace: timedelta) -> bool:
        """Say whether the relay had the time to give what it has not; ``held``: our lines."""
        return self.since is not None and held < self.signed and now - self.since > grace

    def at_fault(self, verdict: str, words: str, now: datetime) -> RelayedFeed:
        """Return this with a fault; nothing is waited for any more."""
        return replace(self, signed=0, since=None, verdict=verdict, words=words, at=now)

    def is_at_fault(self, now: datetime) -> bool:
        """Say whether a fault is remembered."""
        return self.at is not None and now - self.at < REMEMBERED


@dataclass(frozen=True)
class RelayStanding:
    """How it stands with the relay, for the keeper: the mirror, and the faults remembered."""

    mirror: Mirror
    faults: tuple[RelayedFeed, ...]
