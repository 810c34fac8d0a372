"""What pages about records share: their addresses, the names of who shared them, and dates.

``/records/<node>/<rid>`` is the address of any record, whatever its type; it leads to the
page of its family.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from federation import strict
from federation.feed import type_name
from network.errors import N_, NotFound
from network.people.roles import Role
from network.records.record import Reason, RecordId
from network.web import current
from network.web.guards import needs
from network.web.markdown import to_words

if TYPE_CHECKING:
    from network.bootstrap import Network
    from network.database import Session

blueprint = Blueprint("records", __name__)

OPENING_CHARACTERS = 220

# the page family of each type of body
FAMILIES: Mapping[str, str] = {
    "innovation": "innovations.show",
    "organisation": "organisations.show",
    "collection": "collections.show",
}
STOP = N_("Whoever uses it should stop now.")
REASONS: Mapping[str, str] = {
    Reason.ERROR: N_("It held an error."),
    Reason.PRIVACY: N_("It said something about a person that should not be shared."),
    Reason.HARM: N_("It could do harm. If you use it, stop and look at it again."),
    Reason.SUPERSEDED: N_("Something newer has taken its place."),
    Reason.CONSENT_WITHDRAWN: N_("Somebody it tells of no longer agrees."),
    Reason.OWNER_REQUEST: N_("Its owners asked for it."),
}


@blueprint.get("/records/<node>/<rid>")
@needs(Role.READER)
def show(node: str, rid: str) -> ResponseReturnValue:
    """Lead to the page of a record."""
    network = current.network()
    with network.database.reading() as session:
        record = network.records.get(session, RecordId(node, rid))
    if record is None:
        raise NotFound(N_("There is no such record here."))
    kind = type_name(record.type)
    if kind is None or kind not in FAMILIES:
        raise NotFound(N_("There is no page for this kind of record yet."))
    return redirect(href(kind, record.id))


def href(kind: str, id: RecordId) -> str:
    """Return the address of the page about a record of type ``kind``."""
    return url_for(FAMILIES.get(kind, "records.show"), node=id.node, rid=id.rid)


def names(network: Network, session: Session) -> Mapping[str, str]:
    """Return the name of each organisation of the network, by node."""
    listed = {
        entry.node: str(strict.parse(entry.body.encode()).get("name", entry.node))
        for entry in network.membership.members(session)
    }
    return {**listed, network.settings.node.id: network.settings.node.name}


def opening(text: str) -> str:
    """Return the first words of ``text``, enough to decide whether to read on."""
    words = to_words(text)
    if len(words) <= OPENING_CHARACTERS:
        return words
    return words[:OPENING_CHARACTERS].rsplit(" ", 1)[0] + "…"
