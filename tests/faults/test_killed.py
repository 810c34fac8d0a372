"""Faults 1, 2, 3, 49 and 63: processes killed with SIGKILL, wherever they happen to be."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from federation.checkpoint import parse_checkpoint
from federation.feed import genesis
from federation.line import parse_line
from network.database import Database
from network.records.store import Listing
from search.engine import Query
from search.engines import NAMES
from tests.fakes.deeds import BATCH, PEER_RECORDS, peer_at, shelf_at
from tests.fakes.shelf import Shelf

ROOT = Path(__file__).parents[2]
PAUSES = (0.0, 0.03, 0.11, 0.27)


@contextmanager
def _doing(deed: str, url: str, folder: Path, until: str, engine: str = "whoosh") -> Iterator[None]:
    """Do a deed in a process of its own; once it has said ``until``, kill it at the end."""
    command = [sys.executable, "-m", "tests.fakes.deeds", deed, url, str(folder), engine]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert any(line.strip() == until for line in process.stdout)
        yield
        process.kill()
        process.wait()
        assert process.returncode == -9


def _assert_whole(shelf: Shelf) -> int:
    """Hold our feed to its chain and signatures; return how many lines it has."""
    keys = {shelf.key.public.kid: shelf.key.public}
    with shelf.database.reading() as session:
        lines = [
            parse_line(raw) for raw in shelf.own_feeds.entries(session, "network", 0, 1_000_000)
        ]
        head = genesis("home", "network")
        for seq, line in enumerate(lines, start=1):
            assert (line.seq, line.prev) == (seq, head)
            head = line.hash
            assert shelf.bodies.read(session, "home", line.rid, line.rev or 0) is not None
            retained = shelf.own_feeds.checkpoint(session, "network", seq)
            assert retained is not None
        current = shelf.own_feeds.checkpoint(session, "network")
        assert current is not None
        signed = parse_checkpoint(current, node="home", feed="network", keys=keys)
        assert (signed.size, signed.head) == (len(lines), head)
        assert shelf.records.count(session, Listing()) == len(lines)
    return len(lines)


def test_a_pull_killed_between_fetching_and_storing_leaves_nothing(
    database_url: str, tmp_path: Path
) -> None:
    shelf = shelf_at(database_url, tmp_path)
    with _doing("fetch", database_url, tmp_path, until="fetched"):
        pass
    with shelf.database.reading() as session:
        assert shelf.held_feeds.get(session, "rx1", "network") is None
    assert shelf.pull(peer_at(tmp_path)).new == PEER_RECORDS
    shelf.database.close()


def test_a_pull_killed_inside_its_transaction_is_undone_and_goes_on_from_the_cursor(
    database_url: str, tmp_path: Path
) -> None:
    shelf, peer = shelf_at(database_url, tmp_path), peer_at(tmp_path)
    with _doing("pull", database_url, tmp_path, until="inside"):
        pass
    with shelf.database.reading() as session:
        assert shelf.held_feeds.held(session, "rx1", "network").size == 0
        assert shelf.records.list(session, Listing(shown=None)) == ()
        assert session.scalar(text("SELECT count(*) FROM lines")) == 0
    assert shelf.pull(peer).new == PEER_RECORDS
    shelf.database.close()


@pytest.mark.parametrize("pause", PAUSES)
def test_an_origin_killed_while_publishing_serves_whole_batches_with_their_signatures(
    database_url: str, tmp_path: Path, pause: float
) -> None:
    with _doing("publish", database_url, tmp_path, until="done"):
        time.sleep(pause)
    shelf = shelf_at(database_url, tmp_path)
    size = _assert_whole(shelf)
    assert size >= BATCH
    assert size % BATCH == 0
    before = shelf.checkpoint_now("network")
    assert shelf.checkpoint_now("network") == before
    assert shelf.publish("Afterwards").seq == size + 1
    assert _assert_whole(shelf) == size + 1
    shelf.database.close()


@pytest.mark.parametrize(
    ("deed", "pause"),
    [("index", PAUSES[0]), ("index", PAUSES[2]), ("rebuild", PAUSES[1]), ("rebuild", PAUSES[3])],
)
@pytest.mark.parametrize("engine", NAMES)
def test_an_index_killed_while_written_can_be_read_and_catches_up(
    tmp_path: Path, engine: str, deed: str, pause: float
) -> None:
    url = f"sqlite:///{tmp_path / 'node.db'}"
    database = Database(url)
    database.upgrade()
    with _doing(deed, url, tmp_path, until="done", engine=engine):
        time.sleep(pause)
    shelf = shelf_at(url, tmp_path, engine)
    published = _assert_whole(shelf)
    assert shelf.engine.search(Query("walking")).total >= 1
    while shelf.indexing.follow():
        pass
    assert shelf.engine.count() == published
    assert shelf.indexing.debt() == 0
    database.close()
    shelf.database.close()


@pytest.mark.parametrize("engine", NAMES)
def test_an_index_whose_files_were_cut_short_is_built_anew(tmp_path: Path, engine: str) -> None:
    database = Database(f"sqlite:///{tmp_path / 'node.db'}")
    database.upgrade()
    shelf = shelf_at(database.url, tmp_path, engine)
    for title in ("One", "Two"):
        shelf.publish(title)
    shelf.indexing.follow()
    shelf.engine.close()
    for file in (tmp_path / "index").rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    again = shelf_at(database.url, tmp_path, engine)
    again.publish("Three")
    while again.indexing.follow():
        pass
    assert again.engine.count() == 3
    database.close()
    again.database.close()


def test_writers_at_once_never_leave_a_hole_that_is_filled_later(
    database_url: str, tmp_path: Path
) -> None:
    """A reader that goes on from the last line it saw has, in the end, seen every line."""
    writers = [shelf_at(database_url, tmp_path) for _ in range(3)]
    for number, writer in enumerate(writers):
        writer.ids.series += number << 24
    publishing = [threading.Thread(target=_publish_some, args=(writer,)) for writer in writers]
    reader = shelf_at(database_url, tmp_path)
    seen: list[int] = []
    for thread in publishing:
        thread.start()
    while any(thread.is_alive() for thread in publishing) or len(seen) < 30:
        with reader.database.reading() as session:
            after = seen[-1] if seen else 0
            lines = reader.own_feeds.entries(session, "network", after, 100)
        seen += [parse_line(raw).seq for raw in lines]
        time.sleep(0.001)
    assert seen == list(range(1, 31))
    assert _assert_whole(reader) == 30
    for shelf in (*writers, reader):
        shelf.database.close()


def _publish_some(shelf: Shelf) -> None:
    for number in range(10):
        shelf.publish(f"Record {number}")
