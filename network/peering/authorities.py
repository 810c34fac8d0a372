"""Who may give an order about another node's record: what the members feeds say.

The answer to the ``Authorities`` that network/records/applying.py asks. The rule itself is
federation.authority's.
"""

from __future__ import annotations

from federation import strict
from federation.authority import authorise_line
from federation.errors import FederationError
from federation.members import parse_member
from federation.order import Order
from network.database import Session
from network.peering.store import MemberStore

_NO_NODE = ""


class ListedAuthorities:
    """The origin, its successor and its region's facilitators, as members are believed now."""

    def authority(self, session: Session, order: Order) -> str | None:
        """Return the node whose key signed ``order`` and that may give it, or None."""
        members = {
            entry.node: parse_member(strict.parse(entry.body.encode()))
            for entry in MemberStore().all(session)
        }
        try:
            # asked only about orders that stand in another's feed, or in none
            return authorise_line(order.jws, _NO_NODE, members).authority
        except FederationError:
            return None
