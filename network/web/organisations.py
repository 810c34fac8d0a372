"""The organisations of the network: who they are, where they work, which are like each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from network.errors import N_, NotFound
from network.innovations.innovation import Innovation
from network.organisations.gathering import Gathered
from network.organisations.neighbourhood import Neighbourhood
from network.organisations.organisation import Organisation
from network.organisations.profile import Profile
from network.people.roles import Role
from network.records.reading import Read
from network.records.record import RecordId
from network.web import current, hiding, records, set_aside
from network.web.addresses import Link, Pages, Parameters, turn
from network.web.codes import ORGANISATIONS
from network.web.comparing import Beside, beside
from network.web.guards import may, needs
from network.web.hiding import Aside
from network.web.neighbours import Row, by_name, purposes, row, rows
from network.web.pages import show as page
from network.web.profiles import Factor, factors
from network.web.purposes import (
    Choice,
    as_whom,
    our_profile,
    pairs_of,
    purpose_of,
    team_of,
)
from network.web.serving import served_words
from network.web.set_aside import AsideChoices
from network.web.words import said

blueprint = Blueprint("organisations", __name__)

PER_PAGE = 50
MOST_SHARED = 20
MOST_ALIKE = 10


@dataclass(frozen=True)
class OrganisationsPage:
    """Every organisation that has described itself, or that a facilitator has described."""

    template: ClassVar[str] = "organisations/index.html"
    ours: tuple[Row, ...]
    rows: tuple[Row, ...]
    first: int
    pages: Pages
    purposes: tuple[Choice, ...]
    orders: tuple[Choice, ...]
    as_whom: tuple[Choice, ...]
    is_compared: bool
    can_describe: bool


@dataclass(frozen=True)
class OrganisationPage:
    """One organisation, beside ours and among those like it."""

    template: ClassVar[str] = "organisations/show.html"
    name: str
    kind: str
    about: str
    declared: str
    updated: str
    is_ours: bool
    can_describe: bool
    factors: tuple[Factor, ...]
    serves: tuple[str, ...]
    beside: Beside | None
    alike_title: str
    alike: tuple[Row, ...]
    purposes: tuple[Choice, ...]
    shared: tuple[Link, ...]
    aside: Aside
    set_aside: AsideChoices | None


@dataclass(frozen=True)
class UndescribedPage:
    """An organisation of the network that has not said yet who it is; what it shared is there."""

    template: ClassVar[str] = "organisations/undescribed.html"
    name: str
    shared: tuple[Link, ...]
    can_describe: bool


@blueprint.get("/organisations")
@needs(Role.READER)
def index() -> str:
    """List the organisations by name, or those most like ours first."""
    network, path = current.network(), url_for("organisations.index")
    purpose, is_by_name = purpose_of(request.args), request.args.get("by") == "name"
    shown = Parameters(pairs_of(purpose, team_of(request.args)))
    with network.database.reading() as session:
        gathered, ours = network.context.gathering.all(session), our_profile(session)
        whom = as_whom(session, shown, path)
    near = network.context.gathering.neighbourhood(gathered, purpose) if ours else None
    number = max(1, request.args.get("page", 1, type=int))
    last = max(1, -(-len(gathered.others) // PER_PAGE))
    start = (number - 1) * PER_PAGE
    return page(
        OrganisationsPage(
            ours=tuple(row(key, gathered) for key in by_name(gathered, gathered.ours)),
            rows=_listed(gathered, near, ours, start)
            if near is None or is_by_name
            else _nearest(gathered, near, ours, start),
            first=start + 1,
            pages=turn(shown.with_("by", "name") if is_by_name else shown, path, number, last),
            purposes=purposes(purpose, path) if ours else (),
            orders=_orders(shown, by_name=is_by_name) if ours else (),
            as_whom=whom if ours else (),
            is_compared=ours is not None,
            can_describe=_can_describe(),
        )
    )


@blueprint.get("/organisations/<node>")
@needs(Role.READER)
def of_node(node: str) -> ResponseReturnValue:
    """Lead to what the organisation behind ``node`` says of itself, or say that it has not."""
    network = current.network()
    with network.database.reading() as session:
        gathered = network.context.gathering.all(session)
        name = records.names(network, session).get(node)
        shared = network.reading.latest(session, Innovation, MOST_SHARED, [node])
    for key, each in gathered.listed.items():
        id = RecordId.of_key(key)
        if id.node == node and not each.declared_by_facilitator:
            return redirect(records.href("organisation", id))
    if name is None:
        raise NotFound(N_("There is no such organisation here."))
    is_ours = node == network.settings.node.id
    return page(UndescribedPage(name, _links(shared), is_ours and _can_describe()))


@blueprint.get("/organisations/<node>/<rid>")
@needs(Role.READER)
def show(node: str, rid: str) -> tuple[str, int]:
    """Show one organisation, or say why it cannot be read."""
    network = current.network()
    with network.database.reading() as session:
        read = network.reading.read(session, RecordId(node, rid), Organisation)
        gathered = network.context.gathering.all(session)
        shared = network.reading.latest(session, Innovation, MOST_SHARED, [node])
        names, ours = records.names(network, session), our_profile(session)
        aside = hiding.beside(session, read.record.id)
        choices = set_aside.choices(network, session, read.record.id)
    if read.body is None:
        return records.gone(read.record)
    organisation, key = read.body, read.record.id.key
    is_declared = organisation.declared_by_facilitator
    is_ours, purpose = key in gathered.ours, purpose_of(request.args)
    near, itself = network.context.gathering.neighbourhood(gathered, purpose), frozenset({key})
    alike = near.around(organisation.profile, itself)[:MOST_ALIKE]
    declared = gettext("Described by %(name)s.", name=names.get(node, node))
    return page(
        OrganisationPage(
            name=organisation.name,
            kind=said(ORGANISATIONS, organisation.kind),
            about=organisation.about or "",
            declared=declared if is_declared else "",
            updated=format_date(read.record.time, "long") if read.record.time else "",
            is_ours=is_ours,
            can_describe=_can_describe(),
            factors=factors(organisation.profile),
            serves=served_words([each.model_dump() for each in organisation.serves]),
            beside=None if is_ours else beside(ours, organisation.profile, purpose),
            alike_title=gettext("Places like ours") if is_ours else gettext("Places like this one"),
            alike=rows(alike, near, gathered, itself),
            purposes=purposes(purpose, records.href("organisation", read.record.id)),
            shared=() if is_declared else _links(shared),
            aside=aside,
            set_aside=None if is_ours else choices,
        )
    ), 200


def _can_describe() -> bool:
    person = current.person()
    return person is not None and may(person, Role.ADMINISTRATOR)


def _nearest(
    gathered: Gathered, near: Neighbourhood, ours: Profile | None, start: int
) -> tuple[Row, ...]:
    """Return one page of those most like ours, each with its rank the other way round."""
    found = near.around(ours or Profile(), gathered.ours)
    return rows(found[start : start + PER_PAGE], near, gathered, gathered.ours)


def _listed(
    gathered: Gathered, near: Neighbourhood | None, ours: Profile | None, start: int
) -> tuple[Row, ...]:
    """Return one page of all by name, each with how alike it is where that can be said."""
    found = near.around(ours or Profile()) if near is not None else ()
    alike = {each.key: each for each in found}
    keys = by_name(gathered, gathered.others)[start : start + PER_PAGE]
    return tuple(row(key, gathered, alike.get(key)) for key in keys)


def _orders(shown: Parameters, *, by_name: bool) -> tuple[Choice, ...]:
    path = url_for("organisations.index")
    return (
        Choice(gettext("Most like ours first"), shown.on(path), is_chosen=not by_name),
        Choice(gettext("By name"), shown.with_("by", "name").on(path), is_chosen=by_name),
    )


def _links(shared: tuple[Read[Innovation], ...]) -> tuple[Link, ...]:
    return tuple(
        Link(read.body.title, records.href("innovation", read.record.id))
        for read in shared
        if read.body is not None
    )
