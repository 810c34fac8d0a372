"""Remember: who looks after a record, when it is looked at again, and what becomes of it.

What changes a record (that it is still true, that it has done its work) goes the way of every
revision: another person reads it before it is shared. Who looks after it, and what they learned,
is ours alone and changes at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from network.database import Session
from network.errors import N_, Conflict, Invalid, NotAllowed, NotFound, Refused
from network.innovations.draft import Draft, DraftState, Edit, Fields
from network.innovations.innovation import Innovation, Stage, read
from network.innovations.looking_back import LookingBack
from network.innovations.owner_store import Handover, Owners
from network.innovations.store import Drafts
from network.people.audit import Audit
from network.people.person import Person
from network.people.roles import Role
from network.people.store import People
from network.records.audience import Audience
from network.records.record import Record, RecordId
from network.records.store import Records

STILL_TRUE_FOR = timedelta(days=365)
SOON = timedelta(days=30)
MOST_LEFT = 100


class Writing(Protocol):
    """What this asks of drafting.py."""

    def revise(self, session: Session, person: Person, rid: str) -> Draft:
        """Return the open revision of a published record."""
        ...

    def save(self, session: Session, person: Person, draft_id: str, edit: Edit) -> Draft:
        """Save some fields of a draft."""
        ...


class Approval(Protocol):
    """What this asks of approving.py."""

    def submit(self, session: Session, person: Person, draft_id: str, audience: Audience) -> Draft:
        """Put a draft before the reviewers."""
        ...


@dataclass(frozen=True)
class LookedAfter:
    """One record that somebody looks after, as it stands; ``revision`` is open or None."""

    record: Record
    innovation: Innovation
    revision: Draft | None

    def is_due(self, today: date) -> bool:
        """Whether it should be looked at again by now, or soon."""
        by = self.innovation.review_by
        is_over = self.innovation.retired is not None
        return by is not None and by <= today + SOON and not is_over and self.revision is None

    @property
    def is_with_a_reviewer(self) -> bool:
        """Whether a revision of it waits for a reviewer."""
        return self.revision is not None and self.revision.state is DraftState.SUBMITTED


@dataclass(frozen=True, kw_only=True)
class Remembering:
    """The deeds of whoever looks after a record."""

    node: str
    drafts: Drafts
    records: Records
    owners: Owners
    people: People
    audit: Audit
    writing: Writing
    approval: Approval
    now: Callable[[], datetime]

    def looked_after(self, session: Session, account: str) -> tuple[LookedAfter, ...]:
        """Return what ``account`` looks after and can be read, what is due first."""
        return tuple(
            LookedAfter(record, body, self.drafts.revision_of(session, record.id.rid))
            for record, body in self._shown(session, account)
        )

    def due(self, session: Session, person: Person) -> tuple[LookedAfter, ...]:
        """Return what this person should look at again."""
        today = self.now().date()
        # asked on the first page of every author: only what is due is looked at more closely
        may_be_due = [
            LookedAfter(record, body, None) for record, body in self._shown(session, person.account)
        ]
        return tuple(
            each
            for each in may_be_due
            if each.is_due(today) and self.drafts.revision_of(session, each.record.id.rid) is None
        )

    def left_behind(self, session: Session) -> tuple[LookedAfter, ...]:
        """Return what nobody looks after who could, at most `MOST_LEFT` at once, due first.

        Its owner has left, writes no more, or is a reviewer who agreed to its import.
        """
        gone = self.owners.accounts(session) - self._authors(session)
        rids = [
            rid for account in sorted(gone) for rid in self.owners.looked_after(session, account)
        ]
        return tuple(
            LookedAfter(record, body, self.drafts.revision_of(session, record.id.rid))
            for record, body in self._read(session, rids[:MOST_LEFT])
        )

    def still_true(self, session: Session, person: Person, rid: str) -> Draft:
        """Say that a record holds for another year; a reviewer sees the new day and no more.

        Raises:
            NotAllowed: this person does not look after it.
            Conflict: it is being revised already.
        """
        until = (self.now() + STILL_TRUE_FOR).date().isoformat()
        return self._sent(session, person, rid, {"review_by": until}, "still true")

    def retire(self, session: Session, person: Person, rid: str, why: str) -> Draft:
        """Say that a record has done its work; it stays to be read. Raises: as `still_true`."""
        today = self.now().date().isoformat()
        fields: Fields = {
            "retired": {"on": today, "why": why.strip() or None},
            "stage": Stage.STOPPED.value,
        }
        return self._sent(session, person, rid, fields, "retired")

    def hand_over(
        self, session: Session, person: Person, rids: Sequence[str], to: str, learned: LookingBack
    ) -> None:
        """Give records to somebody else, with what was learned; all of them where none is named.

        Whoever hands over everything leaves: their open drafts go along.

        Raises:
            Invalid: nobody to give them to.
            NotAllowed: this person does not look after one of them.
        """
        if to not in {each.account for each in self.successors(session, person)}:
            raise Invalid({"to": N_("Choose who will look after it.")})
        mine = [each.record.id.rid for each in self.looked_after(session, person.account)]
        for rid in rids or mine:
            self._must_look_after(session, person, rid)
            note = Handover(rid, person.account, to, self.now(), learned)
            self.owners.note(session, note)
            self.audit.note(session, person.account, "record handed over", rid)
        if not rids:
            self._leave_drafts(session, person, to)

    def take_on(self, session: Session, person: Person, rid: str) -> None:
        """Look after a record from now on, whose owner has left.

        Raises:
            NotAllowed: the person is no author.
            Refused: somebody looks after it.
        """
        if not person.holds(Role.AUTHOR):
            raise NotAllowed(N_("Only an author can write here."))
        owner = self.owners.of(session, rid)
        if owner is None or owner in self._authors(session):
            raise Refused(N_("Somebody looks after this already."))
        self.owners.set(session, rid, person.account)
        self.audit.note(session, person.account, "record taken on", rid)

    def successors(self, session: Session, person: Person) -> tuple[Person, ...]:
        """Return who could look after this person's records."""
        return tuple(
            each
            for each in self.people.all(session)
            if each.holds(Role.AUTHOR) and each.account != person.account
        )

    def handovers(self, session: Session, rid: str) -> Sequence[Handover]:
        """Return what was learned when a record changed hands, the last first."""
        return self.owners.handovers(session, rid)

    def looks_after(self, session: Session, person: Person, rid: str) -> bool:
        """Say whether this person looks after a record."""
        return person.holds(Role.AUTHOR) and self.owners.of(session, rid) == person.account

    def _shown(self, session: Session, account: str) -> list[tuple[Record, Innovation]]:
        return self._read(session, self.owners.looked_after(session, account))

    def _read(self, session: Session, rids: Sequence[str]) -> list[tuple[Record, Innovation]]:
        shown = self.records.shown(session, [RecordId(self.node, rid) for rid in rids])
        found = [(record, read(body)) for record, body in shown.values()]
        return sorted(found, key=lambda each: _by_day(each[1]))

    def _sent(self, session: Session, person: Person, rid: str, fields: Fields, deed: str) -> Draft:
        self._must_look_after(session, person, rid)
        record = self.records.get(session, RecordId(self.node, rid))
        if record is None:
            raise NotFound(N_("There is no such record of ours."))
        if self.drafts.revision_of(session, rid) is not None:
            raise Conflict(N_("This is being revised already. Finish that first."))
        draft = self.writing.revise(session, person, rid)
        edit = Edit(base=draft.version, fields=fields)
        draft = self.writing.save(session, person, draft.id, edit)
        self.audit.note(session, person.account, deed, rid)
        return self.approval.submit(session, person, draft.id, Audience.of_feed(record.feed))

    def _authors(self, session: Session) -> frozenset[str]:
        everybody = self.people.all(session)
        return frozenset(each.account for each in everybody if each.holds(Role.AUTHOR))

    def _must_look_after(self, session: Session, person: Person, rid: str) -> None:
        if not self.looks_after(session, person, rid):
            raise NotAllowed(N_("Somebody else looks after this."))

    def _leave_drafts(self, session: Session, person: Person, to: str) -> None:
        for draft in self.drafts.of(session, person.account):
            if draft.author == person.account:
                self.drafts.save(session, draft.handed_to(to))


def _by_day(innovation: Innovation) -> tuple[date, str]:
    return (innovation.review_by or date.max, innovation.title)
