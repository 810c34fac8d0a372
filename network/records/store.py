"""How records are kept, and the one way the rest of the house looks at them.

Rows stay here; what goes out are the values of record.py. Writing is in change_store.py.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Index,
    Row,
    String,
    Table,
    and_,
    func,
    not_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from federation.body import parse_body
from federation.strict import Object
from network.database import Base, Session, UtcDateTime
from network.feeds.bodies import Bodies
from network.names_store import among
from network.records.record import Record, RecordId, Revision, Status

# SQLite allows some thousands of parameters in a statement
_CHUNK = 500
# a session may have seen the row before a bulk statement changed it
_FRESH = {"populate_existing": True}


class RecordRow(Base):
    __tablename__ = "records"

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    rid: Mapped[str] = mapped_column(String(36), primary_key=True)
    type: Mapped[str] = mapped_column(String(100))
    feed: Mapped[str] = mapped_column(String(40))
    rev: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(String(10))
    time: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(32))
    replaced_by: Mapped[str | None] = mapped_column(String(80))
    urgent: Mapped[bool] = mapped_column()
    sequence: Mapped[int] = mapped_column(BigInteger)
    shown_rev: Mapped[int | None] = mapped_column(BigInteger)
    # this organisation's own word (hiding.py); no line of any feed changes it
    hidden: Mapped[bool] = mapped_column(default=False)
    # why its body is kept and not shown; empty where it validates
    problem: Mapped[str] = mapped_column(String(500), default="")
    # the record that this one belongs to, as its body says it
    about_node: Mapped[str] = mapped_column(String(32), default="")
    about_rid: Mapped[str] = mapped_column(String(36), default="")
    # text of it may still stand in the index's files
    traces: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index("ix_records_sequence", "sequence"),
        Index("ix_records_about", "about_node", "about_rid"),
        Index("ix_records_type", "type", "status"),
    )


# rows by the hundred are read without the objects that a session makes of them
_TABLE = cast(Table, RecordRow.__table__)


class HoldRow(Base):
    """The last hold or release of one record by one authority."""

    __tablename__ = "holds"

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    rid: Mapped[str] = mapped_column(String(36), primary_key=True)
    authority: Mapped[str] = mapped_column(String(32), primary_key=True)
    iat: Mapped[int] = mapped_column(BigInteger)
    standing: Mapped[bool] = mapped_column()


class ChangeCountRow(Base):
    """One row: how many changes of records there have been. A database sequence would number
    them in another order than they commit in, and the index would step over the late ones."""

    __tablename__ = "record_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)


class Order(Enum):
    """The order of a listing."""

    NEWEST = "newest"
    SEQUENCE = "sequence"
    LAST_CHANGED = "last_changed"


@dataclass(frozen=True)
class Listing:
    """Which records are asked for; an empty collection or None asks for all.

    Attributes:
        types: media types.
        shown: True for what people may see, False for the rest.
        about: the record that they belong to.
        after: only changes beyond this sequence.
        urgent: only those withdrawn with the word to stop using them.
    """

    types: Collection[str] = ()
    nodes: Collection[str] = ()
    feeds: Collection[str] = ()
    statuses: Collection[Status] = ()
    shown: bool | None = True
    about: RecordId | None = None
    after: int | None = None
    urgent: bool = False
    order: Order = Order.NEWEST
    offset: int = 0
    limit: int = 100


class Records:
    """The records this node knows, its own among them."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies

    def get(self, session: Session, id: RecordId) -> Record | None:
        """Return the record, a tombstone too, or None where nothing is known of it."""
        row = session.get(RecordRow, (id.node, id.rid), populate_existing=True)
        return record_of(row) if row else None

    def body(self, session: Session, id: RecordId, rev: int | None = None) -> Object | None:
        """Return the body of ``rev``, or of the revision shown, salt and schema included.

        None where it is not held, and, without ``rev``, where the record may not be shown.
        """
        if rev is None:
            record = self.get(session, id)
            if record is None or not record.shown:
                return None
            rev = record.shown_rev
        raw = self._bodies.read(session, id.node, id.rid, rev or 0)
        return parse_body(raw) if raw is not None else None

    def visible(self, session: Session, ids: Collection[RecordId]) -> dict[RecordId, Record]:
        """Return those of ``ids`` that people may see, without their bodies."""
        wanted, found = sorted({(id.node, id.rid) for id in ids}), []
        for start in range(0, len(wanted), _CHUNK):
            named = among((_TABLE.c.node, _TABLE.c.rid), wanted[start : start + _CHUNK])
            rows = select(*(_TABLE.c[name] for name in RECORD_COLUMNS)).where(named)
            found += [record_of(row) for row in session.execute(rows)]
        return {record.id: record for record in found if record.shown}

    def shown(
        self, session: Session, ids: Collection[RecordId]
    ) -> dict[RecordId, tuple[Record, Object]]:
        """Return those of ``ids`` that people may see, each with its body, in few questions."""
        return self.with_bodies(session, self.visible(session, ids).values())

    def with_bodies(
        self, session: Session, records: Collection[Record]
    ) -> dict[RecordId, tuple[Record, Object]]:
        """Return those of ``records``, which people may see, whose bodies are held, with them."""
        seen = {(each.id.node, each.id.rid, each.shown_rev or 0): each for each in records}
        raw = self._bodies.read_each(session, list(seen))
        return {seen[key].id: (seen[key], parse_body(found)) for key, found in raw.items()}

    def revisions(self, session: Session, id: RecordId) -> tuple[Revision, ...]:
        """Return the record's history, oldest first, erased revisions in their place."""
        return tuple(
            Revision(body.rev, body.sha256, body.time, body.state)
            for body in self._bodies.revisions(session, [(id.node, id.rid)])
        )

    def list(self, session: Session, listing: Listing) -> tuple[Record, ...]:
        """Return the records of ``listing``, newest first unless it says otherwise."""
        rows = select(RecordRow).where(*_conditions(listing))
        if listing.order is Order.SEQUENCE:
            rows = rows.order_by(RecordRow.sequence, RecordRow.node, RecordRow.rid)
        elif listing.order is Order.LAST_CHANGED:
            rows = rows.order_by(RecordRow.sequence.desc(), RecordRow.node, RecordRow.rid)
        else:
            rows = rows.order_by(RecordRow.time.desc().nulls_last(), RecordRow.node, RecordRow.rid)
        rows = rows.offset(listing.offset).limit(listing.limit)
        return tuple(record_of(row) for row in session.scalars(rows, execution_options=_FRESH))

    def of_feed(self, session: Session, node: str, feed: str) -> tuple[Record, ...]:
        """Return every record of one feed, tombstones too, in the order of their first lines."""
        first: dict[RecordId, int] = {}
        for body in self._bodies.of_feed(session, node, feed):
            first.setdefault(RecordId(body.node, body.rid), body.seq)
        rows = select(RecordRow).where(RecordRow.node == node, RecordRow.feed == feed)
        found = [record_of(row) for row in session.scalars(rows, execution_options=_FRESH)]
        return tuple(sorted(found, key=lambda record: (first.get(record.id, 0), record.id)))

    def count(self, session: Session, listing: Listing) -> int:
        """Return how many records ``listing`` has, whatever its offset and limit."""
        counted = select(func.count()).select_from(RecordRow).where(*_conditions(listing))
        return session.scalar(counted) or 0

    def mark(self, session: Session, types: Collection[str]) -> tuple[int, ...]:
        """Return numbers that change whenever a record of ``types`` does, tombstones included."""
        row = session.execute(
            select(
                func.max(RecordRow.sequence),
                func.count(RecordRow.shown_rev),
                func.sum(RecordRow.shown_rev),
            ).where(RecordRow.type.in_(types))
        ).one()
        return tuple(int(number or 0) for number in row)

    def problem(self, session: Session, id: RecordId) -> str:
        """Return why the newest body is kept and not shown, for the keeper; empty if it is."""
        row = session.get(RecordRow, (id.node, id.rid), populate_existing=True)
        return row.problem if row else ""

    def problem_counts(self, session: Session) -> dict[str, int]:
        """Return how many records of each node do not validate, and so are not shown."""
        rows = select(RecordRow.node, func.count()).where(RecordRow.problem != "")
        return {node: n for node, n in session.execute(rows.group_by(RecordRow.node))}


