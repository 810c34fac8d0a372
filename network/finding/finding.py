"""SEARCH PATH: a question becomes a page of records that somebody may see.

engine's hits -> the records as they stand now -> blended with likeness -> a page. The engine
may be behind the database: what was withdrawn since is left out here, at once, and so is what
no longer validates. Nothing in a question makes this fail; what cannot be searched for is
answered with a note that says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from federation.feed import type_name
from federation.strict import Object
from network.database import Database, Session
from network.errors import N_
from network.finding.places import Places, Used
from network.organisations.likeness import Purpose
from network.records.record import Record, RecordId
from network.records.store import Records
from network.records.types import BodyType, SearchText
from search.engine import Engine, Expansion, Facets, Hit, Note, Query, Results, Snippet, Sort
from search.errors import KeptIndexError, QueryError
from search.likeness import NEUTRAL

logger = logging.getLogger(__name__)

TEXT_HITS = 200
PLACE_HITS = 1_000
"""Where nothing was typed, likeness alone decides, and so more than the newest are looked at."""
MOST_A_PAGE = 200


class LikeMine(StrEnum):
    """How much it counts that a place is like ours."""

    OFF = "off"
    SOME = "some"
    STRONG = "strong"


@dataclass(frozen=True)
class FindRequest:
    """What is asked. ``page`` counts from 1, ``limit`` is hits a page (1 to 200).

    ``literal`` are words to be taken as typed, without what the thesaurus adds;
    ``only_like_ours`` leaves out what was not tried in a place known to be like ours.
    ``purpose`` says for what places are compared, ``as_team`` for which team of ours, by its id;
    empty is the organisation.
    """

    query: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    types: tuple[str, ...] = ()
    page: int = 1
    limit: int = 20
    like_mine: LikeMine = LikeMine.SOME
    sort: Sort = Sort.FIT
    literal: frozenset[str] = frozenset()
    only_like_ours: bool = False
    purpose: Purpose = field(default_factory=Purpose)
    as_team: str = ""

    @property
    def is_of_places(self) -> bool:
        """Whether nothing was typed and likeness is what counts: places like mine."""
        return not self.query.strip() and self.like_mine is not LikeMine.OFF

    @property
    def depth(self) -> int:
        """How many of the engine's hits are put in order; a page beyond them is empty."""
        return PLACE_HITS if self.is_of_places and self.sort is Sort.FIT else TEXT_HITS


@dataclass(frozen=True)
class Shown:
    """A record that people may see, with its body, which validates."""

    record: Record
    known: BodyType
    body: Object


@dataclass(frozen=True)
class Placed:
    """Where a hit stands and why.

    ``likeness`` and ``coverage`` are 0 to 1, None where there is nothing to compare; ``place``
    is the node of the most alike place of use, and ``is_known`` whether enough of it is known.
    """

    key: str
    score: float
    text_score: float
    likeness: float | None = None
    coverage: float | None = None
    place: str = ""
    is_known: bool = False
    tell: Callable[[], tuple[Note, ...]] = field(default=tuple, compare=False, repr=False)

    @property
    def is_like_ours(self) -> bool:
        """Whether the place is known to be more like ours than one drawn at random."""
        return self.is_known and (self.likeness or 0.0) > NEUTRAL

    @property
    def is_unlike_ours(self) -> bool:
        """Whether even the most alike place is known to be less like ours than one at random."""
        return self.is_known and (self.likeness or 0.0) < NEUTRAL

    @cached_property
    def why(self) -> tuple[Note, ...]:
        """Why it stands here; made when asked for, since a page shows 20 of 200 hits."""
        return self.tell()


@dataclass(frozen=True)
class Ordered:
    """Hits in their final order; ``is_compared`` says whether likeness could be computed."""

    placed: tuple[Placed, ...]
    is_compared: bool

    @property
    def like_ours(self) -> tuple[Placed, ...]:
        """Those that were tried in a place more like ours than one drawn at random."""
        return tuple(each for each in self.placed if each.is_like_ours)


class Ranking(Protocol):
    """Puts text hits in order, likeness blended in."""

    def named(self, purpose: Purpose) -> str:
        """Name the measure of likeness and its weights; it stands in every answer."""
        ...

    def place(
        self,
        session: Session,
        hits: Sequence[Hit],
        places: Mapping[str, Used],
        request: FindRequest,
    ) -> Ordered:
        """Return ``hits`` in their final order; ``places`` are of use, by the hits' keys."""
        ...


