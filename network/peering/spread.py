"""How far our withdrawals have got, by what members report as applied.

Section 5 of federation/README.md, item 7. A member that reports nothing is outstanding:
silence is never read as "applied".
"""

from __future__ import annotations

from dataclasses import dataclass

from federation.feed import NOTICES
from federation.line import parse_line
from federation.order import WITHDRAW
from network.database import Session
from network.feeds.store import FeedStore, Page
from network.peering.membership import Membership
from network.peering.store import TokenStore

MOST_NOTICES = 100_000


@dataclass(frozen=True)
class Withdrawal:
    """A record of ours that was withdrawn, and which members have and have not applied it."""

    rid: str
    rev: int | None
    seq: int
    applied: tuple[str, ...]
    outstanding: tuple[str, ...]


class Spread:
    """Asks the reports that members send along when they poll."""

    def __init__(self, membership: Membership) -> None:
        self._membership = membership
        self._tokens = TokenStore()

    def withdrawals(self, session: Session) -> list[Withdrawal]:
        """Return our withdrawals, oldest first."""
        own = self._membership.myself.node
        reached = {
            entry.node: self._reached(session, entry.node)
            for entry in self._membership.members(session)
            if entry.is_member and entry.node != own
        }
        withdrawals = []
        for stored in FeedStore(session).lines(Page(own, NOTICES, 0, MOST_NOTICES)):
            line = parse_line(stored.raw)
            if line.op != WITHDRAW or line.rid is None:
                continue
            applied = tuple(node for node, seq in reached.items() if seq >= line.seq)
            outstanding = tuple(node for node in reached if node not in applied)
            withdrawals.append(Withdrawal(line.rid, line.rev, line.seq, applied, outstanding))
        return withdrawals

    def _reached(self, session: Session, node: str) -> int:
        report = self._tokens.report(session, node)
        return 0 if report is None else report.seq
