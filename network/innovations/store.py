"""How drafts are kept, and what an import remembers of the rows it has read.

Neither outlives what it was for: a published draft keeps no text, and `forget` takes away what
is left of a withdrawn record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import LargeBinary, String, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from network.database import ERASABLE, Base, Session, UtcDateTime
from network.errors import N_, NotFound
from network.innovations.attachment_store import forget_all
from network.innovations.draft import IMPORTER, Draft, DraftState, Note, Submission
from network.innovations.finds_store import Dismissals


class DraftRow(Base):
    """One draft; its structured parts are JSON."""

    __tablename__ = "drafts"
    __table_args__ = ({"info": ERASABLE},)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    author: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    fields: Mapped[str] = mapped_column(Text)
    touched: Mapped[str] = mapped_column(Text)
    writers: Mapped[str] = mapped_column(Text)
    co_owners: Mapped[str] = mapped_column(Text)
    notes: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    rid: Mapped[str | None] = mapped_column(String(36), index=True)
    rev: Mapped[int | None]
    submitted_by: Mapped[str | None] = mapped_column(String(64))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    audience: Mapped[str | None] = mapped_column(String(64))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    approved_by: Mapped[str | None] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ImportedRow(Base):
    """One row of a collection that was imported before."""

    __tablename__ = "imported_rows"
    __table_args__ = (UniqueConstraint("collection", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    collection: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(600))
    fingerprint: Mapped[str] = mapped_column(String(64))
    draft: Mapped[str | None] = mapped_column(String(36), index=True)
    rid: Mapped[str | None] = mapped_column(String(36), index=True)


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What is remembered of a row: what it said, and what became of it.

    ``fingerprint`` is a hex SHA-256 of the row in our fields. ``draft`` is the open draft made
    from it, ``rid`` the record.
    """

    collection: str
    key: str
    fingerprint: str
    draft: str | None
    rid: str | None


class Drafts:
    """The drafts of this node."""

    def get(self, session: Session, draft_id: str) -> Draft:
        """Return one draft.

        Raises:
            NotFound: there is none with this id.
        """
        row = session.get(DraftRow, draft_id)
        if row is None:
            raise NotFound(N_("There is no such draft."))
        return _draft(row)

    def find(self, session: Session, draft_id: str) -> Draft | None:
        """Return one draft, or None."""
        row = session.get(DraftRow, draft_id)
        return None if row is None else _draft(row)

    def save(self, session: Session, draft: Draft) -> None:
        """Keep the draft, new or changed."""
        session.merge(_row(draft))
        session.flush()

    def delete(self, session: Session, draft_id: str) -> None:
        """Forget a draft, its text and its files."""
        forget_all(session, [draft_id])
        session.execute(delete(DraftRow).where(DraftRow.id == draft_id))
        Dismissals().forget(session, draft_id)

    def of(self, session: Session, account: str) -> list[Draft]:
        """Return what this account writes, alone or with others, and what an import left.

        The last changed comes first; what is published is no longer listed.
        """
        shared = DraftRow.co_owners.contains(json.dumps(account), autoescape=True)
        query = (
            select(DraftRow)
            .where(DraftRow.author.in_([account, IMPORTER]) | shared)
            .where(DraftRow.state != DraftState.PUBLISHED.value)
            .order_by(DraftRow.changed_at.desc(), DraftRow.id)
        )
        return [_draft(row) for row in session.scalars(query)]

    def waiting(self, session: Session) -> list[Draft]:
        """Return what waits for a reviewer, the longest wait first."""
        query = (
            select(DraftRow)
            .where(DraftRow.state == DraftState.SUBMITTED.value)
            .order_by(DraftRow.submitted_at, DraftRow.id)
        )
        return [_draft(row) for row in session.scalars(query)]

    def last_of(self, session: Session, rid: str) -> Draft | None:
        """Return the draft that was published last as this record; it holds no text."""
        query = (
            select(DraftRow)
            .where(DraftRow.rid == rid)
            .where(DraftRow.state == DraftState.PUBLISHED.value)
            .order_by(DraftRow.rev.desc())
        )
        row = session.scalars(query).first()
        return None if row is None else _draft(row)

    def revision_of(self, session: Session, rid: str) -> Draft | None:
        """Return the open draft that revises this record; there is at most one."""
        query = (
            select(DraftRow)
            .where(DraftRow.rid == rid)
            .where(DraftRow.state != DraftState.PUBLISHED.value)
        )
        row = session.scalars(query).first()
        return None if row is None else _draft(row)

    def forget(self, session: Session, rid: str) -> None:
        """Erase every draft of a record, open or published."""
        ids = session.scalars(select(DraftRow.id).where(DraftRow.rid == rid)).all()
        forget_all(session, list(ids))
        session.execute(delete(DraftRow).where(DraftRow.rid == rid))
        Dismissals().forget(session, rid)


