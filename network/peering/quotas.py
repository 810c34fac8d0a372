"""What one node may cost us: how many of its lines and bytes we keep.

Looked at before each feed, and again before its bodies, so that one pull cannot pass it by more
than a single run over one feed. Withdrawals have a quota of their own: whoever publishes too much
can still take it back. Source: federation/README.md, section 11 and ruling 13.
"""

from __future__ import annotations

from dataclasses import dataclass

from federation.feed import MEMBERS, NOTICES
from network.database import Session
from network.feeds.bodies import Bodies
from network.feeds.held import HeldFeeds
from network.peering.membership import Membership


@dataclass(frozen=True)
class Quota:
    """What is kept of one node: lines, bytes of bodies, and lines of notices beside them."""

    entries: int
    bytes: int
    notices: int


@dataclass(frozen=True)
class Quotas:
    """Says who has passed it."""

    quota: Quota
    membership: Membership
    held_feeds: HeldFeeds
    bodies: Bodies

    def refuses(self, session: Session, node: str, feed: str) -> bool:
        """Say whether nothing more of ``feed`` is taken from ``node``.

        Our own feeds come home whole, and a facilitator's list and notices, in which everybody's
        orders are repeated, are taken whatever their size.
        """
        is_ours = node == self.membership.myself.node
        if is_ours or feed == MEMBERS:
            return False
        if feed == NOTICES:
            return self._is_noisy(session, node)
        return self._is_over(session, node)

    def is_passed(self, session: Session, node: str) -> bool:
        """Say whether ``node`` has passed any of it, and is to be set aside."""
        return self._is_over(session, node) or self._is_noisy(session, node)

    def _is_over(self, session: Session, node: str) -> bool:
        held = self.held_feeds.of_node(session, node)
        lines = sum(feed.size for feed in held if feed.feed != NOTICES)
        return (
            lines >= self.quota.entries or self.bodies.held_bytes(session, node) >= self.quota.bytes
        )

    def _is_noisy(self, session: Session, node: str) -> bool:
        if self.membership.is_facilitator(session, node):
            return False
        held = self.held_feeds.get(session, node, NOTICES)
        return held is not None and held.size >= self.quota.notices
