"""One state of a Whoosh index, and how a tree is found in it.

Reads only; files, locks and writing are whoosh_engine.py's. The fields of the index are named
here, because compiling and indexing must agree on them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import islice
from typing import cast

import numpy as np
import numpy.typing as npt
from whoosh import query as whoosh
from whoosh import scoring
from whoosh.searching import Searcher

from search.answering import Filters, Found, Row, Wanted
from search.engine import TYPE, Facets
from search.meaning import Names
from search.tree import (
    MOST_WORDS,
    All,
    Any,
    Best,
    Dates,
    Everything,
    Label,
    Node,
    Not,
    Numbers,
    Phrase,
    Titled,
    Word,
)
from search.words import term

KEY, TEXT, WORDS, EXACT, DAY, SECTIONS = "key", "text", "words", "exact", "day", "sections"
SECTION, LABEL, NUMBER = "s_", "f_", "n_"  # prefixes of fields named by the documents

Mask = npt.NDArray[np.bool_]
_REMEMBERED = 256  # which documents hold a word, for this many words; a byte a document each
_LAST_DAY = "9999-12-31"


class WhooshReading:
    """A ``Reading`` of the state that ``searcher`` was opened on; for one thread."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._reader = searcher.reader()
        self._masks: dict[whoosh.Query, Mask] = {}

    def names(self) -> Names:
        """Return the fields that documents have."""
        return self._names

    def labels(self, facet: str) -> Sequence[str]:
        """Return the values of a facet."""
        return tuple(self._labels.get(facet, {}))

    def beginning(self, prefix: str) -> Sequence[str]:
        """Return words that begin with ``prefix``, in their order."""
        words = self._reader.expand_prefix(WORDS, prefix)
        return [word.decode() for word in islice(words, MOST_WORDS)]

    def near(self, word: str, distance: int) -> Sequence[str]:
        """Return words that share the first letter, the commonest first."""
        words = self._reader.terms_within(WORDS, word, distance, prefix=1)
        return sorted(words, key=lambda each: (-self._frequency(each), each))[:MOST_WORDS]

    def holds(self, word: str) -> bool:
        """Tell whether ``word`` stands anywhere, in any of its forms."""
        return (TEXT, term(word)) in self._reader

    def count(self) -> int:
        """Return how many documents there are."""
        return int(self._reader.doc_count())

    def find(self, wanted: Wanted) -> Found:
        """Return the documents wanted."""
        if isinstance(wanted.tree, Everything) or wanted.by_date:
            return self._latest(wanted)
        total = self._mask(wanted.tree) & self._chosen(wanted.filters)
        scored = compiled(wanted.tree)
        if wanted.bonus:
            scored = whoosh.AndMaybe(scored, compiled(wanted.bonus))
        results = self._searcher.search(
            scored, limit=wanted.limit, filter=_filter(wanted.filters), scored=True
        )
        rows = [self._row(hit.docnum, max(float(hit.score), 0.0)) for hit in results]
        rows.sort(key=lambda row: (-row.score, row.key))
        return Found(int(total.sum()), tuple(rows))

    def count_labels(self, tree: Node, filters: Filters) -> Facets:
        """Count the values of each facet, without that facet's own filter."""
        matching = self._mask(tree)
        counts = {}
        for facet, values in self._labels.items():
            others = {name: chosen for name, chosen in filters.items() if name != facet}
            left = matching & self._chosen(others)
            pairs = [(value, int((left & mask).sum())) for value, mask in values.items()]
            kept = [(value, number) for value, number in pairs if number]
            counts[facet] = tuple(sorted(kept, key=lambda pair: (-pair[1], pair[0])))
        return {facet: pairs for facet, pairs in counts.items() if pairs}

    @cached_property
    def _names(self) -> Names:
        fields = set(self._reader.indexed_field_names())
        sections = {name.removeprefix(SECTION) for name in fields if name.startswith(SECTION)}
        labels = {name.removeprefix(LABEL) for name in fields if name.startswith(LABEL)}
        numbers = {name.removeprefix(NUMBER) for name in fields if name.startswith(NUMBER)}
        return Names(frozenset(sections), frozenset(labels | {TYPE}), frozenset(numbers))

    @cached_property
    def _labels(self) -> Mapping[str, Mapping[str, Mask]]:
        """Return for each facet its values and which documents have them."""
        labels: dict[str, dict[str, Mask]] = {}
        for facet in sorted(self._names.labels):
            values = labels.setdefault(facet, {})
            for value in self._reader.lexicon(LABEL + facet):
                text = value.decode()
                mask = self._leaf(Label(facet, (text,)))
                if mask.any():
                    values[text] = mask
        return labels

    def _frequency(self, word: str) -> int:
        return int(self._reader.doc_frequency(WORDS, word))

    def _mask(self, node: Node) -> Mask:
        """Return which documents match, by document number; much cheaper than to score them."""
        match node:
            case All(parts):
                return cast(Mask, np.logical_and.reduce([self._mask(part) for part in parts]))
            case Any(parts):
                return cast(Mask, np.logical_or.reduce([self._none, *map(self._mask, parts)]))
            case Not(part):
                return self._all & ~self._mask(part)
            case Everything():
                return self._all
            case _:
                return self._leaf(node)

    def _leaf(self, node: Node) -> Mask:
        query = compiled(node)
        known = self._masks.pop(query, None)
        if known is None:
            known = self._none.copy()
            numbers = cast(Iterator[int], self._searcher.docs_for_query(query))
            known[np.fromiter(numbers, dtype=np.int64)] = True
        self._masks[query] = known  # again last, so that the first is the longest unused
        if len(self._masks) > _REMEMBERED:
            del self._masks[next(iter(self._masks))]
        return known

    @cached_property
    def _none(self) -> Mask:
        return np.zeros(self._reader.doc_count_all(), dtype=np.bool_)

    @cached_property
    def _all(self) -> Mask:
        live = ~self._none
        live[[number for number in range(live.size) if self._reader.is_deleted(number)]] = False
        return live

    def _chosen(self, filters: Filters) -> Mask:
        left = self._all
        for facet, values in filters.items():
            masks = self._labels.get(facet, {})
            fitting = [masks[value] for value in values if value in masks]
            left = left & np.logical_or.reduce([self._none, *fitting])
        return left

    def _latest(self, wanted: Wanted) -> Found:
        matching = self._mask(wanted.tree) & self._chosen(wanted.filters)
        if not matching.any():  # an empty index has no columns either
            return Found(0, ())
        days = self._reader.column_reader(DAY)
        numbers = [int(number) for number in np.flatnonzero(matching)]
        numbers.sort(key=lambda number: self._key(number))
        numbers.sort(key=lambda number: str(days[number]), reverse=True)
        return Found(len(numbers), tuple(self._row(n, 1.0) for n in numbers[: wanted.limit]))

    def _row(self, number: int, score: float) -> Row:
        return Row(self._key(number), score, partial(self._sections, number))

    def _key(self, number: int) -> str:
        return str(self._keys[number])

    @cached_property
    def _keys(self) -> Sequence[str]:
        return cast(Sequence[str], self._reader.column_reader(KEY))

    def _sections(self, number: int) -> Sequence[tuple[str, str]]:
        stored = self._reader.stored_fields(number)[SECTIONS]
        return cast(Sequence[tuple[str, str]], stored)


