"""Organisations in a list, in words: how alike, and where each stands in the other's list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext

from network.organisations.gathering import Gathered
from network.organisations.likeness import Purpose
from network.organisations.neighbourhood import MutualNeighbour, Neighbour, Neighbourhood
from network.records.record import RecordId
from network.web import records
from network.web.addresses import Parameters
from network.web.codes import ORGANISATIONS
from network.web.comparing import of_a_hundred
from network.web.purposes import AS, FOR, PURPOSES, Choice, asked
from network.web.words import said
from search.reference import WHOLE

Ours = frozenset[str]


@dataclass(frozen=True)
class Row:
    """One organisation in a list.

    ``likeness`` is of 100, empty where not enough is known; ``ranks`` says where it stands in
    the list and the other way round; ``is_mutual`` that each is among the first ten of the other.
    """

    name: str
    href: str
    kind: str
    likeness: str = ""
    ranks: str = ""
    is_mutual: bool = False
    is_ours: bool = False


def row(key: str, gathered: Gathered, near: Neighbour | None = None) -> Row:
    """Return one organisation, beside the place whose list it is in."""
    organisation = gathered.listed[key]
    return Row(
        name=organisation.name,
        href=href(key),
        kind=said(ORGANISATIONS, organisation.kind),
        likeness=of_a_hundred(near.likeness) if near is not None and near.is_known else "",
        ranks=_ranks(near) if isinstance(near, MutualNeighbour) and near.is_known else "",
        is_mutual=isinstance(near, MutualNeighbour) and near.is_mutual,
        is_ours=key in gathered.ours,
    )


def rows(
    found: Iterable[Neighbour], near: Neighbourhood, gathered: Gathered, but: Ours
) -> tuple[Row, ...]:
    """Return those of a list that are shown, each with its rank the other way round."""
    return tuple(row(each.key, gathered, near.mutual(each, but)) for each in found)


def href(key: str) -> str:
    """Return where an organisation is shown, compared as the page that leads there is."""
    return Parameters(asked()).on(records.href("organisation", RecordId.of_key(key)))


def by_name(gathered: Gathered, keys: Iterable[str]) -> list[str]:
    """Return ``keys`` in the order of the organisations' names."""
    return sorted(keys, key=lambda key: gathered.listed[key].name.casefold())


def purposes(purpose: Purpose, path: str) -> tuple[Choice, ...]:
    """Return the purposes as addresses of the same page, and the way to weights of one's own."""
    kept = Parameters(tuple(pair for pair in request.args.items() if pair[0] in ("by", AS)))
    listed = tuple(
        Choice(
            gettext(words),
            (kept if name == WHOLE else kept.with_(FOR, name)).on(path),
            name == purpose.preset and not purpose.sliders,
        )
        for name, words in PURPOSES.items()
    )
    own = url_for("weighing.show", to=request.full_path.rstrip("?"))
    return (*listed, Choice(gettext("Choose what counts"), own, bool(purpose.sliders)))


def _ranks(near: MutualNeighbour) -> str:
    return gettext(
        "number %(rank)s here, number %(back)s seen from there",
        rank=near.rank,
        back=near.rank_back,
    )
