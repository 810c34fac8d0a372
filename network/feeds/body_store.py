"""How bodies are kept: one row a revision, under (node, rid, rev), never shared by hash.

A hash that another node cites must not give it a hold on our bytes. This table is the only
home of body bytes in the database, so that erasing has one place to go.
"""

import builtins
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Index,
    LargeBinary,
    Row,
    String,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from network.database import ERASABLE, Base, Session, UtcDateTime
from network.feeds.feed import Body, BodyState
from network.names_store import among

# SQLite allows some thousands of parameters in a statement
_CHUNK = 500
_COLUMNS = ("node", "rid", "rev", "feed", "seq", "sha256", "size", "time", "state")


class BodyRow(Base):
    __tablename__ = "bodies"

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    rid: Mapped[str] = mapped_column(String(36), primary_key=True)
    rev: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    feed: Mapped[str] = mapped_column(String(40))
    seq: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    time: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    # since when its origin has answered that it has no such body
    absent_since: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    # last, so that a scan of the columns before it does not walk through the bytes
    bytes: Mapped[builtins.bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (
        Index("ix_bodies_line", "node", "feed", "seq"),
        Index("ix_bodies_sha256", "node", "feed", "sha256"),
        {"info": ERASABLE},
    )


# in bulk the table itself is asked, not the mapped class: twice as fast
_TABLE = Base.metadata.tables[BodyRow.__tablename__]
_KEPT = tuple(_TABLE.c[name] for name in _COLUMNS)


@dataclass(frozen=True)
class Filling:
    """The bytes that came for one revision."""

    node: str
    rid: str
    rev: int
    raw: bytes


class BodyStore:
    """The bodies' table, in one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, bodies: Iterable[Body]) -> None:
        """Write rows without bytes; one that is there already stays as it is."""
        rows = [
            {**{name: getattr(body, name) for name in _COLUMNS}, "state": body.state.value}
            for body in bodies
        ]
        dialect = self._session.get_bind().dialect.name
        maker = postgresql.insert if dialect == "postgresql" else sqlite.insert
        if rows:
            self._session.execute(maker(_TABLE).on_conflict_do_nothing(), rows)

    def place(self, bodies: Iterable[Body]) -> None:
        """Give rows that an order wrote ahead of their line the place of that line."""
        for body in bodies:
            self._session.execute(
                update(BodyRow)
                .where(BodyRow.node == body.node, BodyRow.rid == body.rid)
                .where(BodyRow.rev == body.rev)
                .values(
                    feed=body.feed,
                    seq=body.seq,
                    sha256=body.sha256,
                    size=body.size,
                    time=body.time,
                )
            )

    def fill(self, fillings: Sequence[Filling]) -> None:
        """Write the bytes of revisions that the caller found waiting in this transaction."""
        rows = [
            {
                "of_node": filling.node,
                "of_rid": filling.rid,
                "of_rev": filling.rev,
                "bytes": filling.raw,
                "state": BodyState.HELD.value,
                "absent_since": None,
            }
            for filling in fillings
        ]
        if rows:
            self._session.execute(
                update(_TABLE)
                .where(_TABLE.c.node == bindparam("of_node"))
                .where(_TABLE.c.rid == bindparam("of_rid"), _TABLE.c.rev == bindparam("of_rev"))
                .values(
                    bytes=bindparam("bytes"),
                    state=bindparam("state"),
                    absent_since=bindparam("absent_since"),
                ),
                rows,
            )

    def bytes_of(self, node: str, rid: str, rev: int) -> bytes | None:
        """Return the bytes of one revision, or None where they are not held."""
        return self._session.scalar(
            select(BodyRow.bytes).where(
                BodyRow.node == node,
                BodyRow.rid == rid,
                BodyRow.rev == rev,
                BodyRow.state == BodyState.HELD.value,
            )
        )

    def bytes_of_each(
        self, wanted: Collection[tuple[str, str, int]]
    ) -> dict[tuple[str, str, int], bytes]:
        """Return the bytes of those revisions, (node, rid, rev), that are held."""
        keys, found = sorted(set(wanted)), {}
        for start in range(0, len(keys), _CHUNK):
            named = among((_TABLE.c.node, _TABLE.c.rid, _TABLE.c.rev), keys[start : start + _CHUNK])
            rows = (
                select(_TABLE.c.node, _TABLE.c.rid, _TABLE.c.rev, _TABLE.c.bytes)
                .where(named)
                .where(_TABLE.c.state == BodyState.HELD.value)
            )
            found.update({(n, rid, rev): raw for n, rid, rev, raw in self._session.execute(rows)})
        return found

    def by_hash(self, node: str, feed: str, sha256: str) -> tuple[BodyState, bytes | None] | None:
        """Return state and bytes of the revision in ``feed`` with this hash, a live one first."""
        # one row, however often the feed cites it: who publishes one text a thousand times must
        # not make us read it a thousand times for one answer
        row = self._session.execute(
            select(BodyRow.state, BodyRow.bytes)
            .where(BodyRow.node == node, BodyRow.feed == feed, BodyRow.sha256 == sha256)
            .where(BodyRow.seq > 0)
            .order_by(BodyRow.state != BodyState.HELD.value)
            .limit(1)
        ).first()
        return (BodyState(row.state), row.bytes) if row is not None else None

    def of_lines(self, node: str, feed: str, after: int, until: int) -> Iterable[tuple[int, bytes]]:
        """Yield (seq, bytes) of the live bodies of lines after+1..until, in line order."""
        rows = self._session.execute(
            select(BodyRow.seq, BodyRow.bytes)
            .where(BodyRow.node == node, BodyRow.feed == feed)
            .where(BodyRow.seq > after, BodyRow.seq <= until)
            .where(BodyRow.state == BodyState.HELD.value)
            .order_by(BodyRow.seq)
            # few at once: a body may have a MiB, and the reader stops after two
            .execution_options(yield_per=4)
        )
        for row in rows:
            yield row.seq, row.bytes

    def in_state(
        self, node: str, feed: str, states: Collection[BodyState], limit: int | None
    ) -> tuple[Body, ...]:
        """Return the revisions of ``feed`` in any of ``states``, by line; None is no limit."""
        rows = (
            select(*_KEPT)
            .where(BodyRow.node == node, BodyRow.feed == feed)
            .where(BodyRow.state.in_([state.value for state in states]))
            .order_by(BodyRow.seq)
            .limit(limit)
        )
        return tuple(_body(row) for row in self._session.execute(rows))

    def revisions(self, ids: Collection[tuple[str, str]]) -> tuple[Body, ...]:
        """Return every revision of the records ``ids``, as (node, rid), by record and rev."""
        wanted = sorted(set(ids))
        found: list[Body] = []
        for start in range(0, len(wanted), _CHUNK):
            rows = (
                select(*_KEPT)
                .where(among((BodyRow.node, BodyRow.rid), wanted[start : start + _CHUNK]))
                .order_by(BodyRow.node, BodyRow.rid, BodyRow.rev)
            )
            found += [_body(row) for row in self._session.execute(rows)]
        return tuple(found)

    def feeds_in_state(self, node: str, states: Collection[BodyState]) -> frozenset[str]:
        """Return the feeds of ``node`` that have a revision in any of ``states``."""
        rows = select(BodyRow.feed).where(BodyRow.node == node)
        named = rows.where(BodyRow.state.in_([state.value for state in states])).distinct()
        return frozenset(self._session.scalars(named))

    def set_state(self, body: Body, state: BodyState) -> None:
        """Write where one revision stands; its bytes go where it is not held."""
        values: dict[str, object] = {"state": state.value}
        if state is not BodyState.HELD:
            values["bytes"] = None
        self._session.execute(
            update(BodyRow)
            .where(BodyRow.node == body.node, BodyRow.rid == body.rid, BodyRow.rev == body.rev)
            .values(values)
        )

    def note_absent(self, body: Body, now: datetime) -> datetime:
        """Note that a body was not to be had, unless that is noted; return since when."""
        row = (BodyRow.node == body.node, BodyRow.rid == body.rid, BodyRow.rev == body.rev)
        self._session.execute(
            update(BodyRow).where(*row, BodyRow.absent_since.is_(None)).values(absent_since=now)
        )
        return self._session.scalar(select(BodyRow.absent_since).where(*row)) or now

    def count_in_state(self, state: BodyState) -> dict[str, int]:
        """Return how many revisions of each node are in ``state``."""
        rows = select(BodyRow.node, func.count()).where(BodyRow.state == state.value)
        return {node: n for node, n in self._session.execute(rows.group_by(BodyRow.node))}

    def cut(self, node: str, feed: str, size: int) -> frozenset[str]:
        """Forget the revisions announced above line ``size``; return the rids they were of."""
        above = (BodyRow.node == node, BodyRow.feed == feed, BodyRow.seq > size)
        rids = frozenset(self._session.scalars(select(BodyRow.rid).where(*above)))
        self._session.execute(delete(BodyRow).where(*above))
        return rids

    def held_bytes(self, node: str) -> int:
        """Return how many bytes of ``node``'s bodies are announced and not erased."""
        total = self._session.scalar(
            select(func.coalesce(func.sum(BodyRow.size), 0)).where(
                BodyRow.node == node, BodyRow.state != BodyState.ERASED.value
            )
        )
        return int(total or 0)


def _body(row: Row[tuple[object, ...]]) -> Body:
    values = row._asdict()
    return Body(**{**values, "state": BodyState(values["state"])})
