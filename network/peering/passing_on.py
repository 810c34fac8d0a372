"""What a relay does once it has asked a node: its heads are shown, its orders repeated.

An origin's order stands verbatim in our own notices, so that a withdrawal reaches those who
ask nobody but us; it carries its author's signature, and whoever reads it checks that. Each
order is repeated once, however many nodes show it to us: two relays that repeated each other
would never come to an end. Source: federation/README.md, sections 3 (7a) and 4 (APPLY).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from federation.feed import NOTICES
from federation.line import Line, parse_line
from federation.order import read_order
from network.database import Database, Session
from network.errors import Conflict
from network.feeds.feed import EntryDraft, StoredLine
from network.feeds.own import OwnFeeds
from network.feeds.store import FeedStore, Page
from network.peering.asker import CIRCLE
from network.peering.membership import Membership
from network.peering.relay_store import RelayedHeads, RepeatedOrders, UpTo
from network.records.applying import Authorities

logger = logging.getLogger(__name__)

AT_ONCE = 500
# what one node may make us write; it may still be asked itself
MOST_OF_ONE = 10_000


@dataclass(frozen=True)
class PassingOn:
    """Passes on what was heard of others. Does nothing on a node that is no facilitator."""

    database: Database
    own_feeds: OwnFeeds
    membership: Membership
    authorities: Authorities

    def pass_on(self, node: str) -> None:
        """Show the heads of ``node`` as they are held now, and repeat its orders."""
        if not self.membership.myself.is_facilitator:
            return
        self._show_heads(node)
        try:
            while self._repeat(node):
                pass
        except Conflict:
            # our notices wait for a comparison: nothing is lost, the place is kept
            logger.warning("orders not repeated", extra={"node": node})

    def _show_heads(self, node: str) -> None:
        with self.database.reading() as session:
            changed = self._changed(session, node)
        if changed:
            with self.database.transaction() as session:
                RelayedHeads(session).show(node, changed)

    def _changed(self, session: Session, node: str) -> dict[str, str]:
        shown = RelayedHeads(session).of_node(node)
        return {
            feed.feed: feed.applied.jws
            for feed in FeedStore(session).of_node(node)
            # a number spent on a circle would tell that there is one
            if not feed.feed.startswith(CIRCLE)
            and feed.applied.jws
            and shown.get(feed.feed) != feed.applied.jws
        }

    def _repeat(self, node: str) -> bool:
        """Go through the next lines of its notices; say whether there may be more."""
        with self.database.reading() as session:
            lines = _next_lines(session, node)
        if not lines:
            return False
        with self.database.transaction() as session:
            orders = self._repeatable(session, node, lines)
            self.own_feeds.append(session, NOTICES, [draft for _hash, draft in orders])
            repeated = RepeatedOrders(session)
            repeated.add([each for each, _draft in orders], node)
            repeated.move(node, UpTo(lines[-1].seq, lines[-1].hash))
        return len(lines) == AT_ONCE

    def _repeatable(
        self, session: Session, node: str, lines: Sequence[StoredLine]
    ) -> list[tuple[str, EntryDraft]]:
        """Return by hash the orders in ``lines`` that our readers are to have from us, too."""
        found = {}
        for stored in lines:
            line = parse_line(stored.raw)
            if line.problem is None and line.order:
                found[hashlib.sha256(line.order.encode()).hexdigest()] = line
        repeated = RepeatedOrders(session)
        known = repeated.among(found)
        room = MOST_OF_ONE - repeated.count(node)
        fresh = [
            (each, _as_repeated(line))
            for each, line in found.items()
            if each not in known and self._is_for_all(session, line)
        ]
        if len(fresh) > room:
            logger.error("too many orders to repeat", extra={"node": node})
        return fresh[: max(room, 0)]

    def _is_for_all(self, session: Session, line: Line) -> bool:
        """Say whether others would obey the order if it came from us."""
        order = read_order(line.order or "")
        # what we ordered ourselves stands in our notices already
        is_ours = order.node == self.own_feeds.node or order.kid in self.membership.myself.kids()
        return not is_ours and self.authorities.authority(session, order) is not None


def _next_lines(session: Session, node: str) -> tuple[StoredLine, ...]:
    store, up_to = FeedStore(session), RepeatedOrders(session).up_to(node)
    if up_to.seq:
        last = store.lines(Page(node, NOTICES, up_to.seq - 1, 1))
        if not last or last[0].hash != up_to.hash:
            # a reset took that line back: what is known is not repeated twice anyway
            up_to = UpTo()
    return store.lines(Page(node, NOTICES, up_to.seq, AT_ONCE))


def _as_repeated(line: Line) -> EntryDraft:
    return EntryDraft(op=str(line.op), rid=str(line.rid), rev=line.rev, order=line.order)
