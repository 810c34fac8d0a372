"""Put together circles and what is answered in them."""

from dataclasses import dataclass

from network.bootstrap.given import Given, new_circle
from network.bootstrap.peering import PeeringParts
from network.bootstrap.records import Deeds, Feeds
from network.peering.circle_store import CircleStore
from network.peering.circles import Circles
from network.people.audit import Audit
from network.responses.replying import Replying


@dataclass(frozen=True)
class AnsweringParts:
    """Groups that we choose, and private replies."""

    circles: Circles
    replying: Replying


def answering_of(given: Given, feeds: Feeds, deeds: Deeds, peering: PeeringParts) -> AnsweringParts:
    """Return the deeds of circles and of replies."""
    circles = Circles(
        membership=peering.membership,
        publishing=deeds.publishing,
        own_feeds=feeds.own,
        records=deeds.records,
        now=given.now,
        new_name=new_circle,
        store=CircleStore(),
    )
    replying = Replying(
        node=given.settings.node.id,
        circles=circles,
        records=deeds.records,
        reading=deeds.reading,
        publishing=deeds.publishing,
        withdrawing=deeds.withdrawing,
        audit=Audit(given.now),
    )
    return AnsweringParts(circles, replying)
