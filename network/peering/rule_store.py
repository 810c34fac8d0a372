"""How the keeper's rules about single nodes are kept. What they do is ruling.py's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from network.database import Base, UtcDateTime


class Rule(StrEnum):
    """Whether we have to do with a node."""

    ALLOW = "allow"
    BLOCK = "block"


class PeerRuleRow(Base):
    """The keeper's rule about one node."""

    __tablename__ = "peer_rules"

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    rule: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class PeerRule:
    """The keeper's rule about one node, and why. ``by``: an account."""

    node: str
    rule: Rule
    reason: str
    by: str
    at: datetime


class RuleStore:
    """The rules."""

    def get(self, session: Session, node: str) -> PeerRule | None:
        """Return the rule about ``node``, or None where there is none."""
        row = session.get(PeerRuleRow, node)
        return None if row is None else _rule(row)

    def all(self, session: Session) -> dict[str, PeerRule]:
        """Return every rule, by node."""
        rows = session.scalars(select(PeerRuleRow).order_by(PeerRuleRow.node))
        return {row.node: _rule(row) for row in rows}

    def keep(self, session: Session, rule: PeerRule) -> None:
        """Keep a rule in the place of the last about its node."""
        session.merge(
            PeerRuleRow(
                node=rule.node, rule=rule.rule.value, reason=rule.reason, by=rule.by, at=rule.at
            )
        )
        session.flush()

    def remove(self, session: Session, node: str) -> None:
        """Forget the rule about ``node``."""
        session.execute(delete(PeerRuleRow).where(PeerRuleRow.node == node))


def _rule(row: PeerRuleRow) -> PeerRule:
    return PeerRule(row.node, Rule(row.rule), row.reason, row.by, row.at)
