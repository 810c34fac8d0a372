"""Faults 4, 5 and 48: power lost, a disk that is full, two workers on one feed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from network.database import Database
from network.errors import Conflict
from network.records.store import Listing
from tests.fakes.peer import FakePeer
from tests.fakes.shelf import Shelf

ROOT = Path(__file__).parents[2]


def _sqlite(folder: Path) -> Database:
    database = Database(f"sqlite:///{folder / 'node.db'}")
    database.upgrade()
    return database


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed here")
def test_every_published_record_is_flushed_to_the_disk(tmp_path: Path) -> None:
    database = _sqlite(tmp_path)
    database.close()
    publishing = (
        "import sys; from pathlib import Path; from tests.fakes.deeds import shelf_at\n"
        "shelf = shelf_at(sys.argv[1], Path(sys.argv[2]))\n"
        "for number in range(10): shelf.publish(f'Record {number}')\n"
    )
    trace = tmp_path / "trace"
    command = ["strace", "-f", "-e", "trace=fsync,fdatasync", "-o", str(trace)]
    command += [sys.executable, "-c", publishing, database.url, str(tmp_path)]
    subprocess.run(command, check=True, cwd=ROOT)
    assert trace.read_text("utf-8").count("sync(") >= 10


def test_a_power_cut_after_the_reply_loses_no_line(tmp_path: Path) -> None:
    """What the operating system has been made to flush is all that a copy of the files has."""
    database = _sqlite(tmp_path)
    shelf = Shelf(database, tmp_path)
    rid = shelf.publish("Served already").rid
    after = tmp_path / "after"
    after.mkdir()
    for file in tmp_path.glob("node.db*"):
        if not file.name.endswith("-shm"):
            shutil.copy(file, after)
    again = Shelf(Database(f"sqlite:///{after / 'node.db'}"), after, key=shelf.key)
    assert again.record("home", rid).shown
    assert again.checkpoint_now("network") == shelf.checkpoint_now("network")
    again.database.close()
    database.close()


def test_a_full_disk_says_so_and_leaves_the_cursor_where_it_was(tmp_path: Path) -> None:
    database = _sqlite(tmp_path)
    shelf = Shelf(database, tmp_path)
    peer = FakePeer()
    peer.publish_many("public", 1)
    shelf.pull(peer, "public")
    peer.publish_many("network", 300)
    verified = shelf.verified(peer, "network")
    # the real error, not one about a ROLLBACK of what SQLite has rolled back already
    with pytest.raises(OperationalError, match="full"), database.transaction() as session:
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count = {(pages or 0) + 5}"))
        shelf.pulling.apply(session, verified)
    with database.reading() as session:
        assert shelf.held_feeds.held(session, "rx1", "network").size == 0
        assert shelf.held_feeds.held(session, "rx1", "public").size == 1
        assert shelf.records.count(session, Listing(shown=None)) == 1
    _end_shortage(database)
    assert shelf.pull(peer).new == 300
    database.close()


def test_a_full_disk_stops_one_feed_and_the_others_go_on(tmp_path: Path) -> None:
    database = _sqlite(tmp_path)
    shelf = Shelf(database, tmp_path)
    large, small = FakePeer("large"), FakePeer("small")
    large.publish_many("network", 300)
    small.publish_many("network", 1)
    with pytest.raises(OperationalError, match="full"), database.transaction() as session:
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count = {(pages or 0) + 20}"))
        shelf.pulling.apply(session, shelf.verified(large, "network"))
    assert shelf.pull(small).new == 1
    database.close()


def _end_shortage(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("PRAGMA max_page_count = 1073741823"))


def test_of_two_workers_on_one_feed_one_wins_and_the_other_leaves_nothing(
    database: Database, tmp_path: Path
) -> None:
    peer = FakePeer()
    peer.publish_many("network", 50)
    workers = [Shelf(database, tmp_path) for _ in range(2)]
    fetched = [worker.verified(peer, "network") for worker in workers]
    together = threading.Barrier(2)
    outcomes: list[str] = []

    def store(number: int) -> None:
        together.wait()
        try:
            with database.transaction() as session:
                workers[number].pulling.apply(session, fetched[number])
            outcomes.append("won")
        except Conflict:
            outcomes.append("gave up")

    threads = [threading.Thread(target=store, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["gave up", "won"]
    with database.reading() as session:
        assert workers[0].records.count(session, Listing(shown=None)) == 50
        assert session.scalar(text("SELECT count(*) FROM lines")) == 50
