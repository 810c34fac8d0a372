"""How leases are kept: one row a name."""

from datetime import datetime

from sqlalchemy import String, delete, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from network.database import Base, Session, UtcDateTime


class LeaseRow(Base):
    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    holder: Mapped[str] = mapped_column(String(100))
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class LeaseStore:
    """The leases' table, in one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Write the lease where it is free, run out or the holder's own; say whether it was."""
        dialect = self._session.get_bind().dialect.name
        maker = postgresql.insert if dialect == "postgresql" else sqlite.insert
        fresh = maker(LeaseRow).values(name=name, holder=holder, until=until)
        written = fresh.on_conflict_do_nothing().returning(LeaseRow.name)
        if self._session.scalar(written) is not None:
            return True
        taken = (
            update(LeaseRow)
            .where(LeaseRow.name == name)
            .where(or_(LeaseRow.until <= now, LeaseRow.holder == holder))
            .values(holder=holder, until=until)
            .returning(LeaseRow.name)
        )
        return self._session.scalar(taken) is not None

    def drop(self, name: str, holder: str) -> None:
        """Delete the lease if it is still the holder's."""
        self._session.execute(
            delete(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder)
        )
