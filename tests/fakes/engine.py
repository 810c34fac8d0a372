"""An Engine in memory: for tests of whatever stands on search.

Reads and answers like the real ones, and passes their conformance suite. It keeps nothing in
files, so it can be neither damaged nor locked; it scores by counting words, not by BM25.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from search.answering import Filters, Found, Wanted, answer
from search.engine import SUMMARY, TITLE, TYPE, Document, Facets, Query, Results
from search.meaning import Names
from search.snippet import passages
from search.thesaurus import Thesaurus
from search.tree import (
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
from search.words import STOP, compose, plain, term, with_compounds


class MemoryEngine:
    """Keeps documents in a dict, and looks at each of them for each query."""

    def __init__(self, thesaurus: Thesaurus | None = None) -> None:
        self._thesaurus = thesaurus or Thesaurus()
        self._documents: dict[str, Document] = {}
        self._cursor = 0

    def search(self, query: Query) -> Results:
        return answer(query, MemoryReading(self._documents), self._thesaurus)

    def update(self, documents: Sequence[Document], gone: Collection[str], cursor: int) -> None:
        kept = {key: doc for key, doc in self._documents.items() if key not in gone}
        self._documents = {**kept, **{document.key: document for document in documents}}
        self._cursor = cursor

    def cursor(self) -> int:
        return self._cursor

    def count(self) -> int:
        return len(self._documents)

    def erase(self) -> None:
        """Nothing to do: what is gone is gone."""

    def rebuild(self, documents: Iterable[Document], cursor: int) -> None:
        self._documents = {document.key: document for document in documents}
        self._cursor = cursor

    def close(self) -> None:
        """Nothing to do: nothing is open."""


class MemoryReading:
    """A ``search.answering.Reading`` of some documents."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents

    def names(self) -> Names:
        documents = self._documents.values()
        return Names(
            frozenset(name for document in documents for name in _sections(document)),
            frozenset(name for document in documents for name in _labels(document)),
            frozenset(name for document in documents for name in document.numbers),
        )

    def labels(self, facet: str) -> Sequence[str]:
        values = (_labels(document).get(facet, ()) for document in self._documents.values())
        return sorted({value for some in values for value in some})

    def has_titled(self, words: str) -> bool:
        return any(plain(document.title) == words for document in self._documents.values())

    def beginning(self, prefix: str) -> Sequence[str]:
        return sorted(word for word in self._words() if word.startswith(prefix))

    def near(self, word: str, distance: int) -> Sequence[str]:
        return sorted(each for each in self._words() if _distance(word, each) <= distance)

    def holds(self, word: str) -> bool:
        return any(term(word) == term(each) for each in self._words())

    def find(self, wanted: Wanted) -> Found:
        kept = [
            document
            for document in self._documents.values()
            if _matches(document, wanted.tree) and _passes(document, wanted.filters)
        ]
        scores = {document.key: 1.0 for document in kept}
        if wanted.by_date:
            kept.sort(key=lambda document: document.key)
            kept.sort(key=lambda document: document.day, reverse=True)
        else:
            bonus = wanted.bonus or Any(())
            scores = {d.key: _score(d, wanted.tree) + _score(d, bonus) for d in kept}
            kept.sort(key=lambda document: (-scores[document.key], document.key))
        first = kept[: wanted.limit]
        return Found(
            total=len(kept),
            keys=[document.key for document in first],
            scores=[scores[document.key] for document in first],
            sections=lambda place: passages(first[place]),
        )

    def count_labels(self, tree: Node, filters: Filters) -> Facets:
        facets = {}
        for facet in sorted(self.names().labels):
            others = {name: values for name, values in filters.items() if name != facet}
            left = [
                document
                for document in self._documents.values()
                if _matches(document, tree) and _passes(document, others)
            ]
            counts: dict[str, int] = {}
            for value in (value for document in left for value in _labels(document).get(facet, ())):
                counts[value] = counts.get(value, 0) + 1
            if counts:
                facets[facet] = tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
        return facets

    def _words(self) -> set[str]:
        texts = (document.text for document in self._documents.values())
        return {token.word for text in texts for token in with_compounds(compose(text))}


def _sections(document: Document) -> dict[str, str]:
    named = {SUMMARY: document.summary, **document.fields, TITLE: document.title}
    return {name: text for name, text in named.items() if text}


def _labels(document: Document) -> Mapping[str, tuple[str, ...]]:
    return {**document.facets, TYPE: (document.type,)}


def _passes(document: Document, filters: Filters) -> bool:
    labels = _labels(document)
    return all(set(values) & set(labels.get(name, ())) for name, values in filters.items())


def _places(document: Document, field: str) -> Iterator[tuple[int, str]]:
    text = _sections(document).get(field, "") if field else document.text
    for token in with_compounds(compose(text)):
        if token.word not in STOP:
            yield token.position, token.term


def _matches(document: Document, node: Node) -> bool:
    match node:
        case Everything():
            return True
        case All(parts):
            return all(_matches(document, part) for part in parts)
        case Any(parts):
            return any(_matches(document, part) for part in parts)
        case Not(part):
            return not _matches(document, part)
        case _:
            return _is_so(document, node) or _score(document, node) > 0


def _is_so(document: Document, node: Node) -> bool:
    match node:
        case Label(field, words):
            return words[0] in _labels(document).get(field, ())
        case Titled(words):
            return plain(document.title) == words
        case Dates(low, high):
            return bool(document.day) and low <= document.day <= (high or "9999")
        case Numbers(field, low, high):
            return field in document.numbers and low <= document.numbers[field] <= high
        case _:
            return False


def _score(document: Document, node: Node) -> float:
    match node:
        case Word(field=field):
            found = [stem for _, stem in _places(document, field) if stem == node.term]
            return node.weight * len(found)
        case Phrase():
            return node.weight * _holds_phrase(document, node)
        case Best(parts):
            return max(_score(document, part) for part in parts)
        case All(parts) | Any(parts):
            return sum(_score(document, part) for part in parts)
        case _:
            return 0.0


def _holds_phrase(document: Document, phrase: Phrase) -> bool:
    places: dict[str, set[int]] = {}
    for place, stem in _places(document, phrase.field):
        places.setdefault(stem, set()).add(place)
    starts = places.get(phrase.terms[0], set())
    return any(
        all(
            any(start + away + more in places.get(stem, set()) for more in range(phrase.slop + 1))
            for away, stem in zip(phrase.places, phrase.terms, strict=True)
        )
        for start in starts
    )


def _distance(one: str, other: str) -> int:
    """Return how many letters must be put in, taken out or changed."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, against in enumerate(other, 1):
            change = before + (letter != against)
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, change)
    return row[-1]
