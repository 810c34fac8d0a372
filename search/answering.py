"""From a query to an answer: what every engine does alike.

Reads the query, asks the engine for all words, then for any of them, puts exact titles first,
counts facets, says what it did. An engine brings a ``Reading``: one state of its index, that
can look up words and find trees. Pure but for what the reading reads. How well a document fits
the reader's own place is not decided here: that is rank.py's.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol, TypeVar

from search.engine import TITLE, TYPE, Facets, Hit, Note, Query, Results, Snippet, Sort
from search.meaning import Names
from search.messages import N_
from search.query import Parsed, parse
from search.snippet import cut
from search.thesaurus import Thesaurus
from search.tree import (
    All,
    Any,
    Label,
    Lexicon,
    Node,
    Phrase,
    Titled,
    Word,
    concrete,
    each_label,
    free_words,
    relaxed,
    scored_in,
    search_terms,
)
from search.words import plain, tokens

ENOUGH = 10  # documents with all words, from which on the rest is not offered: one page
SENTENCE = 5  # words from which on few documents say all that was asked in other words
IN_TITLE = 0.5  # what a word in the title counts again, beside its place in the whole text
WHOLE = 1.1  # by how much having all words lifts a document among those with any
EXACT = 1.25  # by how much an exact title stands above whatever else was found
_SHORTEST = {1: 4, 2: 7}  # letters of a word that may be 1 or 2 letters wrong
_UNKNOWN = 4  # misspelled words that are looked up in one query

Filters = Mapping[str, tuple[str, ...]]
Sections = Sequence[tuple[str, str]]
"""The text of a document: names of sections and what stands in each."""

A = TypeVar("A")


@dataclass(frozen=True)
class Wanted:
    """What to find: documents of ``tree`` within ``filters``; ``bonus`` only adds to scores."""

    tree: Node
    filters: Filters = field(default_factory=dict)
    bonus: Node | None = None
    limit: int = 200
    by_date: bool = False


@dataclass(frozen=True)
class Found:
    """How many documents there are, and the first of them in their order.

    ``keys`` and ``scores`` stand side by side; ``sections`` reads the text of the document at a
    place among them, by section.
    """

    total: int
    keys: Sequence[str]
    scores: Sequence[float]
    sections: Callable[[int], Sections]

    @classmethod
    def highest_first(
        cls, total: int, rows: Iterable[tuple[str, float, A]], read: Callable[[A], Sections]
    ) -> "Found":
        """Return ``rows`` (key, score, address) in order; ``read`` reads the text at an address."""
        ordered = sorted(rows, key=lambda row: (-row[1], row[0]))
        return cls(
            total,
            [key for key, _, _ in ordered],
            [score for _, score, _ in ordered],
            lambda place: read(ordered[place][2]),
        )


class Reading(Lexicon, Protocol):
    """One state of an index, which does not change while it is read."""

    def names(self) -> Names:
        """Return the fields that documents have."""

    def labels(self, facet: str) -> Sequence[str]:
        """Return the values of a facet."""

    def has_titled(self, words: str) -> bool:
        """Tell whether some title is these folded words; may be wrong where it says yes."""

    def find(self, wanted: Wanted) -> Found:
        """Return the documents wanted, highest score or latest date first."""

    def count_labels(self, tree: Node, filters: Filters) -> Facets:
        """Count the values of each facet as ``Results.facets`` wants them."""


def answer(query: Query, reading: Reading, thesaurus: Thesaurus) -> Results:
    """Answer ``query`` from one state of an index; raises QueryError."""
    parsed = parse(query.text, reading.names(), thesaurus, query.literal)
    tree = each_label(concrete(parsed.tree, reading), lambda label: _labelled(label, reading))
    terms = tuple(search_terms(tree))
    wanted = Wanted(
        tree,
        _filters(query),
        scored_in(tree, TITLE, IN_TITLE),
        query.limit,
        query.sort is Sort.DATE or not terms,
    )
    found = reading.find(wanted)
    loose = replace(wanted, tree=relaxed(tree))
    whole, notes = found, parsed.notes
    is_wide = found.total < ENOUGH or free_words(tree) >= SENTENCE
    if is_wide and loose.tree != tree:
        found = reading.find(loose)
    is_relaxed = found.total > whole.total
    if is_relaxed:
        found = found if wanted.by_date else _whole_first(found, whole)
        notes += (_relaxed_note(whole.total),)
    titled = None if wanted.by_date else _titled(parsed, found, reading, wanted)
    return Results(
        hits=_hits(found, titled, _stems(terms))[: query.limit],
        total=found.total,
        count=partial(reading.count_labels, loose.tree if is_relaxed else tree, wanted.filters),
        relaxed=is_relaxed,
        notes=notes,
        suggestion=suggestion(parsed, reading),
        expansions=parsed.expansions,
    )


def suggestion(parsed: Parsed, lexicon: Lexicon) -> str:
    """Return the query with its unknown words replaced by near ones that exist, or nothing."""
    typed = {term.word for term in search_terms(parsed.tree) if isinstance(term, Word)}
    unknown = [
        token
        for token in tokens(parsed.text)
        if token.word in typed and token.word.isalpha() and not lexicon.holds(token.word)
    ]
    text = parsed.text
    for token in reversed(unknown[:_UNKNOWN]):
        near = _near(token.word, lexicon)
        text = text[: token.start] + (near or token.word) + text[token.end :]
    return text if plain(text) != parsed.titled else ""


def _near(word: str, lexicon: Lexicon) -> str:
    """Return the likeliest spelling; the shorter a word, the more chance words are near it."""
    for distance in range(1, 3):
        if len(word) >= _SHORTEST[distance]:
            near = lexicon.near(word, distance)
            if near:
                return near[0]
    return ""


def _filters(query: Query) -> Filters:
    chosen = {name: values for name, values in query.filters.items() if values}
    return {**chosen, TYPE: query.types} if query.types else chosen


def _labelled(label: Label, reading: Reading) -> Node:
    """Return the values of a facet that hold the words, written as people write them."""
    fitting = [
        Label(label.field, (value,))
        for value in reading.labels(label.field)
        if set(label.words) <= set(plain(value).split())
    ]
    return Any(tuple(fitting)) if len(fitting) != 1 else fitting[0]


def _whole_first(found: Found, whole: Found) -> Found:
    having = set(whole.keys)
    lifted = [
        (key, score * WHOLE if key in having else score, place)
        for place, (key, score) in enumerate(zip(found.keys, found.scores, strict=True))
    ]
    return Found.highest_first(found.total, lifted, found.sections)


def _titled(parsed: Parsed, found: Found, reading: Reading, wanted: Wanted) -> Found | None:
    """Return what is titled exactly as was typed, scored above all that was ``found``."""
    if not reading.has_titled(parsed.titled):
        return None
    exact = reading.find(Wanted(All((Titled(parsed.titled), wanted.tree)), wanted.filters))
    top = EXACT * max(found.scores, default=1.0)
    return replace(exact, scores=[top] * len(exact.keys))


def _relaxed_note(whole: int) -> Note:
    if whole:
        message = N_("Results with all your words: %(count)d. The others have some of them.")
        return Note(message, {"count": whole})
    return Note(N_("Nothing has all your words. These results have some of them."))


def _hits(found: Found, titled: Found | None, stems: frozenset[str]) -> tuple[Hit, ...]:
    first = _each(titled, stems, is_titled=True) if titled else []
    exact = {hit.key for hit in first}
    rest = _each(found, stems, is_titled=False)
    return (*first, *(hit for hit in rest if hit.key not in exact))


def _each(found: Found, stems: frozenset[str], *, is_titled: bool) -> list[Hit]:
    return [
        Hit(key, score, partial(_snippet, found.sections, place, stems), is_titled)
        for place, (key, score) in enumerate(zip(found.keys, found.scores, strict=True))
    ]


def _snippet(sections: Callable[[int], Sections], place: int, stems: frozenset[str]) -> Snippet:
    return cut(sections(place), stems)


def _stems(terms: Sequence[Word | Phrase]) -> frozenset[str]:
    words = {word.term for word in terms if isinstance(word, Word)}
    return frozenset(words.union(*(word.terms for word in terms if isinstance(word, Phrase))))
