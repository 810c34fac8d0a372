"""A draft and what may become of it.

Pure: each method refuses, or returns the draft as it should be. Keeping it is `store.py`'s,
publishing is `approving.py`'s.

    DRAFT ──submitted──> SUBMITTED ──approved──> PUBLISHED (its text then lives in the record)
      ^                   │   │  │
      ├──taken back───────┘   │  └──rejected───> REJECTED ──saved──> DRAFT
      └──saved── CHANGES_ASKED┘

Two rules stand above the rest: whoever wrote part of a draft does not approve it, and what is
published is, byte for byte, what the approver was shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from pydantic import JsonValue

from network.errors import N_, Conflict, NotAllowed, Refused
from network.innovations.parts import overlap, part, with_part
from network.people.person import Person
from network.people.roles import Role

Fields = Mapping[str, JsonValue]

IMPORTER = "(import)"
"""The author of a draft that no person wrote; whoever may write may take it further. It can be
no account: an account has no brackets."""


class DraftState(Enum):
    """Where a draft stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_ASKED = "changes_asked"
    REJECTED = "rejected"
    PUBLISHED = "published"


class EditConflict(Conflict):
    """Two people changed the same part of one draft; neither text is lost.

    Attributes:
        mine: what was being saved, by part.
        theirs: what stands in the draft by now, for the same parts.
        version: the draft's version; saving with it as base settles the conflict.
    """

    def __init__(self, *, mine: Fields, theirs: Fields, version: int) -> None:
        super().__init__(N_("Somebody else changed this part while you were writing."))
        self.mine = mine
        self.theirs = theirs
        self.version = version


@dataclass(frozen=True, kw_only=True)
class Edit:
    """Some parts (see parts.py) as a page sent them, and the draft's version that it showed."""

    base: int
    fields: Fields


