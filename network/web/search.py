"""The search page: one question, its answer, and ways to narrow it; all state in the address."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import ClassVar

from flask import Blueprint, request, url_for
from flask_babel import gettext, ngettext

from network.errors import N_
from network.finding.finding import FoundPage, LikeMine
from network.people.roles import Role
from network.web import current, purposes, records
from network.web.addresses import Link, Pages, Parameters, turn
from network.web.codes import SETTINGS
from network.web.guards import may, needs
from network.web.hits import HitRow, mix, row
from network.web.language import said
from network.web.pages import show as page
from network.web.purposes import Choice, as_whom
from network.web.search_address import (
    ANY,
    AS_TYPED,
    LIKE_OURS,
    MORE,
    OURS,
    PER_PAGE,
    TYPE,
    Asked,
)
from network.web.set_aside import asides
from network.web.words import FACETS, facet_words, value_words
from search.engine import Expansion, Sort

blueprint = Blueprint("search", __name__)

OPTIONS_SHOWN = 12
MOST_TRIED = 4
BEGINNING = 4
"""Letters of a word by which something else is looked for where nothing was found."""
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
_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
TRIED = N_("Tried in places like ours")


@dataclass(frozen=True)
class Option:
    """One value that can be chosen."""

    value: str
    text: str
    is_chosen: bool
    count: int = 0


@dataclass(frozen=True)
class Filter:
    """A group of values to narrow down to; ``more`` leads to all of them, where some are left."""

    name: str
    text: str
    options: tuple[Option, ...]
    more: str = ""
    is_asked: bool = False

    @property
    def is_open(self) -> bool:
        """Whether something in it is chosen, or all of it was asked for."""
        return self.is_asked or any(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class Chosen:
    """A filter that is on, and the address without it."""

    group: str
    text: str
    href: str


@dataclass(frozen=True)
class Expanded:
    """A word that was also searched for in other words, and the address without those."""

    word: str
    others: str
    href: str


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
    mix: str
    notes: tuple[str, ...]
    suggestion: Link | None
    expanded: tuple[Expanded, ...]
    as_typed: tuple[Link, ...]
    instead: tuple[Link, ...]
    filters: tuple[Filter, ...]
    chosen: tuple[Chosen, ...]
    orders: tuple[Option, ...]
    weights: tuple[Option, ...]
    pages: Pages
    kept: tuple[tuple[str, str], ...]
    kept_query: tuple[tuple[str, str], ...]
    clear: str
    export: str
    json: str
    compared_by: str
    weigh: str
    address: str
    with_organisations: str = ""
    as_whom: tuple[Choice, ...] = ()


@blueprint.get("/search")
@needs(Role.READER)
def show() -> str:
    """Answer the question in the address."""
    asked = Asked.of(request.args).of_stories()
    network = current.network()
    found = network.finding.search(asked.request())
    with network.database.reading() as session:
        names = records.names(network, session)
        whom = as_whom(session, asked.parameters, url_for("search.show"))
        aside = asides(network, session, [hit.record.id for hit in found.hits])
    rows = (row(hit, names, asked.compared) for hit in found.hits)
    marked = tuple(
        replace(
            each,
            aside=tuple(said.words for said in aside.get(hit.record.id, ())),
            is_new=asked.since is not None and hit.record.sequence > asked.since,
        )
        for each, hit in zip(rows, found.hits, strict=True)
    )
    return page(replace(_answered(asked, found, marked), as_whom=whom))


def _answered(asked: Asked, found: FoundPage, hits: tuple[HitRow, ...]) -> SearchPage:
    path, parameters = url_for("search.show"), asked.parameters
    last, person = -(-min(found.total, found.request.depth) // PER_PAGE), current.person()
    typed = [(AS_TYPED, word) for word in asked.as_typed]
    return SearchPage(
        query=asked.query,
        is_compared=found.is_compared,
        can_describe=person is not None and may(person, Role.ADMINISTRATOR),
        count_words=ngettext("%(num)s result", "%(num)s results", found.total),
        first=(asked.page - 1) * PER_PAGE + 1,
        hits=hits,
        mix=mix(found),
        notes=tuple(said(note.message, **note.params) for note in found.notes),
        suggestion=_suggestion(found.suggestion, parameters, path),
        expanded=tuple(_expanded(each, parameters, path) for each in found.expansions),
        as_typed=tuple(
            Link(word, parameters.without(AS_TYPED, word).on(path)) for word in asked.as_typed
        ),
        instead=() if found.total else _instead(asked, path),
        filters=_filters(asked, found),
        chosen=_chosen(asked, path),
        orders=tuple(
            Option(order.value, gettext(words), order is asked.sort) for order, words in ORDERS
        ),
        weights=tuple(
            Option(weight, gettext(words), weight is asked.like_mine) for weight, words in WEIGHTS
        ),
        pages=turn(parameters, path, asked.page, last),
        kept=parameters.without("q").without(AS_TYPED).without(TYPE).pairs,
        kept_query=(("q", asked.query), *typed, *asked.compared, *_types(asked)),
        with_organisations=parameters.with_(TYPE, ANY).on(path)
        if asked.leaves_out_organisations
        else "",
        clear=Parameters((("q", asked.query), *typed, *asked.compared)).on(path),
        compared_by=purposes.said(asked.purpose),
        weigh=url_for("weighing.show", to=parameters.on(path)),
        export=parameters.on(url_for("exporting.show")) if found.hits else "",
        address=parameters.on("").removeprefix("?"),
        json=parameters.with_("page", str(asked.page)).on(url_for("api.search")),
    )


def _types(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Return what narrowing down is to keep of the sorts asked for: those that were asked for."""
    return () if asked.leaves_out_organisations else tuple((TYPE, name) for name in asked.types)


