"""Who may give an order about another node's record: what the members feeds say.

The answer to the ``Authorities`` that network/records/applying.py asks. The rule itself is
federation.authority's.
"""

from __future__ import annotations

from collections.abc import Sequence

from federation import strict
from federation.authority import FACILITATOR, authorise_line
from federation.errors import FederationError
from federation.members import Member, parse_member
from federation.order import WITHDRAW, Order
from network.database import Session
from network.peering.store import MemberEntry, MemberStore

_NO_NODE = ""


class ListedAuthorities:
    """The origin, its successor and its region's facilitators, as members are believed now."""

    def authority(self, session: Session, order: Order) -> str | None:
        """Return the node whose key signed ``order`` and that may give it, or None."""
        try:
            # asked only about orders that stand in another's feed, or in none
            return authorise_line(order.jws, _NO_NODE, _who_may(session, order)).authority
        except FederationError:
            return None


def _who_may(session: Session, order: Order) -> dict[str, Member]:
    """Return the members that could have given ``order``.

    Only these are read: a facilitator's notices hold everybody's orders, and to read the whole
    list for each would keep the database locked for minutes.
    """
    store = MemberStore()
    members = _read([store.get(session, order.node)])
    if order.op == WITHDRAW:
        named = [store.get(session, origin.successor or "") for origin in members]
    else:
        named = [*store.of_kind(session, FACILITATOR)]
    return {member.node: member for member in [*members, *_read(named)]}


def _read(entries: Sequence[MemberEntry | None]) -> list[Member]:
    return [parse_member(strict.parse(each.body.encode())) for each in entries if each]
