"""How far our withdrawals have got, by what members report as applied.

Section 5 of federation/README.md, item 7. A member that reports nothing is outstanding:
silence is never read as "applied".
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from federation.feed import NOTICES
from federation.line import Line, parse_line
from federation.order import WITHDRAW
from network.database import Session
from network.errors import N_, NotFound
from network.feeds.store import FeedStore, Page
from network.peering.membership import Membership
from network.peering.relay_store import RepeatedOrders
from network.peering.store import TokenStore

MOST_NOTICES = 100_000


@dataclass(frozen=True)
class Withdrawal:
    """A record of ours that was withdrawn, and which members have and have not applied it.

    ``heard``: when a member last told us how far it is; who never did is not in it.
    """

    rid: str
    rev: int | None
    seq: int
    applied: tuple[str, ...]
    outstanding: tuple[str, ...]
    heard: Mapping[str, datetime]

    @property
    def num(self) -> int:
        """How many members there are to reach."""
        return len(self.applied) + len(self.outstanding)


class Spread:
    """Asks the reports that members send along when they poll."""

    def __init__(self, membership: Membership) -> None:
        self._membership = membership
        self._tokens = TokenStore()

    def withdrawals(self, session: Session) -> list[Withdrawal]:
        """Return our withdrawals, oldest first."""
        own = self._membership.myself.node
        reports = {
            entry.node: self._tokens.report(session, entry.node)
            for entry in self._membership.members(session)
            if entry.is_member and entry.node != own
        }
        reached = {node: report.seq if report else 0 for node, report in reports.items()}
        heard = {node: report.at for node, report in reports.items() if report}
        repeated = RepeatedOrders(session).all()
        withdrawals = []
        for stored in FeedStore(session).lines(Page(own, NOTICES, 0, MOST_NOTICES)):
            line = parse_line(stored.raw)
            if line.op != WITHDRAW or line.rid is None or _hash(line) in repeated:
                continue
            applied = tuple(node for node, seq in reached.items() if seq >= line.seq)
            outstanding = tuple(node for node in reached if node not in applied)
            withdrawals.append(
                Withdrawal(line.rid, line.rev, line.seq, applied, outstanding, heard)
            )
        return withdrawals

    def order(self, session: Session, rid: str) -> str:
        """Return our last order to withdraw ``rid``, which works by itself wherever it comes.

        Raises: NotFound if there is none.
        """
        own = self._membership.myself.node
        repeated = RepeatedOrders(session).all()
        found = ""
        for stored in FeedStore(session).lines(Page(own, NOTICES, 0, MOST_NOTICES)):
            line = parse_line(stored.raw)
            if line.op == WITHDRAW and line.rid == rid and _hash(line) not in repeated:
                found = line.order or ""
        if not found:
            raise NotFound(N_("We have not withdrawn %(rid)s."), rid=rid)
        return found


def _hash(line: Line) -> str:
    return hashlib.sha256((line.order or "").encode()).hexdigest()
