"""What an engine that keeps files must survive: crashes, damage, two writers, traces of the erased.

Run over each engine that `search.engines` knows.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.engine import Document, Engine, Query
from search.engines import NAMES, open_engine
from search.errors import BusyIndexError, DamagedIndexError
from search.shelf import Shelf
from search.thesaurus import Thesaurus

SECRET = "xylophonist"

Opening = Callable[[], Engine]


def documents(count: int, word: str = "ward") -> list[Document]:
    return [
        Document(key=f"a/{n}", type="innovation", title=f"Night {word} {n}", body=f"round {n}")
        for n in range(count)
    ]


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def opening(name: str, tmp_path: Path) -> Opening:
    """Open the same index anew, as another process would; it holds 20 documents."""

    def opened() -> Engine:
        return open_engine(name, tmp_path, Thesaurus())

    opened().update(documents(20), (), 20)
    return opened


@pytest.fixture
def live(opening: Opening, name: str, tmp_path: Path) -> Path:
    generation = Shelf(tmp_path / name).current()
    assert generation
    return generation


def files(live: Path) -> list[Path]:
    """Return the files that hold the index: not the locks, not the seal."""
    every = (path for path in live.rglob("*") if path.is_file())
    return sorted(p for p in every if "lock" not in p.name.lower() and p.name != "seal.json")


WRITE_FOREVER = """
import sys
from pathlib import Path
from search.engine import Document
from search.engines import open_engine
from search.thesaurus import Thesaurus

engine = open_engine(sys.argv[1], Path(sys.argv[2]), Thesaurus())
cursor = engine.cursor()
while True:
    cursor += 1
    document = Document(f"b/{cursor}", "t", f"Written {cursor}", body="word " * 50)
    engine.update([document], (), cursor)
    print(cursor, flush=True)
