"""Take a draft to publication: its author submits it, another person decides.

The bytes are composed, salt and all, when the draft is submitted, and kept; the reviewer reads
them; the very same bytes are published. Nothing is composed a second time, so nothing can come
between what was approved and what travels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from pydantic import ValidationError

from federation.body import parse_body
from federation.strict import Object
from network.database import Session
from network.errors import N_, Invalid, NotFound, Refused
from network.innovations.anonymising import Anonymising
from network.innovations.completeness import problems
from network.innovations.details import Details
from network.innovations.draft import (
    IMPORTER,
    Draft,
    Fields,
    Note,
    Submission,
    must_own,
    must_review,
    must_write,
)
from network.innovations.finds import VIA_FACILITATOR
from network.innovations.innovation import NAME, Innovation
from network.innovations.store import Drafts
from network.people.audit import Audit
from network.people.person import Person
from network.people.roles import Role
from network.records.audience import OWN, Audience
from network.records.publishing import Approved, Published, Publishing
from network.records.record import RecordId
from network.records.store import Records

# nothing travels to ourselves alone, and the list of members is no place for stories
_NOT_FOR_INNOVATIONS = frozenset({OWN, "members"})


@dataclass(frozen=True)
class Remark:
    """What a reviewer writes: on one section, or on the whole where ``section`` is empty."""

    text: str
    section: str = ""


class Moves(Protocol):
    """What publishing asks of attaching.py."""

    def move(self, session: Session, draft: Draft, rid: str) -> None:
        """Keep the files of a draft under the record that it has become."""
        ...


@dataclass(frozen=True, kw_only=True)
class Approving:
    """The deeds between a finished draft and a published record."""

    node: str
    region: str
    drafts: Drafts
    records: Records
    publishing: Publishing
    anonymising: Anonymising
    audit: Audit
    now: Callable[[], datetime]
    moving: Moves

    def submit(self, session: Session, person: Person, draft_id: str, audience: Audience) -> Draft:
        """Compose the exact bytes of a draft and put them before the reviewers.

        Raises:
            NotAllowed: the draft is not this person's.
            Invalid: required fields are missing or do not hold; each with its reason.
            Refused: it is already with a reviewer, a revision asks for another audience, or
                something that could tell who somebody is has not been settled.
        """
        draft = self.drafts.get(session, draft_id)
        must_own(person, draft)
        return self._submit(session, draft, person.account, audience)

    def submit_import(self, session: Session, draft_id: str, audience: Audience) -> Draft:
        """Put an imported draft that no person has changed before the reviewers.

        Raises:
            Refused: a person has written in it, so a person has to submit it; or as `submit`.
            Invalid: as `submit`.
        """
        draft = self.drafts.get(session, draft_id)
        if draft.writers != {IMPORTER}:
            raise Refused(N_("Somebody has changed this draft since; they have to submit it."))
        return self._submit(session, draft, IMPORTER, audience)

    def take_back(self, session: Session, person: Person, draft_id: str) -> Draft:
        """Return a submitted draft to its author, who wants to go on writing."""
        draft = self.drafts.get(session, draft_id)
        must_own(person, draft)
        return self._decided(session, person, draft.taken_back(self.now()), "draft taken back")

    def waiting(self, session: Session, person: Person) -> list[Draft]:
        """Return what waits for a reviewer, the longest wait first."""
        must_review(person)
        return self.drafts.waiting(session)

    def approve(self, session: Session, person: Person, draft_id: str, sha256: str) -> Published:
        """Publish the bytes that ``sha256`` names, which are those this person was shown.

        Raises:
            NotAllowed: no reviewer, or they wrote part of it.
            Conflict: what waits for approval is something else by now.
        """
        must_review(person)
        draft = self.drafts.get(session, draft_id)
        submission = draft.approved(person.account, sha256)
        return self._publish(session, draft, submission, person.account)

    def approve_elsewhere(self, session: Session, by: str, draft_id: str, sha256: str) -> Published:
        """Publish the bytes that somebody of another organisation read and agreed to.

        ``by`` names it in brackets, which no account has. That they did is the caller's to know.

        Raises:
            NotFound: the draft is gone.
            Conflict, Refused: what waits for approval is something else by now, or nothing.
        """
        draft = self.drafts.get(session, draft_id)
        return self._publish(session, draft, draft.approved(by, sha256), by)

    def changes_asked_elsewhere(
        self, session: Session, by: str, draft_id: str, note: Remark
    ) -> None:
        """Give a draft back with what somebody of another organisation would like changed."""
        draft = self.drafts.get(session, draft_id)
        remark = Note(by=by, at=self.now(), text=note.text, section=note.section)
        self.drafts.save(session, draft.changes_asked(remark))
        self.audit.note(session, by, "changes asked for", draft_id)

    def rejected_elsewhere(self, session: Session, by: str, draft_id: str, note: Remark) -> None:
        """Refuse a draft with the reason of somebody of another organisation."""
        draft = self.drafts.get(session, draft_id)
        remark = Note(by=by, at=self.now(), text=note.text, section=note.section)
        self.drafts.save(session, draft.rejected(remark))
        self.audit.note(session, by, "draft rejected", draft_id)

    def hand_over(self, session: Session, person: Person, draft_id: str, sha256: str) -> Object:
        """Return the fields that ``sha256`` names, for somebody else to publish; the draft goes.

        Nothing of it stays here, where everything that is shared carries our name.

        Raises:
            NotAllowed: no reviewer, or they wrote part of it.
            Conflict: what waits for approval is something else by now.
            Refused: it revises a record that carries our name already, or names a site of ours.
        """
        must_review(person)
        draft = self.drafts.get(session, draft_id)
        submission = draft.approved(person.account, sha256)
        if draft.rid is not None:
            raise Refused(N_("This revises a record that carries our name already."))
        # what our name would have told anyway may now tell whose it is
        unnamed = {**draft.fields, "attribution": VIA_FACILITATOR}
        self.anonymising.must_be_settled(session, replace(draft, fields=unnamed))
        self.drafts.delete(session, draft_id)
        self.audit.note(session, person.account, "draft handed over", draft_id)
        body: Object = parse_body(submission.body)
        return {name: value for name, value in body.items() if name not in ("salt", "schema")}

    def ask_for_changes(
        self, session: Session, person: Person, draft_id: str, note: Remark
    ) -> Draft:
        """Give a draft back to its author with what should change."""
        must_review(person)
        draft = self.drafts.get(session, draft_id)
        answered = draft.changes_asked(self._signed(person, note))
        return self._decided(session, person, answered, "changes asked for")

    def reject(self, session: Session, person: Person, draft_id: str, reason: Remark) -> Draft:
        """Refuse a draft, with the reason. Its text stays with the author."""
        must_review(person)
        draft = self.drafts.get(session, draft_id)
        answered = draft.rejected(self._signed(person, reason))
        return self._decided(session, person, answered, "draft rejected")

    def preview(self, session: Session, person: Person, draft_id: str) -> Submission:
        """Return what would be published, byte for byte, to a reviewer or to the author.

        Raises:
            NotFound: there is none, or it is not for them, or nothing is waiting.
        """
        draft = self.drafts.get(session, draft_id)
        if not person.holds(Role.REVIEWER):
            must_write(person, draft)
        if draft.submission is None:
            raise NotFound(N_("This is not waiting for a reviewer."))
        return draft.submission

    def _submit(self, session: Session, draft: Draft, by: str, audience: Audience) -> Draft:
        faults = problems(draft.fields)
        if faults:
            raise Invalid(faults)
        if audience.name in _NOT_FOR_INNOVATIONS:
            raise Invalid({"audience": N_("Choose who will be able to read this.")})
        self._must_keep_audience(session, draft, audience)
        self.anonymising.must_be_settled(session, draft)
        submitted = draft.submitted(
            Submission(
                by=by,
                at=self.now(),
                audience=audience.name,
                body=self.publishing.compose(NAME, as_travels(draft.fields)),
            )
        )
        self.drafts.save(session, submitted)
        self.audit.note(session, by, "draft submitted", draft.id)
        return submitted

    def _must_keep_audience(self, session: Session, draft: Draft, audience: Audience) -> None:
        if draft.rid is None:
            return
        record = self.records.get(session, RecordId(self.node, draft.rid))
        if record is not None and record.feed != audience.feed(self.region):
            raise Refused(
                N_(
                    "A revision is read by those who read the record. To change who can read it,"
                    " withdraw the record and publish a new one."
                )
            )

    def _publish(
        self, session: Session, draft: Draft, submission: Submission, by: str
    ) -> Published:
        published = self.publishing.publish(
            session,
            Approved(
                type_name=NAME,
                body=submission.body,
                audience=Audience.parse(submission.audience),
                rid=draft.rid,
            ),
        )
        self.anonymising.published(session, draft, published.rid)
        self.moving.move(session, draft, published.rid)
        self.drafts.save(
            session,
            draft.published(by=by, rid=published.rid, rev=published.rev, now=self.now()),
        )
        self.audit.note(session, by, "record approved", f"{published.rid} rev {published.rev}")
        return published

    def _decided(self, session: Session, person: Person, draft: Draft, deed: str) -> Draft:
        self.drafts.save(session, draft)
        self.audit.note(session, person.account, deed, draft.id)
        return draft

    def _signed(self, person: Person, remark: Remark) -> Note:
        return Note(by=person.account, at=self.now(), text=remark.text, section=remark.section)


def as_travels(fields: Fields) -> Object:
    """Return the draft's fields as the body will hold them: cleaned, and with what is computed.

    What is optional and was not written is left out: a core of one screen travels as one.

    Raises:
        Invalid: they cannot be read as an innovation, each with its reason.
    """
    try:
        written = Innovation.model_validate(fields)
    except ValidationError as error:
        raise Invalid(problems(fields)) from error
    nothing = {name for name in Details.model_fields if not getattr(written, name)}
    travelling: Object = written.model_dump(mode="json", exclude=nothing)
    return travelling
