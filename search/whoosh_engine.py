"""The engine that comes with every node: an index of Whoosh in a folder.

Writes, opens and checks files; how a query is found in them is whoosh_reading.py's, what makes
an answer is answering.py's. One writer at a time, any number of readers, each of which sees the
last commit. The cursor lies in the table of contents that a commit replaces as a whole, so it
cannot disagree with the documents.
"""

import pickle
import struct
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from whoosh import index as whoosh
from whoosh.analysis import Analyzer, Token
from whoosh.fields import ID, KEYWORD, NUMERIC, STORED, TEXT, Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import FileIndex
from whoosh.searching import Searcher
from whoosh.writing import SegmentWriter

from search import whoosh_reading as reading
from search.answering import answer
from search.engine import SUMMARY, TITLE, TYPE, Document, Query, Results
from search.errors import DamagedIndexError
from search.shelf import Shelf
from search.snippet import passages
from search.thesaurus import Thesaurus
from search.whoosh_reading import LABEL, NUMBER, SECTION, WhooshReading, weighting
from search.words import STOP, compose, plain, with_compounds

T = TypeVar("T")
_Version = tuple[Path, int, int]  # generation, number of the commit, when it was written (ns)

_FORMAT = 1  # raise it when fields or terms change, so that older indexes are made again
_TRIES = 5  # a commit removes files under a reader; Whoosh, too, tries each opening ten times
_UNREADABLE = (
    AssertionError,
    EOFError,
    KeyError,
    OSError,
    ValueError,
    pickle.UnpicklingError,
    struct.error,
    whoosh.IndexError,
    zlib.error,
)


class WhooshEngine:
    """An ``Engine`` in ``directory``, which is made when first written to."""

    def __init__(self, directory: Path, thesaurus: Thesaurus | None = None) -> None:
        self._shelf = Shelf(directory)
        self._thesaurus = thesaurus or Thesaurus()
        self._open: tuple[object, WhooshReading] | None = None
        self._opening = Lock()

    def search(self, query: Query) -> Results:
        """Answer ``query`` from the last commit."""
        return self._steadily(lambda: answer(query, self._reading(), self._thesaurus))

    def update(self, documents: Sequence[Document], gone: Collection[str], cursor: int) -> None:
        """Put in, take out and move the cursor, in one commit."""
        latest = {document.key: document for document in documents}
        with self._shelf.writing():
            generation = self._shelf.current() or self._made()
            with self._writer(generation, cursor) as writer:
                _delete(writer, {*latest, *gone})
                for document in latest.values():
                    _add(writer, document)
                writer.commit()
            self._shelf.seal(generation)

    def cursor(self) -> int:
        """Return the cursor of the last commit."""
        generation = self._shelf.current()
        return self._steadily(lambda: _cursor(self._index(generation))) if generation else 0

    def count(self) -> int:
        """Return how many documents can be found."""
        return self._steadily(lambda: self._reading().count())

    def erase(self) -> None:
        """Write all files anew, without what was deleted."""
        with self._shelf.writing():
            generation = self._shelf.current()
            if generation:
                with self._writer(generation, None) as writer:
                    writer.commit(optimize=True)
                self._shelf.seal(generation)

    def rebuild(self, documents: Iterable[Document], cursor: int) -> None:
        """Make a new generation beside the old one, then let it take its place."""
        with self._shelf.writing():
            generation = self._shelf.fresh()
            FileStorage(str(generation)).create_index(_schema())
            with self._writer(generation, cursor) as writer:
                seen: set[str] = set()
                for document in documents:
                    if document.key not in seen:
                        _add(writer, document)
                    seen.add(document.key)
                writer.commit()
            self._shelf.seal(generation)
            self._shelf.publish(generation)

    def close(self) -> None:
        """Forget what is open; readers that are in use close with their last use."""
        self._open = None

    def _steadily(self, read: Callable[[], T]) -> T:
        """Return what ``read`` returns, once no commit removes files while it reads."""
        for _ in range(_TRIES):
            with suppress(FileNotFoundError):
                return read()
        raise DamagedIndexError("files of the index are missing")

    def _made(self) -> Path:
        generation = self._shelf.fresh()
        FileStorage(str(generation)).create_index(_schema())
        self._shelf.publish(generation)
        return generation

    def _index(self, generation: Path) -> FileIndex:
        self._shelf.check(generation)
        try:
            index: FileIndex = FileStorage(str(generation)).open_index()
            schema = index.schema
        except FileNotFoundError:
            raise
        except _UNREADABLE as error:
            raise DamagedIndexError(f"the index cannot be opened: {error}") from error
        if getattr(schema, "format", None) != _FORMAT:
            raise DamagedIndexError("the index was made by another version")
        return index

    def _reading(self) -> WhooshReading:
        """Return the last commit; while it cannot be read, the last good one that is open here."""
        with self._opening:
            kept = self._open
            try:
                version = self._version()
                if kept is None or (version is not None and version != kept[0]):
                    kept = self._open = version, self._opened(version)
            except (DamagedIndexError, FileNotFoundError):
                if kept is None:
                    raise
        return kept[1]

    def _version(self) -> _Version | None:
        """Return which commit is the last, None if there was never any."""
        generation = self._shelf.current()
        if generation is None:
            return None
        number = whoosh.TOC._latest_generation(FileStorage(str(generation)), "MAIN")
        if number < 0:
            raise DamagedIndexError("the index has no table of contents")
        # generation and number come again when the folder was lost
        return generation, number, (generation / f"_MAIN_{number}.toc").stat().st_mtime_ns

    def _opened(self, version: _Version | None) -> WhooshReading:
        if version is None:
            return WhooshReading(RamStorage().create_index(_schema()).searcher())
        try:
            searcher: Searcher = self._index(version[0]).searcher(weighting=weighting())
        except FileNotFoundError:
            raise
        except _UNREADABLE as error:
            raise DamagedIndexError(f"the index cannot be read: {error}") from error
        return WhooshReading(searcher)

    @contextmanager
    def _writer(self, generation: Path, cursor: int | None) -> Iterator[SegmentWriter]:
        index = self._index(generation)
        _remove_orphans(generation, index)
        writer = index.writer(limitmb=128)
        if cursor is not None:
            writer.schema.cursor = cursor
        try:
            yield writer
        finally:
            if not writer.is_closed:
                writer.cancel()


