"""Lists of this site for programs and feed readers: organisations, collections, what is saved.

The same as their pages show, as JSON and as Atom; how an answer is made is programs.py's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from network.collections.collection import Collection
from network.finding.saving import new_in
from network.organisations.neighbourhood import Neighbour, Neighbourhood
from network.records.record import RecordId
from network.web.addresses import Parameters
from network.web.api import asker, refused
from network.web.guards import public
from network.web.neighbours import by_name
from network.web.programs import MOST, Told, answer, items_of
from network.web.purposes import asked, our_profile, purpose_of
from network.web.saved import asked_of

if TYPE_CHECKING:
    from network.bootstrap import Network
    from network.database import Session

blueprint = Blueprint("listings", __name__, url_prefix="/api/v1")

MOST_LISTED = 500


@blueprint.get("/organisations.<any(json, atom):form>")
@public  # decided in `answer`, as in all of these: a token counts as much as a session
def organisations(form: str) -> Response:
    """Give the organisations most like ours, each with its rank in our list and ours in its.

    ``for``, ``w-FACTOR``, ``as`` and ``page`` are those of search. Where nothing is known of ours,
    and with ``by=name``, they stand by name.
    """
    return refused() or answer(form, _organisations)


@blueprint.get("/collections.<any(json, atom):form>")
@public
def collections(form: str) -> Response:
    """Give the collections that can be read here, the newest first."""
    return answer(form, _collections)


@blueprint.get("/saved.<any(json, atom):form>")
@public
def saved(form: str) -> Response:
    """Give what is new in the searches that whoever asks has saved; it stays new after that."""
    return answer(form, _saved)


def _organisations(network: Network, session: Session) -> Told:
    gathered, ours = network.context.gathering.all(session), our_profile(session)
    purpose = purpose_of(request.args)
    near = network.context.gathering.neighbourhood(gathered, purpose)
    alike = near.around(ours, gathered.ours) if ours is not None else ()
    is_by_name = request.args.get("by") == "name" or ours is None
    keys = by_name(gathered, gathered.others) if is_by_name else [each.key for each in alike]
    start = (max(1, request.args.get("page", 1, type=int)) - 1) * MOST
    shown = keys[start : start + MOST]
    beside = _beside(near, [each for each in alike if each.key in shown], gathered.ours)
    found = items_of(network, session, (RecordId.of_key(key) for key in shown))
    return Told(
        gettext("Organisations") if is_by_name else gettext("Places like ours"),
        Parameters(asked()).on(url_for("organisations.index")),
        tuple(replace(each, more=beside.get(each.record.id.key, {})) for each in found),
        more={
            "total": len(keys),
            "model": network.likeness.named(purpose),
            "is_compared": ours is not None,
        },
    )


def _beside(
    near: Neighbourhood, alike: Sequence[Neighbour], but: frozenset[str]
) -> Mapping[str, Mapping[str, object]]:
    """Return what is said of each of ``alike`` beside ours, by key."""
    listed = (near.mutual(each, but) for each in alike)
    return {
        each.key: {
            "likeness": round(each.likeness, 4) if each.is_known else None,
            "coverage": round(each.coverage, 4),
            "rank": each.rank,
            "rank_back": each.rank_back,
            "is_mutual": each.is_mutual,
        }
        for each in listed
    }


def _collections(network: Network, session: Session) -> Told:
    reads = network.reading.latest(session, Collection, MOST_LISTED)
    items = items_of(network, session, (read.record.id for read in reads))
    return Told(gettext("Collections"), url_for("collections.index"), items)


def _saved(network: Network, session: Session) -> Told:
    person = asker()
    changed: dict[RecordId, int] = {}
    for each in network.saving.of(session, person) if person is not None else ():
        new = new_in(each, network.finding.records(asked_of(each.address).request()))
        changed |= {record.id: record.sequence for record in new}
    newest = sorted(changed, key=lambda id: -changed[id])[:MOST]
    title = gettext("New in your saved searches")
    return Told(title, url_for("saved.show"), items_of(network, session, newest))
