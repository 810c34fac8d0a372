"""What follows when a members feed has changed, in the transaction that changed it.

The list is read, feeds whose key was stolen go back, the peers asked are those listed, and a
new key of our own that is listed by now is taken into use.
"""

from __future__ import annotations

from network.database import Session
from network.peering.membership import Membership
from network.peering.resetting import Obeyed, Resetting
from network.peering.rotating import Rotating
from network.peering.standing import Peers


class Following:
    """Follows the lists."""

    def __init__(
        self, membership: Membership, resetting: Resetting, peers: Peers, rotating: Rotating
    ) -> None:
        self._membership = membership
        self._resetting = resetting
        self._peers = peers
        self._rotating = rotating

    def follow(self, session: Session) -> tuple[Obeyed, ...]:
        """Do all of it; return the feeds that went back.

        If any did, the caller runs ``Database.erase_traces`` after the commit.
        """
        self._membership.refresh(session)
        obeyed = self._resetting.obey(session)
        self._peers.follow_membership(session)
        # after the resets: what a thief appended to our own feeds is never signed anew
        self._rotating.adopt(session)
        return obeyed
