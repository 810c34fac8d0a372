"""How a spreadsheet is kept while somebody decides what to make of it.

It holds what people wrote, so it goes as soon as its import is done, or after `KEPT_DAYS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import LargeBinary, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from network.database import ERASABLE, Base, Session, UtcDateTime

KEPT_DAYS = 14


class UploadRow(Base):
    """One spreadsheet, and how its columns are to be read."""

    __tablename__ = "uploads"
    __table_args__ = ({"info": ERASABLE},)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    by: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    choices: Mapped[str] = mapped_column(Text)
    done: Mapped[int]
    report: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What has become of the rows so far, and of each that was refused its line and reason."""

    drafted: int = 0
    unchanged: int = 0
    refused: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Upload:
    """One spreadsheet.

    Attributes:
        choices: our field -> their column, as it was last chosen; and ``id``.
        done: how many rows are imported; an interrupted import goes on from there.
        content: empty once all are.
    """

    id: str
    by: str
    name: str
    content: bytes
    at: datetime
    choices: Mapping[str, str]
    done: int = 0
    tally: Tally = Tally()

    @property
    def is_over(self) -> bool:
        """Whether every row was looked at."""
        return not self.content


class Uploads:
    """The spreadsheets of this node."""

    def find(self, session: Session, id: str) -> Upload | None:
        """Return one, or None."""
        row = session.get(UploadRow, id)
        return None if row is None else _upload(row)

    def of(self, session: Session, by: str) -> list[Upload]:
        """Return those of one account, the newest first."""
        query = select(UploadRow).where(UploadRow.by == by).order_by(UploadRow.at.desc())
        return [_upload(row) for row in session.scalars(query)]

    def save(self, session: Session, upload: Upload) -> None:
        """Keep one, new or changed."""
        session.merge(
            UploadRow(
                id=upload.id,
                by=upload.by,
                name=upload.name,
                content=upload.content,
                choices=_CHOICES.dump_json(dict(upload.choices)).decode(),
                done=upload.done,
                report=_TALLY.dump_json(upload.tally).decode(),
                at=upload.at,
            )
        )
        session.flush()

    def forget(self, session: Session, id: str) -> None:
        """Throw one away."""
        session.execute(delete(UploadRow).where(UploadRow.id == id))

    def forget_old(self, session: Session, now: datetime) -> None:
        """Throw away what nobody has looked at for long."""
        session.execute(delete(UploadRow).where(UploadRow.at < now - timedelta(days=KEPT_DAYS)))


_CHOICES: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])
_TALLY: TypeAdapter[Tally] = TypeAdapter(Tally)


def _upload(row: UploadRow) -> Upload:
    return Upload(
        id=row.id,
        by=row.by,
        name=row.name,
        content=row.content,
        choices=_CHOICES.validate_json(row.choices),
        done=row.done,
        tally=_TALLY.validate_json(row.report),
        at=row.at,
    )
