"""How it is kept which finds may stay, and why: never the text itself, only its mark.

A decision about a draft is the record's once the draft is published, so that a revision does not
ask again; it goes with the draft or with the record.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from network.database import ERASABLE, Base, Session
from network.innovations.finds import Dismissal


class DismissedFindRow(Base):
    """One find that may stay. ``subject`` is the record's id, or the draft's before it has one."""

    __tablename__ = "dismissed_finds"
    __table_args__ = ({"info": ERASABLE},)

    subject: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str] = mapped_column(String(24), primary_key=True)
    by: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)


class Dismissals:
    """The finds that may stay."""

    def of(self, session: Session, subject: str) -> Mapping[str, Dismissal]:
        """Return what was decided about a draft or record, by the key of the find."""
        rows = session.scalars(select(DismissedFindRow).where(DismissedFindRow.subject == subject))
        return {row.key: Dismissal(row.by, row.reason) for row in rows}

    def save(self, session: Session, subject: str, key: str, dismissal: Dismissal) -> None:
        """Keep a decision, new or changed."""
        session.merge(DismissedFindRow(subject=subject, key=key, **vars(dismissal)))
        session.flush()

    def take_back(self, session: Session, subject: str, key: str) -> None:
        """Forget one decision: the find is open again."""
        row = session.get(DismissedFindRow, (subject, key))
        if row is not None:
            session.delete(row)
            session.flush()

    def hand_on(self, session: Session, draft_id: str, rid: str) -> None:
        """Make what was decided about a draft hold for the record that it became."""
        if draft_id != rid:
            kept = self.of(session, draft_id)
            session.execute(delete(DismissedFindRow).where(DismissedFindRow.subject == draft_id))
            for key, dismissal in kept.items():
                self.save(session, rid, key, dismissal)

    def forget(self, session: Session, subject: str) -> None:
        """Forget all that was decided about a draft or record."""
        session.execute(delete(DismissedFindRow).where(DismissedFindRow.subject == subject))
