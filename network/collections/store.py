"""How collections in the making are kept, and who follows which collection.

What is published is a record and stands with the records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from network.collections.draft import CollectionDraft, Entry, Words
from network.database import ERASABLE, Base, Session, UtcDateTime
from network.errors import N_, NotFound
from network.records.record import RecordId


class CollectionDraftRow(Base):
    """One collection in the making; its words and items are JSON."""

    __tablename__ = "collection_drafts"
    __table_args__ = ({"info": ERASABLE},)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    editor: Mapped[str] = mapped_column(String(64))
    words: Mapped[str] = mapped_column(Text)
    items: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    # at most one revision of a published collection is open
    rid: Mapped[str | None] = mapped_column(String(36), unique=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FollowedRow(Base):
    """One person follows one collection. Never leaves the node."""

    __tablename__ = "followed_collections"

    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    rid: Mapped[str] = mapped_column(String(36), primary_key=True)
    seen_rev: Mapped[int] = mapped_column(BigInteger)
    followed_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Followed:
    """A collection that somebody follows, and the revision that they read last."""

    id: RecordId
    seen_rev: int
    followed_at: datetime


class CollectionDrafts:
    """The collections in the making at this node."""

    def get(self, session: Session, draft_id: str) -> CollectionDraft:
        """Return one draft.

        Raises:
            NotFound: there is none with this id.
        """
        row = session.get(CollectionDraftRow, draft_id)
        if row is None:
            raise NotFound(N_("There is no such collection in the making."))
        return _draft(row)

    def all(self, session: Session) -> tuple[CollectionDraft, ...]:
        """Return every draft, the last changed first."""
        query = select(CollectionDraftRow).order_by(
            CollectionDraftRow.changed_at.desc(), CollectionDraftRow.id
        )
        return tuple(_draft(row) for row in session.scalars(query))

    def revision_of(self, session: Session, rid: str) -> CollectionDraft | None:
        """Return the open draft that revises this collection, or None."""
        query = select(CollectionDraftRow).where(CollectionDraftRow.rid == rid)
        row = session.scalars(query).first()
        return None if row is None else _draft(row)

    def save(self, session: Session, draft: CollectionDraft) -> None:
        """Keep the draft, new or changed."""
        session.merge(_row(draft))
        session.flush()

    def delete(self, session: Session, draft_id: str) -> None:
        """Forget a draft and its words."""
        session.execute(delete(CollectionDraftRow).where(CollectionDraftRow.id == draft_id))

    def forget(self, session: Session, rid: str) -> None:
        """Forget the open revision of a collection that was withdrawn."""
        session.execute(delete(CollectionDraftRow).where(CollectionDraftRow.rid == rid))


class FollowedCollections:
    """Who follows what."""

    def of(self, session: Session, account: str) -> tuple[Followed, ...]:
        """Return what one person follows, the last followed first."""
        query = (
            select(FollowedRow)
            .where(FollowedRow.account == account)
            .order_by(FollowedRow.followed_at.desc(), FollowedRow.node, FollowedRow.rid)
        )
        return tuple(_followed(row) for row in session.scalars(query))

    def find(self, session: Session, account: str, id: RecordId) -> Followed | None:
        """Return how one person follows one collection, or None."""
        row = session.get(FollowedRow, (account, id.node, id.rid))
        return None if row is None else _followed(row)

    def save(self, session: Session, account: str, followed: Followed) -> None:
        """Keep it, new or changed."""
        session.merge(
            FollowedRow(
                account=account,
                node=followed.id.node,
                rid=followed.id.rid,
                seen_rev=followed.seen_rev,
                followed_at=followed.followed_at,
            )
        )
        session.flush()

    def delete(self, session: Session, account: str, id: RecordId) -> None:
        """Forget that this person follows it."""
        session.execute(
            delete(FollowedRow)
            .where(FollowedRow.account == account)
            .where(FollowedRow.node == id.node)
            .where(FollowedRow.rid == id.rid)
        )


_WORDS: TypeAdapter[Words] = TypeAdapter(Words)
_ITEMS: TypeAdapter[tuple[Entry, ...]] = TypeAdapter(tuple[Entry, ...])


def _draft(row: CollectionDraftRow) -> CollectionDraft:
    return CollectionDraft(
        id=row.id,
        editor=row.editor,
        words=_WORDS.validate_json(row.words),
        items=_ITEMS.validate_json(row.items),
        version=row.version,
        rid=row.rid,
        started_at=row.started_at,
        changed_at=row.changed_at,
    )


def _row(draft: CollectionDraft) -> CollectionDraftRow:
    return CollectionDraftRow(
        id=draft.id,
        editor=draft.editor,
        words=_WORDS.dump_json(draft.words).decode(),
        items=_ITEMS.dump_json(draft.items).decode(),
        version=draft.version,
        rid=draft.rid,
        started_at=draft.started_at,
        changed_at=draft.changed_at,
    )


def _followed(row: FollowedRow) -> Followed:
    return Followed(RecordId(row.node, row.rid), row.seen_rev, row.followed_at)
