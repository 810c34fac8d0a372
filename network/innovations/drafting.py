"""Write an innovation: start it, save it section by section, revise a published one.

Not for approval, which is approving.py's and another person's. Every method wants the caller's
transaction and the person who asks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import JsonValue

from federation.feed import type_name
from network.database import Session
from network.errors import N_, Invalid, NotAllowed, NotFound, Refused
from network.innovations.completeness import problems
from network.innovations.draft import Draft, Edit, Fields, must_own, must_write
from network.innovations.innovation import NAME, Innovation, Kind
from network.innovations.parts import PARTS, with_part
from network.innovations.store import Drafts
from network.people.audit import Audit
from network.people.person import Person
from network.people.roles import Role
from network.records.record import RecordId, Status
from network.records.store import Records

LOOKED_AT_AGAIN_AFTER = timedelta(days=365)
"""What an author is offered to begin with, and may change or take out."""


@dataclass(frozen=True, kw_only=True)
class Drafting:
    """The deeds of an author.

    Args:
        node: this node's id; only its own records are revised here.
        own_profile: the organisation's context profile as a body holds it, from which a new
            draft's place of use starts, or None where nobody has described it yet.
    """

    node: str
    drafts: Drafts
    records: Records
    audit: Audit
    own_profile: Callable[[Session], JsonValue]
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def create(self, session: Session, person: Person, fields: Fields) -> Draft:
        """Start a draft with what is known of it so far, which may be nothing.

        Raises:
            NotAllowed: the person is no author.
            Invalid: a field that an innovation does not have.
        """
        _must_be_author(person)
        _must_be_known(fields)
        started: Fields = {}
        for name, value in fields.items():
            started = with_part(started, name, value)
        profile = self.own_profile(session)
        if profile is not None and "context" not in started:
            started = with_part(started, "context.profile", profile)
        now = self.now()
        if "review_by" not in started:
            in_a_year = (now + LOOKED_AT_AGAIN_AFTER).date()
            started = with_part(started, "review_by", in_a_year.isoformat())
        draft = Draft(
            id=self.new_id(),
            author=person.account,
            fields=started,
            started_at=now,
            changed_at=now,
            writers=frozenset({person.account}),
        )
        self.drafts.save(session, draft)
        self.audit.note(session, person.account, "draft started", draft.id)
        return draft

    def get(self, session: Session, person: Person, draft_id: str) -> Draft:
        """Return a draft that this person may see: their own, one shared with them, an imported
        one, or any if they review.

        Raises:
            NotFound: there is none, or it is not for them.
        """
        draft = self.drafts.get(session, draft_id)
        if not person.holds(Role.REVIEWER) and not _may_write(person, draft):
            raise NotFound(N_("There is no such draft."))
        return draft

    def save(self, session: Session, person: Person, draft_id: str, edit: Edit) -> Draft:
        """Save some fields of a draft, whatever state of completeness they are in.

        Raises:
            EditConflict: somebody changed the same fields since; it holds both texts.
            NotAllowed, Refused: not theirs, or not to be written in now.
            Invalid: a field that an innovation does not have.
        """
        draft = self.drafts.get(session, draft_id)
        must_write(person, draft)
        _must_be_known(edit.fields)
        saved = draft.saved(edit, by=person.account, now=self.now())
        if saved is not draft:
            self.drafts.save(session, saved)
        return saved

    def mine(self, session: Session, person: Person) -> list[Draft]:
        """Return what this person is writing, alone or with others, and, for whoever may take
        it on, what an import left.
        """
        drafts = self.drafts.of(session, person.account)
        return [draft for draft in drafts if _may_write(person, draft)]

    def problems(self, draft: Draft) -> Fields:
        """Return what stands between the draft and a reviewer, message ids by field."""
        return dict(problems(draft.fields))

    def delete(self, session: Session, person: Person, draft_id: str) -> None:
        """Throw a draft away for good. A published record is not touched by it.

        Raises:
            NotAllowed: it is not theirs.
            Refused: it is with a reviewer, or it has been published.
        """
        draft = self.drafts.get(session, draft_id)
        must_own(person, draft)
        draft.must_be_writable()
        self.drafts.delete(session, draft_id)
        self.audit.note(session, person.account, "draft deleted", draft_id)

    def revise(self, session: Session, person: Person, rid: str) -> Draft:
        """Return the open revision of a published record, started now if there is none.

        There is one at a time, so that two revisions never compete for one number.

        Raises:
            NotAllowed: the person is no author.
            NotFound: this organisation has published no such innovation.
            Refused: it was withdrawn, which is final, or is on hold.
        """
        _must_be_author(person)
        open_revision = self.drafts.revision_of(session, rid)
        if open_revision is not None:
            return self._shared_with(session, person, open_revision)
        fields, before, now = (
            self._published_fields(session, rid),
            self.drafts.last_of(session, rid),
            self.now(),
        )
        draft = Draft(
            id=self.new_id(),
            author=person.account,
            fields=fields,
            started_at=now,
            changed_at=now,
            writers=frozenset({person.account}),
            co_owners=(before.co_owners if before else frozenset()) - {person.account},
            rid=rid,
        )
        self.drafts.save(session, draft)
        self.audit.note(session, person.account, "revision started", rid)
        return draft

    def adapt(self, session: Session, person: Person, source: RecordId) -> Draft:
        """Start a draft that builds on a record, of whichever node, and names it.

        Its title is taken over to begin with; its words are its authors' and are not.

        Raises:
            NotAllowed: the person is no author.
            NotFound: there is no such innovation here that can be read.
        """
        _must_be_author(person)
        record, body = self.records.get(session, source), self.records.body(session, source)
        if record is None or body is None or type_name(record.type) != NAME:
            raise NotFound(N_("There is no such record here."))
        built_on: JsonValue = {"node": source.node, "rid": source.rid}
        title: JsonValue = body.get("title")
        return self.create(
            session,
            person,
            {"kind": Kind.ADAPTATION.value, "title": title, "derived_from": built_on},
        )

    def _published_fields(self, session: Session, rid: str) -> Fields:
        record_id = RecordId(self.node, rid)
        record = self.records.get(session, record_id)
        body = self.records.body(session, record_id)
        if record is None or (body is None and record.status is Status.CURRENT):
            raise NotFound(N_("There is no such record of ours."))
        if record.status is not Status.CURRENT or body is None:
            raise Refused(N_("This record was withdrawn or is on hold, so it cannot be revised."))
        return {name: value for name, value in body.items() if name in Innovation.model_fields}

    def _shared_with(self, session: Session, person: Person, draft: Draft) -> Draft:
        if not _may_write(person, draft):
            raise Refused(N_("%(author)s is already revising this record."), author=draft.author)
        return draft


def _may_write(person: Person, draft: Draft) -> bool:
    try:
        must_write(person, draft)
    except NotAllowed:
        return False
    return True


def _must_be_author(person: Person) -> None:
    if not person.holds(Role.AUTHOR):
        raise NotAllowed(N_("Only an author can write here."))


def _must_be_known(fields: Fields) -> None:
    unknown = sorted(set(fields) - PARTS)
    if unknown:
        raise Invalid(dict.fromkeys(unknown, N_("There is no such field.")))
