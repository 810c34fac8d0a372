"""How saved searches are kept. Never leaves the node."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from network.database import Base, Session, UtcDateTime
from network.finding.saved_search import SavedSearch


class SavedSearchRow(Base):
    """One search of one person."""

    __tablename__ = "saved_searches"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(Text)
    seen: Mapped[int] = mapped_column(BigInteger)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SavedSearches:
    """The saved searches of everybody here."""

    def of(self, session: Session, account: str) -> tuple[SavedSearch, ...]:
        """Return those of one person, the last saved first."""
        query = (
            select(SavedSearchRow)
            .where(SavedSearchRow.account == account)
            .order_by(SavedSearchRow.saved_at.desc(), SavedSearchRow.id)
        )
        return tuple(_saved(row) for row in session.scalars(query))

    def get(self, session: Session, account: str, id: str) -> SavedSearch | None:
        """Return one of this person's, or None."""
        row = session.get(SavedSearchRow, id)
        return _saved(row) if row is not None and row.account == account else None

    def save(self, session: Session, saved: SavedSearch) -> None:
        """Keep it, new or changed."""
        session.merge(
            SavedSearchRow(
                id=saved.id,
                account=saved.account,
                name=saved.name,
                address=saved.address,
                seen=saved.seen,
                saved_at=saved.saved_at,
            )
        )
        session.flush()

    def delete(self, session: Session, account: str, id: str) -> None:
        """Forget one of this person's; harmless if it is not there."""
        session.execute(
            delete(SavedSearchRow)
            .where(SavedSearchRow.account == account)
            .where(SavedSearchRow.id == id)
        )


def _saved(row: SavedSearchRow) -> SavedSearch:
    return SavedSearch(row.id, row.account, row.name, row.address, row.seen, row.saved_at)
