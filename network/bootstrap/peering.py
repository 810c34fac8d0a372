"""Put together how this node meets the others."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from federation.discovery import Discovery, format_discovery
from federation.keys import PublicKey
from federation.members import KeyState, Member, MemberKey, Status
from federation.pull import Budget
from federation.strict import Object
from network.bootstrap.given import Given, new_secret
from network.bootstrap.keys import KeyParts, keys_of
from network.bootstrap.records import Deeds, Feeds
from network.database import Session
from network.feeds.attachments import Attachments
from network.peering.access import Access
from network.peering.attachments import FetchingAttachments
from network.peering.comparing import Comparing
from network.peering.evidence import Evidence
from network.peering.fetching import Fetching, Shelves
from network.peering.introducing import Introducing
from network.peering.knowledge import Knowledge
from network.peering.membership import Membership, Myself
from network.peering.mirroring import Mirroring
from network.peering.observing import Observing
from network.peering.overseeing import Overseeing, Through
from network.peering.passing_on import PassingOn
from network.peering.peers import Rhythm
from network.peering.polling import Polling, Reach
from network.peering.proving import Ourselves, Proving
from network.peering.quotas import Quota, Quotas
from network.peering.readership import Readership
from network.peering.recovering import Home, Recovering
from network.peering.refreshing import Refreshing
from network.peering.relaying import Relaying
from network.peering.repairing import Repairing
from network.peering.rule_store import Rule
from network.peering.ruling import Ruling
from network.peering.serving import Serving
from network.peering.spread import Spread
from network.peering.standing import Peers
from network.peering.testing import Testing
from network.records.exporting import Exporting
from network.sections import Via
from network.settings import NodeRole

MOST_LINES = 10_000_000
LEAST_GRACE = timedelta(minutes=1)


@dataclass(frozen=True)
class GossipParts:
    """How nodes find out that somebody has shown them two histories."""

    evidence: Evidence
    observing: Observing
    comparing: Comparing


@dataclass(frozen=True)
class PeeringParts:
    """How this node meets the others."""

    membership: Membership
    peers: Peers
    ruling: Ruling
    access: Access
    proving: Proving
    serving: Serving
    exporting: Exporting
    introducing: Introducing
    polling: Polling
    testing: Testing
    spread: Spread
    readership: Readership
    relaying: Relaying
    overseeing: Overseeing
    recovering: Recovering
    gossip: GossipParts
    repairing: Repairing
    attachments: FetchingAttachments
    keys: KeyParts


def peering_of(given: Given, feeds: Feeds, deeds: Deeds) -> PeeringParts:
    """Return membership, access, serving and polling."""
    settings = given.settings
    membership = Membership(_myself(given), deeds.publishing, deeds.records, given.now)
    ruling = Ruling(membership, deeds.hiding, Rule(settings.peers.unless_said), given.now)
    poll = settings.poll
    rhythm = Rhythm(timedelta(seconds=poll.seconds), random.random)
    slowest = max(poll.seconds, poll.direct_seconds if poll.via is Via.RELAY else 0)
    peers = Peers(membership, ruling, rhythm, given.now, timedelta(seconds=slowest))
    token_url = f"{settings.node.base}/token"
    access = Access(given.database, membership, token_url, given.now, new_secret)
    introducing = Introducing(given.transport, settings.node.id, settings.node.region, given.now)
    proving = Proving(
        Ourselves(settings.node.id, lambda: given.key, given.new_id), given.transport, given.now
    )
    keys = keys_of(given, feeds, deeds, membership, peers)
    limits = settings.limits
    quota = Quota(limits.peer_entries, limits.peer_bytes, limits.peer_notices)
    quotas = Quotas(quota, membership, feeds.held, feeds.bodies)
    shelves = Shelves(given.database, feeds.held, feeds.bodies, deeds.pulling, feeds.leases, quotas)
    budget = _budget(given)
    fetching = Fetching(shelves, keys.following, peers, given.transport, budget)
    # a copy is signed only where its holder happened to stop: it is taken whole
    whole = replace(budget, entries=MOST_LINES)
    fetching_home = Fetching(shelves, keys.following, peers, given.transport, whole)
    passing_on = PassingOn(given.database, feeds.own, membership, deeds.applying.authorities)
    knowledge = Knowledge(given.database, membership, peers, feeds.held, feeds.bodies, quotas)
    overseeing = Overseeing(knowledge, _through(given), given.now)
    refreshing = Refreshing(given.database, membership, peers, fetching, given.transport)
    mirroring = Mirroring(knowledge, overseeing, refreshing, given.transport, given.now)
    return PeeringParts(
        membership=membership,
        peers=peers,
        ruling=ruling,
        access=access,
        proving=proving,
        serving=Serving(
            given.database,
            access,
            feeds.own,
            feeds.bodies,
            lambda: format_discovery(_discovery(given)),
        ),
        exporting=Exporting(
            given.database, feeds.own, feeds.bodies, lambda: _discovery_of_files(given)
        ),
        introducing=introducing,
        polling=Polling(
            knowledge,
            Reach(given.transport, proving, introducing, refreshing, mirroring, passing_on),
            given.now,
        ),
        testing=Testing(given.database, given.transport, proving, membership, peers),
        spread=Spread(membership),
        readership=Readership(membership, settings.node.region),
        relaying=Relaying(given.database, access, feeds.bodies, membership, given.now),
        gossip=_gossip_of(given, knowledge, access, proving),
        repairing=Repairing(
            given.database, feeds.bodies, peers, proving, given.transport, settings.node.id
        ),
        overseeing=overseeing,
        recovering=Recovering(
            Home(
                given.database,
                feeds.own,
                feeds.held,
                feeds.bodies,
                peers,
                ever_signed(given, membership),
            ),
            proving,
            given.transport,
            fetching_home,
            given.now,
        ),
        attachments=FetchingAttachments(
            given.database, Attachments(), membership, peers, proving, given.transport
        ),
        keys=keys,
    )


def _through(given: Given) -> Through:
    node, poll = given.settings.node, given.settings.poll
    is_relayed = poll.via is Via.RELAY and node.role is NodeRole.MEMBER
    return Through(
        relay=given.settings.facilitator.id if is_relayed else None,
        directly=Rhythm(timedelta(seconds=poll.direct_seconds), random.random),
        # the relay asks about as often as we ask it; one poll may fall out
        grace=max(timedelta(seconds=3 * poll.seconds), LEAST_GRACE),
    )


def _gossip_of(given: Given, knowledge: Knowledge, access: Access, proving: Proving) -> GossipParts:
    node, keys = given.settings.node.id, ever_signed(given, knowledge.membership)
    return GossipParts(
        evidence=Evidence(knowledge.held_feeds, keys),
        observing=Observing(given.database, access, node),
        comparing=Comparing(
            node=node,
            database=given.database,
            held_feeds=knowledge.held_feeds,
            peers=knowledge.peers,
            proving=proving,
            transport=given.transport,
            keys=keys,
            sample=random.sample,
            now=given.now,
        ),
    )


def _discovery_of_files(given: Given) -> Object:
    base = given.settings.export.base or given.settings.node.base
    return format_discovery(replace(_discovery(given), base=base))


def _budget(given: Given) -> Budget:
    limits = given.settings.limits
    return Budget(entries=limits.pull_entries, seconds=limits.pull_seconds)


def ever_signed(
    given: Given, membership: Membership
) -> Callable[[Session, str], Mapping[str, PublicKey]]:
    """Return what gives the keys that ever signed for a node: listed ones, and our own."""

    def keys(session: Session, node: str) -> Mapping[str, PublicKey]:
        listed, own = membership.keys(session, node).ever(), given.key.public
        return {**listed, own.kid: own} if node == given.settings.node.id else listed

    return keys


def _myself(given: Given) -> Myself:
    node, facilitator = given.settings.node, given.settings.facilitator
    key = MemberKey(
        public=given.key.public, from_=given.now().date().isoformat(), state=KeyState.CURRENT
    )
    member = Member(
        node=node.id,
        name=node.name,
        base=node.base,
        region=node.region,
        kind=node.kind,
        status=Status.MEMBER,
        keys=(key,),
    )
    if node.role is NodeRole.FACILITATOR:
        return Myself(member, node.id, node.base, given.key.public.kid, given.ring.kids)
    return Myself(member, facilitator.id, facilitator.base, facilitator.believed, given.ring.kids)


def _discovery(given: Given) -> Discovery:
    node, following = given.settings.node, given.ring.next
    is_facilitator = node.role is NodeRole.FACILITATOR
    keys = [given.key.public] + ([following.public] if following else [])
    return Discovery(
        node=node.id,
        name=node.name,
        base=node.base,
        keys=tuple(keys),
        facilitator=node.id if is_facilitator else given.settings.facilitator.id,
        contact=node.contact,
        poll=given.settings.poll.seconds,
    )
