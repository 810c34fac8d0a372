"""Put together how keys change, and whom the keeper believes."""

from dataclasses import dataclass

from network.bootstrap.given import Given
from network.bootstrap.records import Deeds, Feeds
from network.facilitating.joining import Joining, Ties
from network.peering.confirming import Confirming
from network.peering.following import Consequences, Following
from network.peering.introducing import Introducing
from network.peering.lists import Lists
from network.peering.member_type import MEMBER
from network.peering.membership import Membership
from network.peering.resetting import Resetting
from network.peering.rotating import Rotating
from network.peering.standing import Peers
from network.peering.trusting import Trusting
from network.records.clearing import Clearing
from network.records.settling import Settling
from network.records.unwinding import Unwinding


@dataclass(frozen=True)
class KeyParts:
    """How keys change, and whom the keeper believes."""

    rotating: Rotating
    resetting: Resetting
    trusting: Trusting
    confirming: Confirming
    following: Following


def keys_of(
    given: Given, feeds: Feeds, deeds: Deeds, membership: Membership, peers: Peers
) -> KeyParts:
    """Return what changes keys and what follows when they have changed."""
    settling = Settling(feeds.bodies, deeds.register)
    resetting = Resetting(membership, Unwinding(feeds.bodies, settling), given.now)
    rotating = Rotating(membership, feeds.own, given.ring, given.settings.node.contact, given.now)
    lists = Lists(deeds.records, MEMBER.media_type)
    return KeyParts(
        rotating=rotating,
        resetting=resetting,
        confirming=Confirming(given.database, membership, peers, given.transport, given.now),
        trusting=Trusting(membership, lists, resetting, given.transport, given.now),
        following=Following(
            membership,
            peers,
            Consequences(resetting, Clearing(deeds.applying, deeds.records), rotating),
        ),
    )


def joining_of(given: Given, membership: Membership, following: Following) -> Joining:
    """Return the facilitator's desk for its list."""
    node = given.settings.node
    introducing = Introducing(given.transport, node.id, node.region, given.now)
    ties = Ties(membership, following, introducing, given.transport)
    return Joining(given.database, ties, given.now)
