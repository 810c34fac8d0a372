"""How asking one peer went. Values only; asking is polling.py's."""

from __future__ import annotations

from dataclasses import dataclass, replace

from network.peering.fetching import Fetched


@dataclass(frozen=True)
class Relayed:
    """What one feed of ``node`` brought that was read through a relay."""

    node: str
    fetched: Fetched


@dataclass(frozen=True)
class Asked:
    """How asking one peer went.

    ``error`` is in words, None where it answered; ``feeds`` what each of its feeds brought;
    ``has_more`` whether the limits of one run were met before the end; ``relayed`` what came
    of others through it, where it is our relay.
    """

    node: str
    feeds: tuple[Fetched, ...] = ()
    error: str | None = None
    etag: str | None = None
    note: str | None = None
    retry_after: int | None = None
    relayed: tuple[Relayed, ...] = ()

    def after(self, before: Asked) -> Asked:
        """Return this answer with what an answer ``before`` had brought added to it."""
        earlier = {feed.feed: feed for feed in before.feeds}
        feeds = tuple(feed.after(earlier.get(feed.feed)) for feed in self.feeds)
        relayed = before.relayed + self.relayed
        return replace(self, feeds=feeds or before.feeds, relayed=relayed)

    @property
    def has_more(self) -> bool:
        """Whether to ask again at once."""
        return any(feed.has_more for feed in self.feeds)

    @property
    def good_feeds(self) -> tuple[str, ...]:
        """The feeds that were worked off without an error."""
        return tuple(feed.feed for feed in self.feeds if feed.error is None)

    @property
    def is_whole(self) -> bool:
        """Whether every feed was worked off without an error."""
        return self.error is None and all(feed.error is None for feed in self.feeds)
