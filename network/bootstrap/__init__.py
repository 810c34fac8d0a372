"""Composition root: the only place that sees everything, and where it is put together.

Reads no environment and opens no connection. Each part is given what it needs here; a new
kind of record adds one line to ``REGISTERED``, a new deed one attribute to ``Network``.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from federation.static import StaticAware
from federation.transport import HttpTransport, Transport
from network.backups.restoring import Restoring
from network.bootstrap.answering import answering_of
from network.bootstrap.brokering import BrokeringParts, brokering_of
from network.bootstrap.context import ContextParts
from network.bootstrap.files import FileParts
from network.bootstrap.finding import finding_of
from network.bootstrap.gathering import CollectionParts, collections_of
from network.bootstrap.given import Clock, Given, new_secret, open_engine, open_ring
from network.bootstrap.keys import joining_of
from network.bootstrap.peering import GossipParts, PeeringParts, ever_signed, peering_of
from network.bootstrap.practice import practice_of
from network.bootstrap.records import Deeds, Feeds, deeds_of, feeds_of
from network.collections.collection import COLLECTION
from network.database import Database
from network.facilitating.joining import Joining
from network.feeds.bodies import Bodies
from network.feeds.held import HeldFeeds
from network.feeds.leases import Leases
from network.feeds.own import OwnFeeds
from network.finding.already import Already
from network.finding.finding import Finding
from network.finding.saving import Saving
from network.finding.similar import Similar
from network.innovations.anonymising import Anonymising
from network.innovations.approving import Approving
from network.innovations.body_type import INNOVATION
from network.innovations.co_owning import CoOwning
from network.innovations.drafting import Drafting
from network.innovations.importing import Importing
from network.innovations.remembering import Remembering
from network.innovations.retracting import Retracting
from network.learning.setting_aside import SettingAside
from network.organisations.contacting import Contacting
from network.organisations.describing import Describing
from network.organisations.likeness import LikeForLike
from network.organisations.organisation import ORGANISATION
from network.peering.access import Access
from network.peering.circle_type import CIRCLE
from network.peering.circles import Circles
from network.peering.confirming import Confirming
from network.peering.following import Following
from network.peering.introducing import Introducing
from network.peering.member_type import MEMBER
from network.peering.membership import Membership
from network.peering.overseeing import Overseeing
from network.peering.polling import Polling
from network.peering.readership import Readership
from network.peering.recovering import Recovering
from network.peering.relaying import Relaying
from network.peering.repairing import Repairing
from network.peering.resetting import Resetting
from network.peering.rotating import Rotating
from network.peering.ruling import Ruling
from network.peering.serving import Serving
from network.peering.spread import Spread
from network.peering.standing import Peers
from network.peering.testing import Testing
from network.peering.trusting import Trusting
from network.people.audit import Audit
from network.people.signing_in import SigningIn
from network.people.store import People
from network.records.exporting import Exporting
from network.records.hiding import Hiding
from network.records.indexing import Indexing
from network.records.publishing import Publishing
from network.records.pulling import Pulling
from network.records.reading import Reading
from network.records.store import Records
from network.records.types import Register
from network.records.verifying import Verifying
from network.records.withdrawing import Withdrawing
from network.responses.message import MESSAGE
from network.responses.replying import Replying
from network.settings import Mode, Settings
from search.engine import Engine

REGISTERED = (INNOVATION, ORGANISATION, MEMBER, COLLECTION, CIRCLE, MESSAGE)


@dataclass(frozen=True)
class Network:
    """One node, assembled: what entry points, pages and commands ask."""

    settings: Settings
    database: Database
    register: Register
    engine: Engine
    transport: Transport
    now: Clock
    own_feeds: OwnFeeds
    held_feeds: HeldFeeds
    bodies: Bodies
    leases: Leases
    records: Records
    reading: Reading
    publishing: Publishing
    pulling: Pulling
    withdrawing: Withdrawing
    hiding: Hiding
    indexing: Indexing
    verifying: Verifying
    people: People
    signing_in: SigningIn
    audit: Audit
    membership: Membership
    peers: Peers
    ruling: Ruling
    access: Access
    serving: Serving
    exporting: Exporting
    introducing: Introducing
    polling: Polling
    testing: Testing
    spread: Spread
    readership: Readership
    circles: Circles
    replying: Replying
    relaying: Relaying
    overseeing: Overseeing
    recovering: Recovering
    gossip: GossipParts
    repairing: Repairing
    restoring: Restoring
    rotating: Rotating
    resetting: Resetting
    trusting: Trusting
    confirming: Confirming
    following: Following
    joining: Joining
    finding: Finding
    similar: Similar
    saving: Saving
    setting_aside: SettingAside
    already: Already
    organisations: Describing
    context: ContextParts
    likeness: LikeForLike
    drafting: Drafting
    anonymising: Anonymising
    co_owning: CoOwning
    approving: Approving
    importing: Importing
    files: FileParts
    contacting: Contacting
    broker: BrokeringParts
    retracting: Retracting
    remembering: Remembering
    collections: CollectionParts

    def close(self) -> None:
        """Let go of the database and the index."""
        self.engine.close()
        self.database.close()


def assemble(
    settings: Settings,
    *,
    transport: Transport | None = None,
    engine: Engine | None = None,
    now: Clock | None = None,
    new_id: Callable[[], str] | None = None,
) -> Network:
    """Return the node that ``settings`` describe, which ``founding.found`` has begun.

    Tests give what else would be the network, the index, the clock and chance.

    Raises:
        SettingsError: the node has no key yet.
    """
    clock = now or (lambda: datetime.now(UTC))
    given = Given(
        settings=settings,
        database=Database(settings.database_url),
        transport=transport or StaticAware(HttpTransport(settings.outbound.allow), clock),
        engine=engine or open_engine(settings),
        now=clock,
        new_id=new_id or (lambda: str(uuid.uuid4())),
        ring=open_ring(settings),
    )
    feeds = feeds_of(given)
    deeds = deeds_of(given, feeds, REGISTERED)
    return _network(given, feeds, deeds, peering_of(given, feeds, deeds))


def _network(given: Given, feeds: Feeds, deeds: Deeds, peering: PeeringParts) -> Network:
    people, practice = People(), practice_of(given, deeds)
    found = finding_of(given, deeds, practice)
    answering = answering_of(given, feeds, deeds, peering)
    return Network(
        settings=given.settings,
        database=given.database,
        register=deeds.register,
        engine=given.engine,
        transport=given.transport,
        now=given.now,
        own_feeds=feeds.own,
        held_feeds=feeds.held,
        bodies=feeds.bodies,
        leases=feeds.leases,
        records=deeds.records,
        reading=deeds.reading,
        publishing=deeds.publishing,
        pulling=deeds.pulling,
        withdrawing=deeds.withdrawing,
        hiding=deeds.hiding,
        indexing=deeds.indexing,
        verifying=Verifying(
            given.database, feeds.bodies, deeds.records, ever_signed(given, peering.membership)
        ),
        people=people,
        signing_in=SigningIn(people, given.now, new_secret, given.settings.node.mode is Mode.DEMO),
        audit=practice.audit,
        membership=peering.membership,
        peers=peering.peers,
        ruling=peering.ruling,
        access=peering.access,
        serving=peering.serving,
        exporting=peering.exporting,
        introducing=peering.introducing,
        polling=peering.polling,
        testing=peering.testing,
        spread=peering.spread,
        readership=peering.readership,
        circles=answering.circles,
        replying=answering.replying,
        relaying=peering.relaying,
        overseeing=peering.overseeing,
        recovering=peering.recovering,
        gossip=peering.gossip,
        repairing=peering.repairing,
        restoring=Restoring(feeds.own, feeds.held, deeds.applying, peering.peers, peering.access),
        rotating=peering.keys.rotating,
        resetting=peering.keys.resetting,
        trusting=peering.keys.trusting,
        confirming=peering.keys.confirming,
        following=peering.keys.following,
        joining=joining_of(given, peering.membership, peering.keys.following),
        finding=found.finding,
        similar=found.similar,
        saving=found.saving,
        setting_aside=found.setting_aside,
        already=Already(
            node=given.settings.node.id, finding=found.finding, types=(INNOVATION.name,)
        ),
        organisations=practice.organisations,
        context=practice.context,
        likeness=practice.context.likeness,
        drafting=practice.drafting,
        anonymising=practice.anonymising,
        co_owning=practice.co_owning,
        approving=practice.approving,
        importing=practice.importing,
        files=FileParts(practice.uploading, practice.attaching, peering.attachments),
        contacting=practice.contacting,
        broker=brokering_of(given, deeds, peering, practice.approving),
        retracting=practice.retracting,
        remembering=practice.remembering,
        collections=collections_of(given, deeds, practice.audit),
    )
