"""How this organisation's own words about records are kept: what it hides, what it notes.

No line of a feed reads or writes these tables, so they outlive every pull, every rebuilding of
the index, and a feed that is read anew. What the words do is hiding.py's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from network.database import ERASABLE, Base, Session, UtcDateTime
from network.records.record import RecordId
from network.records.store import RecordRow

# SQLite allows some thousands of parameters in a statement
_CHUNK = 500


class Kind(StrEnum):
    """What a word does: takes the record out of sight here, or stands beside it."""

    HIDE = "hide"
    NOTE = "note"


class LocalWordRow(Base):
    """The last word of one kind about one record."""

    __tablename__ = "local_words"
    __table_args__ = ({"info": ERASABLE},)

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    rid: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class HiddenNodeRow(Base):
    """A node whose records are not shown here."""

    __tablename__ = "hidden_nodes"

    node: Mapped[str] = mapped_column(String(32), primary_key=True)


@dataclass(frozen=True)
class LocalWord:
    """What this organisation said of a record: a reason to hide it, or a note. ``by``: account."""

    id: RecordId
    kind: Kind
    text: str
    by: str
    at: datetime


class LocalWords:
    """The words, one of each kind a record."""

    def of(self, session: Session, id: RecordId) -> dict[Kind, LocalWord]:
        """Return what was said of one record."""
        rows = select(LocalWordRow).where(LocalWordRow.node == id.node, LocalWordRow.rid == id.rid)
        words = [_word(row) for row in session.scalars(rows)]
        return {word.kind: word for word in words}

    def latest(self, session: Session, limit: int) -> tuple[LocalWord, ...]:
        """Return the last ``limit`` words, the newest first."""
        rows = select(LocalWordRow).order_by(
            LocalWordRow.at.desc(), LocalWordRow.node, LocalWordRow.rid, LocalWordRow.kind
        )
        return tuple(_word(row) for row in session.scalars(rows.limit(limit)))

    def say(self, session: Session, word: LocalWord) -> None:
        """Keep ``word`` in the place of the last of its kind."""
        session.merge(
            LocalWordRow(
                node=word.id.node,
                rid=word.id.rid,
                kind=word.kind.value,
                text=word.text,
                by=word.by,
                at=word.at,
            )
        )
        session.flush()

    def unsay(self, session: Session, id: RecordId, kind: Kind) -> bool:
        """Forget a word; say whether there was one."""
        known = session.get(LocalWordRow, (id.node, id.rid, kind.value))
        if known is None:
            return False
        session.delete(known)
        session.flush()
        return True

    def hidden_of(self, session: Session, node: str) -> frozenset[str]:
        """Return the rids of ``node`` that are hidden one by one."""
        rows = select(LocalWordRow.rid).where(
            LocalWordRow.node == node, LocalWordRow.kind == Kind.HIDE.value
        )
        return frozenset(session.scalars(rows))


class HiddenNodes:
    """The nodes whose records are not shown here."""

    def all(self, session: Session) -> frozenset[str]:
        """Return them."""
        return frozenset(session.scalars(select(HiddenNodeRow.node)))

    def replace(self, session: Session, nodes: Collection[str]) -> None:
        """Keep exactly ``nodes``."""
        session.execute(delete(HiddenNodeRow))
        session.add_all(HiddenNodeRow(node=node) for node in sorted(nodes))
        session.flush()


class Visibility:
    """Whether records are shown here, as it stands with each of them."""

    def of_node(self, session: Session, node: str, besides: str) -> tuple[RecordId, ...]:
        """Return the records of ``node`` in any feed but ``besides``."""
        rows = select(RecordRow.rid).where(RecordRow.node == node, RecordRow.feed != besides)
        return tuple(RecordId(node, rid) for rid in session.scalars(rows.order_by(RecordRow.rid)))

    def hide(self, session: Session, node: str, rids: Collection[str]) -> None:
        """Take records of one node out of sight."""
        self._write(session, node, rids, {"hidden": True})

    def show(self, session: Session, node: str, rids: Collection[str]) -> None:
        """Let records of one node be seen again."""
        self._write(session, node, rids, {"hidden": False})

    def _write(
        self, session: Session, node: str, rids: Collection[str], word: dict[str, bool]
    ) -> None:
        wanted = sorted(rids)
        for start in range(0, len(wanted), _CHUNK):
            session.execute(
                update(RecordRow)
                .where(RecordRow.node == node, RecordRow.rid.in_(wanted[start : start + _CHUNK]))
                .values(**word)
                .execution_options(synchronize_session=False)
            )


def _word(row: LocalWordRow) -> LocalWord:
    return LocalWord(RecordId(row.node, row.rid), Kind(row.kind), row.text, row.by, row.at)
