"""Pages of closed groups, for facilitators and keepers: make one, and say who is in it.

The rules are network/peering/circles.py's. A group is chosen as an audience where something is
shared (audiences.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from network.errors import Invalid, Refused
from network.peering.circles import Described
from network.people.roles import Role
from network.web import current, records
from network.web.guards import needs
from network.web.language import in_words
from network.web.language import said as in_language
from network.web.pages import show as page

if TYPE_CHECKING:
    from network.bootstrap import Network
    from network.database import Session

blueprint = Blueprint("groups", __name__, url_prefix="/network/groups")


@dataclass(frozen=True)
class Row:
    """One group in the list."""

    name: str
    href: str
    purpose: str
    counted: str
    is_open: bool


@dataclass(frozen=True)
class GroupsPage:
    """Our groups, and a form for a new one."""

    template: ClassVar[str] = "groups/index.html"
    rows: tuple[Row, ...]
    is_keeper: bool
    name: str = ""
    purpose: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Member:
    """One organisation in a group; ``is_gone`` where it has left the network."""

    node: str
    name: str
    is_gone: bool


@dataclass(frozen=True)
class GroupPage:
    """One group: who is in it, and who could be."""

    template: ClassVar[str] = "groups/show.html"
    feed: str
    is_keeper: bool
    name: str
    purpose: str
    is_open: bool
    members: tuple[Member, ...]
    others: tuple[tuple[str, str], ...]
    trouble: str


@blueprint.get("")
@needs(Role.FACILITATOR, Role.ADMINISTRATOR)
def index() -> str:
    """List our groups."""
    return page(GroupsPage(_rows(), _is_keeper()))


@blueprint.post("")
@needs(Role.FACILITATOR, Role.ADMINISTRATOR)
def new() -> ResponseReturnValue:
    """Make a group."""
    network = current.network()
    name, purpose = request.form.get("name", ""), request.form.get("purpose", "")
    try:
        with network.database.transaction() as session:
            circle = network.circles.open(session, name, purpose.replace("\r\n", "\n"))
            network.audit.note(session, _who(), "circle opened", circle.feed)
    except Invalid as error:
        said = {key: in_language(text) for key, text in error.errors.items()}
        return page(GroupsPage(_rows(), _is_keeper(), name, purpose, said)), 422
    return redirect(url_for("groups.show", feed=circle.feed))


@blueprint.get("/<feed>")
@needs(Role.FACILITATOR, Role.ADMINISTRATOR)
def show(feed: str) -> str:
    """Show who is in a group."""
    return page(_whole(feed, ""))


@blueprint.post("/<feed>/add")
@needs(Role.FACILITATOR, Role.ADMINISTRATOR)
def add(feed: str) -> ResponseReturnValue:
    """Let an organisation in."""
    network, node = current.network(), request.form.get("node", "")
    if not node:
        return page(_whole(feed, gettext("Choose an organisation."))), 422
    try:
        with network.database.transaction() as session:
            network.circles.add(session, feed, node)
            network.audit.note(session, _who(), "circle member added", f"{feed} {node}")
    except Refused as error:
        return page(_whole(feed, in_words(error))), 409
    return redirect(url_for("groups.show", feed=feed))


@blueprint.post("/<feed>/remove/<node>")
@needs(Role.FACILITATOR, Role.ADMINISTRATOR)
def remove(feed: str, node: str) -> ResponseReturnValue:
    """Let an organisation in no more."""
    network = current.network()
    with network.database.transaction() as session:
        network.circles.remove(session, feed, node)
        network.audit.note(session, _who(), "circle member removed", f"{feed} {node}")
    return redirect(url_for("groups.show", feed=feed))


def _rows() -> tuple[Row, ...]:
    network = current.network()
    with network.database.reading() as session:
        return tuple(_row(known) for known in network.circles.all(session))


def _row(known: Described) -> Row:
    circle = known.circle
    counted = ngettext("%(num)s organisation", "%(num)s organisations", len(known.members))
    href = url_for("groups.show", feed=circle.feed)
    return Row(circle.name, href, circle.purpose, counted, known.is_open)


def _whole(feed: str, trouble: str) -> GroupPage:
    network = current.network()
    with network.database.reading() as session:
        known = network.circles.get(session, feed)
        listed, names = _listed(network, session), records.names(network, session)
    return GroupPage(
        feed=feed,
        is_keeper=_is_keeper(),
        name=known.circle.name,
        purpose=known.circle.purpose,
        is_open=known.is_open,
        members=tuple(
            Member(node, names.get(node, node), node not in listed) for node in known.members
        ),
        others=tuple(
            (node, names.get(node, node))
            for node in sorted(listed - set(known.members), key=lambda node: names.get(node, node))
        ),
        trouble=trouble,
    )


def _listed(network: Network, session: Session) -> set[str]:
    """Return the nodes that take part now, but for our own."""
    members = network.membership.members(session)
    return {each.node for each in members if each.is_member} - {network.settings.node.id}


def _is_keeper() -> bool:
    """Say whether the reader knows the network page, and what a feed is called on the wire."""
    return current.signed_in().holds(Role.ADMINISTRATOR)


def _who() -> str:
    return current.signed_in().account
