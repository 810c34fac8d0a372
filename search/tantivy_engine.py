"""The engine for large nodes: an index of Tantivy in a folder. Needs the extra ``tantivy``.

Writes, opens and checks files; how a query is found in them is tantivy_reading.py's, what makes
an answer is answering.py's. Tantivy's own analysis is not used: it gets our terms, so both
engines find the same. The cursor is a document of its own kind, committed with the others.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from tantivy import Document as Stored
from tantivy import Index, IndexWriter, PreTokenizedString, Schema, SchemaBuilder, Token
from tantivy import Query as TantivyQuery

from search import tantivy_reading as reading
from search.answering import answer
from search.engine import SUMMARY, TITLE, TYPE, Document, Query, Results
from search.errors import DamagedIndexError
from search.shelf import Shelf
from search.tantivy_reading import (
    DOCUMENT,
    TantivyReading,
    day_number,
    ordered,
    packed,
    path_of,
    stored,
)
from search.thesaurus import Thesaurus
from search.words import STOP, compose, plain, with_compounds

_FORMAT = 3  # raise it when fields or terms change, so that older indexes are made again
_CURSOR = "cursor"
_TRIES = 5
_HEAP = 64_000_000  # bytes
_CHANGING = frozenset({"meta.json", ".managed.json"})  # replaced by each commit, under one name


class TantivyEngine:
    """An ``Engine`` in ``directory``, which is made when first written to."""

    def __init__(self, directory: Path, thesaurus: Thesaurus | None = None) -> None:
        self._shelf = Shelf(directory, changing=_CHANGING)
        self._thesaurus = thesaurus or Thesaurus()
        self._open: tuple[object, Index, TantivyReading] | None = None

    def search(self, query: Query) -> Results:
        """Answer ``query`` from the last commit."""
        return answer(query, self._reading(), self._thesaurus)

    def update(self, documents: Sequence[Document], gone: Collection[str], cursor: int) -> None:
        """Put in, take out and move the cursor, in one commit."""
        latest = {document.key: document for document in documents}
        with self._shelf.writing():
            generation = self._shelf.current() or self._made()
            index = self._index(generation)
            _remove_orphans(generation)
            writer = _writer(index)
            for key in sorted({*latest, *gone}):
                writer.delete_documents_by_term(reading.KEY, key)
            _add(writer, latest.values())
            self._finish(writer, generation, cursor)

    def cursor(self) -> int:
        """Return the cursor of the last commit."""
        generation = self._shelf.current()
        if generation is None:
            return 0
        self._shelf.check(generation)
        return _cursor(self._searched()[0])

    def count(self) -> int:
        """Return how many documents can be found."""
        return self._reading().count()

    def erase(self) -> None:
        """Make the index anew from what can still be found: Tantivy cannot be told to merge."""
        if self._shelf.current():
            self.rebuild(self._searched()[1].documents(), self.cursor())

    def rebuild(self, documents: Iterable[Document], cursor: int) -> None:
        """Make a new generation beside the old one, then let it take its place."""
        with self._shelf.writing():
            generation = self._shelf.fresh()
            writer = _writer(Index(_schema(), str(generation)))
            seen: set[str] = set()
            for document in documents:
                if document.key not in seen:
                    _add(writer, [document])
                seen.add(document.key)
            self._finish(writer, generation, cursor)
            self._shelf.publish(generation)

    def close(self) -> None:
        """Forget what is open."""
        self._open = None

    def _made(self) -> Path:
        generation = self._shelf.fresh()
        self._finish(_writer(Index(_schema(), str(generation))), generation, 0)
        self._shelf.publish(generation)
        return generation

    def _finish(self, writer: IndexWriter, generation: Path, cursor: int) -> None:
        writer.delete_documents_by_term(reading.KIND, _CURSOR)
        note = Stored()
        note.add_text(reading.KIND, _CURSOR)
        note.add_bytes(reading.STORED, json.dumps({"format": _FORMAT, "cursor": cursor}).encode())
        writer.add_document(note)
        writer.commit()
        writer.wait_merging_threads()
        self._shelf.seal(generation)

    def _index(self, generation: Path) -> Index:
        self._shelf.check(generation)
        try:
            return Index.open(str(generation))
        except (ValueError, OSError) as error:
            raise DamagedIndexError(f"the index cannot be opened: {error}") from error

    def _reading(self) -> TantivyReading:
        """Return the last commit; while it cannot be read, the last good one that is open here."""
        kept = self._open
        try:
            if self._shelf.current() is not None:
                return self._searched()[1]
        except DamagedIndexError:
            if kept is None:
                raise
        return kept[2] if kept else TantivyReading(Index(_schema()))

    def _searched(self) -> tuple[Index, TantivyReading]:
        for _ in range(_TRIES):
            with suppress(FileNotFoundError):
                generation = self._shelf.current()
                assert generation, "asked only once there is one"
                version = (generation, (generation / "meta.json").stat().st_mtime_ns)
                if self._open is None or self._open[0] != version:
                    self._open = (version, *self._opened(generation))
                return self._open[1:]
        raise DamagedIndexError("files of the index are missing")

    def _opened(self, generation: Path) -> tuple[Index, TantivyReading]:
        index = self._index(generation)
        _cursor(index)
        return index, TantivyReading(index)


def _schema() -> Schema:
    schema = SchemaBuilder()
    schema.add_text_field(reading.KEY, stored=True, tokenizer_name="raw")
    schema.add_text_field(reading.KIND, tokenizer_name="raw", index_option="basic")
    schema.add_text_field(reading.TEXT, tokenizer_name="whitespace")
    schema.add_text_field(reading.WORDS, tokenizer_name="raw", index_option="basic")
    schema.add_text_field(reading.EXACT, tokenizer_name="raw", index_option="basic")
    schema.add_text_field(reading.NAMES, tokenizer_name="raw", index_option="basic")
    schema.add_bytes_field(reading.STORED, stored=True)
    for name in reading.KEY_WORDS:
        schema.add_unsigned_field(name, fast=True)
    schema.add_unsigned_field(reading.DAY, indexed=True, fast=True)
    schema.add_json_field(reading.SECTION, tokenizer_name="whitespace")
    schema.add_json_field(reading.LABEL, tokenizer_name="raw", fast=True)
    schema.add_json_field(reading.NUMBER, tokenizer_name="raw", fast=True)
    return schema.build()


def _writer(index: Index) -> IndexWriter:
    return index.writer(heap_size=_HEAP, num_threads=1)


def _remove_orphans(generation: Path) -> None:
    """Remove lists of deleted documents that a killed writer left; called under the lock.

    Tantivy counts its deeds from the last commit, would give the next list the same name, and
    refuses to write over a file. What else is left it sweeps by itself.
    """
    segments = json.loads((generation / "meta.json").read_text("utf-8"))["segments"]
    deleted = [(each["segment_id"], each["deletes"]) for each in segments if each["deletes"]]
    kept = {f"{name.replace('-', '')}.{lost['opstamp']}.del" for name, lost in deleted}
    for path in generation.glob("*.del"):
        if path.name not in kept:
            path.unlink(missing_ok=True)


def _cursor(index: Index) -> int:
    """Return the cursor; raises DamagedIndexError where there is none that we wrote."""
    searcher = index.searcher()
    query = TantivyQuery.term_query(index.schema, reading.KIND, _CURSOR)
    hits = searcher.search(query, 1).hits
    note = json.loads(searcher.doc(hits[0][1])[reading.STORED][0]) if hits else {}
    if note.get("format") != _FORMAT:
        raise DamagedIndexError("the index was made by another version")
    return int(note["cursor"])


def _add(writer: IndexWriter, documents: Iterable[Document]) -> None:
    for document in documents:
        writer.add_document(_stored(document))


def _stored(document: Document) -> Stored:
    sections = {SUMMARY: document.summary, **document.fields, TITLE: document.title}
    sections = {name: text for name, text in sections.items() if text}
    labels = {**document.facets, TYPE: (document.type,)}
    made = Stored()
    made.add_text(reading.KEY, document.key)
    made.add_text(reading.KIND, DOCUMENT)
    made.add_text(reading.EXACT, plain(document.title))
    made.add_bytes(reading.STORED, stored(document))
    words = packed(document.key)
    for name, word in zip(reading.KEY_WORDS, words, strict=False):
        made.add_unsigned(name, word)
    made.add_unsigned(reading.DAY, day_number(document.day))
    made.add_json(reading.SECTION, {name: _placed(text) for name, text in sections.items()})
    made.add_json(reading.LABEL, {name: list(values) for name, values in labels.items()})
    made.add_json(reading.NUMBER, {path_of(k): ordered(v) for k, v in document.numbers.items()})
    _add_text(made, compose(document.text))
    names = [f"s:{name}" for name in sections] + [f"f:{name}" for name in labels]
    for name in [
        f"{reading.KEYS}{len(words)}",
        *names,
        *(f"n:{name}" for name in document.numbers),
    ]:
        made.add_text(reading.NAMES, name)
    return made


def _add_text(made: Stored, text: str) -> None:
    found = list(with_compounds(text))
    for word in {token.word for token in found}:
        made.add_text(reading.WORDS, word)
    kept = [
        Token(term, position, start, end)
        for start, end, position, word, term in found
        if word not in STOP
    ]
    made.add_pre_tokenized_text(reading.TEXT, PreTokenizedString("", kept))


def _placed(text: str) -> str:
    """Return the terms of a section in their places, compounds behind them."""
    terms: list[str] = []
    compounds: list[str] = []
    for token in with_compounds(compose(text)):
        if token.position < len(terms):  # of two words that have had their places
            compounds.append(token.term)
        else:
            terms.append("." if token.word in STOP else token.term)
    return " ".join(terms + compounds)