"""


@pytest.mark.parametrize("commits", [1, 2, 5])
def test_a_writer_killed_at_any_moment_leaves_what_it_had_committed(
    opening: Opening, name: str, tmp_path: Path, commits: int
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITE_FOREVER, name, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout
        said = [int(writer.stdout.readline()) for _ in range(commits)]
        time.sleep(0.003 * commits)
        os.kill(writer.pid, signal.SIGKILL)
        writer.stdout.close()
    engine = opening()
    assert engine.cursor() >= said[-1]
    assert engine.count() == engine.cursor()
    assert engine.search(Query("night")).total == 20
    engine.update(documents(1, "lamp"), (), 90)
    assert (engine.search(Query("lamp")).total, engine.cursor()) == (1, 90)


def test_a_killed_rebuild_leaves_the_old_index_and_is_swept(opening: Opening, live: Path) -> None:
    half = live.parent / "g7"
    half.mkdir()
    (half / "MAIN_abcdefghijklmnop.seg").write_bytes(b"half")
    engine = opening()
    assert engine.count() == 20
    engine.rebuild(documents(3), 22)
    assert (engine.count(), len(list(live.parent.glob("g*")))) == (3, 1)


def test_readers_answer_while_a_writer_commits(opening: Opening) -> None:
    done = threading.Event()
    writing, reading = opening(), opening()

    def write() -> None:
        for cursor in range(21, 40):
            writing.update(documents(20, f"word{cursor}"), (), cursor)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    totals = set()
    while True:
        totals.add(reading.search(Query("night")).total)
        if done.is_set():
            break
    writer.join()
    assert totals == {20}


def test_many_threads_read_one_engine(opening: Opening) -> None:
    engine = opening()
    found: list[int] = []
    readers = [
        threading.Thread(target=lambda: found.append(engine.search(Query("night")).total))
        for _ in range(8)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert found == [20] * 8


def test_a_reader_sees_the_next_commit_of_another_process(opening: Opening) -> None:
    reading = opening()
    assert reading.search(Query("lamp")).total == 0
    opening().update(documents(3, "lamp"), (), 21)
    assert (reading.search(Query("lamp")).total, reading.cursor()) == (3, 21)


def test_a_snippet_can_be_cut_after_the_index_went_on(opening: Opening) -> None:
    reading = opening()
    hit = reading.search(Query('"night ward 7"')).hits[0]
    reading.rebuild(documents(2), 30)
    reading.close()
    assert hit.snippet.parts[0] == ("Night", True)


def test_two_writers_never_write_at_once(opening: Opening, live: Path) -> None:
    engine = opening()
    with Shelf(live.parent).writing():
        for write in (
            lambda: engine.update(documents(1), (), 21),
            engine.erase,
            lambda: engine.rebuild(documents(1), 21),
        ):
            with pytest.raises(BusyIndexError):
                write()
    assert engine.cursor() == 20


def test_a_failed_update_changes_nothing_and_lets_go(opening: Opening) -> None:
    engine = opening()
    bad = Document(key="c/2", type="t", title=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        engine.update([documents(1, "lamp")[0], bad], (), 21)
    assert (engine.cursor(), engine.search(Query("lamp")).total) == (20, 0)
    engine.update(documents(1, "lamp"), (), 21)
    assert (engine.cursor(), engine.search(Query("lamp")).total) == (21, 1)


def test_a_failed_rebuild_leaves_the_old_index_answering(opening: Opening) -> None:
    def breaking() -> Iterator[Document]:
        yield documents(1)[0]
        raise ConnectionError

    engine = opening()
    with pytest.raises(ConnectionError):
        engine.rebuild(breaking(), 30)
    assert (engine.cursor(), engine.count()) == (20, 20)


def test_erased_text_leaves_the_files(opening: Opening, live: Path) -> None:
    engine = opening()
    told = Document(key="x/1", type="t", title=f"The {SECRET}", body=f"A {SECRET} played.")
    engine.update([told], (), 21)
    engine.update([], ["x/1"], 22)
    assert engine.search(Query(SECRET)).total == 0
    told_of = set(files(live))  # Tantivy packs its text, so that it cannot be looked for in bytes
    engine.erase()
    kept = files(live.parent)
    assert not told_of & set(kept)
    assert not any(SECRET.encode() in path.read_bytes() for path in kept)
    assert (engine.count(), engine.cursor()) == (20, 22)


@pytest.mark.parametrize("keep", [0, 0.5])
def test_a_half_written_index_is_reported(opening: Opening, live: Path, keep: float) -> None:
    for path in files(live):
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    with pytest.raises(DamagedIndexError):
        opening().search(Query("night"))


def test_each_changed_file_is_reported(opening: Opening, live: Path) -> None:
    for path in files(live):
        content = path.read_bytes()
        changed = bytearray(content)
        changed[len(content) // 2] ^= 1
        path.write_bytes(changed)
        if path.name not in ("meta.json", ".managed.json"):
            with pytest.raises(DamagedIndexError):
                opening().cursor()
        path.write_bytes(content)
    assert opening().cursor() == 20


def test_a_lost_index_is_not_taken_for_an_empty_one(opening: Opening, live: Path) -> None:
    for path in files(live):
        path.unlink()
    with pytest.raises(DamagedIndexError):
        opening().count()


def test_a_lost_generation_is_not_taken_for_an_empty_index(opening: Opening, live: Path) -> None:
    (live.parent / "current").write_text("g9", "utf-8")
    with pytest.raises(DamagedIndexError):
        opening().count()


def test_an_index_of_another_version_is_reported(
    opening: Opening, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"search.{name}_engine._FORMAT", 99)
    with pytest.raises(DamagedIndexError, match="another version"):
        opening().cursor()


def test_a_damaged_index_is_whole_after_a_rebuild(opening: Opening, live: Path) -> None:
    for path in files(live):
        path.write_bytes(b"rubbish")
    engine = opening()
    with pytest.raises(DamagedIndexError):
        engine.update(documents(1), (), 21)
    engine.rebuild(documents(4), 40)
    assert (engine.count(), engine.cursor(), engine.search(Query("night")).total) == (4, 40, 4)


def _lose_everything(live: Path) -> None:
    shutil.rmtree(live.parent)


def _lose_the_files(live: Path) -> None:
    for path in files(live):
        path.unlink()


def _lose_the_pointer(live: Path) -> None:
    (live.parent / "current").unlink()


def _point_nowhere(live: Path) -> None:
    (live.parent / "current").write_text("g9", "utf-8")


def _put_rubbish_in_their_place(live: Path) -> None:
    for path in files(live):
        path.with_suffix(".new").write_bytes(b"rubbish")
        path.with_suffix(".new").replace(path)


DAMAGE = [
    _lose_everything,
    _lose_the_files,
    _lose_the_pointer,
    _point_nowhere,
    _put_rubbish_in_their_place,
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_open_answers_until_another_index_is_made(
    opening: Opening, live: Path, damage: Callable[[Path], None]
) -> None:
    reading = opening()
    assert reading.search(Query("night")).total == 20
    damage(live)
    answered = reading.search(Query("night"))
    assert (answered.total, len(answered.hits)) == (20, 20)
    opening().rebuild(documents(3, "lamp"), 23)
    assert (reading.search(Query("night")).total, reading.cursor()) == (3, 23)


def test_who_writes_finds_out_that_a_file_has_changed(opening: Opening, live: Path) -> None:
    engine = opening()
    assert engine.cursor() == 20
    _put_rubbish_in_their_place(live)
    with pytest.raises(DamagedIndexError):
        engine.cursor()
