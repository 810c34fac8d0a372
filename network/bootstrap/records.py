"""Put together what every record passes through: feeds, records, the index."""

from collections.abc import Iterable
from dataclasses import dataclass

from network.bootstrap.given import Given, new_salt
from network.facilitating.guarding import Guard
from network.facilitating.unnamed_store import UnnamedStore
from network.feeds.bodies import Bodies
from network.feeds.held import HeldFeeds
from network.feeds.high_water import HighWater
from network.feeds.leases import Leases
from network.feeds.own import OwnFeeds
from network.peering.authorities import ListedAuthorities
from network.peering.circles import CircleGuard
from network.records.applying import Applying
from network.records.hiding import Hiding
from network.records.indexing import Index, Indexing
from network.records.publishing import Ours, Publishing
from network.records.pulling import Pulling
from network.records.reading import Reading
from network.records.settling import Settling
from network.records.store import Records
from network.records.types import BodyType, Register
from network.records.withdrawing import Withdrawing
from network.settings import NodeRole


@dataclass(frozen=True)
class Feeds:
    """Our feeds and those we hold."""

    own: OwnFeeds
    held: HeldFeeds
    bodies: Bodies
    leases: Leases


@dataclass(frozen=True)
class Deeds:
    """What is done with records, whatever their type."""

    register: Register
    records: Records
    applying: Applying
    reading: Reading
    publishing: Publishing
    pulling: Pulling
    withdrawing: Withdrawing
    hiding: Hiding
    indexing: Indexing


def feeds_of(given: Given) -> Feeds:
    """Return the feeds of this node."""
    return Feeds(
        own=OwnFeeds(
            given.settings.node.id,
            lambda: given.key,
            given.now,
            HighWater(given.settings.high_water_file),
        ),
        held=HeldFeeds(given.now),
        bodies=Bodies(),
        leases=Leases(given.database, given.now, given.new_id),
    )


def deeds_of(given: Given, feeds: Feeds, types: Iterable[BodyType]) -> Deeds:
    """Return the paths of records; ``types`` are those that this node knows."""
    register = Register(types)
    records = Records(feeds.bodies)
    applying = Applying(feeds.bodies, register, ListedAuthorities())
    settling = Settling(feeds.bodies, register)
    node = given.settings.node
    guard = Guard(UnnamedStore(), is_facilitator=node.role is NodeRole.FACILITATOR)
    ours = Ours(node.region, given.new_id, new_salt, guard.check, CircleGuard().check)
    directory = given.settings.index_directory
    index = Index(given.engine, directory.with_suffix(".lock"))
    return Deeds(
        register=register,
        records=records,
        applying=applying,
        reading=Reading(records, register),
        publishing=Publishing(ours, feeds.own, feeds.bodies, applying, settling),
        pulling=Pulling(feeds.held, feeds.bodies, applying, settling),
        withdrawing=Withdrawing(feeds.own, applying, records, given.now, guard.check_text),
        hiding=Hiding(node.id, records, given.now),
        indexing=Indexing(given.database, settling, index, given.now),
    )
