"""Who could pair up: what is suggested to us, and for facilitators the table of all pairs.

Suggestions are mutual and spread, so that nobody heads every list: organisations/twinning.py.
Whoever wants to pair up writes to the other; nothing here arranges anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, request, url_for

from network.organisations.gathering import Gathered
from network.organisations.twinning import MOST, Pair
from network.people.roles import Role
from network.records.record import RecordId
from network.web import current, records
from network.web.addresses import Pages, Parameters, turn
from network.web.comparing import of_a_hundred
from network.web.guards import may, needs
from network.web.neighbours import by_name, href, purposes
from network.web.pages import show as page
from network.web.purposes import Choice, pairs_of, purpose_of

blueprint = Blueprint("pairing", __name__)

PER_PAGE = 50


@dataclass(frozen=True)
class Side:
    """One of two organisations, and where it is shown."""

    name: str
    href: str


@dataclass(frozen=True)
class PairRow:
    """Two organisations that could pair up, and where each stands in the other's list."""

    first: Side
    second: Side
    likeness: str
    rank: int
    rank_back: int
    is_mutual: bool
    is_rural: bool
    write: str = ""


@dataclass(frozen=True)
class PairingPage:
    """Those who are suggested to us."""

    template: ClassVar[str] = "pairing/show.html"
    rows: tuple[PairRow, ...]
    is_known: bool
    can_see_all: bool
    most: int
    purposes: tuple[Choice, ...]


@dataclass(frozen=True)
class PairsPage:
    """All pairs, for a facilitator."""

    template: ClassVar[str] = "pairing/every.html"
    rows: tuple[PairRow, ...]
    without: tuple[Side, ...]
    pages: Pages
    purposes: tuple[Choice, ...]
    model: str


@blueprint.get("/pairing-up")
@needs(Role.READER)
def show() -> str:
    """Show who is suggested to our organisation."""
    network, purpose = current.network(), purpose_of(request.args)
    with network.database.reading() as session:
        gathered = network.context.gathering.all(session)
    found = [
        pair.seen_from(key)
        for pair in network.context.gathering.pairs(gathered, purpose)
        for key in (pair.first, pair.second)
        if key in gathered.ours
    ]
    return page(
        PairingPage(
            rows=tuple(_row(pair, gathered) for pair in found),
            is_known=bool(gathered.ours),
            can_see_all=may(current.signed_in(), Role.FACILITATOR),
            most=MOST,
            purposes=purposes(purpose, url_for("pairing.show")),
        )
    )


@blueprint.get("/pairing-up/everybody")
@needs(Role.FACILITATOR)
def every() -> str:
    """Show all pairs, and who is in none."""
    network, purpose = current.network(), purpose_of(request.args)
    path, number = url_for("pairing.every"), max(1, request.args.get("page", 1, type=int))
    with network.database.reading() as session:
        gathered = network.context.gathering.all(session)
    found = network.context.gathering.pairs(gathered, purpose)
    paired = {key for pair in found for key in (pair.first, pair.second)}
    start, last = (number - 1) * PER_PAGE, max(1, -(-len(found) // PER_PAGE))
    alone = by_name(gathered, [key for key in gathered.listed if key not in paired])
    return page(
        PairsPage(
            rows=tuple(_row(pair, gathered) for pair in found[start : start + PER_PAGE]),
            without=tuple(Side(gathered.listed[key].name, href(key)) for key in alone),
            pages=turn(Parameters(pairs_of(purpose)), path, number, last),
            purposes=purposes(purpose, path),
            model=network.likeness.named(purpose),
        )
    )


def _row(pair: Pair, gathered: Gathered) -> PairRow:
    first, second = gathered.listed[pair.first], gathered.listed[pair.second]
    return PairRow(
        first=Side(first.name, href(pair.first)),
        second=Side(second.name, href(pair.second)),
        likeness=of_a_hundred(pair.likeness),
        rank=pair.rank,
        rank_back=pair.rank_back,
        is_mutual=pair.is_mutual,
        is_rural=pair.is_rural,
        write=""
        if second.declared_by_facilitator
        else records.write_to(RecordId.of_key(pair.second)),
    )
