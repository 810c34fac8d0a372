"""Who asks for a feed of ours, and what they are entitled to read. Pure.

The audiences of section 6 of federation/README.md. Looking the asker up is access.py's; who
belongs to a circle circles.py's.
"""

from __future__ import annotations

from dataclasses import dataclass

from network.peering.directory import COMMISSIONING_KINDS
from network.peering.store import MemberEntry

OPEN_FEEDS = frozenset({"notices", "public", "members"})
CIRCLE = "circle-"
_REGION = "region-"


@dataclass(frozen=True)
class Asker:
    """One who asks: the entry on the list, None for a stranger, and the circles it is in."""

    entry: MemberEntry | None
    circles: frozenset[str] = frozenset()

    def may_read(self, feed: str) -> bool:
        """Say whether the asker may read the feed of ours named ``feed``."""
        if feed in OPEN_FEEDS:
            return True
        if self.entry is None or not self.entry.is_member:
            return False
        if feed.startswith(CIRCLE):
            return feed in self.circles
        if feed == "network-commissioning":
            return True
        if self.entry.kind in COMMISSIONING_KINDS:
            return False
        return feed in ("network", f"{_REGION}{self.entry.region}")

    def may_read_copy(self, feed: str, region: str) -> bool:
        """Say whether the asker may read another's feed from the relay of ``region``.

        What it may read at the origin, but for circles, and of regions that one alone.
        """
        is_elsewhere = feed.startswith(_REGION) and feed != f"{_REGION}{region}"
        return not feed.startswith(CIRCLE) and not is_elsewhere and self.may_read(feed)