def weighting() -> scoring.WeightingModel:
    """Return how a term is weighed: BM25 as published, k1 1.2 and b 0.75."""
    return scoring.BM25F(B=0.75, K1=1.2)


def compiled(node: Node) -> whoosh.Query:
    """Return ``node`` as Whoosh's own query."""
    match node:
        case Word() | Phrase():
            return _text(node)
        case All(parts):
            return _all(parts)
        case Best(parts):
            return whoosh.DisjunctionMax([compiled(part) for part in parts])
        case Any(parts):
            return whoosh.Or([compiled(part) for part in parts])
        case Not(part):
            return whoosh.Not(compiled(part))
        case _:
            return whoosh.ConstantScoreQuery(_plain(node), 0.0)


def _text(node: Word | Phrase) -> whoosh.Query:
    name = SECTION + node.field if node.field else TEXT
    if isinstance(node, Word):
        return whoosh.Term(name, node.term, boost=node.weight)
    steps = [second - first for first, second in zip(node.places, node.places[1:], strict=False)]
    slop = max(steps) + node.slop
    return whoosh.Phrase(name, list(node.terms), slop=slop, boost=node.weight)


def _all(parts: Sequence[Node]) -> whoosh.Query:
    wanted = [compiled(part) for part in parts if not isinstance(part, Not)]
    barred = [compiled(part.part) for part in parts if isinstance(part, Not)]
    together = whoosh.And(wanted)
    return whoosh.AndNot(together, whoosh.Or(barred)) if barred else together


def _plain(node: Node) -> whoosh.Query:
    """Return what is either so or not, and adds nothing to a score."""
    match node:
        case Label(field, words):
            return whoosh.Term(LABEL + field, words[0])
        case Titled(words):
            return whoosh.Term(EXACT, words)
        case Dates(low, high):
            return whoosh.TermRange(DAY, low or "0", high or _LAST_DAY)
        case Numbers(field, low, high):
            ends = (None if math.isinf(end) else end for end in (low, high))
            return whoosh.NumericRange(NUMBER + field, *ends)
        case _:
            return whoosh.Every()


def _filter(filters: Filters) -> whoosh.Query | None:
    if not filters:
        return None
    return whoosh.And(
        [
            whoosh.Or([whoosh.Term(LABEL + facet, value) for value in values])
            for facet, values in filters.items()
        ]
    )
