"""How a relay keeps what it passes on: the heads it shows, the orders it has repeated.

What is passed on, and when, is passing_on.py's; to whom, relaying.py's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import BigInteger, String, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from federation.heads import Head
from network.database import Base, Session


class RelayedHeadRow(Base):
    """The checkpoint that is shown of one feed, under the number of its last change."""

    __tablename__ = "relayed_heads"

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    feed: Mapped[str] = mapped_column(String(64), primary_key=True)
    counter: Mapped[int] = mapped_column(BigInteger, index=True)
    checkpoint: Mapped[str] = mapped_column(String(4096))


class RelayedCountRow(Base):
    """The number last given to a head. One row."""

    __tablename__ = "relayed_count"

    id: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)


class RepeatedOrderRow(Base):
    """An order of another that stands in our notices, by the hash of its JWS."""

    __tablename__ = "repeated_orders"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    source: Mapped[str] = mapped_column(String(32), index=True)


class RepeatedUpToRow(Base):
    """How far another's notices have been gone through, and the hash of that line."""

    __tablename__ = "repeated_up_to"

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True)
class UpTo:
    """The last line of a notices feed that has been gone through; 0 and "" before any."""

    seq: int = 0
    hash: str = ""


class RelayedHeads:
    """The heads that are shown, in one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_node(self, node: str) -> Mapping[str, str]:
        """Return by feed the checkpoint shown of ``node``."""
        rows = select(RelayedHeadRow.feed, RelayedHeadRow.checkpoint)
        found = self._session.execute(rows.where(RelayedHeadRow.node == node))
        return {row.feed: row.checkpoint for row in found}

    def show(self, node: str, changed: Mapping[str, str]) -> None:
        """Show these checkpoints of ``node``, each under a number of its own.

        The count's row stays locked until the commit, so numbers become visible in order.
        """
        maker = _maker(self._session)
        fresh = maker(RelayedCountRow).values(id=1, count=0).on_conflict_do_nothing()
        self._session.execute(fresh)
        last = self._session.execute(
            update(RelayedCountRow)
            .values(count=RelayedCountRow.count + len(changed))
            .returning(RelayedCountRow.count)
        ).scalar_one()
        for counter, (feed, checkpoint) in enumerate(changed.items(), last - len(changed) + 1):
            self._session.merge(
                RelayedHeadRow(node=node, feed=feed, counter=counter, checkpoint=checkpoint)
            )

    def after(self, counter: int) -> Iterable[Head]:
        """Yield the heads numbered above ``counter``, in order."""
        rows = select(RelayedHeadRow).where(RelayedHeadRow.counter > counter)
        for row in self._session.scalars(rows.order_by(RelayedHeadRow.counter)):
            yield Head(row.counter, row.node, row.feed, row.checkpoint)


class RepeatedOrders:
    """The orders of others that stand in our notices, in one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def among(self, hashes: Collection[str]) -> frozenset[str]:
        """Return those of ``hashes`` that belong to orders repeated already."""
        rows = select(RepeatedOrderRow.sha256).where(RepeatedOrderRow.sha256.in_(hashes))
        return frozenset(self._session.scalars(rows))

    def all(self) -> frozenset[str]:
        """Return the hash of every order repeated."""
        return frozenset(self._session.scalars(select(RepeatedOrderRow.sha256)))

    def count(self, source: str) -> int:
        """Return how many orders were taken from the notices of ``source``."""
        rows = select(func.count()).where(RepeatedOrderRow.source == source)
        return self._session.scalar(rows) or 0

    def add(self, hashes: Iterable[str], source: str) -> None:
        """Note that these orders, from the notices of ``source``, were repeated."""
        self._session.add_all(RepeatedOrderRow(sha256=each, source=source) for each in hashes)

    def up_to(self, node: str) -> UpTo:
        """Return how far the notices of ``node`` have been gone through."""
        row = self._session.get(RepeatedUpToRow, node)
        return UpTo() if row is None else UpTo(row.seq, row.hash)

    def move(self, node: str, up_to: UpTo) -> None:
        """Note how far the notices of ``node`` have been gone through."""
        self._session.merge(RepeatedUpToRow(node=node, seq=up_to.seq, hash=up_to.hash))


def _maker(session: Session) -> type[postgresql.Insert] | type[sqlite.Insert]:
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    return postgresql.Insert if is_postgresql else sqlite.Insert
