"""Closed circles: a feed of ours for the organisations we choose, by node id.

Section 6 of federation/README.md. Made and named here; whoever is let in reads all of it from
the first line, and whoever is taken out reads nothing from the next request on (access.py). A
circle of two carries private replies; the other side answers in a circle of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from network.database import Session
from network.errors import N_, Conflict, Invalid, NotFound, Refused
from network.feeds.feed import FeedState
from network.feeds.own import OwnFeeds
from network.peering.asker import CIRCLE as PREFIX
from network.peering.circle_store import Circle, CircleStore
from network.peering.circle_type import CIRCLE, CIRCLE_TYPE, MOST_NAME, MOST_PURPOSE, CircleBody
from network.peering.membership import Membership
from network.records.audience import Audience
from network.records.publishing import Approved, Publishing
from network.records.record import RecordId
from network.records.store import Listing, Records


@dataclass(frozen=True)
class Described:
    """A circle and the nodes that it is for.

    ``is_open``: it may be written to; one from before a restore is read no more and never again.
    """

    circle: Circle
    members: tuple[str, ...]
    is_open: bool


class CircleGuard:
    """Says which circles may be published to: those that were made here."""

    def __init__(self) -> None:
        self._store = CircleStore()

    def check(self, session: Session, feed: str) -> None:
        """Refuse a circle that is none of ours. Raises: Invalid."""
        if feed.startswith(PREFIX) and self._store.get(session, feed) is None:
            raise Invalid({"audience": N_("There is no such group of ours.")})


@dataclass(frozen=True, kw_only=True)
class Circles:
    """What an owner does with its circles. Who may ask for it is the caller's question.

    ``new_name`` gives ``circle-`` and 16 random characters of [a-z2-7], drawn anew.
    """

    membership: Membership
    publishing: Publishing
    own_feeds: OwnFeeds
    records: Records
    now: Callable[[], datetime]
    new_name: Callable[[], str]
    store: CircleStore

    def open(self, session: Session, name: str, purpose: str) -> Circle:
        """Make a circle, with nobody in it yet.

        Raises: Invalid where it has no name, or too long a one.
        """
        said = CircleBody.model_construct(name=name.strip(), purpose=purpose.strip())
        _check(said)
        circle = Circle(self.new_name(), said.name, said.purpose, "", self.now())
        self.store.save(session, circle)
        body = self.publishing.compose(CIRCLE_TYPE, said.model_dump())
        approved = Approved(CIRCLE_TYPE, body, Audience.parse(circle.feed))
        self.publishing.publish(session, approved)
        return circle

    def with_node(self, session: Session, node: str) -> Circle:
        """Return the circle of two with ``node``, opened now if there is none to write to.

        Raises: Refused where ``node`` is ourselves, or no member that could read it.
        """
        self._check_member(session, node)
        for known in self.store.with_partner(session, node):
            if self._is_open(session, known):
                return known
        circle = Circle(self.new_name(), "", "", node, self.now())
        self.store.save(session, circle)
        self.store.add(session, circle.feed, node)
        return circle

    def all(self, session: Session) -> tuple[Described, ...]:
        """Return our circles, by name, but for those of two."""
        return tuple(self._described(session, each) for each in self.store.groups(session))

    def get(self, session: Session, feed: str) -> Described:
        """Return one circle of ours. Raises: NotFound, also for a circle of two."""
        circle = self.store.get(session, feed)
        if circle is None or circle.partner:
            raise NotFound(N_("There is no such group of ours."))
        return self._described(session, circle)

    def add(self, session: Session, feed: str, node: str) -> None:
        """Let ``node`` read a circle, from its first record on.

        Raises: NotFound; Refused; Conflict where it is in it already.
        """
        known = self.get(session, feed)
        self._check_member(session, node)
        if node in known.members:
            raise Conflict(N_("%(node)s is in this group already."), node=node)
        self.store.add(session, feed, node)

    def remove(self, session: Session, feed: str, node: str) -> None:
        """Let ``node`` read a circle no more; what it holds, only a withdrawal takes back.

        Raises: NotFound.
        """
        if node not in self.get(session, feed).members:
            raise NotFound(N_("%(node)s is not in this group."), node=node)
        self.store.remove(session, feed, node)

    def name_of(self, session: Session, node: str, feed: str) -> str:
        """Return what the owner calls a circle of its own; empty where it does not say."""
        listing = Listing(types=[CIRCLE.media_type], nodes=[node], feeds=[feed], limit=1)
        for record in self.records.list(session, listing):
            body = self.records.body(session, RecordId(node, record.id.rid)) or {}
            return str(body.get("name", ""))
        return ""

    def _described(self, session: Session, circle: Circle) -> Described:
        members = self.store.members(session, circle.feed)
        return Described(circle, members, self._is_open(session, circle))

    def _is_open(self, session: Session, circle: Circle) -> bool:
        feed = self.own_feeds.get(session, circle.feed)
        return feed is None or feed.state is FeedState.OK

    def _check_member(self, session: Session, node: str) -> None:
        entry = self.membership.member(session, node)
        if node == self.membership.myself.node:
            raise Refused(N_("This is our own organisation, which reads all of it anyway."))
        if entry is None or not entry.is_member:
            raise Refused(N_("%(node)s is not a member of the network."), node=node)


def _check(said: CircleBody) -> None:
    errors = {}
    if not said.name:
        errors["name"] = N_("Give the group a name.")
    if len(said.name) > MOST_NAME:
        errors["name"] = N_("This name is too long: 200 characters at most.")
    if len(said.purpose) > MOST_PURPOSE:
        errors["purpose"] = N_("This is too long: 2,000 characters at most.")
    if errors:
        raise Invalid(errors)
