"""What follows when a members feed has changed, in the transaction that changed it.

The list is read, feeds whose key was stolen go back, the peers asked are those listed, and a
new key of our own that is listed by now is taken into use.
"""

from __future__ import annotations

from dataclasses import dataclass

from federation import strict
from federation.members import Disposition, parse_member
from network.database import Session
from network.peering.membership import Membership
from network.peering.resetting import Obeyed, Resetting
from network.peering.rotating import Rotating
from network.peering.standing import Peers
from network.records.clearing import Clearing


@dataclass(frozen=True)
class Consequences:
    """What a list may set going."""

    resetting: Resetting
    clearing: Clearing
    rotating: Rotating


class Following:
    """Follows the lists."""

    def __init__(self, membership: Membership, peers: Peers, consequences: Consequences) -> None:
        self._membership = membership
        self._peers = peers
        self._resetting = consequences.resetting
        self._clearing = consequences.clearing
        self._rotating = consequences.rotating

    def follow(self, session: Session) -> tuple[Obeyed, ...]:
        """Do all of it; return the feeds that went back.

        The caller runs ``Database.erase_traces`` after the commit.
        """
        self._membership.refresh(session)
        obeyed = self._resetting.obey(session)
        self._clear(session)
        self._peers.follow_membership(session)
        # after the resets: what a thief appended to our own feeds is never signed anew
        self._rotating.adopt(session)
        return obeyed

    def _clear(self, session: Session) -> None:
        for entry in self._membership.members(session):
            if entry.is_member or entry.node == self._membership.myself.node:
                continue
            left = parse_member(strict.parse(entry.body.encode()))
            if left.disposition is Disposition.WITHDRAW_ALL:
                self._clearing.clear(session, entry.node)
