"""How reviews are kept: at the facilitator those that others ask for, at a member its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, LargeBinary, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from network.database import ERASABLE, Base, UtcDateTime
from network.errors import N_, NotFound
from network.facilitating.review import AskedReview, ReviewState


class AskedReviewRow(Base):
    """One review that a member asks us for."""

    __tablename__ = "asked_reviews"
    __table_args__ = ({"info": ERASABLE},)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    node: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(64), index=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    audience: Mapped[str] = mapped_column(String(64))
    arrived: Mapped[datetime] = mapped_column(UtcDateTime)
    secret_hash: Mapped[str] = mapped_column(String(64))
    mailbox_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12), index=True)
    note: Mapped[str] = mapped_column(Text)
    section: Mapped[str] = mapped_column(String(64))


class OwnReviewRow(Base):
    """One review that we ask our facilitator for."""

    __tablename__ = "own_reviews"

    draft: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str] = mapped_column(String(36))
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[str] = mapped_column(String(32))
    remote: Mapped[str] = mapped_column(String(64))
    secret: Mapped[str] = mapped_column(Text)
    is_over: Mapped[bool] = mapped_column(Boolean)
    error: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, kw_only=True)
class OwnReview:
    """A review that we ask for.

    Attributes:
        draft: which of our drafts.
        key: random; the same request sent again after a broken connection has the same key.
        sha256: the bytes that are to be read.
        remote, secret: from the receipt, the secret locked; empty before.
        is_over: taken back here, and still to be taken back there.
        error: why the facilitator was not reached, in words.
    """

    draft: str
    key: str
    sha256: str
    at: str
    remote: str = ""
    secret: str = ""
    is_over: bool = False
    error: str = ""


class AskedReviews:
    """What members ask us to review."""

    def get(self, session: Session, id: str) -> AskedReview:
        """Return one. Raises: NotFound."""
        found = self.find(session, id)
        if found is None:
            raise NotFound(N_("There is no such review."))
        return found

    def find(self, session: Session, id: str) -> AskedReview | None:
        """Return one, or None."""
        row = session.get(AskedReviewRow, id, populate_existing=True)
        return _asked(row) if row else None

    def waiting(self, session: Session) -> Sequence[AskedReview]:
        """Return those that wait, the longest wait first."""
        rows = (
            select(AskedReviewRow)
            .where(AskedReviewRow.state == ReviewState.WAITING.value)
            .order_by(AskedReviewRow.arrived, AskedReviewRow.id)
        )
        return [_asked(row) for row in session.scalars(rows)]

    def save(self, session: Session, asked: AskedReview) -> None:
        """Keep one, new or changed."""
        session.merge(AskedReviewRow(**{**vars(asked), "state": asked.state.value}))
        session.flush()

    def forget_key(self, session: Session, node: str, key: str) -> None:
        """Forget what ``node`` sent under ``key``: its receipt was lost on the way."""
        session.execute(
            delete(AskedReviewRow).where(AskedReviewRow.node == node, AskedReviewRow.key == key)
        )


class OwnReviews:
    """What we ask our facilitator to review."""

    def find(self, session: Session, draft: str) -> OwnReview | None:
        """Return the review of a draft, or None."""
        row = session.get(OwnReviewRow, draft, populate_existing=True)
        return _own(row) if row else None

    def all(self, session: Session) -> Sequence[OwnReview]:
        """Return every one that is not settled."""
        return [_own(row) for row in session.scalars(select(OwnReviewRow))]

    def save(self, session: Session, own: OwnReview) -> None:
        """Keep one, new or changed."""
        session.merge(OwnReviewRow(**vars(own)))
        session.flush()

    def forget(self, session: Session, draft: str) -> None:
        """Forget one that is settled."""
        session.execute(delete(OwnReviewRow).where(OwnReviewRow.draft == draft))


def _asked(row: AskedReviewRow) -> AskedReview:
    return AskedReview(
        id=row.id,
        node=row.node,
        key=row.key,
        body=row.body,
        sha256=row.sha256,
        audience=row.audience,
        arrived=row.arrived,
        secret_hash=row.secret_hash,
        mailbox_hash=row.mailbox_hash,
        state=ReviewState(row.state),
        note=row.note,
        section=row.section,
    )


def _own(row: OwnReviewRow) -> OwnReview:
    return OwnReview(
        draft=row.draft,
        key=row.key,
        sha256=row.sha256,
        at=row.at,
        remote=row.remote,
        secret=row.secret,
        is_over=row.is_over,
        error=row.error,
    )
