"""Put together honest brokers: the facilitator's side, and the side of those who hand in."""

import hmac
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from network.bootstrap.given import Given, new_secret
from network.bootstrap.peering import PeeringParts
from network.bootstrap.records import Deeds
from network.broker_settings import BrokerSettings, Weekday
from network.facilitating.asking import Asking
from network.facilitating.batch import Rules
from network.facilitating.brokering import Brokering, Chance, Door
from network.facilitating.carrying import Carrying, Road
from network.facilitating.desk import Desk
from network.facilitating.hiding import Hiding, Threshold
from network.facilitating.identity import Identities
from network.facilitating.mailboxes import Mailboxes
from network.facilitating.pooling import Pooling
from network.facilitating.releasing import Gate, Releasing
from network.facilitating.review_store import AskedReviews, OwnReviews
from network.facilitating.reviewing import Reviewing
from network.facilitating.store import Submissions
from network.facilitating.submission import Submission
from network.facilitating.submitting import Submitting
from network.facilitating.unnamed_store import UnnamedStore
from network.feeds.leases import Leases
from network.innovations.approving import Approving
from network.innovations.store import Drafts
from network.people.audit import Audit
from network.people.store import People
from network.settings import NodeRole
from network.vault import found_vault


@dataclass(frozen=True)
class BrokeringParts:
    """What is published for others, and what others publish for us."""

    brokering: Brokering
    desk: Desk
    identities: Identities
    releasing: Releasing
    submitting: Submitting
    carrying: Carrying
    hiding: Hiding
    reviewing: Reviewing
    asking: Asking


def brokering_of(
    given: Given, deeds: Deeds, peering: PeeringParts, approving: Approving
) -> BrokeringParts:
    """Return both sides; which of them a node uses follows from its role."""
    settings = given.settings
    vault, broker = found_vault(settings.vault_file), settings.broker
    is_facilitator = settings.node.role is NodeRole.FACILITATOR
    audit = Audit(given.now)
    identities = Identities(broker.holders, broker.map_months, audit, given.now)
    mailboxes = _mailboxes(given, deeds, audit, identities)
    pooling = Pooling(broker.pool, given.now, given.new_id)
    threshold = Threshold(broker.least_fitting, broker.pooled_with)
    hiding = Hiding(deeds.register, deeds.records, peering.membership, threshold)
    submitting = Submitting(
        node=settings.node.id,
        facilitator="" if is_facilitator else settings.facilitator.id,
        vault=vault,
        register=deeds.register,
        audit=audit,
        now=given.now,
        new_id=given.new_id,
        store=UnnamedStore(),
        hiding=hiding,
        scanner=approving.anonymising.scanner,
    )
    reviewing = Reviewing(
        register=deeds.register,
        audit=audit,
        now=given.now,
        new_id=given.new_id,
        new_secret=new_secret,
        is_facilitator=is_facilitator,
        most_waiting=broker.most_waiting,
        reviews=AskedReviews(),
    )
    leases = Leases(given.database, given.now, given.new_id)
    road = Road(given.transport, peering.proving, peering.peers, leases, time.sleep)
    return BrokeringParts(
        brokering=Brokering(
            given.database,
            Door(peering.access, peering.membership, broker.most_waiting, reviewing),
            mailboxes,
            identities,
            Chance(given.new_id, new_secret, hmac.digest(vault, b"marks", "sha256")),
        ),
        desk=Desk(mailboxes, pooling, hiding, is_facilitator=is_facilitator),
        identities=identities,
        releasing=Releasing(
            given.database, mailboxes, pooling, Gate(hiding, deeds.publishing), _shuffled
        ),
        submitting=submitting,
        carrying=Carrying(
            given.database,
            submitting,
            road,
            timedelta(seconds=settings.poll.seconds),
            given.now,
        ),
        hiding=hiding,
        reviewing=reviewing,
        asking=Asking(
            facilitator="" if is_facilitator else settings.facilitator.id,
            vault=vault,
            database=given.database,
            drafts=Drafts(),
            people=People(),
            audit=audit,
            approving=approving,
            road=road,
            new_id=given.new_id,
            reviews=OwnReviews(),
        ),
    )


def _mailboxes(given: Given, deeds: Deeds, audit: Audit, identities: Identities) -> Mailboxes:
    return Mailboxes(
        node=given.settings.node.id,
        register=deeds.register,
        records=deeds.records,
        withdrawing=deeds.withdrawing,
        identities=identities,
        audit=audit,
        rules=_rules(given.settings.broker),
        now=given.now,
        new_id=given.new_id,
        submissions=Submissions(),
        passed_on=UnnamedStore(),
    )


def _rules(broker: BrokerSettings) -> Rules:
    return Rules(
        weekday=list(Weekday).index(broker.weekday),
        hour=broker.hour,
        every=timedelta(minutes=broker.every_minutes),
        submitters=broker.least_submitters,
        trusts=broker.least_trusts,
        patience=timedelta(days=broker.patience_days),
    )


def _shuffled(batch: Sequence[Submission]) -> Sequence[Submission]:
    # the operating system's randomness: the order of a batch must not be guessed
    return random.SystemRandom().sample(batch, len(batch))
