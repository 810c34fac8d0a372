"""The keeper's page of whom this node believes: its facilitator, and nodes on no list.

What the decisions mean is network/peering/trusting.py's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from federation import strict
from federation.errors import FederationError
from network.errors import Refused
from network.peering.trusting import from_groups, in_groups
from network.people.roles import Role
from network.web import current
from network.web.guards import needs
from network.web.language import in_words
from network.web.pages import show as page

blueprint = Blueprint("trust", __name__, url_prefix="/network/trust")


@dataclass(frozen=True)
class Stranger:
    """A node on no list, believed on first use."""

    node: str
    name: str
    base: str
    groups: tuple[str, ...]
    since: str


@dataclass(frozen=True)
class OfferedKey:
    """A new key of our facilitator, and who lists it."""

    kid: str
    groups: tuple[str, ...]
    witnesses: str


@dataclass(frozen=True)
class FrozenFeed:
    """A feed that waits for a human."""

    node: str
    feed: str
    verdict: str


@dataclass(frozen=True)
class TrustPage:
    """Whom we believe, and by what; ``errors`` and what was typed, by field of a form."""

    template: ClassVar[str] = "trust/show.html"
    facilitator: str
    is_facilitator: bool
    groups: tuple[str, ...]
    offered: tuple[OfferedKey, ...]
    strangers: tuple[Stranger, ...]
    frozen: tuple[FrozenFeed, ...]
    fingerprint: str
    base: str
    errors: Mapping[str, str]


@blueprint.get("")
@needs(Role.ADMINISTRATOR)
def show() -> str:
    """Show whom we believe."""
    return page(_shown({}))


@blueprint.post("/facilitator")
@needs(Role.ADMINISTRATOR)
def choose() -> ResponseReturnValue:
    """Believe the facilitator by a new key."""
    network = current.network()
    try:
        kid = from_groups(request.form.get("fingerprint", ""))
        with network.database.transaction() as session:
            network.trusting.choose_facilitator_key(session, kid)
            network.audit.note(session, _who(), "facilitator's key chosen", kid)
    except Refused as error:
        return page(_shown({"fingerprint": in_words(error)})), 422
    network.database.erase_traces()
    return redirect(url_for("trust.show"))


@blueprint.post("/strangers")
@needs(Role.ADMINISTRATOR)
def acquaint() -> ResponseReturnValue:
    """Read the public records of a node on no list."""
    network = current.network()
    try:
        met = network.trusting.look_at(network.trusting.base_of(request.form.get("base", "")))
        with network.database.transaction() as session:
            known = network.trusting.acquaint(session, met)
            network.peers.follow_membership(session)
            network.audit.note(session, _who(), "node trusted on first use", known.node)
    except FederationError as error:
        words = gettext("Nothing there answers as a node of this network: %(why)s.", why=error)
        return page(_shown({"base": words})), 422
    except Refused as error:
        return page(_shown({"base": in_words(error)})), 422
    return redirect(url_for("trust.show"))


@blueprint.post("/strangers/<node>/forget")
@needs(Role.ADMINISTRATOR)
def forget(node: str) -> ResponseReturnValue:
    """Ask a node on no list no more."""
    network = current.network()
    with network.database.transaction() as session:
        network.trusting.forget(session, node)
        network.peers.follow_membership(session)
        network.audit.note(session, _who(), "node forgotten", node)
    return redirect(url_for("trust.show"))


@blueprint.post("/frozen/<node>/<feed>/restart")
@needs(Role.ADMINISTRATOR)
def restart(node: str, feed: str) -> ResponseReturnValue:
    """Read a frozen feed anew, because somebody has looked into it."""
    network = current.network()
    with network.database.transaction() as session:
        network.resetting.restart(session, node, feed)
        network.audit.note(session, _who(), "feed read anew", f"{node} {feed}")
    network.database.erase_traces()
    return redirect(url_for("trust.show"))


@blueprint.get("/frozen/<node>/<feed>/proof.json")
@needs(Role.ADMINISTRATOR)
def proof(node: str, feed: str) -> Response:
    """Give the proof that froze a feed, as a file that anybody can check."""
    network = current.network()
    with network.database.reading() as session:
        document = network.gossip.evidence.of(session, node, feed)
    headers = {"Content-Disposition": f'attachment; filename="proof-{node}-{feed}.json"'}
    return Response(strict.dumps(document), mimetype="application/json", headers=headers)


def _shown(errors: Mapping[str, str]) -> TrustPage:
    network = current.network()
    myself = network.membership.myself
    with network.database.reading() as session:
        believed = network.membership.thumbprint(session)
        offered = network.trusting.offered(session)
        met = network.membership.acquaintances(session)
        frozen = network.peers.frozen(session)
    return TrustPage(
        facilitator=myself.facilitator,
        is_facilitator=myself.is_facilitator,
        groups=in_groups(believed).groups,
        offered=tuple(
            OfferedKey(each.key.kid, in_groups(each.key.kid).groups, ", ".join(each.witnesses))
            for each in offered
        ),
        strangers=tuple(
            Stranger(
                each.node,
                each.name,
                each.base,
                in_groups(each.kid).groups,
                format_date(each.since, "d MMMM y"),
            )
            for each in met
        ),
        frozen=tuple(FrozenFeed(each.node, each.feed, each.verdict) for each in frozen),
        fingerprint=request.form.get("fingerprint", ""),
        base=request.form.get("base", ""),
        errors=errors,
    )


def _who() -> str:
    person = current.person()
    return person.account if person else ""
