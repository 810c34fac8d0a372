"""How the descriptions of organisations are kept while they are being written.

Published ones are records like any other. One row for this organisation itself, and, at a
facilitator, one for each organisation that it speaks for.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from network.database import Base, Session, UtcDateTime
from network.organisations.description import OURS, Description


class DescriptionRow(Base):
    """One description; its fields are JSON."""

    __tablename__ = "organisation_descriptions"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    fields: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    published_version: Mapped[int]
    rid: Mapped[str | None] = mapped_column(String(36))
    changed_by: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Descriptions:
    """The descriptions that are written at this node."""

    def get(self, session: Session, key: str) -> Description | None:
        """Return one description, or None while nobody has written it."""
        row = session.get(DescriptionRow, key)
        return None if row is None else _description(row)

    def declared(self, session: Session) -> list[Description]:
        """Return the descriptions of other organisations, by key."""
        query = (
            select(DescriptionRow).where(DescriptionRow.key != OURS).order_by(DescriptionRow.key)
        )
        return [_description(row) for row in session.scalars(query)]

    def save(self, session: Session, description: Description) -> None:
        """Keep a description, new or changed."""
        session.merge(
            DescriptionRow(
                key=description.key,
                fields=_FIELDS.dump_json(dict(description.fields)).decode(),
                version=description.version,
                published_version=description.published_version,
                rid=description.rid,
                changed_by=description.changed_by,
                changed_at=description.changed_at,
            )
        )
        session.flush()


_FIELDS: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


def _description(row: DescriptionRow) -> Description:
    return Description(
        key=row.key,
        fields=_FIELDS.validate_json(row.fields),
        version=row.version,
        published_version=row.published_version,
        rid=row.rid,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )
