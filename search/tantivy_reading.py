"""One state of a Tantivy index, and how a tree is found in it.

Reads only; files, locks and writing are tantivy_engine.py's. The fields of the index are named
here, because compiling and indexing must agree on them.
"""

import json
import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
from tantivy import FieldType, Index, Occur, Query, Schema

from search import tree
from search.answering import Filters, Found, Sections, Wanted
from search.engine import TYPE, Document, Facets
from search.meaning import Names
from search.snippet import passages
from search.spelling import near
from search.words import term

KEY, KIND, TEXT, WORDS, EXACT, DAY = "key", "kind", "text", "words", "exact", "day"
NAMES, STORED, SECTION, LABEL, NUMBER = "names", "stored", "s", "f", "n"
KEYS = "k:"  # among the names: how many columns a key takes
DOCUMENT = "document"  # the kind of all that can be found; the cursor is of another kind
KEY_WORDS = tuple(f"key{number}" for number in range(9))
_WORD = 8  # bytes of a key in a column; nine hold a node's name, a stroke and a UUID
_MOST_VALUES = 65_000  # of one facet


class TantivyReading:
    """A ``Reading`` of the state that ``index`` was last reloaded to."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._searcher = index.searcher()
        self._compiler = Compiler(index)
        self._names = Names(self._named("s:"), self._named("f:") | {TYPE}, self._named("n:"))
        self._key_words = KEY_WORDS[: max(map(int, self._named(KEYS)), default=0)]

    def names(self) -> Names:
        """Return the fields that documents have."""
        return self._names

    def labels(self, facet: str) -> Sequence[str]:
        """Return the values of a facet."""
        counts = self._counts(tree.Everything(), {}, [facet])
        return [value for value, _ in counts[facet]]

    def has_titled(self, words: str) -> bool:
        """Tell whether some title is these folded words, or was in a document since deleted."""
        return self._searcher.doc_freq(EXACT, words) > 0

    def beginning(self, prefix: str) -> Sequence[str]:
        """Return words that begin with ``prefix``, in their order."""
        words = self._searcher.terms_with_prefix(WORDS, prefix, limit=tree.MOST_WORDS)
        return [word for word, _ in words]

    def near(self, word: str, distance: int) -> Sequence[str]:
        """Return words that share the first letter, the nearest first."""
        alike = self._searcher.terms_with_prefix(WORDS, word[:1])
        return near(word, alike, distance)[: tree.MOST_WORDS]

    def holds(self, word: str) -> bool:
        """Tell whether ``word`` stands anywhere, in any of its forms."""
        return self._searcher.doc_freq(TEXT, term(word)) > 0

    def count(self) -> int:
        """Return how many documents there are."""
        return _total(self._searcher.search(self._compiler.compiled(tree.Everything()), 1))

    def documents(self) -> Sequence[Document]:
        """Return every document as it was put in."""
        found = self._searcher.search(self._compiler.compiled(tree.Everything()), self.count() or 1)
        return [_document(self._searcher.doc(address)[STORED][0]) for _, address in found.hits]

    def find(self, wanted: Wanted) -> Found:
        """Return the documents wanted."""
        query = self._compiler.wanted(wanted)
        order = DAY if wanted.by_date else None
        result = self._searcher.search(query, wanted.limit, order_by_field=order)
        addresses = [address for _, address in result.hits]
        scores = [float(score or 0) for score, _ in result.hits]
        rows = zip(self._keys(addresses), scores, addresses, strict=True)
        found = Found.highest_first(_total(result), rows, self._sections)
        return replace(found, scores=[1.0] * len(scores)) if wanted.by_date else found

    def count_labels(self, node: tree.Node, filters: Filters) -> Facets:
        """Count the values of each facet, without that facet's own filter."""
        names = sorted(self._names.labels)
        counts = self._counts(node, filters, [name for name in names if name not in filters])
        for facet in filters:
            others = {name: values for name, values in filters.items() if name != facet}
            counts |= self._counts(node, others, [facet])
        return {name: counts[name] for name in names if counts.get(name)}

    def _counts(
        self, node: tree.Node, filters: Filters, facets: Sequence[str]
    ) -> dict[str, tuple[tuple[str, int], ...]]:
        asked = {
            facet: {"terms": {"field": f"{LABEL}.{facet}", "size": _MOST_VALUES}}
            for facet in facets
        }
        answer = self._searcher.aggregate(self._compiler.wanted(Wanted(node, filters)), asked)
        counts = {}
        for facet in facets:
            pairs = [
                (str(each["key"]), int(each["doc_count"])) for each in answer[facet]["buckets"]
            ]
            counts[facet] = tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
        return counts

    def _named(self, kind: str) -> frozenset[str]:
        names = self._searcher.terms_with_prefix(NAMES, kind)
        return frozenset(name.removeprefix(kind) for name, _ in names)

    def _keys(self, addresses: Sequence[object]) -> list[str]:
        """Return the keys of documents, without reading what is stored of them."""
        columns = [
            self._searcher.fast_field_values(name, cast(Any, addresses)) for name in self._key_words
        ]
        keys = unpacked(cast(Any, columns), len(addresses))
        return [
            key or str(self._searcher.doc(cast(Any, address))[KEY][0])
            for key, address in zip(keys, addresses, strict=True)
        ]

    def _sections(self, address: object) -> Sections:
        return _passages(self._searcher.doc(cast(Any, address))[STORED][0])


class Compiler:
    """Turns trees into queries of one index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._schema: Schema = index.schema

    def wanted(self, wanted: Wanted) -> Query:
        """Return the whole of what is wanted: tree, filters and bonus."""
        parts = [(Occur.Must, self.compiled(wanted.tree))]
        for facet, values in wanted.filters.items():
            any_value = tree.Any(tuple(tree.Label(facet, (value,)) for value in values))
            parts.append((Occur.Must, self.compiled(any_value)))
        if wanted.bonus:
            parts.append((Occur.Should, self.compiled(wanted.bonus)))
        return Query.boolean_query(parts)

    def compiled(self, node: tree.Node) -> Query:
        """Return ``node`` as Tantivy's own query."""
        match node:
            case tree.Word() | tree.Phrase():
                return self._text(node)
            case tree.All(parts):
                return Query.boolean_query([self._part(part) for part in parts])
            case tree.Best(parts):
                return Query.disjunction_max_query([self.compiled(part) for part in parts])
            case tree.Any(parts):
                return Query.boolean_query([(Occur.Should, self.compiled(part)) for part in parts])
            case tree.Not(part):
                return self.compiled(tree.All((tree.Everything(), tree.Not(part))))
            case _:
                return Query.const_score_query(self._plain(node), 0.0)

    def _part(self, part: tree.Node) -> tuple[Occur, Query]:
        if isinstance(part, tree.Not):
            return Occur.MustNot, self.compiled(part.part)
        return Occur.Must, self.compiled(part)

    def _text(self, node: tree.Word | tree.Phrase) -> Query:
        name = f"{SECTION}.{node.field}" if node.field else TEXT
        if isinstance(node, tree.Word):
            query = Query.term_query(self._schema, name, node.term)
        else:
            words = list(zip(node.places, node.terms, strict=True))
            query = Query.phrase_query(self._schema, name, cast(Any, words), slop=node.slop)
        return Query.boost_query(query, node.weight)

    def _plain(self, node: tree.Node) -> Query:
        """Return what is either so or not, and adds nothing to a score."""
        match node:
            case tree.Label(field, words):
                return Query.term_query(self._schema, f"{LABEL}.{field}", words[0])
            case tree.Titled(words):
                return Query.term_query(self._schema, EXACT, words)
            case tree.Dates(low, high):
                ends = (day_number(low or "0001-01-01"), day_number(high or "9999-12-31"))
                return Query.range_query(self._schema, DAY, FieldType.Unsigned, *ends)
            case tree.Numbers(field, low, high):
                path = f"{NUMBER}.{path_of(field)}"
                return self._index.parse_query(f"{path}:[{ordered(low)} TO {ordered(high)}]")
            case _:
                return Query.term_query(self._schema, KIND, DOCUMENT)


def day_number(day: str) -> int:
    """Return an ISO day as a number, 0 for none."""
    return int(day.replace("-", "")) if day else 0


def path_of(name: str) -> str:
    """Return a name of letters and digits, which the text of a range query can hold."""
    return "x" + name.encode().hex()


def packed(key: str) -> tuple[int, ...]:
    """Return ``key`` as whole numbers, which Tantivy reads by the column; none if too long."""
    text = key.encode()
    if len(text) > _WORD * len(KEY_WORDS):
        return ()
    parts = range(0, len(text), _WORD)
    return tuple(int.from_bytes(text[at : at + _WORD].ljust(_WORD, b"\0")) for at in parts)


def unpacked(columns: Sequence[Sequence[int | None]], size: int) -> list[str]:
    """Return the ``size`` keys that ``packed`` took; an empty one where it was too long.

    ``columns`` are their first numbers, their second ones and so on, None or 0 where none is left.
    """
    if not columns or not size:
        return [""] * size
    words = np.array([[word or 0 for word in column] for column in columns], dtype=">u8")
    whole = words.T.copy().view(f"S{_WORD * len(columns)}").ravel()
    return [key.decode() for key in whole.tolist()]


def ordered(number: float) -> int:
    """Return a whole number that stands among others as ``number`` among numbers.

    Tantivy stores 24.0 and 24.5 as different types and fails on a range over both.
    """
    bits: int = struct.unpack(">q", struct.pack(">d", number + 0.0))[0]
    return bits if not math.copysign(1, number) < 0 else -(bits & 0x7FFF_FFFF_FFFF_FFFF)


def stored(document: Document) -> bytes:
    """Return ``document`` as it is kept, to be shown and to be indexed anew."""
    return json.dumps(
        {
            **vars(document),
            "fields": dict(document.fields),
            "facets": {name: list(values) for name, values in document.facets.items()},
            "numbers": dict(document.numbers),
        }
    ).encode()


def _total(result: object) -> int:
    return int(cast(Any, result).count)  # which Tantivy's own types forget


def _document(text: bytes) -> Document:
    values: Mapping[str, Any] = json.loads(text)
    facets = {name: tuple(labels) for name, labels in values["facets"].items()}
    return Document(**{**values, "facets": facets})


def _passages(text: bytes) -> tuple[tuple[str, str], ...]:
    return passages(_document(text))
