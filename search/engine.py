"""What a search engine is to the rest of the house: the port, and the values that cross it.

Not an engine: those are whoosh_engine.py and tantivy_engine.py. Not a query language: that is
query.py, the same for every engine. Pure values and one Protocol; nothing here reads a file.
Who stands before whom on a page is decided later, in rank.py.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import NamedTuple, Protocol

TITLE = "title"
SUMMARY = "summary"
TYPE = "type"
DATE = "date"
BODY = "body"
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


@dataclass(frozen=True)
class Document:
    """One record as search sees it.

    ``body`` holds all searchable text, ``fields`` the same text cut into named sections (or
    more text beside it: what stands in a section is searched either way). A section's name
    can be asked for, ``barriers:staffing``, and a snippet says in which section its words
    stood. ``date`` is ISO 8601, whole or in part (``2024``, ``2024-05``), or empty.
    """

    key: str
    type: str
    title: str
    summary: str = ""
    body: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Everything that a word may be found in, each passage once."""
        passages = [self.title, self.summary, self.body]
        passages += [text for text in self.fields.values() if text not in self.body]
        return "\n".join(passage for passage in passages if passage)

    @property
    def day(self) -> str:
        """The first day of ``date``, or empty."""
        found = _DATE.match(self.date)
        return found[0] + "-01-01"[len(found[0]) - 4 :] if found else ""


class Sort(Enum):
    """The order asked for. To an engine FIT is TEXT: likeness is blended in afterwards."""

    FIT = "fit"
    TEXT = "text"
    DATE = "date"


@dataclass(frozen=True)
class Query:
    """What a person asks.

    ``filters``: within a facet any of the values, and every facet named. ``literal``: words
    that the thesaurus must leave alone, because the person took its expansion away.
    """

    text: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    types: tuple[str, ...] = ()
    sort: Sort = Sort.FIT
    limit: int = 200
    literal: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Snippet:
    """A passage with the words that matched, and the section it stood in.

    ``parts`` are plain text, never markup, to be escaped like any other: (text, is_match).
    """

    section: str
    parts: tuple[tuple[str, bool], ...]


class Hit(NamedTuple):
    """A document found. ``score`` is 0 or more and comparable within one answer only.

    ``is_titled`` says that its title is the query, whole: such hits stand first. A tuple, because
    200 of them are made for each answer, and frozen dataclasses take four times as long.
    """

    key: str
    score: float
    cut: Callable[[], Snippet]
    is_titled: bool = False

    @property
    def snippet(self) -> Snippet:
        """The passage that shows why; made when asked for, since a page shows 20 of 200 hits."""
        return self.cut()


@dataclass(frozen=True)
class Note:
    """Something to tell the person about the answer: a message id and its values."""

    message: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Expansion:
    """A word of the query that was also searched for in other words."""

    word: str
    others: tuple[str, ...]


Facets = Mapping[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True)
class Results:
    """An answer.

    Attributes:
        hits: most fitting first, at most ``Query.limit``; equal scores in order of key.
        total: documents found, also those beyond the limit.
        count: makes ``facets``.
        relaxed: too few documents held all words, so those with any of them are here too.
        suggestion: the query spelled as the documents spell it, or empty.
    """

    hits: tuple[Hit, ...]
    total: int
    count: Callable[[], Facets] = field(default=dict, compare=False, repr=False)
    relaxed: bool = False
    notes: tuple[Note, ...] = ()
    suggestion: str = ""
    expansions: tuple[Expansion, ...] = ()

    @cached_property
    def facets(self) -> Facets:
        """For each facet its values and how many documents each would leave, most first.

        A facet's own filter is not counted against it, so that its other values can still be
        chosen. Counted when asked for: whoever wants hits alone does not wait for them.
        """
        return self.count()


class Engine(Protocol):
    """A search index that follows a numbered sequence of changes.

    One process writes, any number read, also while it writes. The index is disposable: what
    it holds can be made again from the database, so damage is reported and never repaired.
    """

    def search(self, query: Query) -> Results:
        """Answer ``query``.

        Raises:
            QueryError: there is nothing in it to search for.
            DamagedIndexError: the index must be rebuilt.
        """

    def update(self, documents: Sequence[Document], gone: Collection[str], cursor: int) -> None:
        """Put ``documents`` in (the last of equal keys counts), take ``gone`` out.

        The change and ``cursor`` become visible together or not at all.

        Raises:
            BusyIndexError: another process is writing.
            DamagedIndexError: the index must be rebuilt.
        """

    def cursor(self) -> int:
        """Return the cursor of the last update, 0 for an index not yet made.

        Raises:
            DamagedIndexError: the index must be rebuilt.
        """

    def count(self) -> int:
        """Return how many documents can be found."""

    def erase(self) -> None:
        """Let the text of documents that are gone leave the index's files, too.

        They cannot be found from ``update`` on; this rewrites the files and takes seconds.
        """

    def rebuild(self, documents: Iterable[Document], cursor: int) -> None:
        """Make the index anew, whatever state it is in; the old one answers until then."""

    def close(self) -> None:
        """Let go of files; the engine cannot be used afterwards."""
