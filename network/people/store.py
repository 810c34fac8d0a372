"""How people, their API tokens and the audit trail are kept.

A token is kept as its SHA-256 only: who reads the database cannot sign in with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from network.database import Base, UtcDateTime
from network.people.person import Person
from network.people.roles import Role


class PersonRow(Base):
    """One account."""

    __tablename__ = "people"

    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    roles: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool]


class ApiTokenRow(Base):
    """One bearer token for the API."""

    __tablename__ = "api_tokens"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("people.account"))
    issued: Mapped[datetime] = mapped_column(UtcDateTime)
    expires: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditRow(Base):
    """One deed. Rows are added and never changed."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    who: Mapped[str] = mapped_column(String(64))
    deed: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(300))


@dataclass(frozen=True)
class ApiToken:
    """A token as it is kept: never the token, only its hash (hex SHA-256)."""

    sha256: str
    account: str
    issued: datetime
    expires: datetime


@dataclass(frozen=True)
class AuditEntry:
    """Who did what to which subject, when."""

    at: datetime
    who: str
    deed: str
    subject: str


class People:
    """The accounts of this node."""

    def get(self, session: Session, account: str) -> Person | None:
        """Return the person with this account, active or not."""
        row = session.get(PersonRow, account)
        return None if row is None else _person(row)

    def save(self, session: Session, person: Person) -> None:
        """Keep ``person``, new or changed."""
        session.merge(
            PersonRow(
                account=person.account,
                name=person.name,
                roles=" ".join(sorted(role.value for role in person.roles)),
                is_active=person.is_active,
            )
        )

    def all(self, session: Session) -> list[Person]:
        """Return everybody, by account."""
        rows = session.scalars(select(PersonRow).order_by(PersonRow.account))
        return [_person(row) for row in rows]

    def keep_token(self, session: Session, token: ApiToken) -> None:
        """Keep a token, and forget those that had expired when it was issued."""
        session.execute(delete(ApiTokenRow).where(ApiTokenRow.expires <= token.issued))
        session.add(ApiTokenRow(**vars(token)))

    def token(self, session: Session, sha256: str) -> ApiToken | None:
        """Return what is kept of the token with this hash, expired or not."""
        row = session.get(ApiTokenRow, sha256)
        if row is None:
            return None
        return ApiToken(row.sha256, row.account, row.issued, row.expires)


class AuditTrail:
    """The audit trail: added to, read, never changed."""

    def add(self, session: Session, entry: AuditEntry) -> None:
        """Add one deed."""
        session.add(AuditRow(at=entry.at, who=entry.who, deed=entry.deed, subject=entry.subject))

    def latest(self, session: Session, limit: int) -> Sequence[AuditEntry]:
        """Return the last ``limit`` deeds, the newest first."""
        rows = session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(limit))
        return [AuditEntry(row.at, row.who, row.deed, row.subject) for row in rows]


def _person(row: PersonRow) -> Person:
    roles = frozenset(Role(name) for name in row.roles.split())
    return Person(row.account, row.name, roles, row.is_active)
