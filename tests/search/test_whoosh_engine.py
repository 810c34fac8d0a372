"""What only the engine in files can do wrong: crashes, damage, locks, traces of the erased."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.engine import Document, Query
from search.errors import BusyIndexError, DamagedIndexError
from search.shelf import Shelf
from search.whoosh_engine import WhooshEngine

SECRET = "xylophonist"


def documents(count: int, word: str = "ward") -> list[Document]:
    return [
        Document(key=f"a/{n}", type="innovation", title=f"Night {word} {n}", body=f"round {n}")
        for n in range(count)
    ]


def live(directory: Path) -> Path:
    generation = Shelf(directory).current()
    assert generation
    return generation


def files(directory: Path) -> list[Path]:
    return sorted(path for path in live(directory).rglob("*") if path.is_file())


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    WhooshEngine(tmp_path).update(documents(20), (), 20)
    return tmp_path


WRITE_FOREVER = """
import sys
from pathlib import Path
from search.engine import Document
from search.whoosh_engine import WhooshEngine

engine = WhooshEngine(Path(sys.argv[1]))
cursor = engine.cursor()
while True:
    cursor += 1
    document = Document(f"b/{cursor}", "t", f"Written {cursor}", body="word " * 50)
    engine.update([document], (), cursor)
    print(cursor, flush=True)
