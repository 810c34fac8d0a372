"""The folder of an index: what is read, who writes, what is whole."""

import os
from pathlib import Path

import pytest

from search.errors import BusyIndexError, DamagedIndexError
from search.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def made(shelf: Shelf) -> Path:
    generation = shelf.fresh()
    (generation / "words").write_bytes(b"falls")
    shelf.seal(generation)
    shelf.publish(generation)
    return generation


def test_nothing_is_current_until_published(shelf: Shelf) -> None:
    shelf.fresh()
    assert shelf.current() is None


def test_publishing_replaces_and_removes_the_older_one(shelf: Shelf) -> None:
    first, second = made(shelf), made(shelf)
    assert shelf.current() == second
    assert not first.exists()


def test_a_new_generation_never_takes_the_name_of_the_live_one(shelf: Shelf) -> None:
    live = made(shelf)
    assert shelf.fresh() != live
    assert shelf.current() == live


def test_only_one_writes(shelf: Shelf, tmp_path: Path) -> None:
    with shelf.writing(), pytest.raises(BusyIndexError), Shelf(tmp_path).writing():
        pass


def test_the_lock_is_free_again_after_an_error(shelf: Shelf) -> None:
    with pytest.raises(KeyError), shelf.writing():
        raise KeyError
    with shelf.writing():
        assert shelf.current() is None


@pytest.mark.parametrize("content", [b"g9", b"../elsewhere", b"", b"\xff\xfe"])
def test_a_pointer_to_nothing_is_damage(shelf: Shelf, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "current").write_bytes(content)
    with pytest.raises(DamagedIndexError):
        shelf.current()


def test_damage_does_not_stop_a_new_generation(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "current").write_text("g9", "utf-8")
    assert made(shelf) == shelf.current()


def test_what_was_sealed_passes_the_check(shelf: Shelf) -> None:
    generation = made(shelf)
    shelf.check(generation)
    (generation / "newer").write_bytes(b"not yet sealed")
    shelf.check(generation)


def test_a_file_is_read_once_and_again_when_it_looks_otherwise(
    shelf: Shelf, tmp_path: Path
) -> None:
    generation = made(shelf)
    shelf.check(generation)
    words = generation / "words"
    written = words.stat().st_mtime_ns
    words.write_bytes(b"other")
    os.utime(words, ns=(written, written))
    shelf.check(generation)
    with pytest.raises(DamagedIndexError, match="words"):
        Shelf(tmp_path).check(generation)
    os.utime(words, ns=(written, written + 1_000_000_000))
    with pytest.raises(DamagedIndexError, match="words"):
        shelf.check(generation)
    shelf.seal(generation)
    shelf.check(generation)


def test_a_file_that_was_merged_away_is_no_damage(shelf: Shelf) -> None:
    generation = made(shelf)
    (generation / "words").unlink()
    shelf.check(generation)


def test_a_generation_without_a_seal_is_taken_as_it_is(shelf: Shelf) -> None:
    generation = made(shelf)
    (generation / "seal.json").unlink()
    shelf.check(generation)


@pytest.mark.parametrize("seal", ["{", "[]", '{"words": 5}', '{"words": ["x", 1]}'])
def test_a_seal_that_cannot_be_read_is_damage(shelf: Shelf, seal: str) -> None:
    generation = made(shelf)
    (generation / "seal.json").write_text(seal, "utf-8")
    with pytest.raises(DamagedIndexError):
        shelf.check(generation)
