"""The database: how a node opens it, writes to it, and makes what was deleted unreadable.

The one home of SQLAlchemy beside the stores. SQLite by default, PostgreSQL where several
machines serve one node; the stores are written once for both. Not a port: SQLite is the fake.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from alembic import command
from alembic.config import Config
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    MetaData,
    create_engine,
    event,
    func,
    insert,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Session as Session
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection
from sqlalchemy.types import TypeDecorator

from network.errors import N_, SettingsError

MIGRATIONS = Path(__file__).parent / "migrations"
# a table whose rows hold what people wrote says so: ``{"info": ERASABLE}``
ERASABLE: Mapping[str, bool] = {"erasable": True}
_ROWS_AT_ONCE = 500

# stack.md, section 2. FULL: a node that loses a published line forks its own feed.
# secure_delete: what is erased is overwritten. busy_timeout is in milliseconds.
SQLITE_PRAGMAS = (
    ("busy_timeout", "5000"),
    ("journal_mode", "WAL"),
    ("synchronous", "FULL"),
    ("foreign_keys", "ON"),
    ("secure_delete", "ON"),
)


class Base(DeclarativeBase):
    """The base of every row, in whichever store it lives."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC on every database; a naive one is refused.

    SQLAlchemy's DateTime(timezone=True) comes back naive from SQLite.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return ``value`` in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone is not stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what was stored, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """One database of one node."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self._engine = create_engine(url, pool_pre_ping=not self.is_sqlite)
        self._reader = self._engine.execution_options(likewise_reads=True)
        self._watching: PoolProxiedConnection | None = None
        if self.is_sqlite:
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)
        else:
            self._reader = self._reader.execution_options(
                postgresql_readonly=True, isolation_level="REPEATABLE READ"
            )

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session that writes: committed at the end, rolled back on any error.

        On SQLite it holds the write lock from its first statement on (BEGIN IMMEDIATE);
        default transactions lost 490 of 600 updates in silence.
        """
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one state of the database and may not write."""
        with Session(self._reader, autoflush=False) as session:
            yield session

    def erase_traces(self) -> bool:
        """Make what was deleted unreadable in the files; call it after the commit.

        Returns:
            False where a reader kept the journal open: call again later.
        """
        if self.is_sqlite:
            with self._driver() as driver:
                busy: int = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                return busy == 0
        self._vacuum("VACUUM")
        return True

    def rewrite(self) -> None:
        """Write the tables that erased text has stood in anew, without it; for the night.

        PostgreSQL's plain VACUUM frees a row's place and leaves its bytes there (measured:
        network/README.md, decision 2). SQLite overwrites at once, so there it does nothing.
        """
        if not self.is_sqlite:
            self._vacuum("VACUUM FULL")

    def copy_to(self, file: Path) -> None:
        """Write one state of the whole database to ``file``, while others write to it.

        It is an SQLite database whatever this one is, so that a backup needs no server.
        """
        if self.is_sqlite:
            with self._driver() as driver, closing(sqlite3.connect(file)) as target:
                driver.backup(target)
                # one file, without a journal of its own
                target.execute("PRAGMA journal_mode=DELETE").close()
            return
        target_database = Database(f"sqlite:///{file}")
        target_database.upgrade()
        with self.reading() as source, target_database.transaction() as target_session:
            _copy_rows(source, target_session)
        target_database.close()
        with closing(sqlite3.connect(file)) as target:
            target.execute("PRAGMA journal_mode=DELETE").close()

    def fill_from(self, file: Path, then: Callable[[Session], None]) -> None:
        """Take over what ``copy_to`` wrote, of this version or an older one, where nothing is.

        ``then`` belongs to it: either both are done or neither.
        """
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy.db"
            shutil.copyfile(file, copy)
            with closing(Database(f"sqlite:///{copy}")) as source_database:
                source_database.upgrade()
                self.upgrade()
                with source_database.reading() as source, self.transaction() as session:
                    _copy_rows(source, session)
                    _move_counters(session)
                    then(session)

    def is_empty(self) -> bool:
        """Say whether there are no tables here, or none with a row in it."""
        with self.reading() as session:
            known = set(inspect(session.connection()).get_table_names())
            tables = [table for table in Base.metadata.sorted_tables if table.name in known]
            return all(session.execute(select(table).limit(1)).first() is None for table in tables)

    def upgrade(self) -> None:
        """Bring the tables to this version's shape; harmless where they have it already.

        Raises:
            SettingsError: no database can be had there, or it holds something else.
        """
        try:
            with self.migrating() as config:
                command.upgrade(config, "head")
        except SQLAlchemyError as error:
            reason = getattr(error, "orig", None) or error
            raise SettingsError(
                N_("The database cannot be used: %(reason)s"), reason=reason
            ) from error

    @contextmanager
    def migrating(self) -> Iterator[Config]:
        """Give Alembic's configuration, bound to this database, for one command."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self._engine.connect() as connection:
            config.attributes["connection"] = connection
            yield config
            connection.commit()

    @contextmanager
    def _driver(self) -> Iterator[SqliteConnection]:
        with self._engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, SqliteConnection)
            yield driver

    def _vacuum(self, command_: str) -> None:
        tables = [t.name for t in Base.metadata.sorted_tables if t.info.get("erasable")]
        engine = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            known = set(inspect(connection).get_table_names())
            for table in known.intersection(tables):
                connection.execute(text(f"{command_} {table}"))

    def is_writable(self) -> bool:
        """Say whether a write transaction can be had now."""
        try:
            with self.transaction() as session:
                session.execute(text("SELECT 1"))
        except OperationalError:
            return False
        return True

    def version(self) -> int | None:
        """Return a number that is another one after anybody's commit; cheap enough to ask often.

        None where none is to be had without asking more than that (PostgreSQL).
        """
        if not self.is_sqlite:
            return None
        if self._watching is None:
            # the number is this connection's own: it has to be the same one each time
            self._watching = self._engine.raw_connection()
        found: int = self._watching.cursor().execute("PRAGMA data_version").fetchone()[0]
        return found

    def close(self) -> None:
        """Let go of every connection."""
        if self._watching is not None:
            self._watching.close()
            self._watching = None
        self._engine.dispose()


def after_commit(session: Session, deed: Callable[[], None]) -> None:
    """Do ``deed`` once what ``session`` writes is committed; never if it is rolled back."""
    event.listen(session, "after_commit", lambda _session: deed(), once=True)


def _copy_rows(source: Session, target: Session) -> None:
    for table in Base.metadata.sorted_tables:
        rows = source.execute(select(table).execution_options(yield_per=_ROWS_AT_ONCE))
        for chunk in rows.mappings().partitions(_ROWS_AT_ONCE):
            target.execute(insert(table), [dict(row) for row in chunk])


def _move_counters(session: Session) -> None:
    """Let PostgreSQL go on numbering behind the rows that came with their numbers."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        counter = func.pg_get_serial_sequence(table.name, column.name)
        last = select(func.max(column)).scalar_subquery()
        session.execute(select(func.setval(counter, func.coalesce(last, 1))))


def _prepare_sqlite(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
    # None: sqlite3 begins nothing by itself, _begin_sqlite says when and how
    connection.isolation_level = None
    for pragma, value in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}={value}").close()


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("likewise_reads"):
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.exec_driver_sql("BEGIN")
    else:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