class ImportMemory:
    """Which rows were imported, and what became of them."""

    def get(self, session: Session, collection: str, key: str) -> Imported | None:
        """Return what is remembered of one row."""
        row = self._row(session, collection, key)
        if row is None:
            return None
        return Imported(
            collection=row.collection,
            key=row.key,
            fingerprint=row.fingerprint,
            draft=row.draft,
            rid=row.rid,
        )

    def save(self, session: Session, imported: Imported) -> None:
        """Remember a row, new or changed."""
        row = self._row(session, imported.collection, imported.key)
        if row is None:
            row = ImportedRow(collection=imported.collection, key=imported.key)
            session.add(row)
        row.fingerprint = imported.fingerprint
        row.draft = imported.draft
        row.rid = imported.rid
        session.flush()

    def forget(self, session: Session, rid: str) -> None:
        """Keep of a withdrawn record's row only that it was there.

        Its fingerprint goes with the text: whoever guesses the words could check the guess.
        """
        for row in session.scalars(select(ImportedRow).where(ImportedRow.rid == rid)):
            row.fingerprint = ""
            row.draft = None
        session.flush()

    def _row(self, session: Session, collection: str, key: str) -> ImportedRow | None:
        return session.scalars(
            select(ImportedRow)
            .where(ImportedRow.collection == collection)
            .where(ImportedRow.key == key)
        ).first()


_FIELDS: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])
_TOUCHED: TypeAdapter[dict[str, int]] = TypeAdapter(dict[str, int])
_ACCOUNTS: TypeAdapter[frozenset[str]] = TypeAdapter(frozenset[str])
_NOTES: TypeAdapter[tuple[Note, ...]] = TypeAdapter(tuple[Note, ...])


def _draft(row: DraftRow) -> Draft:
    return Draft(
        id=row.id,
        author=row.author,
        state=DraftState(row.state),
        fields=_FIELDS.validate_json(row.fields),
        touched=_TOUCHED.validate_json(row.touched),
        writers=_ACCOUNTS.validate_json(row.writers),
        co_owners=_ACCOUNTS.validate_json(row.co_owners),
        notes=_NOTES.validate_json(row.notes),
        version=row.version,
        rid=row.rid,
        rev=row.rev,
        submission=_submission(row),
        approved_by=row.approved_by,
        started_at=row.started_at,
        changed_at=row.changed_at,
    )


def _submission(row: DraftRow) -> Submission | None:
    if row.body is None or row.submitted_by is None or row.submitted_at is None:
        return None
    return Submission(
        by=row.submitted_by, at=row.submitted_at, audience=row.audience or "own", body=row.body
    )


def _row(draft: Draft) -> DraftRow:
    submission = draft.submission
    return DraftRow(
        id=draft.id,
        author=draft.author,
        state=draft.state.value,
        fields=_text(draft.fields),
        touched=_text(draft.touched),
        writers=json.dumps(sorted(draft.writers)),
        co_owners=json.dumps(sorted(draft.co_owners)),
        notes=_NOTES.dump_json(draft.notes).decode(),
        version=draft.version,
        rid=draft.rid,
        rev=draft.rev,
        submitted_by=submission.by if submission else None,
        submitted_at=submission.at if submission else None,
        audience=submission.audience if submission else None,
        body=submission.body if submission else None,
        approved_by=draft.approved_by,
        started_at=draft.started_at,
        changed_at=draft.changed_at,
    )


def _text(value: Mapping[str, JsonValue] | Mapping[str, int]) -> str:
    return json.dumps(dict(value), ensure_ascii=False)
