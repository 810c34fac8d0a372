"""How files are kept while their draft is written; published ones are feeds/attachments.py's."""

from __future__ import annotations

import builtins
from collections.abc import Mapping

from sqlalchemy import LargeBinary, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from network.database import ERASABLE, Base, Session


class DraftAttachmentRow(Base):
    """One file of a draft, and the text in it."""

    __tablename__ = "draft_attachments"
    __table_args__ = ({"info": ERASABLE},)

    draft: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    bytes: Mapped[builtins.bytes] = mapped_column(LargeBinary)


class DraftAttachments:
    """The files of drafts."""

    def keep(self, session: Session, draft: str, sha256: str, raw: bytes, text: str) -> None:
        """Keep one."""
        session.merge(DraftAttachmentRow(draft=draft, sha256=sha256, bytes=raw, text=text))
        session.flush()

    def read(self, session: Session, draft: str, sha256: str) -> bytes | None:
        """Return the bytes of one, or None."""
        return session.scalar(
            select(DraftAttachmentRow.bytes).where(
                DraftAttachmentRow.draft == draft, DraftAttachmentRow.sha256 == sha256
            )
        )

    def texts(self, session: Session, draft: str) -> Mapping[str, str]:
        """Return the text in each file of a draft, by its hash."""
        rows = session.execute(
            select(DraftAttachmentRow.sha256, DraftAttachmentRow.text).where(
                DraftAttachmentRow.draft == draft
            )
        )
        return {sha256: text for sha256, text in rows}

    def forget(self, session: Session, draft: str, sha256: str) -> None:
        """Throw one away."""
        session.execute(
            delete(DraftAttachmentRow).where(
                DraftAttachmentRow.draft == draft, DraftAttachmentRow.sha256 == sha256
            )
        )


def forget_all(session: Session, drafts: builtins.list[str]) -> None:
    """Throw away every file of these drafts."""
    session.execute(delete(DraftAttachmentRow).where(DraftAttachmentRow.draft.in_(drafts)))
