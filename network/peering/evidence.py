"""What proves that a node signed two histories, as a third party can check it.

Two checkpoints, and where a chain is part of the proof the lines that lead to the second one:
kept when the feed was frozen (feeds/held.py), given out with the keys that signed them, so that
whoever reads it needs nothing of ours (federation/evidence.py). Source: federation/README.md,
section 8, "Split view".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from federation.evidence import Proof, format_proof
from federation.keys import PublicKey
from federation.strict import Object
from network.database import Session
from network.errors import N_, NotFound
from network.feeds.feed import Feed
from network.feeds.held import HeldFeeds

Keys = Callable[[Session, str], Mapping[str, PublicKey]]
_LINE = "{"


@dataclass(frozen=True)
class Evidence:
    """Reads the proofs kept. ``keys``: those that ever signed for a node."""

    held_feeds: HeldFeeds
    keys: Keys

    def all(self, session: Session) -> list[Object]:
        """Return the proof of each frozen feed, ours among them, as a document each.

        It is that of federation/evidence.py, and ``since`` when the feed was frozen.
        """
        return [self._document(session, feed) for feed in self.held_feeds.frozen(session)]

    def of(self, session: Session, node: str, feed: str) -> Object:
        """Return the proof against one feed. Raises: NotFound where it is not frozen."""
        for frozen in self.held_feeds.frozen(session):
            if (frozen.node, frozen.feed) == (node, feed):
                return self._document(session, frozen)
        raise NotFound(N_("%(feed)s of %(node)s is not frozen."), feed=feed, node=node)

    def _document(self, session: Session, feed: Feed) -> Object:
        proof = Proof(
            node=feed.node,
            feed=feed.feed,
            verdict=feed.verdict,
            checkpoints=tuple(each for each in feed.evidence if not each.startswith(_LINE)),
            lines=tuple(each.encode() for each in feed.evidence if each.startswith(_LINE)),
            keys=tuple(self.keys(session, feed.node).values()),
        )
        return {**format_proof(proof), "since": feed.since.isoformat() if feed.since else None}
