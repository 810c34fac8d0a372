"""Put together what people do: innovations, organisations."""

from dataclasses import dataclass

from network.bootstrap.given import Given
from network.bootstrap.records import Deeds
from network.innovations.approving import Approving
from network.innovations.drafting import Drafting
from network.innovations.importing import Importing
from network.innovations.retracting import Retracting
from network.innovations.store import Drafts, ImportMemory
from network.organisations.describing import Describing
from network.organisations.likeness import LikeForLike
from network.organisations.store import Descriptions
from network.people.audit import Audit
from search.reference import load_reference


@dataclass(frozen=True)
class Practice:
    """What organisations and their people write."""

    audit: Audit
    organisations: Describing
    likeness: LikeForLike
    drafting: Drafting
    approving: Approving
    importing: Importing
    retracting: Retracting


def practice_of(given: Given, deeds: Deeds) -> Practice:
    """Return the deeds of authors, reviewers and keepers."""
    node, drafts, audit = given.settings.node, Drafts(), Audit(given.now)
    memory = ImportMemory()
    describing = Describing(
        descriptions=Descriptions(), publishing=deeds.publishing, audit=audit, now=given.now
    )
    approving = Approving(
        node=node.id,
        region=node.region,
        drafts=drafts,
        records=deeds.records,
        publishing=deeds.publishing,
        audit=audit,
        now=given.now,
    )
    drafting = Drafting(
        node=node.id,
        drafts=drafts,
        records=deeds.records,
        audit=audit,
        own_profile=describing.own_profile,
        now=given.now,
        new_id=given.new_id,
    )
    importing = Importing(
        node=node.id,
        database=given.database,
        drafts=drafts,
        memory=memory,
        records=deeds.records,
        approval=approving,
        now=given.now,
        new_id=given.new_id,
    )
    retracting = Retracting(
        node=node.id,
        records=deeds.records,
        withdrawing=deeds.withdrawing,
        drafts=drafts,
        memory=memory,
        audit=audit,
    )
    return Practice(
        audit=audit,
        organisations=describing,
        likeness=LikeForLike(load_reference()),
        drafting=drafting,
        approving=approving,
        importing=importing,
        retracting=retracting,
    )
