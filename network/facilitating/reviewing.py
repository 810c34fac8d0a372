"""The facilitator's side of a review that a member asks for: the door, and the desk.

Who asks is known here, and kept: the record will carry their name anyway. What is read and
approved is exactly what was sent; nothing can be changed at this desk.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from federation.body import parse_body
from federation.errors import MalformedError
from federation.strict import Object
from network.database import Session
from network.errors import N_, Invalid, NotAllowed
from network.facilitating.review import (
    AskedReview,
    Verdict,
    digest,
    format_verdict,
    parse_request,
)
from network.facilitating.review_store import AskedReviews
from network.facilitating.submission import hash_of, mailbox_key
from network.innovations.innovation import NAME
from network.people.audit import Audit
from network.people.person import Person
from network.people.roles import Role
from network.records.types import Register


@dataclass(frozen=True, kw_only=True)
class Reviewing:
    """The deeds of a facilitator's people and of its door, for reviews."""

    register: Register
    audit: Audit
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    new_secret: Callable[[], str]
    is_facilitator: bool
    most_waiting: int
    reviews: AskedReviews

    def taken_in(self, session: Session, client: str, document: Object) -> str | None:
        """Keep what ``client`` asks; return the receipt as JSON, None where too much waits.

        Raises: Invalid, where it is no innovation that could be published.
        """
        asked = parse_request(document)
        self._check(asked.body)
        self.reviews.forget_key(session, client, asked.key)
        waiting = [each for each in self.reviews.waiting(session) if each.node == client]
        if len(waiting) >= self.most_waiting:
            return None
        id, secret = self.new_id(), self.new_secret()
        self.reviews.save(
            session,
            AskedReview(
                id=id,
                node=client,
                key=asked.key,
                body=asked.body,
                sha256=digest(asked.body),
                audience=asked.audience,
                arrived=self.now(),
                secret_hash=hash_of(secret),
                mailbox_hash=hash_of(mailbox_key(secret)),
            ),
        )
        return json.dumps({"id": id, "rid": "", "secret": secret})

    def mailbox(self, session: Session, id: str, key: str | None) -> str | None:
        """Return how a review stands, as JSON; None where the key opens none."""
        asked = self.reviews.find(session, id)
        kept = asked.mailbox_hash if asked else ""
        if asked is None or not hmac.compare_digest(kept, hash_of(key or "")):
            return None
        return format_verdict(Verdict(asked.state, asked.sha256, asked.note, asked.section))

    def taken_back(self, session: Session, id: str, secret: str) -> bool:
        """Forget a review for whoever has its secret; say whether there was one."""
        asked = self.reviews.find(session, id)
        if asked is None or not hmac.compare_digest(asked.secret_hash, hash_of(secret)):
            return False
        self.reviews.save(session, asked.gone())
        return True

    def queue(self, session: Session, person: Person) -> Sequence[AskedReview]:
        """Return what waits, the longest wait first. Raises: NotAllowed."""
        self._must_review(person)
        return self.reviews.waiting(session)

    def get(self, session: Session, person: Person, id: str) -> AskedReview:
        """Return one. Raises: NotAllowed, NotFound."""
        self._must_review(person)
        return self.reviews.get(session, id)

    def approve(self, session: Session, person: Person, id: str, sha256: str) -> AskedReview:
        """Agree that these bytes are shared. Raises: NotAllowed, NotFound, Refused, Conflict."""
        asked = self.get(session, person, id)
        return self._noted(session, person, asked.approved(sha256), "review approved")

    def send_back(self, session: Session, person: Person, id: str, answer: Verdict) -> AskedReview:
        """Ask for changes, or turn it down. Raises: NotAllowed, NotFound, Refused, Invalid."""
        asked = self.get(session, person, id)
        return self._noted(session, person, asked.answered(answer), "review sent back")

    def _check(self, body: bytes) -> None:
        known = self.register.named(NAME)
        try:
            fields = parse_body(body)
        except MalformedError as error:
            raise Invalid({"body": str(error)}) from error
        if fields.get("schema") != known.schema_name:
            raise Invalid({"body": N_("This text is of another kind than it says.")})
        known.checked(fields)

    def _noted(
        self, session: Session, person: Person, asked: AskedReview, deed: str
    ) -> AskedReview:
        self.reviews.save(session, asked)
        self.audit.note(session, person.account, deed, asked.id)
        return asked

    def _must_review(self, person: Person) -> None:
        if not self.is_facilitator:
            raise NotAllowed(N_("This organisation reviews for nobody else."))
        if not person.holds(Role.FACILITATOR):
            raise NotAllowed(N_("Only a facilitator reads what others hand in."))
