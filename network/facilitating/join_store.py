"""How requests to be listed are kept, until somebody has decided and after.

What a request asks stands in its signed bytes; who may decide is the pages' question.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, Text, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from network.database import Base, UtcDateTime


class JoinState(StrEnum):
    """What became of a request. LISTED is said of a key that is listed, however it came there."""

    WAITING = "waiting"
    LISTED = "listed"
    REFUSED = "refused"
    RETIRED = "retired"


class JoinRow(Base):
    """One request to list a key, by the key's thumbprint."""

    __tablename__ = "join_requests"

    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    node: Mapped[str] = mapped_column(String(32))
    jws: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), index=True)
    received: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(String(100))
    decided: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class KeptRequest:
    """A request as it is kept; ``decided_by`` is an account, "" while it waits."""

    kid: str
    node: str
    jws: str
    state: JoinState
    received: datetime
    decided_by: str = ""
    decided: datetime | None = None


class JoinStore:
    """Requests to be listed."""

    def get(self, session: Session, kid: str) -> KeptRequest | None:
        """Return the request for one key."""
        row = session.get(JoinRow, kid)
        return None if row is None else _kept(row)

    def in_state(self, session: Session, state: JoinState) -> list[KeptRequest]:
        """Return the requests in ``state``, the oldest first."""
        rows = select(JoinRow).where(JoinRow.state == state.value).order_by(JoinRow.received)
        return [_kept(row) for row in session.scalars(rows)]

    def count(self, session: Session, state: JoinState) -> int:
        """Return how many requests are in ``state``."""
        rows = select(func.count()).select_from(JoinRow).where(JoinRow.state == state.value)
        return session.scalar(rows) or 0

    def save(self, session: Session, request: KeptRequest) -> None:
        """Keep a request, new or decided."""
        session.merge(JoinRow(**asdict(request)))
        session.flush()

    def forget_before(self, session: Session, then: datetime) -> None:
        """Forget requests that nobody has decided since ``then``."""
        session.execute(
            delete(JoinRow)
            .where(JoinRow.state == JoinState.WAITING.value)
            .where(JoinRow.received < then)
        )


def _kept(row: JoinRow) -> KeptRequest:
    return KeptRequest(
        kid=row.kid,
        node=row.node,
        jws=row.jws,
        state=JoinState(row.state),
        received=row.received,
        decided_by=row.decided_by,
        decided=row.decided,
    )
