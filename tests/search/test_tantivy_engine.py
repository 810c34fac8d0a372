"""What only Tantivy's files can do. What every engine in files must do: tests/conformance."""

from pathlib import Path

import pytest

from search.engine import Document, Query
from search.errors import DamagedIndexError
from search.shelf import Shelf
from search.tantivy_engine import TantivyEngine


@pytest.fixture
def live(tmp_path: Path) -> Path:
    TantivyEngine(tmp_path).update([Document("a/1", "t", "Night ward")], (), 1)
    generation = Shelf(tmp_path).current()
    assert generation
    return generation


@pytest.mark.parametrize("content", [b"", b"{}", b"rubbish"])
def test_a_damaged_list_of_files_is_reported(live: Path, content: bytes) -> None:
    (live / "meta.json").write_bytes(content)
    with pytest.raises(DamagedIndexError):
        TantivyEngine(live.parent).search(Query("night"))


def test_a_lost_list_of_files_is_reported(live: Path) -> None:
    (live / "meta.json").unlink()
    with pytest.raises(DamagedIndexError, match="missing"):
        TantivyEngine(live.parent).search(Query("night"))


def test_what_a_killed_writer_left_is_in_nobodys_way(live: Path) -> None:
    engine = TantivyEngine(live.parent)
    engine.update([Document("a/2", "t", "Lamp")], ["a/1"], 2)
    for segment in {path.name.split(".")[0] for path in live.glob("*.store")}:
        for opstamp in range(40):
            orphan = live / f"{segment}.{opstamp}.del"
            if not orphan.exists():
                orphan.write_bytes(b"half")
    for cursor in range(3, 6):
        engine.update([Document("a/2", "t", f"Lamp {cursor}")], (), cursor)
    assert (engine.count(), engine.cursor(), engine.search(Query("lamp")).total) == (1, 5, 1)
    assert not any(path.read_bytes() == b"half" for path in live.glob("*.del"))


def test_erasing_keeps_documents_as_they_were(live: Path) -> None:
    document = Document(
        "b/1",
        "t",
        "Café",
        "Music",
        "Words",
        {"barriers": "Staff"},
        {"setting": ("Ward", "Home")},
        "2024-05",
        {"beds": -2.5},
    )
    engine = TantivyEngine(live.parent)
    engine.update([document], ["a/1"], 2)
    engine.erase()
    assert engine._reading().documents() == [document]
