"""Choosing an engine by its name."""

import sys
from pathlib import Path

import pytest

from search.engine import Document, Query
from search.engines import LARGE, NAMES, open_engine, recommended
from search.errors import MissingEngineError
from search.thesaurus import Thesaurus


@pytest.mark.parametrize("name", NAMES)
def test_an_engine_is_opened_by_its_name(tmp_path: Path, name: str) -> None:
    engine = open_engine(name, tmp_path, Thesaurus())
    engine.update([Document("a/b", "t", "Falls")], (), 1)
    assert engine.search(Query("falls")).total == 1
    engine.close()


@pytest.mark.parametrize(
    ("name", "documents", "instead"),
    [
        ("whoosh", LARGE, ""),
        ("whoosh", LARGE + 1, "tantivy"),
        ("tantivy", LARGE + 1, ""),
    ],
)
def test_a_large_index_is_better_off_with_the_faster_engine(
    name: str, documents: int, instead: str
) -> None:
    assert recommended(name, documents) == instead


def test_an_unknown_engine_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(MissingEngineError, match="lucene"):
        open_engine("lucene", tmp_path, Thesaurus())


def test_an_engine_that_is_not_installed_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "search.tantivy_engine", raising=False)
    monkeypatch.delitem(sys.modules, "search.tantivy_reading", raising=False)
    monkeypatch.setitem(sys.modules, "tantivy", None)
    with pytest.raises(MissingEngineError, match=r"likewise\[tantivy\]"):
        open_engine("tantivy", tmp_path, Thesaurus())
