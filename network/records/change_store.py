"""How changes of records are written, in bulk, and numbered for whoever follows them.

Reading for people is store.py. What changes is decided in applying.py and settling.py.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from network.database import Base, Session
from network.names_store import among
from network.records.record import Hold, Record, RecordId
from network.records.store import RECORD_COLUMNS, ChangeCountRow, HoldRow, RecordRow, record_of

# SQLite allows some thousands of parameters in a statement
_CHUNK = 500
_FRESH = {"populate_existing": True}

# in bulk the table itself is asked, not the mapped class: twice as fast
_TABLE = Base.metadata.tables[RecordRow.__tablename__]
# what was said here stays said, whatever a feed says meanwhile
_NOT_CHANGED = ("node", "rid", "hidden")
_KEPT = tuple(_TABLE.c[name] for name in RECORD_COLUMNS)


@dataclass(frozen=True)
class Settled:
    """What looking at the newest body has shown.

    Attributes:
        sequence: of the change looked at; a later one makes this void.
        problem: why the body is kept and not shown; empty where it validates.
        about: the record that it belongs to.
    """

    id: RecordId
    sequence: int
    shown_rev: int | None
    problem: str
    about: RecordId | None


class Changes:
    """The records' tables, for writing, in one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        is_postgres = session.get_bind().dialect.name == "postgresql"
        self._insert = postgresql.insert if is_postgres else sqlite.insert

    def load(
        self, ids: Collection[RecordId], types: Collection[str] = ()
    ) -> dict[RecordId, Record]:
        """Return those of ``ids`` that are known, only of ``types`` where any are given."""
        found: dict[RecordId, Record] = {}
        for chunk in _chunks(ids):
            rows = select(*_KEPT).where(among((RecordRow.node, RecordRow.rid), chunk))
            if types:
                rows = rows.where(RecordRow.type.in_(types))
            for row in self._session.execute(rows):
                record = record_of(row)
                found[record.id] = record
        return found

    def save(self, records: Iterable[Record]) -> None:
        """Write ``records``, new or known, and leave what settling wrote beside them."""
        rows = [_values(record) for record in records]
        if not rows:
            return
        fresh = self._insert(_TABLE)
        changing = {key: fresh.excluded[key] for key in rows[0] if key not in _NOT_CHANGED}
        self._session.execute(
            fresh.on_conflict_do_update(index_elements=["node", "rid"], set_=changing), rows
        )

    def allot(self, count: int) -> int:
        """Return the first of ``count`` sequence numbers that nobody else will have.

        The counter's row stays locked until the commit, so numbers become visible in order
        and none is ever seen late.
        """
        fresh = self._insert(ChangeCountRow).values(id=1, count=0)
        self._session.execute(fresh.on_conflict_do_nothing())
        last = self._session.execute(
            update(ChangeCountRow)
            .values(count=ChangeCountRow.count + count)
            .returning(ChangeCountRow.count)
        ).scalar_one()
        return last - count + 1

    def last(self) -> int:
        """Return the number of the latest change, 0 before any."""
        return self._session.scalar(select(ChangeCountRow.count)) or 0

    def owe(self, ids: Collection[RecordId]) -> None:
        """Number ``ids`` as changed now, so that the index has to look at them again."""
        wanted = sorted(set(ids))
        if not wanted:
            return
        first = self.allot(len(wanted))
        self._session.execute(
            update(_TABLE)
            .where(_TABLE.c.node == bindparam("of_node"), _TABLE.c.rid == bindparam("of_rid"))
            .values(sequence=bindparam("number")),
            [
                {"of_node": id.node, "of_rid": id.rid, "number": number}
                for number, id in enumerate(wanted, start=first)
            ],
        )

    def holds(self, ids: Collection[RecordId]) -> dict[RecordId, dict[str, Hold]]:
        """Return the last hold or release of each authority on each of ``ids``."""
        found: dict[RecordId, dict[str, Hold]] = {}
        for chunk in _chunks(ids):
            rows = select(HoldRow).where(among((HoldRow.node, HoldRow.rid), chunk))
            for row in self._session.scalars(rows, execution_options=_FRESH):
                id = RecordId(row.node, row.rid)
                hold = Hold(id, row.authority, row.iat, row.standing)
                found.setdefault(id, {})[row.authority] = hold
        return found

    def held_by(self, authority: str) -> frozenset[RecordId]:
        """Return the records that a hold of ``authority`` hides."""
        rows = select(HoldRow.node, HoldRow.rid)
        rows = rows.where(HoldRow.authority == authority, HoldRow.standing)
        return frozenset(RecordId(row.node, row.rid) for row in self._session.execute(rows))

    def save_hold(self, hold: Hold) -> None:
        """Write the authority's last word."""
        fresh = self._insert(HoldRow).values(
            node=hold.id.node,
            rid=hold.id.rid,
            authority=hold.authority,
            iat=hold.iat,
            standing=hold.standing,
        )
        self._session.execute(
            fresh.on_conflict_do_update(
                index_elements=["node", "rid", "authority"],
                set_={"iat": hold.iat, "standing": hold.standing},
            )
        )

    def after(self, cursor: int, limit: int) -> tuple[Record, ...]:
        """Return the records changed since ``cursor``, in the order of their last change."""
        rows = (
            select(RecordRow)
            .where(RecordRow.sequence > cursor)
            .order_by(RecordRow.sequence)
            .limit(limit)
        )
        return tuple(record_of(row) for row in self._session.scalars(rows))

    def count_after(self, cursor: int) -> int:
        """Return how many records have changed since ``cursor``."""
        rows = select(func.count()).select_from(RecordRow).where(RecordRow.sequence > cursor)
        return self._session.scalar(rows) or 0

    def settle(self, settled: Settled) -> None:
        """Write what looking at a body has shown, unless the record changed meanwhile."""
        about = settled.about
        self._session.execute(
            update(RecordRow)
            .where(RecordRow.node == settled.id.node, RecordRow.rid == settled.id.rid)
            .where(RecordRow.sequence == settled.sequence)
            .values(
                shown_rev=settled.shown_rev,
                problem=settled.problem[:500],
                about_node=about.node if about else "",
                about_rid=about.rid if about else "",
            )
        )

    def belonging_to(self, ids: Collection[RecordId]) -> tuple[Record, ...]:
        """Return the records whose bodies say that they are about one of ``ids``."""
        found: list[Record] = []
        for chunk in _chunks(ids):
            about = among((RecordRow.about_node, RecordRow.about_rid), chunk)
            rows = select(RecordRow).where(about).order_by(RecordRow.node, RecordRow.rid)
            found += [record_of(row) for row in self._session.scalars(rows)]
        return tuple(found)

    def targets_of(self, ids: Collection[RecordId]) -> frozenset[RecordId]:
        """Return the records that those of ``ids`` are about, as last settled."""
        found: set[RecordId] = set()
        for chunk in _chunks(ids):
            rows = select(RecordRow.about_node, RecordRow.about_rid).where(
                among((RecordRow.node, RecordRow.rid), chunk), RecordRow.about_rid != ""
            )
            found |= {
                RecordId(row.about_node, row.about_rid) for row in self._session.execute(rows)
            }
        return frozenset(found)

    def note_traces(self, ids: Collection[RecordId]) -> None:
        """Note that the index's files may hold text of ``ids`` that has been erased here."""
        for chunk in _chunks(ids):
            self._session.execute(
                update(RecordRow)
                .where(among((RecordRow.node, RecordRow.rid), chunk))
                .values(traces=True)
                .execution_options(synchronize_session=False)
            )

    def traces(self, cursor: int) -> int:
        """Return how many records up to ``cursor`` may have left erased text in the index."""
        rows = (
            select(func.count())
            .select_from(RecordRow)
            .where(RecordRow.traces, RecordRow.sequence <= cursor)
        )
        return self._session.scalar(rows) or 0

    def clear_traces(self, cursor: int) -> None:
        """Note that the index's files hold nothing erased of the changes up to ``cursor``."""
        self._session.execute(
            update(RecordRow)
            .where(RecordRow.traces, RecordRow.sequence <= cursor)
            .values(traces=False)
            .execution_options(synchronize_session=False)
        )


def _chunks(ids: Collection[RecordId]) -> Iterable[list[tuple[str, str]]]:
    wanted = sorted({(id.node, id.rid) for id in ids})
    for start in range(0, len(wanted), _CHUNK):
        yield wanted[start : start + _CHUNK]


def _values(record: Record) -> dict[str, object]:
    return {
        "node": record.id.node,
        "rid": record.id.rid,
        "type": record.type,
        "feed": record.feed,
        "rev": record.rev,
        "status": record.status.value,
        "time": record.time,
        "reason": record.reason,
        "replaced_by": record.replaced_by,
        "urgent": record.urgent,
        "sequence": record.sequence,
        "shown_rev": record.shown_rev,
        "hidden": record.hidden,
    }