class TermAnalyzer(Analyzer):
    """Whoosh's view of words.py; named in the index's own files, so it keeps its name."""

    def __call__(self, value: str, **options: object) -> Iterator[Token]:
        """Yield the terms of ``value`` but for those that are in every text."""
        token: Any = Token(positions=True, boosts=True)  # Whoosh fills it as it goes
        for found in with_compounds(compose(value)):
            if found.word not in STOP:
                token.text, token.pos, token.boost = found.term, found.position, 1.0
                yield token


class _Schema(Schema):
    """The fields of the index, and with them what must change in one with the documents."""

    format = 0
    cursor = 0


def _schema() -> Schema:
    text = TEXT(analyzer=TermAnalyzer())
    schema = _Schema(
        **{
            reading.KEY: ID(unique=True, sortable=True),
            reading.TEXT: text,
            reading.WORDS: KEYWORD(scorable=True),  # lengths kept, or Whoosh looks for them on disk
            reading.EXACT: ID(),
            reading.DAY: ID(sortable=True),
            reading.SECTIONS: STORED(),
        }
    )
    schema.add(SECTION + "*", text, glob=True)
    schema.add(LABEL + "*", ID(), glob=True)
    schema.add(NUMBER + "*", NUMERIC(float), glob=True)
    schema.format = _FORMAT
    return schema


def _cursor(index: FileIndex) -> int:
    return int(index.schema.cursor)


def _delete(writer: SegmentWriter, keys: Collection[str]) -> None:
    with writer.searcher() as searcher:
        for key in keys:
            writer.delete_by_term(reading.KEY, key, searcher=searcher)


def _add(writer: SegmentWriter, document: Document) -> None:
    sections = {SUMMARY: document.summary, **document.fields, TITLE: document.title}
    text = compose(document.text)
    writer.add_document(
        **{
            reading.KEY: document.key,
            reading.TEXT: text,
            reading.WORDS: sorted({found.word for found in with_compounds(text)}),
            reading.EXACT: plain(document.title),
            reading.DAY: document.day,
            reading.SECTIONS: passages(document),
        },
        **{SECTION + name: value for name, value in sections.items() if value},
        **{LABEL + name: list(values) for name, values in document.facets.items() if values},
        **{LABEL + TYPE: [document.type]},
        **{NUMBER + name: float(number) for name, number in document.numbers.items()},
    )


def _remove_orphans(generation: Path, index: FileIndex) -> None:
    """Remove what a killed writer left; called by the one who holds the lock."""
    kept = {segment.segment_id() for segment in index._segments()}
    kept |= {f"_MAIN_{index.latest_generation()}", "MAIN_WRITELOCK"}
    for path in generation.glob("*MAIN_*"):
        if path.is_file() and path.name.removesuffix(".toc").split(".")[0] not in kept:
            path.unlink(missing_ok=True)
