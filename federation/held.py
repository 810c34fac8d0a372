"""What we hold of a feed: what a verdict starts from, and what the keeper should know of it.

Values only; the verdict is verify.py's. Source: federation/README.md, section 4, ruling 12.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from federation.checkpoint import Signed
from federation.feed import genesis


class Flag(StrEnum):
    """What the keeper should know although nothing is refused."""

    STALE = "stale"
    CLOCK = "clock"
    UPGRADE = "upgrade needed"
    OUT_OF_TIME = "out of time"
    FROZEN = "frozen"


@dataclass(frozen=True)
class Held:
    """What we hold of one node's feed.

    ``applied`` is the checkpoint at the size we store, ``largest`` the largest ever seen
    signed (ruling 12). A frozen feed is not followed.
    """

    node: str
    feed: str
    applied: Signed
    largest: Signed
    frozen: bool = False

    @classmethod
    def nothing(cls, node: str, feed: str) -> Held:
        """Return what is held of a feed never pulled before."""
        start = Signed(0, genesis(node, feed), 0, "")
        return cls(node, feed, start, start)

    @property
    def size(self) -> int:
        return self.applied.size

    @property
    def head(self) -> str:
        return self.applied.head

    @property
    def iat(self) -> int:
        return self.applied.iat
