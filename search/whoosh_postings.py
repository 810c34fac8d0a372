"""The postings of one state of a Whoosh index, as arrays: who holds a word, and its score.

Whoosh hands postings out one by one, which is what its searches spend their time on; here a
block of them is read at once. Which words, and what to make of them, is whoosh_reading.py's.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from whoosh import query as whoosh
from whoosh.matching import FilterMatcher
from whoosh.searching import Searcher

from search.scoring import Mask, Places, Postings, Scores, bm25

_Block = tuple[Sequence[int], Sequence[float]]


class WhooshPostings:
    """Postings of the state that ``searcher`` was opened on; for one thread at a time."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._leaves = list(searcher.reader().leaf_readers())
        self._lengths: dict[str, Scores] = {}
        self.size: int = searcher.reader().doc_count_all()

    @cached_property
    def live(self) -> Mask:
        """Which documents were not deleted; shape (size,)."""
        mask = np.ones(self.size, dtype=np.bool_)
        for reader, first in self._leaves:
            if reader.has_deletions():
                gone = [n for n in range(reader.doc_count_all()) if reader.is_deleted(n)]
                mask[np.array(gone, dtype=np.int64) + first] = False
        return mask

    def holding(self, field: str, text: str) -> Places:
        """Return the live documents that hold a term."""
        return self._often(field, text)[0]

    def scored(self, field: str, text: str) -> Postings:
        """Return the live documents that hold a term, with their BM25."""
        places, often = self._often(field, text)
        if not places.size:
            return Postings(places)
        average = self._searcher.avg_field_length(field) or 1.0
        lengths = self._length(field)[places]
        return Postings(places, bm25(often, lengths, self._searcher.idf(field, text), average))

    def matching(self, query: whoosh.Query) -> Postings:
        """Return the live documents that Whoosh finds for ``query``, with its own scores."""
        places: list[int] = []
        scores: list[float] = []
        for searcher, first in self._searcher.leaf_searchers():
            matcher = query.matcher(searcher, searcher.context())
            while matcher.is_active():
                places.append(matcher.id() + first)
                scores.append(matcher.score())
                matcher.next()
        return Postings(np.array(places, dtype=np.int32), np.array(scores, dtype=np.float64))

    def _often(self, field: str, text: str) -> tuple[Places, Scores]:
        """Return the live documents that hold a term, and how often it stands in each."""
        blocks = [
            (np.array(ids, dtype=np.int32) + np.int32(first), np.array(weights, dtype=np.float64))
            for reader, first in self._leaves
            if (field, text) in reader
            for ids, weights in _blocks(reader.postings(field, text))
        ]
        places = np.concatenate([np.zeros(0, dtype=np.int32), *(ids for ids, _ in blocks)])
        often = np.concatenate([np.zeros(0), *(weights for _, weights in blocks)])
        is_live = self.live[places]
        return places[is_live], often[is_live]

    def _length(self, field: str) -> Scores:
        """Return how many terms ``field`` has in each document, as nearly as the index says."""
        if field not in self._lengths:
            lengths = chain.from_iterable(
                (reader.doc_field_length(n, field, 1) or 1 for n in range(reader.doc_count_all()))
                for reader, _ in self._leaves
            )
            self._lengths[field] = np.fromiter(lengths, dtype=np.float64, count=self.size)
        return self._lengths[field]


def _blocks(matcher: Any) -> Iterator[_Block]:
    """Yield document numbers and weights, as many at a time as lie together in the file."""
    if isinstance(matcher, FilterMatcher):  # which looks at each for whether it is deleted
        matcher = matcher.child
        matcher.reset()
    while matcher.is_active():
        matcher.id()  # which reads the block
        matcher.weight()
        yield matcher._ids, matcher._weights
        matcher._next_block()
