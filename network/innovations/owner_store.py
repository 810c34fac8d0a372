"""How is kept who looks after a record, and what was learned when it changed hands.

Accounts stay here: nothing of this travels. What was learned goes when the record is withdrawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, Text, and_, case, delete, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from network.database import ERASABLE, Base, Session, UtcDateTime
from network.innovations.draft import IMPORTER, DraftState
from network.innovations.looking_back import LookingBack
from network.innovations.store import DraftRow


class OwnerRow(Base):
    """Who looks after a record now, where that is not whoever published it first."""

    __tablename__ = "record_owners"

    rid: Mapped[str] = mapped_column(String(36), primary_key=True)
    account: Mapped[str] = mapped_column(String(64), index=True)


class HandoverRow(Base):
    """One change of hands, and the four answers."""

    __tablename__ = "handovers"
    __table_args__ = ({"info": ERASABLE},)

    id: Mapped[int] = mapped_column(primary_key=True)
    rid: Mapped[str] = mapped_column(String(36), index=True)
    by: Mapped[str] = mapped_column(String(64))
    to: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    expected: Mapped[str] = mapped_column(Text)
    happened: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    next: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True)
class Handover:
    """One change of hands: who gave it to whom, and what they knew."""

    rid: str
    by: str
    to: str
    at: datetime
    learned: LookingBack


_IS_FIRST = and_(DraftRow.rev == 1, DraftRow.state == DraftState.PUBLISHED.value)
_BEGINNER = case((DraftRow.author == IMPORTER, DraftRow.approved_by), else_=DraftRow.author)
"""Nobody wrote what was imported: whoever agreed to it answers for it."""


class Owners:
    """Who looks after this node's records: whoever wrote it, or agreed to its import."""

    def of(self, session: Session, rid: str) -> str | None:
        """Return the account that looks after a record; None where nobody here wrote it."""
        row = session.get(OwnerRow, rid, populate_existing=True)
        if row is not None:
            return row.account
        return session.scalars(select(_BEGINNER).where(_IS_FIRST, DraftRow.rid == rid)).first()

    def looked_after(self, session: Session, account: str) -> tuple[str, ...]:
        """Return the records that ``account`` looks after, withdrawn ones too, in their order."""
        given = select(OwnerRow.rid).where(OwnerRow.account == account)
        agreed_to = and_(DraftRow.author == IMPORTER, DraftRow.approved_by == account)
        begun = (
            select(DraftRow.rid)
            .where(_IS_FIRST, or_(DraftRow.author == account, agreed_to))
            .where(DraftRow.rid.not_in(select(OwnerRow.rid)))
        )
        rids = {*session.scalars(given), *session.scalars(begun)}
        return tuple(sorted(rid for rid in rids if rid))

    def accounts(self, session: Session) -> frozenset[str]:
        """Return every account that looks after a record, or did before it was handed over."""
        begun = session.scalars(select(_BEGINNER).where(_IS_FIRST).distinct())
        given = session.scalars(select(OwnerRow.account).distinct())
        return frozenset(account for account in (*begun, *given) if account)

    def set(self, session: Session, rid: str, account: str) -> None:
        """Let ``account`` look after a record from now on."""
        session.merge(OwnerRow(rid=rid, account=account))
        session.flush()

    def note(self, session: Session, handover: Handover) -> None:
        """Keep what was learned when a record changed hands, and who has it now."""
        session.add(
            HandoverRow(
                rid=handover.rid,
                by=handover.by,
                to=handover.to,
                at=handover.at,
                **vars(handover.learned),
            )
        )
        self.set(session, handover.rid, handover.to)

    def handovers(self, session: Session, rid: str) -> Sequence[Handover]:
        """Return how a record changed hands, the last first."""
        rows = select(HandoverRow).where(HandoverRow.rid == rid).order_by(HandoverRow.id.desc())
        return [
            Handover(
                row.rid,
                row.by,
                row.to,
                row.at,
                LookingBack(row.expected, row.happened, row.why, row.next),
            )
            for row in session.scalars(rows)
        ]

    def forget(self, session: Session, rid: str) -> None:
        """Erase what was kept of a withdrawn record."""
        session.execute(delete(HandoverRow).where(HandoverRow.rid == rid))
        session.execute(delete(OwnerRow).where(OwnerRow.rid == rid))
