"""How the teams of this organisation are kept. They stay here."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from network.database import Base, Session, UtcDateTime
from network.organisations.team import NAME_CHARACTERS, Team


class TeamRow(Base):
    """One team; what it says and withholds is JSON."""

    __tablename__ = "teams"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    part: Mapped[str] = mapped_column(Text)
    without: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    changed_by: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Teams:
    """The teams of this organisation."""

    def get(self, session: Session, id: str) -> Team | None:
        """Return one team, or None where there is none of that id."""
        row = session.get(TeamRow, id)
        return None if row is None else _team(row)

    def all(self, session: Session) -> list[Team]:
        """Return every team, by name."""
        return [_team(row) for row in session.scalars(select(TeamRow).order_by(TeamRow.name))]

    def save(self, session: Session, team: Team) -> None:
        """Keep a team, new or changed."""
        session.merge(
            TeamRow(
                id=team.id,
                name=team.name,
                part=_PART.dump_json(dict(team.part)).decode(),
                without=_NAMES.dump_json(team.without).decode(),
                version=team.version,
                changed_by=team.changed_by,
                changed_at=team.changed_at,
            )
        )
        session.flush()

    def remove(self, session: Session, id: str) -> None:
        """Forget a team."""
        row = session.get(TeamRow, id)
        if row is not None:
            session.delete(row)
            session.flush()


_PART: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])
_NAMES: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])


def _team(row: TeamRow) -> Team:
    return Team(
        id=row.id,
        name=row.name,
        part=_PART.validate_json(row.part),
        without=_NAMES.validate_json(row.without),
        version=row.version,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )
