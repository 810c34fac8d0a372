"""One state of a Whoosh index, and how a tree is found in it.

Reads only; files, locks and writing are whoosh_engine.py's. The fields of the index are named
here, because reading and indexing must agree on them. Whoosh keeps the postings and finds
phrases and ranges; scores are summed by scoring.py.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, wraps
from itertools import islice
from threading import RLock
from typing import Concatenate, ParamSpec, TypeVar, cast

import numpy as np
from whoosh import query as whoosh
from whoosh import scoring
from whoosh.searching import Searcher

from search.answering import Filters, Found, Sections, Wanted
from search.engine import TYPE, Facets
from search.meaning import Names
from search.scoring import K1, B, FacetColumn, Mask, Matched, Places, Postings, highest, matched
from search.tree import (
    MOST_WORDS,
    Dates,
    Everything,
    Label,
    Leaf,
    Node,
    Numbers,
    Phrase,
    Titled,
    Word,
)
from search.whoosh_postings import WhooshPostings
from search.words import term

KEY, TEXT, WORDS, EXACT, DAY, SECTIONS = "key", "text", "words", "exact", "day", "sections"
SECTION, LABEL, NUMBER = "s_", "f_", "n_"  # prefixes of fields named by the documents

_REMEMBERED = 256  # words whose postings are kept; 12 bytes for each document that holds one
_LAST_DAY = "9999-12-31"

P = ParamSpec("P")
T = TypeVar("T")


def _alone(
    read: Callable[Concatenate["WhooshReading", P], T],
) -> Callable[Concatenate["WhooshReading", P], T]:
    """Let one thread at a time do ``read``: Whoosh's readers keep their place in open files."""

    @wraps(read)
    def locked(self: "WhooshReading", /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self._lock:
            return read(self, *args, **kwargs)

    return locked


class WhooshReading:
    """A ``Reading`` of the state that ``searcher`` was opened on; for any number of threads."""

    def __init__(self, searcher: Searcher) -> None:
        self._lock = RLock()
        self._searcher = searcher
        self._reader = searcher.reader()
        self._postings = WhooshPostings(searcher)
        self._kept: dict[Leaf, Postings] = {}

    @_alone
    def names(self) -> Names:
        """Return the fields that documents have."""
        return self._names

    @_alone
    def labels(self, facet: str) -> Sequence[str]:
        """Return the values of a facet."""
        column = self._labels.get(facet)
        return column.values if column else ()

    @_alone
    def has_titled(self, words: str) -> bool:
        """Tell whether some title is these folded words."""
        return (EXACT, words) in self._reader

    @_alone
    def beginning(self, prefix: str) -> Sequence[str]:
        """Return words that begin with ``prefix``, in their order."""
        words = self._reader.expand_prefix(WORDS, prefix)
        return [word.decode() for word in islice(words, MOST_WORDS)]

    @_alone
    def near(self, word: str, distance: int) -> Sequence[str]:
        """Return words that share the first letter, the commonest first."""
        words = self._reader.terms_within(WORDS, word, distance, prefix=1)
        return sorted(words, key=lambda each: (-self._frequency(each), each))[:MOST_WORDS]

    @_alone
    def holds(self, word: str) -> bool:
        """Tell whether ``word`` stands anywhere, in any of its forms."""
        return (TEXT, term(word)) in self._reader

    def count(self) -> int:
        """Return how many documents there are."""
        return int(self._reader.doc_count())

    @_alone
    def find(self, wanted: Wanted) -> Found:
        """Return the documents wanted."""
        found = self._matched(wanted.tree)
        mask = found.mask & self._chosen(wanted.filters)
        total = int(mask.sum())
        if isinstance(wanted.tree, Everything) or wanted.by_date:
            return self._latest(mask, wanted.limit) if total else Found(0, (), (), self._sections)
        bonus = self._matched(wanted.bonus).scores if wanted.bonus else 0.0
        scores = found.scores + bonus
        first = highest(Matched(mask, scores), wanted.limit).tolist()
        rows = zip(map(self._key, first), scores[first].tolist(), first, strict=True)
        return Found.highest_first(total, rows, self._sections)

    @_alone
    def count_labels(self, tree: Node, filters: Filters) -> Facets:
        """Count the values of each facet, without that facet's own filter."""
        matching = self._matched(tree).mask
        chosen = self._chosen(filters)
        counts = {}
        for facet, column in self._labels.items():
            others = {name: values for name, values in filters.items() if name != facet}
            left = chosen if len(others) == len(filters) else self._chosen(others)
            counts[facet] = column.counted(matching & left)
        return {facet: pairs for facet, pairs in counts.items() if pairs}

    @cached_property
    def _names(self) -> Names:
        fields = set(self._reader.indexed_field_names())
        sections = {name.removeprefix(SECTION) for name in fields if name.startswith(SECTION)}
        labels = {name.removeprefix(LABEL) for name in fields if name.startswith(LABEL)}
        numbers = {name.removeprefix(NUMBER) for name in fields if name.startswith(NUMBER)}
        return Names(frozenset(sections), frozenset(labels | {TYPE}), frozenset(numbers))

    @cached_property
    def _labels(self) -> Mapping[str, FacetColumn]:
        """Return for each facet its values and which documents have them."""
        return {facet: self._column(LABEL + facet) for facet in sorted(self._names.labels)}

    def _column(self, field: str) -> FacetColumn:
        values = [value.decode() for value in self._reader.lexicon(field)]
        return FacetColumn.build({value: self._postings.holding(field, value) for value in values})

    def _frequency(self, word: str) -> int:
        return int(self._reader.doc_frequency(WORDS, word))

    def _matched(self, node: Node) -> Matched:
        return matched(node, self._leaf, self._postings.size)

    def _leaf(self, node: Leaf) -> Postings:
        known = self._kept.pop(node, None)
        if known is None:
            known = self._read(node)
        self._kept[node] = known  # again last, so that the first is the longest unused
        if len(self._kept) > _REMEMBERED:
            del self._kept[next(iter(self._kept))]
        return known

    def _read(self, node: Leaf) -> Postings:
        match node:
            case Word(_, stem, field, weight):
                found = self._postings.scored(SECTION + field if field else TEXT, stem)
                return found.weighed(weight)
            case Phrase():
                return self._postings.matching(_phrase(node))
            case Label(field, words):
                return Postings(self._postings.holding(LABEL + field, words[0]))
            case Titled(words):
                return Postings(self._postings.holding(EXACT, words))
            case _:
                return Postings(self._postings.matching(_range(node)).places)

    def _chosen(self, filters: Filters) -> Mask:
        left = self._postings.live
        for facet, values in filters.items():
            column = self._labels.get(facet) or FacetColumn.build({})
            left = left & column.having(values, left.size)
        return left

    @cached_property
    def _latest_first(self) -> Places:
        """Return all documents, the latest first, those of one day in the order of their keys."""
        days = self._reader.column_reader(DAY)
        numbers = sorted(range(self._postings.size), key=self._key)
        numbers.sort(key=lambda number: str(days[number]), reverse=True)
        return np.array(numbers, dtype=np.int32)

    def _latest(self, mask: Mask, most: int) -> Found:
        numbers = self._latest_first[mask[self._latest_first]][:most].tolist()
        return Found(
            total=int(mask.sum()),
            keys=[self._key(number) for number in numbers],
            scores=[1.0] * len(numbers),
            sections=lambda place: self._sections(numbers[place]),
        )

    def _key(self, number: int) -> str:
        return str(self._keys[number])

    @cached_property
    def _keys(self) -> Sequence[str]:
        return cast(Sequence[str], self._reader.column_reader(KEY))

    @_alone
    def _sections(self, number: int) -> Sections:
        return cast(Sections, self._reader.stored_fields(number)[SECTIONS])


def weighting() -> scoring.WeightingModel:
    """Return how a term is weighed: BM25 as published, k1 1.2 and b 0.75."""
    return scoring.BM25F(B=B, K1=K1)


def _phrase(node: Phrase) -> whoosh.Query:
    name = SECTION + node.field if node.field else TEXT
    steps = [second - first for first, second in zip(node.places, node.places[1:], strict=False)]
    slop = max(steps) + node.slop
    return whoosh.Phrase(name, list(node.terms), slop=slop, boost=node.weight)


def _range(node: Leaf) -> whoosh.Query:
    match node:
        case Dates(low, high):
            return whoosh.TermRange(DAY, low or "0", high or _LAST_DAY)
        case Numbers(field, low, high):
            ends = (None if math.isinf(end) else end for end in (low, high))
            return whoosh.NumericRange(NUMBER + field, *ends)
        case _:
            return whoosh.Every()
