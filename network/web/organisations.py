"""The organisations of the network: who they are, where they work, which are like each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from network.errors import N_, NotFound
from network.innovations.innovation import Innovation
from network.organisations.likeness import PlaceLikeOurs, Purpose
from network.organisations.organisation import Organisation
from network.organisations.profile import Profile
from network.people.roles import Role
from network.records.reading import Read
from network.records.record import RecordId
from network.web import current, hiding, records
from network.web.addresses import Link, Parameters
from network.web.codes import ORGANISATIONS
from network.web.comparing import Beside, beside, of_a_hundred
from network.web.guards import may, needs
from network.web.hiding import Aside
from network.web.pages import show as page
from network.web.profiles import Factor, factors
from network.web.purposes import (
    AS,
    FOR,
    PURPOSES,
    Choice,
    our_profile,
    pairs_of,
    purpose_of,
    team_of,
)
from network.web.serving import served_words
from network.web.words import said
from search.reference import WHOLE

blueprint = Blueprint("organisations", __name__)

MOST_LISTED = 500
MOST_SHARED = 20
MOST_ALIKE = 10

Listed = Mapping[str, Organisation]


@dataclass(frozen=True)
class Row:
    """One organisation in a list.

    ``likeness`` is of 100, empty where not enough is known; ``is_mutual`` says that each is
    among the first ten of the other.
    """

    name: str
    href: str
    kind: str
    likeness: str = ""
    is_mutual: bool = False
    is_ours: bool = False


@dataclass(frozen=True)
class OrganisationsPage:
    """Every organisation that has described itself, or that a facilitator has described."""

    template: ClassVar[str] = "organisations/index.html"
    rows: tuple[Row, ...]
    purposes: tuple[Choice, ...]
    orders: tuple[Choice, ...]
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


@blueprint.get("/organisations")
@needs(Role.READER)
def index() -> str:
    """List the organisations by name, or those most like ours first."""
    network = current.network()
    by_name = request.args.get("by") == "name"
    purpose = purpose_of(request.args)
    with network.database.reading() as session:
        listed = _bodies(network.reading.latest(session, Organisation, MOST_LISTED))
        ours = our_profile(session)
    others = {key: each for key, each in listed.items() if not _is_ours(key, each)}
    places = () if ours is None else network.likeness.places(ours, _profiles(others), purpose)
    rows = _alike(places, others)
    mine = [_row(key, each) for key, each in listed.items() if _is_ours(key, each)]
    if by_name or ours is None:
        rows = sorted(rows or [_row(key, each) for key, each in others.items()], key=_by_name)
    shown = Parameters(pairs_of(purpose, team_of(request.args)))
    return page(
        OrganisationsPage(
            rows=(*sorted(mine, key=_by_name), *rows),
            purposes=_purposes(purpose, url_for("organisations.index")) if ours else (),
            orders=_orders(shown, by_name=by_name) if ours else (),
            is_compared=ours is not None,
            can_describe=_can_describe(),
        )
    )


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
def show(node: str, rid: str) -> tuple[str, int]:
    """Show one organisation, or say why it cannot be read."""
    network = current.network()
    with network.database.reading() as session:
        read = network.reading.read(session, RecordId(node, rid), Organisation)
        listed = _bodies(network.reading.latest(session, Organisation, MOST_LISTED))
        shared = network.reading.latest(session, Innovation, MOST_SHARED, [node])
        names, ours = records.names(network, session), our_profile(session)
        aside = hiding.beside(session, read.record.id)
    if read.body is None:
        return records.gone(read.record)
    organisation, key = read.body, read.record.id.key
    is_declared = organisation.declared_by_facilitator
    is_ours = _is_ours(key, organisation)
    purpose = purpose_of(request.args)
    others = {other: each for other, each in listed.items() if other != key}
    places = network.likeness.places(organisation.profile, _profiles(others), purpose)
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
            alike=tuple(_alike(places[:MOST_ALIKE], others)),
            purposes=_purposes(purpose, records.href("organisation", read.record.id)),
            shared=() if is_declared else _links(shared),
            aside=aside,
        )
    ), 200


def _can_describe() -> bool:
    person = current.person()
    return person is not None and may(person, Role.ADMINISTRATOR)


def _is_ours(key: str, organisation: Organisation) -> bool:
    node = RecordId.of_key(key).node
    is_declared = organisation.declared_by_facilitator
    return node == current.network().settings.node.id and not is_declared


def _bodies(reads: Sequence[Read[Organisation]]) -> Listed:
    return {read.record.id.key: read.body for read in reads if read.body is not None}


def _profiles(listed: Listed) -> Mapping[str, Profile]:
    return {key: organisation.profile for key, organisation in listed.items()}


def _alike(places: Sequence[PlaceLikeOurs], listed: Listed) -> list[Row]:
    return [_row(place.key, listed[place.key], place) for place in places]


def _row(key: str, organisation: Organisation, place: PlaceLikeOurs | None = None) -> Row:
    return Row(
        name=organisation.name,
        href=records.href("organisation", RecordId.of_key(key)),
        kind=said(ORGANISATIONS, organisation.kind),
        likeness=of_a_hundred(place.likeness) if place is not None and place.is_known else "",
        is_mutual=place is not None and place.is_mutual,
        is_ours=_is_ours(key, organisation),
    )


def _by_name(row: Row) -> str:
    return row.name.casefold()


def _purposes(purpose: Purpose, path: str) -> tuple[Choice, ...]:
    """Return the purposes as addresses of the same page, and the way to others of one's own."""
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