@dataclass(frozen=True)
class Found:
    """One record found, as a page or a program shows it."""

    record: Record
    text: SearchText
    placed: Placed
    snippet: Snippet

    @property
    def place_name(self) -> str:
        """What the place of use is called in the record itself; empty where it is not said."""
        return self.text.fields.get("place", "")

    @property
    def type(self) -> str:
        """The short name of its type."""
        return type_name(self.record.type) or self.record.type


@dataclass(frozen=True)
class FoundPage:
    """One page of an answer.

    ``total`` counts what the engine found, ``facets`` what each further filter would leave;
    ``is_compared`` says whether places were compared, which they are once ours is described;
    ``like_ours`` how many of those looked at were tried in a place like ours.
    """

    request: FindRequest
    total: int
    model: str
    is_compared: bool = False
    hits: tuple[Found, ...] = ()
    facets: Facets = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    suggestion: str = ""
    expansions: tuple[Expansion, ...] = ()
    relaxed: bool = False
    like_ours: int = 0


class Finding:
    """The search that pages, the API and the command line share."""

    def __init__(
        self,
        database: Database,
        engine: Engine,
        records: Records,
        places: Places,
        ranking: Ranking,
    ) -> None:
        self._database = database
        self._engine = engine
        self._records = records
        self._places = places
        self._ranking = ranking

    def records(self, request: FindRequest) -> tuple[Record, ...]:
        """Return the records that ``request`` finds, as many as are put in order, unordered."""
        try:
            results = self._asked(request)
        except (QueryError, KeptIndexError):
            return ()
        with self._database.reading() as session:
            ids = [RecordId.of_key(hit.key) for hit in results.hits]
            visible = self._records.visible(session, ids)
        return tuple(visible[id] for id in ids if id in visible)

    def search(self, request: FindRequest) -> FoundPage:
        """Return the page of hits that ``request`` asks for."""
        try:
            results = self._asked(request)
        except QueryError as error:
            return self._nothing(request, Note(error.message, error.params))
        except KeptIndexError:
            logger.exception("index not readable")
            return self._nothing(
                request, Note(N_("The search index is being made anew. Try again."))
            )
        with self._database.reading() as session:
            return self._page(session, request, results)

    def _asked(self, request: FindRequest) -> Results:
        return self._engine.search(
            Query(
                text=request.query,
                filters=request.filters,
                types=request.types,
                sort=request.sort,
                limit=request.depth,
                literal=request.literal,
            )
        )

    def _page(self, session: Session, request: FindRequest, results: Results) -> FoundPage:
        visible = self._records.visible(session, [RecordId.of_key(hit.key) for hit in results.hits])
        places = self._places.of(session, list(visible.values()))
        hits = {hit.key: hit for hit in results.hits if hit.key in places}
        ordered = self._ranking.place(session, list(hits.values()), places, request)
        limit = min(max(request.limit, 1), MOST_A_PAGE)
        start = (max(request.page, 1) - 1) * limit
        kept = ordered.like_ours if request.only_like_ours else ordered.placed
        placed = kept[start : start + limit]
        shown = self._shown(session, [visible[id] for id in _ids(placed)])
        return FoundPage(
            request=request,
            # the index may still hold what was withdrawn a moment ago
            total=len(kept)
            if request.only_like_ours
            else results.total - (len(results.hits) - len(hits)),
            model=self._ranking.named(request.purpose),
            is_compared=ordered.is_compared,
            hits=tuple(
                _found(shown[each.key], each, hits[each.key])
                for each in placed
                if each.key in shown
            ),
            facets=self._places.facets(session, [visible[id] for id in _ids(kept)])
            if request.only_like_ours
            else results.facets,
            notes=results.notes,
            suggestion=results.suggestion,
            expansions=results.expansions,
            relaxed=results.relaxed,
            like_ours=len(ordered.like_ours),
        )

    def _shown(self, session: Session, records: Sequence[Record]) -> dict[str, Shown]:
        read = self._records.with_bodies(session, records)
        return {
            id.key: Shown(record, known, body)
            for id, (record, body) in read.items()
            if (known := self._places.type_of(record)) is not None
        }

    def _nothing(self, request: FindRequest, note: Note) -> FoundPage:
        model = self._ranking.named(request.purpose)
        return FoundPage(request=request, total=0, model=model, notes=(note,))


def _ids(placed: Sequence[Placed]) -> list[RecordId]:
    return [RecordId.of_key(each.key) for each in placed]


def _found(shown: Shown, placed: Placed, hit: Hit) -> Found:
    return Found(shown.record, shown.known.search_text(shown.body), placed, hit.snippet)
