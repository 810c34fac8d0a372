"""What proves that a node signed two histories, as a third party can check it.

Two checkpoints, and where a chain is part of the proof the lines that lead to the second one:
kept when the feed was frozen (feeds/held.py), given out with the keys that signed them, so that
whoever reads it needs nothing of ours. Source: federation/README.md, section 8, "Split view".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from federation.keys import PublicKey
from network.database import Session
from network.feeds.held import HeldFeeds

Keys = Callable[[Session, str], Mapping[str, PublicKey]]
_LINE = "{"


@dataclass(frozen=True)
class Evidence:
    """Reads the proofs kept. ``keys``: those that ever signed for a node."""

    held_feeds: HeldFeeds
    keys: Keys

    def all(self, session: Session) -> list[dict[str, object]]:
        """Return the proof of each frozen feed, ours among them, as a document each.

        ``checkpoints`` are compact JWS, what was held first; ``lines`` exact lines; ``keys``
        the public keys of that node as JWK.
        """
        return [
            {
                "node": feed.node,
                "feed": feed.feed,
                "verdict": feed.verdict,
                "since": feed.since.isoformat() if feed.since else None,
                "checkpoints": [each for each in feed.evidence if not each.startswith(_LINE)],
                "lines": [each for each in feed.evidence if each.startswith(_LINE)],
                "keys": [key.jwk() for key in self.keys(session, feed.node).values()],
            }
            for feed in self.held_feeds.frozen(session)
        ]
