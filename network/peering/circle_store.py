"""How our circles are kept, and who is in them. The list never leaves this node."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from network.database import Base, Session, UtcDateTime


class CircleRow(Base):
    """One circle of ours."""

    __tablename__ = "circles"

    feed: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(Text)
    # the one other node of a circle of two; empty for a group
    partner: Mapped[str] = mapped_column(String(32), index=True)
    opened: Mapped[datetime] = mapped_column(UtcDateTime)


class CircleMemberRow(Base):
    """One node that may read one circle of ours."""

    __tablename__ = "circle_members"

    feed: Mapped[str] = mapped_column(String(64), primary_key=True)
    node: Mapped[str] = mapped_column(String(32), primary_key=True, index=True)


@dataclass(frozen=True)
class Circle:
    """A circle of ours: the feed it is, and what it is called here and by its readers.

    ``partner`` is the other node of a circle of two, which has no name; empty for a group.
    """

    feed: str
    name: str
    purpose: str
    partner: str
    opened: datetime


class CircleStore:
    """Circles and their members."""

    def get(self, session: Session, feed: str) -> Circle | None:
        """Return one circle of ours."""
        row = session.get(CircleRow, feed)
        return None if row is None else _circle(row)

    def groups(self, session: Session) -> tuple[Circle, ...]:
        """Return every circle but those of two, by name."""
        rows = select(CircleRow).where(CircleRow.partner == "")
        rows = rows.order_by(CircleRow.name, CircleRow.opened, CircleRow.feed)
        return tuple(_circle(row) for row in session.scalars(rows))

    def with_partner(self, session: Session, node: str) -> tuple[Circle, ...]:
        """Return our circles of two with ``node``, the last opened first."""
        rows = select(CircleRow).where(CircleRow.partner == node)
        rows = rows.order_by(CircleRow.opened.desc(), CircleRow.feed)
        return tuple(_circle(row) for row in session.scalars(rows))

    def save(self, session: Session, circle: Circle) -> None:
        """Keep a circle."""
        session.merge(CircleRow(**asdict(circle)))
        session.flush()

    def members(self, session: Session, feed: str) -> tuple[str, ...]:
        """Return the nodes that a circle is for, by id."""
        rows = select(CircleMemberRow.node).where(CircleMemberRow.feed == feed)
        return tuple(session.scalars(rows.order_by(CircleMemberRow.node)))

    def circles_of(self, session: Session, node: str) -> frozenset[str]:
        """Return the circles of ours that ``node`` is in."""
        rows = select(CircleMemberRow.feed).where(CircleMemberRow.node == node)
        return frozenset(session.scalars(rows))

    def add(self, session: Session, feed: str, node: str) -> None:
        """Let ``node`` into a circle."""
        session.merge(CircleMemberRow(feed=feed, node=node))
        session.flush()

    def remove(self, session: Session, feed: str, node: str) -> None:
        """Let ``node`` into a circle no more."""
        session.execute(
            delete(CircleMemberRow)
            .where(CircleMemberRow.feed == feed)
            .where(CircleMemberRow.node == node)
        )


def _circle(row: CircleRow) -> Circle:
    return Circle(row.feed, row.name, row.purpose, row.partner, row.opened)
