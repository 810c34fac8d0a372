"""Put together what is done with collections."""

from dataclasses import dataclass

from network.bootstrap.given import Given
from network.bootstrap.records import Deeds
from network.collections.curating import Curating, Home
from network.collections.following import FollowingCollections
from network.collections.reading import ReadingCollections
from network.collections.store import CollectionDrafts, FollowedCollections
from network.people.audit import Audit


@dataclass(frozen=True)
class CollectionParts:
    """What facilitators put together, and readers read and follow."""

    curating: Curating
    reading: ReadingCollections
    following: FollowingCollections


def collections_of(given: Given, deeds: Deeds, audit: Audit) -> CollectionParts:
    """Return the deeds of collections."""
    node = given.settings.node
    return CollectionParts(
        curating=Curating(
            home=Home(node.id, node.region, node.name),
            drafts=CollectionDrafts(),
            records=deeds.records,
            publishing=deeds.publishing,
            withdrawing=deeds.withdrawing,
            audit=audit,
            now=given.now,
            new_id=given.new_id,
        ),
        reading=ReadingCollections(deeds.records, deeds.register),
        following=FollowingCollections(
            records=deeds.records, followed=FollowedCollections(), now=given.now
        ),
    )
