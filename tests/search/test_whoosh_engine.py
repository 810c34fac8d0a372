"""What only Whoosh's files can do. What every engine in files must do: tests/conformance."""

from pathlib import Path

import pytest

from search.engine import Document, Query
from search.errors import DamagedIndexError
from search.shelf import Shelf
from search.whoosh_engine import WhooshEngine


@pytest.fixture
def live(tmp_path: Path) -> Path:
    engine = WhooshEngine(tmp_path)
    engine.update([Document(f"a/{n}", "t", f"Night ward {n}") for n in range(20)], (), 20)
    generation = Shelf(tmp_path).current()
    assert generation
    return generation


def test_what_a_killed_writer_left_is_swept_by_the_next(live: Path) -> None:
    orphans = {"MAIN_abcdefghijklmnop.seg", "_MAIN_99.toc.1700000000.5"}
    for name in orphans:
        (live / name).write_bytes(b"half")
    WhooshEngine(live.parent).update([Document("a/1", "t", "Lamp")], (), 21)
    assert not orphans & {path.name for path in live.iterdir()}


def test_erased_text_stays_in_the_files_until_erasing(live: Path) -> None:
    engine = WhooshEngine(live.parent)
    engine.update([Document("x/1", "t", "The xylophonist")], (), 21)
    engine.update([], ["x/1"], 22)
    assert any(b"xylophonist" in path.read_bytes() for path in live.glob("*.seg"))
    engine.erase()
    assert not any(b"xylophonist" in path.read_bytes() for path in live.glob("*.seg"))


# Whoosh leaves open a file that it cannot read
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("kind", [".seg", ".toc"])
def test_damage_that_no_seal_covers_is_reported_too(live: Path, kind: str) -> None:
    (live / "seal.json").unlink()
    for path in live.glob(f"*{kind}"):
        path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(DamagedIndexError):
        WhooshEngine(live.parent).search(Query("night"))


@pytest.mark.parametrize("kind", [".seg", ".toc"])
def test_a_lost_file_is_reported(live: Path, kind: str) -> None:
    for path in live.glob(f"*{kind}"):
        path.unlink()
    with pytest.raises(DamagedIndexError):
        WhooshEngine(live.parent).search(Query("night"))


def test_a_table_of_contents_that_is_always_gone_when_opened_is_reported(live: Path) -> None:
    (live / "_MAIN_99.toc").symlink_to(live / "nowhere")
    with pytest.raises(DamagedIndexError, match="missing"):
        WhooshEngine(live.parent).cursor()
