"""How feeds, lines and checkpoints are kept, our own and others' in the same tables.

Rows stay here; what goes in and out are the values of feed.py. What may be stored is decided
by own.py and held.py. Bodies and leases have their stores beside this one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Index,
    LargeBinary,
    String,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from federation.checkpoint import Signed
from federation.feed import NOTICES
from network.database import Base, Session, UtcDateTime
from network.feeds.feed import Feed, FeedState, StoredLine


class FeedRow(Base):
    __tablename__ = "feeds"

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    feed: Mapped[str] = mapped_column(String(40), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    head: Mapped[str] = mapped_column(String(64))
    iat: Mapped[int] = mapped_column(BigInteger)
    checkpoint: Mapped[str] = mapped_column(String(4096))
    exp: Mapped[int] = mapped_column(BigInteger)
    largest_size: Mapped[int] = mapped_column(BigInteger)
    largest_head: Mapped[str] = mapped_column(String(64))
    largest_iat: Mapped[int] = mapped_column(BigInteger)
    largest_checkpoint: Mapped[str] = mapped_column(String(4096))
    received: Mapped[int] = mapped_column(BigInteger)
    body_cursor: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(20))
    verdict: Mapped[str] = mapped_column(String(40))
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    evidence: Mapped[list[str]] = mapped_column(JSON)


class LineRow(Base):
    __tablename__ = "lines"

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    feed: Mapped[str] = mapped_column(String(40), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[str] = mapped_column(String(64))
    problem: Mapped[str] = mapped_column(String(200))

    __table_args__ = (Index("ix_lines_problem", "problem"),)


class CheckpointRow(Base):
    """The checkpoint signed at that very size: what proves one line to a third party."""

    __tablename__ = "checkpoints"

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    feed: Mapped[str] = mapped_column(String(40), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    jws: Mapped[str] = mapped_column(String(4096))


@dataclass(frozen=True)
class Page:
    """Lines ``after`` exclusive, at most ``limit``, of one feed."""

    node: str
    feed: str
    after: int
    limit: int


class FeedStore:
    """Feeds, their lines and checkpoints, in one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def locked(self, node: str, feed: str) -> Feed:
        """Return the feed, begun if new, with nobody else able to write on it until the commit.

        SQLite's write session is already alone; PostgreSQL locks the row (a sequence would
        number lines in another order than they commit in).
        """
        dialect = self._session.get_bind().dialect.name
        fresh = _values(Feed.begun(node, feed))
        maker = postgresql.insert if dialect == "postgresql" else sqlite.insert
        self._session.execute(maker(FeedRow).values(fresh).on_conflict_do_nothing())
        row = self._session.execute(
            select(FeedRow)
            .where(FeedRow.node == node, FeedRow.feed == feed)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).scalar_one()
        return _feed(row)

    def get(self, node: str, feed: str) -> Feed | None:
        """Return the feed, or None where nothing of it is known."""
        row = self._session.get(FeedRow, (node, feed), populate_existing=True)
        return _feed(row) if row else None

    def of_node(self, node: str) -> tuple[Feed, ...]:
        """Return the feeds of ``node``, by name."""
        rows = select(FeedRow).where(FeedRow.node == node).order_by(FeedRow.feed)
        return tuple(_feed(row) for row in self._session.scalars(rows))

    def all(self) -> tuple[Feed, ...]:
        """Return every feed held, ours among them, by node and name."""
        rows = select(FeedRow).order_by(FeedRow.node, FeedRow.feed)
        return tuple(_feed(row) for row in self._session.scalars(rows))

    def frozen(self) -> tuple[Feed, ...]:
        """Return the feeds that stopped on signed proof, by node and name."""
        rows = select(FeedRow).where(FeedRow.state == FeedState.FROZEN.value)
        return tuple(
            _feed(row) for row in self._session.scalars(rows.order_by(FeedRow.node, FeedRow.feed))
        )

    def publishers(self) -> frozenset[str]:
        """Return the nodes of which anything but orders is held."""
        rows = select(FeedRow.node).where(FeedRow.size > 0, FeedRow.feed != NOTICES)
        return frozenset(self._session.scalars(rows.distinct()))

    def expired(self, now: int) -> tuple[Feed, ...]:
        """Return the feeds of which nothing fresh was signed by ``now``, in Unix seconds."""
        rows = select(FeedRow).where(FeedRow.exp > 0, FeedRow.exp < now)
        return tuple(_feed(row) for row in self._session.scalars(rows))

    def save(self, feed: Feed) -> None:
        """Write where ``feed`` stands."""
        values = _values(feed)
        self._session.execute(
            update(FeedRow)
            .where(FeedRow.node == feed.node, FeedRow.feed == feed.feed)
            .values({key: values[key] for key in values if key not in ("node", "feed")})
        )

    def move_body_cursor(self, node: str, feed: str, covered: int) -> None:
        """Move the cursor of bulk bodies forward to ``covered``, never beyond what is stored."""
        self._session.execute(
            update(FeedRow)
            .where(FeedRow.node == node, FeedRow.feed == feed)
            .where(FeedRow.body_cursor < covered, FeedRow.size >= covered)
            .values(body_cursor=covered)
        )

    def add_lines(self, node: str, feed: str, lines: Sequence[StoredLine]) -> None:
        """Write ``lines`` behind those stored."""
        rows = [
            {
                "node": node,
                "feed": feed,
                "seq": line.seq,
                "raw": line.raw,
                "hash": line.hash,
                "problem": line.problem[:200],
            }
            for line in lines
        ]
        if rows:
            self._session.execute(insert(Base.metadata.tables["lines"]), rows)

    def mend_line(self, node: str, feed: str, seq: int, raw: bytes) -> None:
        """Write the bytes of a stored line again; the caller has compared their hash."""
        row = (LineRow.node == node, LineRow.feed == feed, LineRow.seq == seq)
        self._session.execute(update(LineRow).where(*row).values(raw=raw))

    def lines(self, page: Page) -> tuple[StoredLine, ...]:
        """Return the lines of ``page``, in order."""
        return tuple(
            StoredLine(row.seq, row.raw, row.hash, row.problem)
            for row in self._session.execute(
                select(LineRow.seq, LineRow.raw, LineRow.hash, LineRow.problem)
                .where(LineRow.node == page.node, LineRow.feed == page.feed)
                .where(LineRow.seq > page.after)
                .order_by(LineRow.seq)
                .limit(page.limit)
            )
        )

    def unapplied(self, page: Page, problem: str) -> tuple[StoredLine, ...]:
        """Return lines of ``page``'s feed stored with ``problem``, in order."""
        rows = (
            select(LineRow.seq, LineRow.raw, LineRow.hash)
            .where(LineRow.node == page.node, LineRow.feed == page.feed)
            .where(LineRow.problem == problem, LineRow.seq > page.after)
            .order_by(LineRow.seq)
            .limit(page.limit)
        )
        return tuple(
            StoredLine(row.seq, row.raw, row.hash, problem) for row in self._session.execute(rows)
        )

    def problems(self, node: str) -> tuple[tuple[str, int, str], ...]:
        """Return (feed, seq, problem) of the lines of ``node`` that were not applied."""
        rows = (
            select(LineRow.feed, LineRow.seq, LineRow.problem)
            .where(LineRow.node == node, LineRow.problem != "")
            .order_by(LineRow.feed, LineRow.seq)
        )
        return tuple((row.feed, row.seq, row.problem) for row in self._session.execute(rows))

    def problem_counts(self) -> dict[str, int]:
        """Return how many lines of each node were not applied."""
        rows = select(LineRow.node, func.count()).where(LineRow.problem != "")
        return {node: n for node, n in self._session.execute(rows.group_by(LineRow.node))}

    def set_problem(self, node: str, feed: str, seq: int, problem: str) -> None:
        """Say anew why a line is not applied; empty once it is."""
        self._session.execute(
            update(LineRow)
            .where(LineRow.node == node, LineRow.feed == feed, LineRow.seq == seq)
            .values(problem=problem)
        )

    def add_checkpoints(self, node: str, feed: str, signed: Iterable[tuple[int, str]]) -> None:
        """Retain (size, checkpoint) pairs; one retained earlier at a size stays."""
        rows = [{"node": node, "feed": feed, "size": size, "jws": jws} for size, jws in signed]
        dialect = self._session.get_bind().dialect.name
        maker = postgresql.insert if dialect == "postgresql" else sqlite.insert
        if rows:
            table = Base.metadata.tables["checkpoints"]
            self._session.execute(maker(table).on_conflict_do_nothing(), rows)

    def checkpoint(self, node: str, feed: str, size: int) -> str | None:
        """Return the checkpoint retained at ``size``, or None."""
        row = self._session.get(CheckpointRow, (node, feed, size))
        return row.jws if row else None

    def cut(self, node: str, feed: str, size: int) -> None:
        """Forget the lines and checkpoints above ``size``."""
        for row, number in ((LineRow, LineRow.seq), (CheckpointRow, CheckpointRow.size)):
            self._session.execute(
                delete(row).where(row.node == node, row.feed == feed, number > size)
            )

    def checkpoints(self, page: Page) -> tuple[tuple[int, str], ...]:
        """Return retained (size, checkpoint) pairs, ``page.after`` exclusive, in order."""
        rows = (
            select(CheckpointRow.size, CheckpointRow.jws)
            .where(CheckpointRow.node == page.node, CheckpointRow.feed == page.feed)
            .where(CheckpointRow.size > page.after)
            .order_by(CheckpointRow.size)
            .limit(page.limit)
        )
        return tuple((row.size, row.jws) for row in self._session.execute(rows))


def _feed(row: FeedRow) -> Feed:
    return Feed(
        node=row.node,
        feed=row.feed,
        applied=Signed(row.size, row.head, row.iat, row.checkpoint),
        exp=row.exp,
        largest=Signed(row.largest_size, row.largest_head, row.largest_iat, row.largest_checkpoint),
        received=row.received,
        body_cursor=row.body_cursor,
        state=FeedState(row.state),
        verdict=row.verdict,
        since=row.since,
        evidence=tuple(row.evidence),
    )


def _values(feed: Feed) -> dict[str, object]:
    return {
        "node": feed.node,
        "feed": feed.feed,
        "size": feed.applied.size,
        "head": feed.applied.head,
        "iat": feed.applied.iat,
        "checkpoint": feed.applied.jws,
        "exp": feed.exp,
        "largest_size": feed.largest.size,
        "largest_head": feed.largest.head,
        "largest_iat": feed.largest.iat,
        "largest_checkpoint": feed.largest.jws,
        "received": feed.received,
        "body_cursor": feed.body_cursor,
        "state": feed.state.value,
        "verdict": feed.verdict,
        "since": feed.since,
        "evidence": list(feed.evidence),
    }
