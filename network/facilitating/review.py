"""A review that a member asks its facilitator for: what travels, and how it stands. Pure.

For a member of one person: nobody else there could approve what they wrote. It travels on the
channel of section 7 with ``for: review``, and it is named: the record will say whose it is. What
is approved is the SHA-256 of the exact bytes that were read. Format and parse side by side.

    WAITING ──approved──> APPROVED      ──sent back──> CHANGES | DECLINED      ──taken back──> GONE
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from federation import strict
from federation.errors import MalformedError
from federation.strict import Json, Object
from network.errors import N_, Conflict, Invalid, Refused

FOR, REVIEW = "for", "review"
MOST_NOTE = 20_000
MOST_SECTION = 64


class ReviewState(StrEnum):
    """Where a review stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    CHANGES = "changes"
    DECLINED = "declined"
    GONE = "gone"


@dataclass(frozen=True)
class ReviewRequest:
    """What a member sends: the exact bytes, for whom they are, and a key that makes it once."""

    body: bytes
    audience: str
    key: str


@dataclass(frozen=True)
class Verdict:
    """What the facilitator answers: where it stands, which bytes, and what was said of them.

    ``section`` is what the note is about, empty for the whole.
    """

    state: ReviewState
    sha256: str = ""
    note: str = ""
    section: str = ""


@dataclass(frozen=True, kw_only=True)
class AskedReview:
    """A review as the facilitator keeps it; its text goes once it is answered."""

    id: str
    node: str
    key: str
    body: bytes
    sha256: str
    audience: str
    arrived: datetime
    secret_hash: str
    mailbox_hash: str
    state: ReviewState = ReviewState.WAITING
    note: str = ""
    section: str = ""

    def approved(self, sha256: str) -> AskedReview:
        """Return it as approved.

        Raises:
            Refused: it is answered already, or was taken back.
            Conflict: it is not what ``sha256`` names.
        """
        self._must_wait()
        if sha256 != self.sha256:
            raise Conflict(N_("The text has changed since you read it. Please read it again."))
        return replace(self, state=ReviewState.APPROVED, body=b"")

    def answered(self, answer: Verdict) -> AskedReview:
        """Return it as sent back with the reason. Raises: Refused, Invalid."""
        self._must_wait()
        note, section = answer.note.strip(), answer.section[:MOST_SECTION]
        if not 0 < len(note) <= MOST_NOTE:
            raise Invalid({"text": N_("Say why, so that the author can act on it.")})
        return replace(self, state=answer.state, note=note, section=section, body=b"")

    def gone(self) -> AskedReview:
        """Return what is left of it once its authors took it back."""
        return replace(self, state=ReviewState.GONE, body=b"", note="", section="")

    def _must_wait(self) -> None:
        if self.state is not ReviewState.WAITING:
            raise Refused(N_("This is not waiting to be read."))


def is_review(document: Object) -> bool:
    """Say whether what was handed in asks for a review and not for publication."""
    return document.get(FOR) == REVIEW


def format_request(asked: ReviewRequest) -> bytes:
    """Return ``asked`` as it is posted."""
    return strict.dumps(
        {
            FOR: REVIEW,
            "body": asked.body.decode("utf-8"),
            "limits": {"audience": asked.audience},
            "key": asked.key,
        }
    )


def parse_request(document: Object) -> ReviewRequest:
    """Return the request in ``document``. Raises: Invalid, by field."""
    limits = document.get("limits")
    audience = limits.get("audience") if isinstance(limits, dict) else None
    found = {"body": document.get("body"), "limits": audience, "key": document.get("key")}
    wrong = {name for name, value in found.items() if not isinstance(value, str) or not value}
    if wrong:
        raise Invalid(dict.fromkeys(sorted(wrong), N_("This is missing.")))
    return ReviewRequest(str(found["body"]).encode(), str(audience), str(found["key"])[:64])


def format_verdict(verdict: Verdict) -> str:
    """Return ``verdict`` as the mailbox answers."""
    document: Object = {
        FOR: REVIEW,
        "state": verdict.state.value,
        "sha256": verdict.sha256,
        "note": verdict.note,
        "section": verdict.section,
    }
    return strict.dumps(document).decode()


def parse_verdict(raw: bytes) -> Verdict:
    """Return the verdict in ``raw``. Raises: MalformedError."""
    document = strict.parse_document(raw)
    try:
        state = ReviewState(_text(document.get("state")))
    except ValueError as error:
        raise MalformedError(f"not a review: {error}") from error
    return Verdict(
        state,
        _text(document.get("sha256")),
        _text(document.get("note")),
        _text(document.get("section", ""))[:MOST_SECTION],
    )


def digest(body: bytes) -> str:
    """Return the hex SHA-256 by which a review names what was read."""
    return hashlib.sha256(body).hexdigest()


def _text(value: Json) -> str:
    if not isinstance(value, str) or len(value) > MOST_NOTE:
        raise MalformedError("not a review: a text is missing or too long")
    return value
