"""The search page: one question, its answer, and ways to narrow it; all state in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict

from network.errors import N_
from network.finding.finding import FindRequest, Found, FoundPage, LikeMine
from network.organisations.organisation import NAME as ORGANISATION
from network.people.roles import Role
from network.web import current, records
from network.web.addresses import Link, Pages, Parameters, turn
from network.web.codes import ORGANISATIONS
from network.web.comparing import in_words, of_a_hundred
from network.web.guards import may, needs
from network.web.language import said
from network.web.pages import show as page
from network.web.words import FACETS, SECTIONS, facet_words, value_words
from network.web.words import said as called
from search.engine import Sort

blueprint = Blueprint("search", __name__)

PER_PAGE = 10
OPTIONS_SHOWN = 12
UNSAID_SECTIONS = ("", "title", "summary", "body")  # where one looks first in any case
ORDERS = (
    (Sort.FIT, N_("What fits your place and your words")),
    (Sort.TEXT, N_("What fits your words")),
    (Sort.DATE, N_("What is newest")),
)
WEIGHTS = (
    (LikeMine.OFF, N_("Not at all")),
    (LikeMine.SOME, N_("Some")),
    (LikeMine.STRONG, N_("A lot")),
)


@dataclass(frozen=True)
class Option:
    """One value that can be chosen."""

    value: str
    text: str
    is_chosen: bool
    count: int = 0


@dataclass(frozen=True)
class Filter:
    """A group of values to narrow down to."""

    name: str
    text: str
    options: tuple[Option, ...]

    @property
    def is_open(self) -> bool:
        """Whether something in it is chosen."""
        return any(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class Chosen:
    """A filter that is on, and the address without it."""

    group: str
    text: str
    href: str


@dataclass(frozen=True)
class HitRow:
    """One result as it is shown."""

    title: str
    href: str
    facts: tuple[str, ...]
    section: str
    passage: tuple[tuple[str, bool], ...]
    summary: str
    why: str
    likeness: str
    place: str


@dataclass(frozen=True)
class SearchPage:
    """A question and its answer."""

    template: ClassVar[str] = "search/show.html"
    query: str
    is_compared: bool
    can_describe: bool
    count_words: str
    first: int
    hits: tuple[HitRow, ...]
    notes: tuple[str, ...]
    suggestion: Link | None
    filters: tuple[Filter, ...]
    chosen: tuple[Chosen, ...]
    orders: tuple[Option, ...]
    weights: tuple[Option, ...]
    pages: Pages
    kept: tuple[tuple[str, str], ...]
    kept_query: tuple[tuple[str, str], ...]
    clear: str
    json: str


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    query: str
    filters: Mapping[str, tuple[str, ...]]
    page: int
    sort: Sort
    like_mine: LikeMine

    @classmethod
    def of(cls, values: MultiDict[str, str]) -> Asked:
        """Read an address; what makes no sense in it counts as absent."""
        return cls(
            query=values.get("q", "").strip(),
            filters={name: tuple(values.getlist(name)) for name in FACETS if name in values},
            page=max(1, values.get("page", 1, type=int)),
            sort=values.get("sort", Sort.FIT, type=Sort),
            like_mine=values.get("like_mine", LikeMine.SOME, type=LikeMine),
        )

    @property
    def parameters(self) -> Parameters:
        """What an address that asks the same holds, the page apart."""
        pairs = [("q", self.query)] if self.query else []
        pairs += [(name, value) for name, values in self.filters.items() for value in values]
        pairs += [("sort", self.sort.value)] if self.sort is not Sort.FIT else []
        pairs += [("like_mine", self.like_mine)] if self.like_mine is not LikeMine.SOME else []
        return Parameters(tuple(pairs))


@blueprint.get("/search")
@needs(Role.READER)
def show() -> str:
    """Answer the question in the address."""
    asked = Asked.of(request.args)
    network = current.network()
    found = network.finding.search(request_of(asked))
    with network.database.reading() as session:
        names = records.names(network, session)
    return page(_answered(asked, found, names))


def request_of(asked: Asked, limit: int = PER_PAGE) -> FindRequest:
    """Return the question as finding wants it."""
    return FindRequest(
        query=asked.query,
        filters=asked.filters,
        page=asked.page,
        limit=limit,
        like_mine=asked.like_mine,
        sort=asked.sort,
    )


def _answered(asked: Asked, found: FoundPage, names: Mapping[str, str]) -> SearchPage:
    path, parameters = url_for("search.show"), asked.parameters
    last, person = -(-min(found.total, found.request.depth) // PER_PAGE), current.person()
    return SearchPage(
        query=asked.query,
        is_compared=found.is_compared,
        can_describe=person is not None and may(person, Role.ADMINISTRATOR),
        count_words=ngettext("%(num)s result", "%(num)s results", found.total),
        first=(asked.page - 1) * PER_PAGE + 1,
        hits=tuple(_row(hit, names) for hit in found.hits),
        notes=tuple(said(note.message, **note.params) for note in found.notes),
        suggestion=_suggestion(found.suggestion, parameters, path),
        filters=_filters(asked, found),
        chosen=_chosen(asked, path),
        orders=tuple(
            Option(order.value, gettext(words), order is asked.sort) for order, words in ORDERS
        ),
        weights=tuple(
            Option(weight, gettext(words), weight is asked.like_mine) for weight, words in WEIGHTS
        ),
        pages=turn(parameters, path, asked.page, last),
        kept=parameters.without("q").pairs,
        kept_query=(("q", asked.query),),
        clear=Parameters((("q", asked.query),)).on(path),
        json=parameters.with_("page", str(asked.page)).on(url_for("api.search")),
    )


def _row(found: Found, names: Mapping[str, str]) -> HitRow:
    id, placed = found.record.id, found.placed
    section = found.snippet.section
    return HitRow(
        title=found.text.title,
        href=records.href(found.type, id),
        facts=(*_sort_of_record(found), names.get(id.node, id.node)),
        section="" if section in UNSAID_SECTIONS else called(SECTIONS, section),
        passage=found.snippet.parts,
        summary=records.opening(found.text.summary),
        why=in_words(placed.why, names),
        likeness=of_a_hundred(placed.likeness) if placed.is_known and placed.likeness else "",
        place=_place(found, names),
    )


def _place(found: Found, names: Mapping[str, str]) -> str:
    """Return the most alike place of use: as its authors call it, else whose it is."""
    node = found.placed.place
    if found.type == ORGANISATION or not node:
        return ""
    called_there = found.place_name if node == found.record.id.node else ""
    return called_there or names.get(node, node)


def _sort_of_record(found: Found) -> tuple[str, ...]:
    facets = found.text.facets
    return (
        *(value_words("kind", kind) for kind in facets.get("kind", ())),
        *(called(ORGANISATIONS, kind) for kind in facets.get("organisation_kind", ())),
    )


def _suggestion(text: str, parameters: Parameters, path: str) -> Link | None:
    return Link(text, parameters.with_("q", text).on(path)) if text else None


def _filters(asked: Asked, found: FoundPage) -> tuple[Filter, ...]:
    """Return the groups of values in the order of FACETS, those with nothing to choose left out."""
    groups = []
    for name in FACETS:
        taken = asked.filters.get(name, ())
        counts = dict(found.facets.get(name, ()))
        values = [*counts, *(value for value in taken if value not in counts)]
        options = tuple(
            Option(value, value_words(name, value), value in taken, counts.get(value, 0))
            for value in values[:OPTIONS_SHOWN]
        )
        if len(options) > 1 or taken:
            groups.append(Filter(name, facet_words(name), options))
    return tuple(groups)


def _chosen(asked: Asked, path: str) -> tuple[Chosen, ...]:
    parameters = asked.parameters
    return tuple(
        Chosen(
            facet_words(name), value_words(name, value), parameters.without(name, value).on(path)
        )
        for name, values in asked.filters.items()
        for value in values
    )
