"""Attachments: the bytes of files that bodies list, ours and those that somebody here wanted.

Kept under the record, never shared by hash: a hash that another node cites gives it no hold on
our bytes. They live as long as a body that lists them is held, and go with the last of them.
"""

from __future__ import annotations

import builtins

from sqlalchemy import Index, LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from federation.attachment import Attachment, digest_of, listed
from federation.body import parse_body
from federation.errors import MalformedError
from network.database import ERASABLE, Base, Session
from network.feeds.body_store import BodyStore
from network.feeds.feed import Body, BodyState


class AttachmentRow(Base):
    """One file of one record."""

    __tablename__ = "attachments"

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    rid: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    bytes: Mapped[builtins.bytes] = mapped_column(LargeBinary)

    __table_args__ = (Index("ix_attachments_sha256", "node", "sha256"), {"info": ERASABLE})


class Attachments:
    """The files of records that this node keeps."""

    def keep(self, session: Session, node: str, rid: str, sha256: str, raw: bytes) -> None:
        """Keep a file whose hash the caller has compared with what the body lists."""
        session.merge(AttachmentRow(node=node, rid=rid, sha256=sha256, bytes=raw))
        session.flush()

    def read(self, session: Session, node: str, rid: str, sha256: str) -> bytes | None:
        """Return the bytes of one file, or None where they are not here."""
        return session.scalar(
            select(AttachmentRow.bytes).where(
                AttachmentRow.node == node,
                AttachmentRow.rid == rid,
                AttachmentRow.sha256 == sha256,
            )
        )

    def is_listed(self, session: Session, node: str, rid: str, sha256: str) -> bool:
        """Say whether a live body of the record lists the file: what none lists is not kept."""
        return sha256 in _listed(session, node, rid, None)

    def served(self, session: Session, node: str, feed: str, sha256: str) -> bytes | None:
        """Return the file that a live body of ``feed`` lists as ``sha256``; else None.

        The feed is the access check: a hash cited in one feed never opens another's file.
        """
        rows = session.scalars(
            select(AttachmentRow.rid).where(
                AttachmentRow.node == node, AttachmentRow.sha256 == sha256
            )
        )
        for rid in rows.all():
            if sha256 in _listed(session, node, rid, feed):
                return self.read(session, node, rid, sha256)
        return None


def damaged(session: Session, body: Body, raw: bytes | None) -> tuple[str, ...]:
    """Return by hash the files kept that ``body``, whose bytes are ``raw``, lists otherwise."""
    found = []
    for entry in _read(raw) if raw is not None else ():
        kept = Attachments().read(session, body.node, body.rid, entry.sha256)
        if kept is not None and digest_of(entry.salt, kept) != entry.sha256:
            found.append(entry.sha256)
    return tuple(found)


def prune(session: Session, node: str, rid: str) -> None:
    """Erase the files of a record that no body held of it lists any more."""
    of_record = (AttachmentRow.node == node, AttachmentRow.rid == rid)
    kept = session.scalars(select(AttachmentRow.sha256).where(*of_record)).all()
    gone = set(kept) - _listed(session, node, rid, None) if kept else set()
    if gone:
        session.execute(
            delete(AttachmentRow)
            .where(*of_record, AttachmentRow.sha256.in_(gone))
            .execution_options(synchronize_session=False)
        )


def _listed(session: Session, node: str, rid: str, feed: str | None) -> frozenset[str]:
    """Return the hashes that the live bodies of a record list; those of ``feed`` alone if given."""
    store = BodyStore(session)
    known = store.revisions([(node, rid)])
    held = [body for body in known if _is_live(body) and feed in (None, body.feed)]
    texts = (store.bytes_of(body.node, body.rid, body.rev) for body in held)
    return frozenset(each.sha256 for raw in texts if raw is not None for each in _read(raw))


def _read(raw: bytes) -> tuple[Attachment, ...]:
    try:
        return listed(parse_body(raw))
    except MalformedError:  # kept as it came, and shown to nobody
        return ()


def _is_live(body: Body) -> bool:
    return body.state is BodyState.HELD
