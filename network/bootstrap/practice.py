"""Put together what people do: innovations, organisations."""

from collections.abc import Callable
from dataclasses import dataclass

from network.anonymising.scanning import Scanner, shipped_scanner
from network.bootstrap.context import ContextParts, context_of
from network.bootstrap.given import Given, new_salt
from network.bootstrap.records import Deeds
from network.database import Session
from network.feeds.attachments import Attachments
from network.innovations.anonymising import Anonymising
from network.innovations.approving import Approving
from network.innovations.attaching import Attaching, Moving
from network.innovations.attachment_store import DraftAttachments
from network.innovations.co_owning import CoOwning
from network.innovations.drafting import Drafting
from network.innovations.finds_store import Dismissals
from network.innovations.importing import Importing
from network.innovations.owner_store import Owners
from network.innovations.remembering import Remembering
from network.innovations.retracting import Retracting
from network.innovations.store import Drafts, ImportMemory
from network.innovations.upload_store import Uploads
from network.innovations.uploading import Uploading
from network.organisations.contact_store import Contacts
from network.organisations.contacting import Contacting
from network.organisations.describing import Describing
from network.organisations.store import Descriptions
from network.people.audit import Audit
from network.people.store import People


@dataclass(frozen=True)
class Practice:
    """What organisations and their people write."""

    audit: Audit
    organisations: Describing
    context: ContextParts
    drafting: Drafting
    anonymising: Anonymising
    co_owning: CoOwning
    approving: Approving
    importing: Importing
    uploading: Uploading
    attaching: Attaching
    contacting: Contacting
    retracting: Retracting
    remembering: Remembering


def practice_of(given: Given, deeds: Deeds) -> Practice:
    """Return the deeds of authors, reviewers and keepers."""
    node, drafts, audit = given.settings.node, Drafts(), Audit(given.now)
    memory = ImportMemory()
    describing = Describing(
        descriptions=Descriptions(), publishing=deeds.publishing, audit=audit, now=given.now
    )
    attaching = _attaching_of(given, drafts, audit)
    anonymising = _anonymising_of(given, drafts, audit, attaching)
    approving = Approving(
        node=node.id,
        region=node.region,
        drafts=drafts,
        records=deeds.records,
        publishing=deeds.publishing,
        anonymising=anonymising,
        audit=audit,
        now=given.now,
        moving=Moving(node.id, DraftAttachments(), Attachments()),
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
        settling=anonymising,
        now=given.now,
        new_id=given.new_id,
    )
    return Practice(
        audit=audit,
        organisations=describing,
        context=context_of(given, deeds, describing, audit),
        drafting=drafting,
        anonymising=anonymising,
        co_owning=CoOwning(drafts=drafts, people=People(), audit=audit),
        approving=approving,
        importing=importing,
        uploading=_uploading_of(given, importing, audit),
        attaching=attaching,
        contacting=Contacting(contacts=Contacts(), audit=audit, now=given.now),
        retracting=_retracting(given, deeds, audit),
        remembering=_remembering(given, deeds, drafting, approving),
    )


def _uploading_of(given: Given, importing: Importing, audit: Audit) -> Uploading:
    return Uploading(
        database=given.database,
        uploads=Uploads(),
        importing=importing,
        audit=audit,
        now=given.now,
        new_id=given.new_id,
    )


def _attaching_of(given: Given, drafts: Drafts, audit: Audit) -> Attaching:
    return Attaching(
        node=given.settings.node.id,
        drafts=drafts,
        files=DraftAttachments(),
        published=Attachments(),
        audit=audit,
        new_salt=new_salt,
        now=given.now,
    )


def _anonymising_of(
    given: Given, drafts: Drafts, audit: Audit, attaching: Attaching
) -> Anonymising:
    return Anonymising(
        drafts=drafts,
        dismissals=Dismissals(),
        scanner=_scanner_of(given),
        attached=attaching.texts,
        audit=audit,
        now=given.now,
    )


def _scanner_of(given: Given) -> Callable[[Session], Scanner]:
    """Return what makes a scanner that knows who works here and what our places are called."""
    listed = given.settings.anonymising

    def scanner(session: Session) -> Scanner:
        # an account called "Reviewer" is no name to look for
        accounts = (person.name for person in People().all(session) if " " in person.name.strip())
        return shipped_scanner([*listed.people, *accounts], listed.places)

    return scanner


def _retracting(given: Given, deeds: Deeds, audit: Audit) -> Retracting:
    return Retracting(
        withdrawing=deeds.withdrawing,
        drafts=Drafts(),
        memory=ImportMemory(),
        owners=Owners(),
        audit=audit,
    )


def _remembering(
    given: Given, deeds: Deeds, drafting: Drafting, approving: Approving
) -> Remembering:
    return Remembering(
        node=given.settings.node.id,
        drafts=drafting.drafts,
        records=deeds.records,
        owners=Owners(),
        people=People(),
        audit=drafting.audit,
        writing=drafting,
        approval=approving,
        now=given.now,
    )
