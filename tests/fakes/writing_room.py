"""A node as its authors and reviewers know it: real stores on SQLite, no network, no index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from pydantic import JsonValue

from federation.keys import SigningKey
from network.anonymising.scanning import shipped_scanner
from network.database import Database
from network.feeds.attachments import Attachments
from network.feeds.bodies import Bodies
from network.feeds.own import OwnFeeds
from network.innovations.anonymising import Anonymising
from network.innovations.approving import Approving
from network.innovations.attaching import Moving
from network.innovations.attachment_store import DraftAttachments
from network.innovations.body_type import INNOVATION
from network.innovations.co_owning import CoOwning
from network.innovations.drafting import Drafting
from network.innovations.finds_store import Dismissals
from network.innovations.importing import Importing
from network.innovations.owner_store import Owners
from network.innovations.remembering import Remembering
from network.innovations.store import Drafts, ImportMemory
from network.organisations.describing import Describing
from network.organisations.organisation import ORGANISATION
from network.organisations.store import Descriptions
from network.people.audit import Audit
from network.people.person import Person
from network.people.roles import Role
from network.people.store import People
from network.records.applying import Applying, NoAuthorities
from network.records.audience import Audience
from network.records.publishing import Ours, Published, Publishing
from network.records.settling import Settling
from network.records.store import Records
from network.records.types import Register
from network.records.withdrawing import Withdrawing
from tests.fakes.model import copy_model

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

AUTHOR = Person("ann", "Ann", frozenset({Role.AUTHOR}))
OTHER_AUTHOR = Person("bob", "Bob", frozenset({Role.AUTHOR}))
REVIEWER = Person("rex", "Rex", frozenset({Role.REVIEWER}))
WRITING_REVIEWER = Person("ava", "Ava", frozenset({Role.AUTHOR, Role.REVIEWER}))
READER = Person("joe", "Joe", frozenset({Role.READER}))
ADMINISTRATOR = Person("kay", "Kay", frozenset({Role.ADMINISTRATOR}))
FACILITATOR = Person("fay", "Fay", frozenset({Role.FACILITATOR}))


SMALL: dict[str, JsonValue] = {
    "kind": "small_thing",
    "title": "Tea at the fire station",
    "what_we_did": "Tea.",
    "what_happened": "People came.",
}


class Clock:
    """A clock that moves on a second each time somebody looks at it."""

    def __init__(self) -> None:
        self._looked = 0

    def __call__(self) -> datetime:
        self._looked += 1
        return START + timedelta(seconds=self._looked)


def _ids() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield str(UUID(int=number, version=4))


@dataclass(frozen=True)
class WritingRoom:
    """What the tests of writing, approving and importing need of a node."""

    database: Database
    people: People
    audit: Audit
    records: Records
    withdrawing: Withdrawing
    organisations: Describing
    drafting: Drafting
    anonymising: Anonymising
    co_owning: CoOwning
    remembering: Remembering
    approving: Approving
    importing: Importing


def open_writing_room(folder: Path) -> WritingRoom:
    """Return a fresh node in ``folder``: id north-1, region north."""
    copy_model(folder / "node.db")
    database = Database(f"sqlite:///{folder / 'node.db'}")
    now, ids = Clock(), _ids()
    new_id = ids.__next__
    bodies, register = Bodies(), Register([INNOVATION, ORGANISATION])
    applying = Applying(bodies, register, NoAuthorities())
    key = SigningKey.generate()
    own_feeds = OwnFeeds("north-1", lambda: key, now)
    publishing = Publishing(
        Ours("north", new_id, lambda: "s" * 22),
        own_feeds,
        bodies,
        applying,
        Settling(bodies, register),
    )
    records, audit, drafts = Records(bodies), Audit(now), Drafts()
    describing = Describing(
        descriptions=Descriptions(), publishing=publishing, audit=audit, now=now
    )
    anonymising = Anonymising(
        drafts=drafts,
        dismissals=Dismissals(),
        scanner=lambda session: shipped_scanner(["Ann Quillmarsh"], ["Old Forge"]),
        attached=lambda _session, _draft_id: {},
        audit=audit,
        now=now,
    )
    approving = Approving(
        node="north-1",
        region="north",
        drafts=drafts,
        records=records,
        publishing=publishing,
        anonymising=anonymising,
        audit=audit,
        now=now,
        moving=Moving("north-1", DraftAttachments(), Attachments()),
    )
    drafting = Drafting(
        node="north-1",
        drafts=drafts,
        records=records,
        audit=audit,
        own_profile=describing.own_profile,
        now=now,
        new_id=new_id,
    )
    return WritingRoom(
        database=database,
        people=People(),
        audit=audit,
        records=records,
        withdrawing=Withdrawing(own_feeds, applying, records, now, lambda session, text: None),
        organisations=describing,
        drafting=drafting,
        remembering=Remembering(
            node="north-1",
            drafts=drafts,
            records=records,
            owners=Owners(),
            people=People(),
            audit=audit,
            writing=drafting,
            approval=approving,
            now=now,
        ),
        anonymising=anonymising,
        co_owning=CoOwning(drafts=drafts, people=People(), audit=audit),
        approving=approving,
        importing=Importing(
            node="north-1",
            database=database,
            drafts=drafts,
            memory=ImportMemory(),
            records=records,
            approval=approving,
            settling=anonymising,
            now=now,
            new_id=new_id,
        ),
    )


def published(room: WritingRoom) -> Published:
    """Take a small thing to a published record."""
    with room.database.transaction() as session:
        draft = room.drafting.create(session, AUTHOR, SMALL)
        submitted = room.approving.submit(session, AUTHOR, draft.id, Audience.parse("network"))
        assert submitted.submission is not None
        return room.approving.approve(session, REVIEWER, draft.id, submitted.submission.sha256)
