"""Put a collection together: start it, gather records, order them, write, publish, take back.

The deeds of a facilitator. Reading is reading.py's, following following.py's. Every method
wants the caller's transaction and the person who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import JsonValue

from federation.strict import Object
from network.collections.collection import COLLECTION, NAME, Collection, read
from network.collections.draft import CollectionDraft, Direction, Entry, Words, Writing
from network.collections.store import CollectionDrafts
from network.database import Session
from network.errors import N_, Invalid, NotAllowed, NotFound, Refused
from network.people.audit import Audit
from network.people.person import Person
from network.people.roles import Role
from network.records.audience import OWN, Audience
from network.records.publishing import Approved, Published, Publishing
from network.records.record import Record, RecordId
from network.records.store import Records
from network.records.withdrawing import Withdrawing, WithdrawRequest

# nothing travels to ourselves alone, and the list of members is no place for stories
_NOT_FOR_COLLECTIONS = frozenset({OWN, "members"})


@dataclass(frozen=True)
class Home:
    """This node as a collection names it: its id, its region, its name in words."""

    node: str
    region: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Curating:
    """What facilitators do; any of them may go on with what another began."""

    home: Home
    drafts: CollectionDrafts
    records: Records
    publishing: Publishing
    withdrawing: Withdrawing
    audit: Audit
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def start(self, session: Session, person: Person, title: str) -> CollectionDraft:
        """Begin a collection.

        Raises:
            NotAllowed: the person is no facilitator.
            Invalid: it has no title.
        """
        _must_curate(person)
        if not title.strip():
            raise Invalid({"title": N_("Give the collection a title.")})
        now = self.now()
        draft = CollectionDraft(
            id=self.new_id(),
            editor=person.account,
            words=Words(title=title.strip(), facilitator=f"{person.name}, {self.home.name}"),
            started_at=now,
            changed_at=now,
        )
        return self._kept(session, person, draft, "collection started")

    def revise(self, session: Session, person: Person, rid: str) -> CollectionDraft:
        """Return the open revision of a published collection of ours, begun now if there is none.

        Raises:
            NotAllowed: the person is no facilitator.
            NotFound: this organisation has published no such collection that can be read.
        """
        _must_curate(person)
        known = self.drafts.revision_of(session, rid)
        if known is not None:
            return known
        self._ours(session, rid)
        body = self.records.body(session, RecordId(self.home.node, rid))
        if body is None:
            raise NotFound(N_("There is no such collection of ours."))
        begun = CollectionDraft.of(
            read(body), id=self.new_id(), editor=person.account, now=self.now()
        )
        draft = replace(begun, rid=rid)
        return self._kept(session, person, draft, "collection revision started")

    def get(self, session: Session, person: Person, draft_id: str) -> CollectionDraft:
        """Return one collection in the making.

        Raises:
            NotAllowed, NotFound.
        """
        _must_curate(person)
        return self.drafts.get(session, draft_id)

    def all(self, session: Session, person: Person) -> tuple[CollectionDraft, ...]:
        """Return every collection in the making, the last changed first."""
        _must_curate(person)
        return self.drafts.all(session)

    def write(
        self, session: Session, person: Person, draft_id: str, writing: Writing
    ) -> CollectionDraft:
        """Save what the editor wrote, complete or not.

        Raises:
            WritingConflict: somebody else wrote meanwhile; it holds both texts.
        """
        draft = self.get(session, person, draft_id).written(writing, self.now())
        self.drafts.save(session, draft)
        return draft

    def gather(self, session: Session, person: Person, draft_id: str, entry: Entry) -> None:
        """Put a record, of whatever node, at the end of a collection.

        Raises:
            NotFound: there is no such record that can be read here.
            Refused: it was shared with a chosen group only, or there is no room.
            Conflict: it is in it already.
        """
        draft = self.get(session, person, draft_id)
        record = self.records.get(session, entry.id)
        if record is None or not record.shown:
            raise NotFound(N_("There is no such record here that can be read."))
        if not may_be_gathered(record):
            # its very id would tell others that it exists
            raise Refused(N_("This was shared with a chosen group only, and stays there."))
        self.drafts.save(session, draft.gathered(entry, self.now()))

    def move(
        self, session: Session, person: Person, draft_id: str, item: tuple[RecordId, Direction]
    ) -> None:
        """Move one item a place up or down.

        Raises:
            NotFound: it is not in it.
        """
        draft = self.get(session, person, draft_id)
        self.drafts.save(session, draft.moved(*item, self.now()))

    def drop(self, session: Session, person: Person, draft_id: str, id: RecordId) -> None:
        """Take one item out of a collection.

        Raises:
            NotFound: it is not in it.
        """
        draft = self.get(session, person, draft_id)
        self.drafts.save(session, draft.without(id, self.now()))

    def delete(self, session: Session, person: Person, draft_id: str) -> None:
        """Throw a collection in the making away; what is published stays."""
        draft = self.get(session, person, draft_id)
        self.drafts.delete(session, draft.id)
        self.audit.note(session, person.account, "collection draft deleted", draft.id)

    def problems(self, draft: CollectionDraft) -> Mapping[str, str]:
        """Return what stands between the draft and its readers, message ids by field."""
        words = draft.words
        wanted = {
            "title": (words.title, N_("Give the collection a title.")),
            "note": (words.note, N_("Say what the collection is for.")),
            "facilitator": (words.facilitator, N_("Say who gathered it.")),
            "independence_statement": (
                words.independence_statement,
                N_("Say from whom you are independent, so that readers can judge the choice."),
            ),
            "items": ("".join(entry.id.key for entry in draft.items), N_("Gather something.")),
        }
        missing = {name: text for name, (given, text) in wanted.items() if not given.strip()}
        return {**self._faults(draft), **missing}

    def publish(
        self, session: Session, person: Person, draft_id: str, audience: Audience
    ) -> Published:
        """Share the collection, new or revised, and let go of the draft.

        Raises:
            Invalid: something is missing or does not hold, or nobody can be its audience.
            Conflict: who may read a collection cannot be changed, or it was withdrawn.
        """
        draft = self.get(session, person, draft_id)
        problems = self.problems(draft)
        if audience.name in _NOT_FOR_COLLECTIONS:
            problems = {**problems, "audience": N_("Choose who will be able to read this.")}
        if problems:
            raise Invalid(problems)
        published = self.publishing.publish(
            session,
            Approved(
                type_name=NAME,
                body=self.publishing.compose(NAME, as_travels(draft)),
                audience=audience,
                rid=draft.rid,
            ),
        )
        self.drafts.delete(session, draft.id)
        what = f"{published.rid} rev {published.rev}"
        self.audit.note(session, person.account, "collection published", what)
        return published

    def audience_of(self, session: Session, draft: CollectionDraft) -> Audience | None:
        """Return who reads the collection that ``draft`` revises, or None where it is new."""
        if draft.rid is None:
            return None
        return Audience.of_feed(self._ours(session, draft.rid).feed)

    def withdraw(self, session: Session, person: Person, request: WithdrawRequest) -> None:
        """Erase a collection of ours here and at everybody's next pull; its items stay.

        The caller runs ``Database.erase_traces`` after the commit.

        Raises:
            NotFound: this organisation has published no such collection.
            Conflict: it is withdrawn already.
            Invalid: what should be read instead is not here, or must not be named.
        """
        _must_curate(person)
        self._ours(session, request.rid)
        self.withdrawing.withdraw(session, request)
        self.forget(session, request.rid)
        self.audit.note(session, person.account, "record withdrawn", request.rid)

    def forget(self, session: Session, rid: str) -> None:
        """Erase what drafts still hold of a collection that was withdrawn."""
        self.drafts.forget(session, rid)

    def _ours(self, session: Session, rid: str) -> Record:
        record = self.records.get(session, RecordId(self.home.node, rid))
        if record is None or record.type != COLLECTION.media_type:
            raise NotFound(N_("There is no such collection of ours."))
        return record

    def _faults(self, draft: CollectionDraft) -> Mapping[str, str]:
        if not draft.words.title.strip():
            return {}
        try:
            COLLECTION.checked(_fields(draft))
        except Invalid as error:
            return {
                name: N_("Write a date such as 2027-03-31.") if name == "review_by" else text
                for name, text in error.errors.items()
            }
        return {}

    def _kept(
        self, session: Session, person: Person, draft: CollectionDraft, deed: str
    ) -> CollectionDraft:
        self.drafts.save(session, draft)
        self.audit.note(session, person.account, deed, draft.id)
        return draft


def may_curate(person: Person) -> bool:
    """Say whether a person may put collections together."""
    return person.holds(Role.FACILITATOR)


def may_be_gathered(record: Record) -> bool:
    """Say whether a record may be named to others than those it was shared with."""
    return Audience.of_feed(record.feed).is_relayed


def as_travels(draft: CollectionDraft) -> Object:
    """Return the draft as its body will hold it: cleaned, what was not written null."""
    travelling: Object = Collection.model_validate(_fields(draft)).model_dump(mode="json")
    return travelling


def _fields(draft: CollectionDraft) -> dict[str, JsonValue]:
    items: list[JsonValue] = [
        {"node": entry.id.node, "rid": entry.id.rid, "note": entry.note or None}
        for entry in draft.items
    ]
    words = draft.words
    return {
        "title": words.title,
        "note": words.note or None,
        "items": items,
        "facilitator": words.facilitator or None,
        "independence_statement": words.independence_statement or None,
        "review_by": words.review_by.strip() or None,
    }


def _must_curate(person: Person) -> None:
    if not may_curate(person):
        raise NotAllowed(N_("Only a facilitator puts collections together."))
