"""What a trust hands to its facilitator, and what may become of it there. Pure.

    WAITING ──accepted──> ACCEPTED ──its batch──> PUBLISHED
      │  ^                  │   │                   │
      │  └─────revised──────┴───┼──────revised──────┘   (a revision waits like the first)
      │                         └──pooled──> FORWARDED ──the other's batch──> PUBLISHED
      └──declined──> DECLINED         and from anywhere: ──the secret──> WITHDRAWN

Nothing here says whose it is: the marks count a crowd and go when the batch is out. Source:
federation/README.md, section 7.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from federation.strict import Object
from network.errors import N_, Conflict, Refused

MAILBOX_LABEL = "likewise-mailbox\n"


class State(StrEnum):
    """Where a submission stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    FORWARDED = "forwarded"
    PUBLISHED = "published"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Sender(StrEnum):
    """Who wrote a message: the authors, the facilitator, or somebody who read the record."""

    AUTHORS = "authors"
    FACILITATOR = "facilitator"
    READER = "reader"


@dataclass(frozen=True)
class Marks:
    """Two pseudonyms by which a crowd is counted: one a trust, one a submitter there."""

    trust: str
    submitter: str


@dataclass(frozen=True)
class Limits:
    """How far the authors let it go: who may read it, and whether it may say its region."""

    audience: str
    region_label: bool = False


@dataclass(frozen=True)
class Submission:
    """One submission as the facilitator keeps it.

    Attributes:
        rid: the id under which it will be published, drawn when it came.
        original: the fields as they came; empty once published or withdrawn.
        edited: the fields as they will be published; empty as above.
        arrived: the day, no closer: a moment would lead back to who asked for a token then.
        since: when it was accepted, from which a batch has waited.
        told: whether its authors were told that it has waited long.
        marks: None once it is out.
        rev: the revision published last; 0 before.
        forwarded: the local id of the submission to the facilitator that publishes for us.
        version: counts changes; two people at one desk do not undo each other.
    """

    id: str
    rid: str
    type_name: str
    original: Object
    edited: Object
    limits: Limits
    contact_ok: bool
    state: State
    arrived: date
    secret_hash: str
    mailbox_hash: str
    key_hash: str
    marks: Marks | None
    since: datetime | None = None
    told: bool = False
    rev: int = 0
    forwarded: str = ""
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether it may still come out, or come out changed."""
        return self.state in (State.WAITING, State.ACCEPTED)

    def edit(self, fields: Object, version: int) -> Submission:
        """Return it with the desk's wording.

        Raises:
            Conflict: somebody else at the desk, or its authors, changed it meanwhile.
            Refused: it is no longer at the desk.
        """
        if version != self.version:
            raise Conflict(N_("This has changed since you opened it. Look at it again."))
        if not self.is_open:
            raise Refused(N_("This is not at the desk any more."))
        return replace(self, edited=fields, state=State.WAITING, since=None)

    def with_edited(self, fields: Object) -> Submission:
        """Return it with ``fields`` as what would be published, before anybody read it."""
        return replace(self, edited=fields)

    def accept(self, now: datetime) -> Submission:
        """Return it as ready for a batch."""
        if self.state is not State.WAITING:
            raise Refused(N_("This is not waiting to be read."))
        return replace(self, state=State.ACCEPTED, since=now, told=False)

    def decline(self) -> Submission:
        """Return it as not to be published; the reason is a message in its mailbox.

        Of a revision that is declined, what was published before stays as it is.
        """
        if not self.is_open:
            raise Refused(N_("This is not at the desk any more."))
        before = State.FORWARDED if self.forwarded else State.DECLINED
        state = State.PUBLISHED if self.rev else before
        return replace(self, state=state, original={}, edited={}, marks=None, since=None)

    def revise(self, fields: Object, limits: Limits) -> Submission:
        """Return it with what its authors now want published; the desk reads it anew.

        Raises: Refused, where it was withdrawn or declined, or would go to other readers than
        those it is out for, or on its way to.
        """
        if self.state in (State.WITHDRAWN, State.DECLINED):
            raise Refused(N_("This can no longer be changed."))
        if (self.rev or self.forwarded) and limits.audience != self.limits.audience:
            raise Refused(
                N_("Who may read it cannot be changed once it is out. Take it back and start anew.")
            )
        return replace(
            self,
            original=fields,
            edited=fields,
            limits=limits,
            state=State.WAITING,
            since=None,
            told=False,
        )

    def published(self, rev: int) -> Submission:
        """Return it as out. The texts go: what was taken out of them must not stay here."""
        return replace(
            self,
            state=State.PUBLISHED,
            rev=rev,
            original={},
            edited={},
            marks=None,
            key_hash="",
            since=None,
        )

    def forward(self, local_id: str) -> Submission:
        """Return it as handed on to the facilitator that publishes for us."""
        return replace(
            self, state=State.FORWARDED, forwarded=local_id, original={}, edited={}, key_hash=""
        )

    def without_marks(self) -> Submission:
        """Return it as out of every crowd that is still to be counted."""
        return replace(self, marks=None)

    def withdrawn(self) -> Submission:
        """Return what is left of it once it was taken back."""
        return replace(
            self, state=State.WITHDRAWN, original={}, edited={}, marks=None, key_hash="", since=None
        )


@dataclass(frozen=True)
class Message:
    """One message in a mailbox. ``id`` is the same at both ends; ``day`` is no closer either."""

    id: str
    day: date
    sender: Sender
    text: str


def taken_back(kept: Iterable[Message], found: Collection[str]) -> list[str]:
    """Return the ids of what readers wrote that is ``kept`` and not ``found`` any more: who wrote
    it has withdrawn it, and a copy in a mailbox would outlive that."""
    return [each.id for each in kept if each.sender is Sender.READER and each.id not in found]


def hash_of(secret: str) -> str:
    """Return what is kept of a secret: SHA-256 in hex."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def mailbox_key(secret: str) -> str:
    """Return the key to the mailbox, which the secret gives and which does not give the secret."""
    return hash_of(MAILBOX_LABEL + secret)
