"""How the local contact is kept: one row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from network.database import ERASABLE, Base, Session, UtcDateTime

_ONLY = 1


class ContactRow(Base):
    """Whom to ask here, in words."""

    __tablename__ = "local_contact"
    __table_args__ = ({"info": ERASABLE},)

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Contacts:
    """The local contact of this node."""

    def get(self, session: Session) -> str:
        """Return it; empty while there is none."""
        row = session.get(ContactRow, _ONLY)
        return "" if row is None else row.text

    def save(self, session: Session, text: str, now: datetime) -> None:
        """Keep ``text`` in its place."""
        session.merge(ContactRow(id=_ONLY, text=text, changed_at=now))
        session.flush()