def _expanded(expansion: Expansion, parameters: Parameters, path: str) -> Expanded:
    literal = Parameters((*parameters.pairs, (AS_TYPED, expansion.word)))
    return Expanded(expansion.word, ", ".join(expansion.others), literal.on(path))


def _suggestion(text: str, parameters: Parameters, path: str) -> Link | None:
    return Link(text, parameters.with_("q", text).on(path)) if text else None


def _instead(asked: Asked, path: str) -> tuple[Link, ...]:
    """Return what else to try where nothing was found: only what does find something."""
    bare = replace(asked, filters={}, only_like_ours=False, page=1)
    words = [word for word in _WORDS.findall(asked.query) if len(word) > BEGINNING]
    begun = " OR ".join(f"{word[:BEGINNING]}*" for word in words[:MOST_TRIED])
    plain = " ".join(_WORDS.findall(asked.query))
    tries = (
        (N_("The same words, and nothing narrowed down"), bare if asked.is_narrowed else None),
        (N_("Any of your words, without signs"), replace(bare, query=plain)),
        (N_("Words that begin like yours"), replace(bare, query=begun)),
    )
    finding, links = current.network().finding, []
    tried = {asked.parameters.on(path)}
    for text, other in tries:
        href = other.parameters.on(path) if other is not None else ""
        if other is None or not other.query or href in tried:
            continue
        tried.add(href)
        total = finding.search(other.request(limit=1)).total
        if total:
            links.append(Link(f"{gettext(text)} ({total})", href))
    return tuple(links)


def _filters(asked: Asked, found: FoundPage) -> tuple[Filter, ...]:
    """Return the groups of values in the order of FACETS, those with nothing to choose left out."""
    groups = [_filter(name, asked, found) for name in FACETS]
    tried = Option(OURS, gettext(TRIED), asked.only_like_ours, found.like_ours)
    if found.is_compared and (found.like_ours or asked.only_like_ours):
        groups.append(Filter(LIKE_OURS, gettext(N_("Places like ours")), (tried,)))
    return tuple(group for group in groups if group is not None)


def _filter(name: str, asked: Asked, found: FoundPage) -> Filter | None:
    taken = asked.filters.get(name, ())
    counts = dict(found.facets.get(name, ()))
    is_asked = asked.more == name
    values = [*counts, *(value for value in taken if value not in counts)]
    listed = (
        values if is_asked else [v for v in values if v in taken or v in values[:OPTIONS_SHOWN]]
    )
    if name == "setting":  # home and community first, as in the list of settings
        order = list(SETTINGS)
        listed.sort(key=lambda code: order.index(code) if code in order else len(order))
    if not taken and (not counts or (len(counts) == 1 and max(counts.values()) == found.total)):
        return None
    more = asked.parameters.with_(MORE, name).on(url_for("search.show")) + f"#filter-{name}"
    return Filter(
        name,
        facet_words(name),
        tuple(
            Option(value, value_words(name, value), value in taken, counts.get(value, 0))
            for value in listed
        ),
        more=more if len(listed) < len(values) else "",
        is_asked=is_asked,
    )


def _chosen(asked: Asked, path: str) -> tuple[Chosen, ...]:
    parameters = asked.parameters
    chosen = [
        Chosen(
            facet_words(name), value_words(name, value), parameters.without(name, value).on(path)
        )
        for name, values in asked.filters.items()
        for value in values
    ]
    if asked.only_like_ours:
        ours = gettext(N_("Places like ours"))
        chosen.append(Chosen(ours, gettext(TRIED), parameters.without(LIKE_OURS).on(path)))
    return tuple(chosen)
