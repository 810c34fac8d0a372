"""The organisations of the network: who they are, where they work, what they have shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from network.errors import N_, NotFound
from network.innovations.innovation import Innovation
from network.organisations.organisation import Organisation
from network.people.roles import Role
from network.records.reading import Read
from network.records.record import RecordId
from network.web import current, records
from network.web.addresses import Link
from network.web.codes import ORGANISATIONS
from network.web.guards import needs
from network.web.pages import show as page
from network.web.profiles import Factor, factors
from network.web.words import said

blueprint = Blueprint("organisations", __name__)

MOST_LISTED = 500
MOST_SHARED = 20


@dataclass(frozen=True)
class Row:
    """One organisation in the list."""

    name: str
    href: str
    kind: str


@dataclass(frozen=True)
class OrganisationsPage:
    """Every organisation that has described itself, or that a facilitator has described."""

    template: ClassVar[str] = "organisations/index.html"
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class OrganisationPage:
    """One organisation."""

    template: ClassVar[str] = "organisations/show.html"
    name: str
    kind: str
    about: str
    declared: str
    updated: str
    factors: tuple[Factor, ...]
    shared: tuple[Link, ...]


@blueprint.get("/organisations")
@needs(Role.READER)
def index() -> str:
    """List the organisations by name."""
    network = current.network()
    with network.database.reading() as session:
        reads = network.reading.latest(session, Organisation, MOST_LISTED)
    rows = [_row(read.record.id, read.body) for read in reads if read.body is not None]
    return page(OrganisationsPage(tuple(sorted(rows, key=lambda row: row.name.casefold()))))


@blueprint.get("/organisations/<node>")
@needs(Role.READER)
def of_node(node: str) -> ResponseReturnValue:
    """Lead to what the organisation behind ``node`` says of itself."""
    network = current.network()
    with network.database.reading() as session:
        reads = network.reading.latest(session, Organisation, MOST_LISTED, [node])
    for read in reads:
        if read.body is not None and not read.body.declared_by_facilitator:
            return redirect(records.href("organisation", read.record.id))
    raise NotFound(N_("This organisation has not described itself yet."))


@blueprint.get("/organisations/<node>/<rid>")
@needs(Role.READER)
def show(node: str, rid: str) -> str:
    """Show one organisation."""
    network = current.network()
    with network.database.reading() as session:
        read = network.reading.read(session, RecordId(node, rid), Organisation)
        shared = network.reading.latest(session, Innovation, MOST_SHARED, [node])
        names = records.names(network, session)
    if read.body is None:
        raise NotFound(N_("What this organisation says of itself cannot be read at the moment."))
    return page(_whole(read, read.body, shared, names.get(node, node)))


def _whole(
    read: Read[Organisation],
    organisation: Organisation,
    shared: tuple[Read[Innovation], ...],
    sharer: str,
) -> OrganisationPage:
    is_declared = organisation.declared_by_facilitator
    return OrganisationPage(
        name=organisation.name,
        kind=said(ORGANISATIONS, organisation.kind),
        about=organisation.about or "",
        declared=gettext("Described by %(name)s.", name=sharer) if is_declared else "",
        updated=format_date(read.record.time, "long") if read.record.time else "",
        factors=factors(organisation.profile),
        shared=() if is_declared else _links(shared),
    )


def _links(shared: tuple[Read[Innovation], ...]) -> tuple[Link, ...]:
    return tuple(
        Link(read.body.title, records.href("innovation", read.record.id))
        for read in shared
        if read.body is not None
    )


def _row(id: RecordId, organisation: Organisation) -> Row:
    kind = said(ORGANISATIONS, organisation.kind)
    return Row(organisation.name, records.href("organisation", id), kind)