"""


@pytest.mark.parametrize("commits", [1, 2, 5])
def test_a_writer_killed_at_any_moment_leaves_what_it_had_committed(
    directory: Path, commits: int
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITE_FOREVER, str(directory)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout
        said = [int(writer.stdout.readline()) for _ in range(commits)]
        time.sleep(0.003 * commits)
        os.kill(writer.pid, signal.SIGKILL)
        writer.stdout.close()
    engine = WhooshEngine(directory)
    assert engine.cursor() >= said[-1]
    assert engine.count() == engine.cursor()
    assert engine.search(Query("night")).total == 20


def test_after_a_kill_the_next_writer_goes_on_and_sweeps(directory: Path) -> None:
    generation = live(directory)
    (generation / "MAIN_abcdefghijklmnop.seg").write_bytes(b"half")
    (generation / "_MAIN_99.toc.1700000000.5").write_bytes(b"half")
    (directory / "g7").mkdir()
    engine = WhooshEngine(directory)
    engine.update(documents(1, "lamp"), (), 21)
    names = {path.name for path in generation.iterdir()}
    assert not names & {"MAIN_abcdefghijklmnop.seg", "_MAIN_99.toc.1700000000.5"}
    engine.rebuild(documents(3), 22)
    assert [path.name for path in directory.glob("g*")] == [live(directory).name]


def test_readers_answer_while_a_writer_commits(directory: Path) -> None:
    stop = threading.Event()
    writing = WhooshEngine(directory)

    def write() -> None:
        for cursor in range(21, 45):
            writing.update(documents(20, f"word{cursor}"), (), cursor)
        stop.set()

    writer = threading.Thread(target=write)
    writer.start()
    reading = WhooshEngine(directory)
    totals = set()
    while not stop.is_set():
        totals.add(reading.search(Query("night")).total)
    writer.join()
    assert totals == {20}


def test_a_reader_sees_the_next_commit_of_another_process(directory: Path) -> None:
    reading = WhooshEngine(directory)
    assert reading.search(Query("lamp")).total == 0
    WhooshEngine(directory).update(documents(3, "lamp"), (), 21)
    assert (reading.search(Query("lamp")).total, reading.cursor()) == (3, 21)


def test_a_snippet_can_be_cut_after_the_index_went_on(directory: Path) -> None:
    reading = WhooshEngine(directory)
    hit = reading.search(Query('"night ward 7"')).hits[0]
    reading.rebuild(documents(2), 30)
    reading.close()
    assert hit.snippet.parts[0] == ("Night", True)


def test_two_writers_never_write_at_once(directory: Path) -> None:
    with Shelf(directory).writing():
        engine = WhooshEngine(directory)
        for write in (
            lambda: engine.update(documents(1), (), 21),
            engine.erase,
            lambda: engine.rebuild(documents(1), 21),
        ):
            with pytest.raises(BusyIndexError):
                write()
    assert engine.cursor() == 20


def test_a_failed_update_changes_nothing_and_lets_go(directory: Path) -> None:
    engine = WhooshEngine(directory)
    bad = Document(key="c/2", type="t", title=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        engine.update([documents(1, "lamp")[0], bad], (), 21)
    assert (engine.cursor(), engine.search(Query("lamp")).total) == (20, 0)
    engine.update(documents(1, "lamp"), (), 21)
    assert engine.search(Query("lamp")).total == 1


def test_a_failed_rebuild_leaves_the_old_index_answering(directory: Path) -> None:
    def breaking() -> Iterator[Document]:
        yield documents(1)[0]
        raise ConnectionError

    engine = WhooshEngine(directory)
    with pytest.raises(ConnectionError):
        engine.rebuild(breaking(), 30)
    assert (engine.cursor(), engine.count()) == (20, 20)


def test_erased_text_leaves_the_files(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    told = Document(key="x/1", type="t", title=f"The {SECRET}", body=f"A {SECRET} played.")
    engine.update([told, *documents(5)], (), 6)
    assert any(SECRET.encode() in path.read_bytes() for path in files(tmp_path))
    engine.update([], ["x/1"], 7)
    assert engine.search(Query(SECRET)).total == 0
    engine.erase()
    assert not any(SECRET.encode() in path.read_bytes() for path in files(tmp_path))
    assert (engine.count(), engine.cursor()) == (5, 7)


@pytest.mark.parametrize("kind", [".seg", ".toc"])
@pytest.mark.parametrize("keep", [0, 0.5])
def test_a_half_written_file_is_reported(directory: Path, kind: str, keep: float) -> None:
    for path in files(directory):
        if path.name.endswith(kind):
            path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    with pytest.raises(DamagedIndexError):
        WhooshEngine(directory).search(Query("night"))


@pytest.mark.parametrize("kind", [".seg", ".toc"])
def test_a_changed_byte_is_reported(directory: Path, kind: str) -> None:
    for path in files(directory):
        if path.name.endswith(kind):
            content = bytearray(path.read_bytes())
            content[len(content) // 2] ^= 1
            path.write_bytes(content)
    with pytest.raises(DamagedIndexError):
        WhooshEngine(directory).cursor()


# Whoosh leaves open a file that it cannot read
@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.parametrize("kind", [".seg", ".toc"])
def test_damage_that_no_seal_covers_is_reported_too(directory: Path, kind: str) -> None:
    (live(directory) / "seal.json").unlink()
    for path in files(directory):
        if path.name.endswith(kind):
            path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(DamagedIndexError):
        WhooshEngine(directory).search(Query("night"))


@pytest.mark.parametrize("kind", [".seg", ".toc"])
def test_a_lost_file_is_reported(directory: Path, kind: str) -> None:
    for path in files(directory):
        if path.name.endswith(kind):
            path.unlink()
    with pytest.raises(DamagedIndexError):
        WhooshEngine(directory).search(Query("night"))


def test_a_table_of_contents_that_is_always_gone_when_opened_is_reported(directory: Path) -> None:
    (live(directory) / "_MAIN_99.toc").symlink_to(directory / "nowhere")
    with pytest.raises(DamagedIndexError, match="missing"):
        WhooshEngine(directory).cursor()


def test_an_index_of_another_version_is_reported(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.whoosh_engine._FORMAT", 2)
    with pytest.raises(DamagedIndexError, match="another version"):
        WhooshEngine(directory).cursor()


def test_a_damaged_index_is_whole_after_a_rebuild(directory: Path) -> None:
    for path in files(directory):
        path.write_bytes(b"rubbish")
    engine = WhooshEngine(directory)
    with pytest.raises(DamagedIndexError):
        engine.update(documents(1), (), 21)
    engine.rebuild(documents(4), 40)
    assert (engine.count(), engine.cursor(), engine.search(Query("night")).total) == (4, 40, 4)


def test_a_missing_generation_is_not_taken_for_an_empty_index(directory: Path) -> None:
    (directory / "current").write_text("g9", "utf-8")
    with pytest.raises(DamagedIndexError):
        WhooshEngine(directory).count()
