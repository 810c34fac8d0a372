"""Postings read by the block are what Whoosh gives one by one."""

from collections.abc import Iterator
from random import Random

import numpy as np
import pytest
from whoosh import query as whoosh
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.searching import Searcher

from search.scoring import Postings
from search.whoosh_postings import WhooshPostings
from search.whoosh_reading import weighting

WORDS = ("fall", "ward", "night", "lamp", "stair")
GONE = ("3", "40", "299", "301")


@pytest.fixture(scope="module")
def searcher() -> Iterator[Searcher]:
    """Three segments of 200, some documents deleted; words are rare, common and in every text."""
    chance = Random(7)
    text = TEXT(analyzer=SpaceSeparatedTokenizer())
    index = RamStorage().create_index(Schema(key=ID(unique=True), text=text))
    for first in range(0, 600, 200):
        writer = index.writer()
        for number in range(first, first + 200):
            said = ["every", *chance.choices(WORDS, weights=(50, 20, 5, 1, 0), k=9)]
            said += ["once"] if number == 450 else []
            writer.add_document(key=str(number), text=" ".join(said))
        writer.commit(merge=False)
    writer = index.writer()
    for key in GONE:
        writer.delete_by_term("key", key)
    writer.commit(merge=False)
    with index.searcher(weighting=weighting()) as opened:
        yield opened


def listed(found: Postings) -> dict[int, float]:
    assert found.scores is not None
    return dict(zip(found.places.tolist(), found.scores.tolist(), strict=True))


@pytest.mark.parametrize("word", ["every", "fall", "night", "lamp", "once"])
def test_scores_are_those_of_whooshs_own_search(searcher: Searcher, word: str) -> None:
    hits = searcher.search(whoosh.Term("text", word), limit=None, optimize=False)
    assert listed(WhooshPostings(searcher).scored("text", word)) == pytest.approx(
        {hit.docnum: hit.score for hit in hits}
    )


def test_a_phrase_is_found_and_scored_as_whoosh_does(searcher: Searcher) -> None:
    query = whoosh.Phrase("text", ["fall", "night"])
    hits = searcher.search(query, limit=None, optimize=False)
    assert listed(WhooshPostings(searcher).matching(query)) == pytest.approx(
        {hit.docnum: hit.score for hit in hits}
    )


def test_what_is_deleted_holds_nothing(searcher: Searcher) -> None:
    postings = WhooshPostings(searcher)
    assert np.flatnonzero(~postings.live).tolist() == [int(key) for key in GONE]
    assert postings.holding("text", "every").tolist() == np.flatnonzero(postings.live).tolist()
    assert not postings.holding("key", GONE[0]).size


def test_a_word_that_nobody_wrote_is_held_by_none(searcher: Searcher) -> None:
    assert not WhooshPostings(searcher).scored("text", "stair").places.size
    assert not WhooshPostings(searcher).holding("nowhere", "fall").size


def test_an_index_without_documents_holds_nothing() -> None:
    index = RamStorage().create_index(Schema(text=TEXT()))
    with index.searcher() as opened:
        postings = WhooshPostings(opened)
        assert postings.size == 0
        assert not postings.scored("text", "fall").places.size
