"""What this node knows of others, as those read and change it who ask them. Values only."""

from __future__ import annotations

from dataclasses import dataclass

from network.database import Database
from network.feeds.bodies import Bodies
from network.feeds.held import HeldFeeds
from network.peering.membership import Membership
from network.peering.quotas import Quotas
from network.peering.standing import Peers


@dataclass(frozen=True)
class Knowledge:
    """Who there is, what is held of them and may be, and how asking them went."""

    database: Database
    membership: Membership
    peers: Peers
    held_feeds: HeldFeeds
    bodies: Bodies
    quotas: Quotas
