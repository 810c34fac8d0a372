"""Answer trusts that hand in what is to be published without their name.

Endpoint 10 of federation/README.md. Only handing in needs a token; everything later is proven
by what the receipt gave, so no row, log or token leads from a submission to its trust. What
people at the desk do is desk.py's. No web framework: the pages translate an ``Answer``.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from federation.errors import MalformedError
from federation.strict import Object, parse_document
from network.database import Database, Session
from network.errors import N_, Conflict, Invalid, NotFound, Refused
from network.facilitating import wire
from network.facilitating.identity import Identities
from network.facilitating.mailboxes import Mailboxes
from network.facilitating.preparing import prepared
from network.facilitating.review import is_review
from network.facilitating.reviewing import Reviewing
from network.facilitating.store import Submissions
from network.facilitating.submission import (
    Limits,
    Marks,
    Sender,
    State,
    Submission,
    hash_of,
    mailbox_key,
)
from network.facilitating.wire import Mailbox, Offer, Receipt
from network.peering.access import Access, UnknownTokenError
from network.peering.answer import Answer, json_answer, problem
from network.peering.membership import Membership
from network.records.record import Reason
from network.records.types import Register

MOST_BYTES = 1_048_576
RETRY_SECONDS = 3600
_NOT_BROKERED = frozenset({"member", "organisation", "circle"})
_PRIVATE = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class Chance:
    """What must not be guessed: new ids, new secrets, and the key that marks a crowd."""

    new_id: Callable[[], str]
    new_secret: Callable[[], str]
    mark_key: bytes


@dataclass(frozen=True)
class Door:
    """Who is let in: by which token, as which member, and how much of theirs may wait.

    ``reviewing`` takes what asks for a review and not for publication.
    """

    access: Access
    membership: Membership
    most_waiting: int
    reviewing: Reviewing


class Brokering:
    """The facilitator's side of endpoint 10."""

    def __init__(
        self,
        database: Database,
        door: Door,
        mailboxes: Mailboxes,
        identities: Identities,
        chance: Chance,
    ) -> None:
        self._database = database
        self._door = door
        self._mailboxes = mailboxes
        self._identities = identities
        self._chance = chance
        self._submissions = Submissions()

    @property
    def _register(self) -> Register:
        return self._mailboxes.register

    def submit(self, authorization: str | None, raw: bytes) -> Answer:
        """Answer POST /submissions: a receipt, or what is wrong with it."""
        with self._database.reading() as session:
            try:
                client = self._client(session, authorization)
            except UnknownTokenError:
                return problem("token")
        if client is None:
            return problem("not-found")
        if len(raw) > MOST_BYTES:
            return problem("too-large")
        return _answered(lambda: self._handed_in(client, raw))

    def mailbox(self, id: str, key: str | None) -> Answer:
        """Answer GET /submissions/{id}: its state, and what was written to its authors."""
        with self._database.reading() as session:
            submission = self._unlocked(session, id, key)
            if submission is None:
                review = self._door.reviewing.mailbox(session, id, key)
                return json_answer(200, review, _PRIVATE) if review else problem("not-found")
            found: Mailbox = self._mailboxes.look(session, submission)
        return json_answer(200, wire.format_mailbox(found), _PRIVATE)

    def answer(self, id: str, key: str | None, raw: bytes) -> Answer:
        """Answer POST /submissions/{id}/messages: the authors write."""

        def done() -> Answer:
            message = parse_document(raw)
            with self._database.transaction() as session:
                submission = self._unlocked(session, id, key)
                if submission is None:
                    return problem("not-found")
                self._mailboxes.write(
                    session,
                    submission,
                    Sender.AUTHORS,
                    _short(message, "text"),
                    _short(message, "id"),
                )
            return json_answer(200, "{}", _PRIVATE)

        return _answered(done)

    def revise(self, id: str, key: str | None, raw: bytes) -> Answer:
        """Answer POST /submissions/{id}/revision: other words, or more readers."""

        def done() -> Answer:
            fields, limits = wire.parse_revision(raw)
            with self._database.transaction() as session:
                submission = self._unlocked(session, id, key)
                if submission is None:
                    return problem("not-found")
                self._check(submission.type_name, fields, submission.marks)
                revised = submission.revise(fields, limits)
                self._submissions.save(session, _read_by_nobody(revised))
            return json_answer(200, "{}", _PRIVATE)

        return _answered(done)

    def withdraw(self, id: str, raw: bytes) -> Answer:
        """Answer POST /submissions/{id}/withdraw: the secret is all that is asked for."""

        def done() -> Answer:
            document = parse_document(raw)
            given = hash_of(_short(document, "secret"))
            with self._database.transaction() as session:
                submission = self._submissions.find(session, id)
                secret = _short(document, "secret")
                if submission is None and self._door.reviewing.taken_back(session, id, secret):
                    return json_answer(200, "{}", _PRIVATE)
                if submission is None or not hmac.compare_digest(submission.secret_hash, given):
                    return problem("not-found")
                if submission.state is not State.WITHDRAWN:
                    self._mailboxes.withdraw(session, submission, _reason(document))
            self._database.erase_traces()
            return json_answer(200, json.dumps({"state": State.WITHDRAWN.value}), _PRIVATE)

        return _answered(done)

    def _client(self, session: Session, authorization: str | None) -> str | None:
        """Return the member that asks, or None: a stranger, or a node that is no facilitator."""
        client = self._door.access.client(session, authorization)
        if client is None or not self._door.membership.myself.is_facilitator:
            return None
        return client if self._door.access.is_member(session, client) else None

    def _handed_in(self, client: str, raw: bytes) -> Answer:
        document = parse_document(raw)
        if is_review(document):
            with self._database.transaction() as session:
                receipt = self._door.reviewing.taken_in(session, client, document)
            if receipt is None:
                return problem("slow-down", {"Retry-After": str(RETRY_SECONDS)})
            return json_answer(201, receipt, _PRIVATE)
        if not self._identities.is_ready:
            return problem("busy", {"Retry-After": str(RETRY_SECONDS)})
        return self._taken_in(client, wire.parse_offer(raw))

    def _taken_in(self, client: str, offer: Offer) -> Answer:
        secret = self._chance.new_secret()
        with self._database.transaction() as session:
            marks = self._marks(session, client, offer)
            self._check(offer.type_name, offer.fields, marks)
            before = self._submissions.by_key(session, hash_of(offer.key))
            if before is not None and before.marks is not None and before.marks == marks:
                # its receipt was lost on the way: nobody holds the secret, so it starts anew
                self._submissions.forget(session, before.id)
            if self._waiting(session, marks) >= self._door.most_waiting:
                return problem("slow-down", {"Retry-After": str(RETRY_SECONDS)})
            submission = self._new(offer, marks, secret)
            self._submissions.save(session, _read_by_nobody(submission))
            self._identities.keep(session, submission.id, client)
        receipt = Receipt(submission.id, submission.rid, secret)
        return json_answer(201, wire.format_receipt(receipt), _PRIVATE)

    def _new(self, offer: Offer, marks: Marks, secret: str) -> Submission:
        return Submission(
            id=self._chance.new_id(),
            rid=self._chance.new_id(),
            type_name=offer.type_name,
            original=offer.fields,
            edited=offer.fields,
            limits=offer.limits,
            contact_ok=offer.contact_ok,
            state=State.WAITING,
            arrived=self._mailboxes.now().date(),
            secret_hash=hash_of(secret),
            mailbox_hash=hash_of(mailbox_key(secret)),
            key_hash=hash_of(offer.key),
            marks=marks,
        )

    def _check(self, type_name: str, fields: Object, marks: Marks | None) -> None:
        """Refuse what could not be published. Raises: Invalid."""
        try:
            known = self._register.named(type_name)
        except NotFound as error:
            raise Invalid({"type": N_("There is no such kind of record here.")}) from error
        if type_name in _NOT_BROKERED:
            raise Invalid({"type": N_("This kind of record always says whose it is.")})
        known.checked(prepared(fields, Limits("")))
        named = {self._mark(id.node) for id in wire.linked(fields)}
        if marks is not None and marks.trust in named:
            raise Invalid(
                {"body": N_("It refers to a record that carries your name, and would show you.")}
            )

    def _marks(self, session: Session, client: str, offer: Offer) -> Marks:
        trust = client
        if offer.trust and self._door.membership.is_facilitator(session, client):
            # a facilitator that pools tells its trusts apart without naming them
            trust = f"{client}\n{offer.trust}"
        return Marks(self._mark(trust), self._mark(f"{trust}\n\n{offer.submitter}"))

    def _mark(self, text: str) -> str:
        return hmac.new(self._chance.mark_key, text.encode(), sha256).hexdigest()

    def _waiting(self, session: Session, marks: Marks) -> int:
        open_ones = self._submissions.of_states(session, State.WAITING, State.ACCEPTED)
        return sum(1 for each in open_ones if each.marks and each.marks.trust == marks.trust)

    def _unlocked(self, session: Session, id: str, key: str | None) -> Submission | None:
        submission = self._submissions.find(session, id)
        kept = submission.mailbox_hash if submission else ""
        return submission if hmac.compare_digest(kept, hash_of(key or "")) else None


def _read_by_nobody(submission: Submission) -> Submission:
    """Return it as the desk finds it: without what no person has to judge."""
    return submission.with_edited(prepared(submission.original, submission.limits))


def _reason(document: Object) -> Reason:
    given = document.get("reason", Reason.OWNER_REQUEST.value)
    try:
        return Reason(str(given))
    except ValueError as error:
        raise Invalid({"reason": N_("There is no such reason.")}) from error


def _short(document: Object, name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= wire.MOST_TEXT:
        raise Invalid({name: N_("Write something, at most 20,000 characters.")})
    return value


def _answered(answer: Callable[[], Answer]) -> Answer:
    """Return the answer, or the problem document that a refusal stands for."""
    try:
        return answer()
    except MalformedError:
        return problem("bad-request")
    except Invalid as error:
        errors = [{"field": field, "message": text} for field, text in error.errors.items()]
        return problem("invalid", errors=errors)
    except (Conflict, Refused) as error:
        return problem("invalid", errors=[{"field": "", "message": str(error)}])
