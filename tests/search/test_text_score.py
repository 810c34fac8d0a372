"""The worked example of search/README.md, section 1, as the engine computes it."""

from pathlib import Path

import pytest

from search.engine import Document, Query
from search.whoosh_engine import WhooshEngine

DOCUMENTS = [
    Document("fen/lights", "t", "Night lights on the ward", body="Falls at night became rare."),
    Document("bay/class", "t", "Dance class", body="Older people dance and prevent falls."),
    Document("mill/door", "t", "The front door", body="A nurse meets families."),
]


def test_the_worked_example_is_what_the_engine_says(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.update(DOCUMENTS, (), 1)
    hits = engine.search(Query("falls ward")).hits
    assert {hit.key: hit.score for hit in hits} == {
        "fen/lights": pytest.approx(3.229, abs=0.0005),
        "bay/class": pytest.approx(0.959, abs=0.0005),
    }


def test_the_worked_example_stands_in_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "search" / "README.md").read_text("utf-8")
    assert "=  3.229" in readme
    assert "=  0.959" in readme
