"""SEARCH PATH: a question becomes a page of records that somebody may see.

engine's hits -> the records as they stand now -> blended with likeness -> a page. The engine
may be behind the database: what was withdrawn since is left out here, at once. Nothing in a
question makes this fail; what cannot be searched for is answered with a note that says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from federation.feed import type_name
from network.database import Database, Session
from network.errors import N_
from network.records.record import Record, RecordId
from network.records.store import Records
from network.records.types import Register, SearchText
from search.engine import Engine, Expansion, Facets, Hit, Note, Query, Results, Snippet, Sort
from search.errors import KeptIndexError, QueryError

logger = logging.getLogger(__name__)

TEXT_HITS = 200
MOST_A_PAGE = 200
TEXT_MODEL = "text"

Say = Callable[[Note], str]


class LikeMine(StrEnum):
    """How much it counts that a place is like ours."""

    OFF = "off"
    SOME = "some"
    STRONG = "strong"


@dataclass(frozen=True)
class FindRequest:
    """What is asked. ``page`` counts from 1, ``limit`` is hits a page (1 to 200)."""

    query: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    types: tuple[str, ...] = ()
    page: int = 1
    limit: int = 20
    like_mine: LikeMine = LikeMine.SOME
    sort: Sort = Sort.FIT
    literal: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Placed:
    """Where a hit stands and why.

    ``likeness`` and ``coverage`` are 0 to 1, None where there is nothing to compare.
    """

    key: str
    score: float
    text_score: float
    likeness: float | None = None
    coverage: float | None = None
    tell: Callable[[], tuple[Note, ...]] = field(default=tuple, compare=False, repr=False)

    @cached_property
    def why(self) -> tuple[Note, ...]:
        """Why it stands here; made when asked for, since a page shows 20 of 200 hits."""
        return self.tell()


class Ranking(Protocol):
    """Puts text hits in order, likeness blended in."""

    def place(
        self,
        session: Session,
        hits: Sequence[Hit],
        records: Mapping[str, Record],
        request: FindRequest,
    ) -> tuple[str, list[Placed]]:
        """Return the id of the model used, and ``hits`` in their final order."""
        ...


@dataclass(frozen=True)
class Found:
    """One record found, as a page or a program shows it."""

    record: Record
    text: SearchText
    placed: Placed
    snippet: Snippet

    @property
    def type(self) -> str:
        """The short name of its type."""
        return type_name(self.record.type) or self.record.type


@dataclass(frozen=True)
class FoundPage:
    """One page of an answer.

    ``total`` counts what the engine found, ``facets`` what each further filter would leave.
    """

    request: FindRequest
    total: int
    model: str
    hits: tuple[Found, ...] = ()
    facets: Facets = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    suggestion: str = ""
    expansions: tuple[Expansion, ...] = ()
    relaxed: bool = False


class TextRanking:
    """The order of the text alone."""

    def place(
        self,
        session: Session,
        hits: Sequence[Hit],
        records: Mapping[str, Record],
        request: FindRequest,
    ) -> tuple[str, list[Placed]]:
        """Return ``hits`` in the engine's order, scores as shares of the highest."""
        highest = max((hit.score for hit in hits), default=0.0) or 1.0
        return TEXT_MODEL, [Placed(hit.key, hit.score / highest, hit.score) for hit in hits]


class Finding:
    """The search that pages, the API and the command line share."""

    def __init__(
        self,
        database: Database,
        engine: Engine,
        records: Records,
        register: Register,
        ranking: Ranking,
    ) -> None:
        self._database = database
        self._engine = engine
        self._records = records
        self._register = register
        self._ranking = ranking

    def search(self, request: FindRequest) -> FoundPage:
        """Return the page of hits that ``request`` asks for."""
        try:
            results = self._engine.search(
                Query(
                    text=request.query,
                    filters=request.filters,
                    types=request.types,
                    sort=request.sort,
                    limit=TEXT_HITS,
                    literal=request.literal,
                )
            )
        except QueryError as error:
            return _nothing(request, Note(error.message, error.params))
        except KeptIndexError:
            logger.exception("index not readable")
            return _nothing(request, Note(N_("The search index is being made anew. Try again.")))
        with self._database.reading() as session:
            return self._page(session, request, results)

    def _page(self, session: Session, request: FindRequest, results: Results) -> FoundPage:
        records = self._shown(session, results.hits)
        hits = [hit for hit in results.hits if hit.key in records]
        model, placed = self._ranking.place(session, hits, records, request)
        limit = min(max(request.limit, 1), MOST_A_PAGE)
        start = (max(request.page, 1) - 1) * limit
        by_key = {hit.key: hit for hit in hits}
        found = [
            self._found(session, records[each.key], each, by_key[each.key])
            for each in placed[start : start + limit]
        ]
        return FoundPage(
            request=request,
            # the index may still hold what was withdrawn a moment ago
            total=results.total - (len(results.hits) - len(hits)),
            model=model,
            hits=tuple(each for each in found if each is not None),
            facets=results.facets,
            notes=results.notes,
            suggestion=results.suggestion,
            expansions=results.expansions,
            relaxed=results.relaxed,
        )

    def _shown(self, session: Session, hits: Sequence[Hit]) -> dict[str, Record]:
        shown = {}
        for hit in hits:
            record = self._records.get(session, RecordId.of_key(hit.key))
            if record is not None and record.shown:
                shown[hit.key] = record
        return shown

    def _found(self, session: Session, record: Record, placed: Placed, hit: Hit) -> Found | None:
        body = self._records.body(session, record.id)
        known = self._register.get(record.type)
        if body is None or known is None:
            return None
        return Found(record, known.search_text(body), placed, hit.snippet)


def as_document(page: FoundPage, say: Say) -> dict[str, object]:
    """Return ``page`` as the API and ``likewise search --json`` give it.

    ``say`` puts a message id and its values into the reader's language.
    """
    return {
        "query": page.request.query,
        "total": page.total,
        "model": page.model,
        "hits": [_hit(found, say) for found in page.hits],
        "facets": {
            name: [{"value": value, "count": count} for value, count in values]
            for name, values in page.facets.items()
        },
        "notes": [say(note) for note in page.notes],
        "suggestion": page.suggestion,
        "relaxed": page.relaxed,
    }


def _hit(found: Found, say: Say) -> dict[str, object]:
    record, placed = found.record, found.placed
    return {
        "node": record.id.node,
        "rid": record.id.rid,
        "rev": record.shown_rev,
        "type": found.type,
        "title": found.text.title,
        "summary": found.text.summary,
        "text_score": round(placed.text_score, 6),
        "likeness": placed.likeness,
        "coverage": placed.coverage,
        "score": round(placed.score, 6),
        "why": " ".join(say(note) for note in placed.why),
        "snippet": {
            "section": found.snippet.section,
            "parts": [[text, is_match] for text, is_match in found.snippet.parts],
        },
    }


def _nothing(request: FindRequest, note: Note) -> FoundPage:
    return FoundPage(request=request, total=0, model=TEXT_MODEL, notes=(note,))