RECORD_COLUMNS = (
    "node",
    "rid",
    "type",
    "feed",
    "rev",
    "status",
    "time",
    "reason",
    "replaced_by",
    "urgent",
    "sequence",
    "shown_rev",
    "hidden",
)


def record_of(row: RecordRow | Row[tuple[object, ...]]) -> Record:
    """Return the row as what it is."""
    return Record(
        id=RecordId(row.node, row.rid),
        type=row.type,
        feed=row.feed,
        rev=row.rev,
        status=Status(row.status),
        time=row.time,
        reason=row.reason,
        replaced_by=row.replaced_by,
        urgent=row.urgent,
        sequence=row.sequence,
        shown_rev=row.shown_rev,
        hidden=row.hidden,
    )


def _conditions(listing: Listing) -> Iterator[ColumnElement[bool]]:
    within = (
        (RecordRow.type, tuple(listing.types)),
        (RecordRow.node, tuple(listing.nodes)),
        (RecordRow.feed, tuple(listing.feeds)),
        (RecordRow.status, tuple(status.value for status in listing.statuses)),
    )
    yield from (column.in_(values) for column, values in within if values)
    if listing.about is not None:
        yield RecordRow.about_node == listing.about.node
        yield RecordRow.about_rid == listing.about.rid
    if listing.after is not None:
        yield RecordRow.sequence > listing.after
    if listing.urgent:
        yield RecordRow.urgent.is_(True)
    if listing.shown is not None:
        seen = and_(
            RecordRow.status == Status.CURRENT.value,
            RecordRow.shown_rev.is_not(None),
            RecordRow.hidden.is_(False),
        )
        yield seen if listing.shown else not_(seen)
