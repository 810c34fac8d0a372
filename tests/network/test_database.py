"""The database: what a transaction promises, and that what was erased is gone from the files."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, text
from sqlalchemy.exc import DBAPIError, StatementError

from network.database import Database, UtcDateTime
from network.errors import SettingsError
from network.facilitating.store import IdentityRow
from network.feeds.lease_store import LeaseRow, LeaseStore

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def _take(database: Database, name: str, until: datetime = NOON) -> None:
    with database.transaction() as session:
        LeaseStore(session).take(name, "holder", NOON, until)


def _names(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(text("SELECT name FROM leases ORDER BY name")))


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'node.db'}")
    database.upgrade()
    return database


def test_a_transaction_is_kept_whole_or_not_at_all(database: Database) -> None:
    _take(database, "kept")
    with pytest.raises(RuntimeError), database.transaction() as session:
        LeaseStore(session).take("lost", "holder", NOON, NOON)
        raise RuntimeError
    assert _names(database) == ["kept"]


def test_reading_may_not_write(database: Database) -> None:
    with pytest.raises(DBAPIError), database.reading() as session:
        LeaseStore(session).take("name", "holder", NOON, NOON)
    assert _names(database) == []


def test_a_connection_that_was_read_with_can_write_again(database: Database) -> None:
    assert _names(database) == []
    _take(database, "name")
    assert _names(database) == ["name"]


def test_reading_sees_one_state_from_beginning_to_end(database: Database) -> None:
    with database.reading() as session:
        count = text("SELECT count(*) FROM leases")
        assert session.scalar(count) == 0
        _take(database, "name")
        assert session.scalar(count) == 0


def test_no_update_is_lost_between_writers(database: Database) -> None:
    _take(database, "counter", NOON)

    def count() -> None:
        for _ in range(10):
            with database.transaction() as session:
                row = session.get_one(LeaseRow, "counter", with_for_update=True)
                row.until = row.until + timedelta(seconds=1)

    writers = [threading.Thread(target=count) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with database.reading() as session:
        assert session.get_one(LeaseRow, "counter").until == NOON + timedelta(seconds=40)


@pytest.mark.parametrize("hours", [0, 1, -7])
def test_a_time_comes_back_as_the_same_moment_in_utc(database: Database, hours: int) -> None:
    moment = datetime(2026, 11, 22, 12, 0, tzinfo=timezone(timedelta(hours=hours)))
    _take(database, "name", moment)
    with database.reading() as session:
        until = session.get_one(LeaseRow, "name").until
    assert until == moment
    assert until.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        _take(database, "name", datetime(2026, 11, 22, 12, 0))


def test_no_time_at_all_is_none_both_ways(sqlite: Database) -> None:
    with sqlite.reading() as session:
        dialect = session.get_bind().dialect
    assert UtcDateTime().process_bind_param(None, dialect) is None
    assert UtcDateTime().process_result_value(None, dialect) is None


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL: fault 4, no published line may be lost to a power cut
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("busy_timeout", 5000),
    ],
)
def test_sqlite_is_opened_as_it_must_be(sqlite: Database, pragma: str, value: object) -> None:
    with sqlite.transaction() as session:
        assert session.scalar(text(f"PRAGMA {pragma}")) == value


def test_a_write_session_has_the_lock_before_its_first_statement(
    sqlite: Database, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "node.db", isolation_level=None, timeout=0)
    with sqlite.transaction() as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


def _on_disk(folder: Path, words: bytes) -> list[str]:
    return [file.name for file in folder.glob("node.db*") if words in file.read_bytes()]


def test_erased_text_is_in_no_file_of_the_database(sqlite: Database, tmp_path: Path) -> None:
    secret = "zyzzyva-" * 8
    _take(sqlite, secret)
    sqlite.erase_traces()
    assert _on_disk(tmp_path, secret.encode()) == ["node.db"]
    with sqlite.transaction() as session:
        LeaseStore(session).drop(secret, "holder")
    assert sqlite.erase_traces()
    assert _on_disk(tmp_path, secret.encode()) == []


def test_traces_stay_while_somebody_still_reads_them(sqlite: Database) -> None:
    with sqlite.reading() as session:
        session.scalar(text("SELECT count(*) FROM leases"))
        with sqlite.transaction() as other:
            other.execute(text("PRAGMA busy_timeout=50"))
        _take(sqlite, "name")
        assert not sqlite.erase_traces()
    assert sqlite.erase_traces()


@pytest.mark.postgres
def test_postgres_is_vacuumed_of_erased_rows(postgres: str, postgres_model: str) -> None:
    database = Database(postgres.replace("/postgres?", f"/{postgres_model}?"))
    assert database.erase_traces()
    database.close()


def test_a_database_says_whether_it_can_be_written(sqlite: Database, tmp_path: Path) -> None:
    assert sqlite.is_writable()
    with sqlite.transaction() as session:
        session.execute(text("PRAGMA busy_timeout=50"))
    other = sqlite3.connect(tmp_path / "node.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert not sqlite.is_writable()
    other.close()


def test_a_database_that_holds_something_else_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "node.db"
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE access_tokens (kept TEXT)")
    other.close()
    with pytest.raises(SettingsError, match="cannot be used: table access_tokens already exists"):
        Database(f"sqlite:///{file}").upgrade()


def test_nothing_has_to_be_written_anew_on_sqlite(sqlite: Database) -> None:
    _take(sqlite, "kept")
    sqlite.rewrite()
    assert _names(sqlite) == ["kept"]


@pytest.mark.postgres
def test_erased_text_is_in_no_file_of_postgresql_after_the_night(empty_postgres: str) -> None:
    database, secret = Database(empty_postgres), "zyzzyva-" * 8
    database.upgrade()
    with database.transaction() as session:
        for name, sealed in (("kept", "kept"), ("erased", secret)):
            row = {"submission": name, "sealed": sealed, "until": NOON.date()}
            session.execute(insert(IdentityRow).values(row))
    with database.transaction() as session:
        session.execute(delete(IdentityRow).where(IdentityRow.submission == "erased"))
    database.erase_traces()
    assert secret.encode() in _table_on_disk(database), "freed by VACUUM, and still there"
    database.rewrite()
    assert secret.encode() not in _table_on_disk(database)
    assert b"kept" in _table_on_disk(database)
    database.close()


def _table_on_disk(database: Database) -> bytes:
    with database.transaction() as session:
        session.execute(text("CHECKPOINT"))
        folder = session.scalar(text("SHOW data_directory"))
        path = session.scalar(text("SELECT pg_relation_filepath('broker_identities')"))
    return (Path(str(folder)) / str(path)).read_bytes()


def test_every_commit_of_anybody_gives_another_version(sqlite: Database, tmp_path: Path) -> None:
    first = sqlite.version()
    assert first == sqlite.version()
    _take(sqlite, "ours")
    second = sqlite.version()
    other = Database(f"sqlite:///{tmp_path / 'node.db'}")
    _take(other, "theirs")
    assert len({first, second, sqlite.version()}) == 3
    other.close()
    sqlite.close()
    assert sqlite.version() is not None


@pytest.mark.postgres
def test_postgresql_gives_no_version(empty_postgres: str) -> None:
    assert Database(empty_postgres).version() is None