@dataclass(frozen=True, kw_only=True)
class Note:
    """What a reviewer said: on one section, or on the whole where ``section`` is empty."""

    by: str
    at: datetime
    text: str
    section: str = ""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What the approver is asked to approve: these bytes, for this audience."""

    by: str
    at: datetime
    audience: str
    body: bytes

    @property
    def sha256(self) -> str:
        """Hex digest of the exact bytes, by which an approval names them."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A record being written.

    ``touched`` holds, for each part, the version at which it last changed: two people who
    work on different sections do not stand in each other's way. ``rid`` is set from the
    start where the draft revises a published record, and otherwise once it is published.
    ``co_owners`` are accounts that see it and write in it beside its author.
    """

    id: str
    author: str
    fields: Fields
    started_at: datetime
    changed_at: datetime
    version: int = 1
    touched: Mapping[str, int] = field(default_factory=dict)
    writers: frozenset[str] = frozenset()
    co_owners: frozenset[str] = frozenset()
    state: DraftState = DraftState.DRAFT
    rid: str | None = None
    rev: int | None = None
    notes: tuple[Note, ...] = ()
    submission: Submission | None = None
    approved_by: str | None = None

    @property
    def all_writers(self) -> frozenset[str]:
        """The accounts that wrote or submitted part of it, none of which may approve it."""
        submitter = {self.submission.by} if self.submission else set()
        return self.writers | {self.author} | submitter

    @property
    def is_open(self) -> bool:
        """Whether anything can still be written in it."""
        return self.state is not DraftState.PUBLISHED

    def saved(self, edit: Edit, *, by: str, now: datetime) -> Draft:
        """Return the draft with the edit in it.

        Raises:
            EditConflict: a part of the edit was changed to something else since its base.
            Refused: the draft is with a reviewer, or published.
        """
        self.must_be_writable()
        changed = {name: value for name, value in edit.fields.items() if self._differs(name, value)}
        if any(self._is_overtaken(name, edit.base) for name in changed):
            raise EditConflict(
                mine=edit.fields,
                theirs={name: part(self.fields, name) for name in edit.fields},
                version=self.version,
            )
        if not changed:
            return self
        version = self.version + 1
        fields = self.fields
        for name, value in changed.items():
            fields = with_part(fields, name, value)
        return replace(
            self,
            fields=fields,
            touched={**self.touched, **dict.fromkeys(changed, version)},
            version=version,
            writers=self.writers | {by},
            state=DraftState.DRAFT,
            changed_at=now,
        )

    def shared_with(self, account: str) -> Draft:
        """Return the draft as one in which ``account`` writes, too."""
        return replace(self, co_owners=self.co_owners | {account})

    def not_shared_with(self, account: str) -> Draft:
        """Return the draft without ``account``; what they wrote in it stays."""
        return replace(self, co_owners=self.co_owners - {account})

    def handed_to(self, account: str) -> Draft:
        """Return the draft with another author; whoever began it still counts as a writer."""
        return replace(
            self,
            author=account,
            writers=self.writers | {self.author},
            co_owners=self.co_owners - {account},
        )

    def submitted(self, submission: Submission) -> Draft:
        """Return the draft as it waits for a reviewer, with the bytes that will be shown.

        Whoever sends what an import left has taken it on, and is its author from then on.
        """
        self.must_be_writable()
        return replace(
            self,
            author=submission.by if self.author == IMPORTER else self.author,
            state=DraftState.SUBMITTED,
            submission=submission,
            changed_at=submission.at,
        )

    def taken_back(self, now: datetime) -> Draft:
        """Return the draft as one to write in again; what was to be approved is forgotten."""
        self._must_be_submitted()
        return replace(self, state=DraftState.DRAFT, submission=None, changed_at=now)

    def changes_asked(self, note: Note) -> Draft:
        """Return the draft with what the reviewer would like changed."""
        return self._answered(DraftState.CHANGES_ASKED, note)

    def rejected(self, note: Note) -> Draft:
        """Return the draft as refused; the reason is kept with it."""
        return self._answered(DraftState.REJECTED, note)

    def approved(self, by: str, sha256: str) -> Submission:
        """Return what may be published, if ``by`` may approve what they were shown.

        Raises:
            NotAllowed: ``by`` wrote part of it.
            Conflict: what waits for approval is not what ``sha256`` names.
        """
        submission = self._must_be_submitted()
        if by in self.all_writers:
            raise NotAllowed(N_("You wrote part of this, so somebody else has to approve it."))
        if submission.sha256 != sha256:
            raise Conflict(N_("The text has changed since you read it. Please read it again."))
        return submission

    def published(self, *, by: str, rid: str, rev: int, now: datetime) -> Draft:
        """Return what is left of a draft once it is a record: who, when and where.

        Its text goes: a second copy would outlive the withdrawal of the record.
        """
        return replace(
            self,
            state=DraftState.PUBLISHED,
            fields={},
            touched={},
            notes=(),
            submission=None,
            approved_by=by,
            rid=rid,
            rev=rev,
            changed_at=now,
        )

    def must_be_writable(self) -> None:
        """Refuse a draft that nobody may change now."""
        if self.state is DraftState.SUBMITTED:
            raise Refused(N_("This is with a reviewer. Take it back to change it."))
        if self.state is DraftState.PUBLISHED:
            raise Refused(N_("This is published. Start a revision to change it."))

    def _differs(self, name: str, value: JsonValue) -> bool:
        return part(self.fields, name) != value

    def _is_overtaken(self, name: str, base: int) -> bool:
        return any(
            version > base and overlap(name, other) for other, version in self.touched.items()
        )

    def _must_be_submitted(self) -> Submission:
        if self.state is not DraftState.SUBMITTED or self.submission is None:
            raise Refused(N_("This is not waiting for a reviewer."))
        return self.submission

    def _answered(self, state: DraftState, note: Note) -> Draft:
        self._must_be_submitted()
        if not note.text.strip():
            raise Refused(N_("Say why, so that the author can act on it."))
        return replace(
            self,
            state=state,
            notes=(*self.notes, note),
            submission=None,
            changed_at=note.at,
        )


def must_write(person: Person, draft: Draft) -> None:
    """Refuse a person who may not change this draft: it is somebody else's, or they only read."""
    is_shared = person.account in draft.co_owners and may_co_own(person)
    if not is_shared and not _owns(person, draft):
        raise NotAllowed(N_("This draft is not yours to change."))


def must_own(person: Person, draft: Draft) -> None:
    """Refuse a person who may write in this draft at most: it is its author's to send on."""
    if not _owns(person, draft):
        raise NotAllowed(N_("Only its author can do this."))


def may_co_own(person: Person) -> bool:
    """Say whether drafts can be shared with this person."""
    return person.holds(Role.AUTHOR) or person.holds(Role.PARTNER)


def _owns(person: Person, draft: Draft) -> bool:
    return person.holds(Role.AUTHOR) and draft.author in (person.account, IMPORTER)


def must_review(person: Person) -> None:
    """Refuse a person who does not review."""
    if not person.holds(Role.REVIEWER):
        raise NotAllowed(N_("Only a reviewer can decide this."))
