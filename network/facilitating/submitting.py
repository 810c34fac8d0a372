"""Hand in to our facilitator what is to be published without our name, and stay in touch.

The trust's side of endpoint 10. People decide here and at once; the worker carries it over,
again and again until it has arrived, and looks into the mailboxes. The other side is
brokering.py's.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from federation.sealing import lock
from federation.strict import Object
from network.anonymising.scanning import Scanner
from network.database import Session
from network.errors import N_, Invalid, NotAllowed, Refused
from network.facilitating.hiding import Hiding
from network.facilitating.preparing import leaves, prepared
from network.facilitating.submission import Limits, Message, Sender, State
from network.facilitating.unnamed import Errand, Unnamed
from network.facilitating.unnamed_store import UnnamedStore
from network.facilitating.wire import AUDIENCES, MOST_TEXT, Receipt, linked
from network.people.audit import Audit
from network.people.person import Person
from network.people.roles import Role
from network.records.types import Register


@dataclass(frozen=True)
class HandIn:
    """What a reviewer agrees to hand in: a body of any type, and how far it may go."""

    type_name: str
    fields: Object
    limits: Limits
    contact_ok: bool


class NewFindsError(Refused):
    """Other words say something that could tell who somebody is, and was not said before."""

    def __init__(self, found: Sequence[str]) -> None:
        super().__init__(
            N_("This could tell who somebody is: %(found)s. Change it, or say why it may stay."),
            found=", ".join(f"“{words}”" for words in found),
        )


@dataclass(frozen=True)
class Rewording:
    """Other words for what was handed in, and how far they may go.

    ``may_stay`` is why what they newly say may stay although it could tell who somebody is.
    """

    fields: Object
    limits: Limits
    may_stay: str = ""


@dataclass(frozen=True)
class Kept:
    """One submission of ours, and its mailbox."""

    unnamed: Unnamed
    messages: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class Submitting:
    """The deeds of a trust's people.

    Attributes:
        node: our id.
        facilitator: our facilitator's, empty where we are one: then there is nobody to ask.
        vault: 32 bytes, this node's own, under which the secrets are locked.
        scanner: what looks for what could tell who somebody is.
    """

    node: str
    facilitator: str
    vault: bytes
    register: Register
    audit: Audit
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    store: UnnamedStore
    hiding: Hiding
    scanner: Callable[[Session], Scanner]

    def hand_in(self, session: Session, person: Person, given: HandIn) -> Unnamed:
        """Put ``given`` on its way.

        Raises:
            NotAllowed: no reviewer, or there is no facilitator above us.
            Invalid: it does not validate, or it would lead to us.
            Refused: it could come from too few organisations.
        """
        self._must_send(person)
        self._check(session, given.type_name, given.fields, given.limits)
        fields: Object = {
            name: value for name, value in given.fields.items() if name not in ("salt", "schema")
        }
        unnamed = Unnamed(
            id=self.new_id(),
            by=person.account,
            at=self.facilitator,
            type_name=given.type_name,
            title=str(fields.get("title") or given.type_name),
            fields=fields,
            limits=given.limits,
            contact_ok=given.contact_ok,
            sent=self.now(),
            submitter_mark=self._mark(person),
        )
        self.store.save(session, unnamed)
        self.audit.note(session, person.account, "handed in unnamed", unnamed.id)
        return unnamed

    def mine(self, session: Session, person: Person) -> list[Unnamed]:
        """Return what this organisation handed in, the newest first."""
        _must_work_here(person)
        return [each for each in self.store.all(session) if not each.is_relayed]

    def get(self, session: Session, person: Person, id: str) -> Kept:
        """Return one and its mailbox. Raises: NotAllowed, NotFound."""
        _must_work_here(person)
        return Kept(self.store.get(session, id), self.store.messages(session, id))

    def revise(self, session: Session, person: Person, id: str, given: Rewording) -> Unnamed:
        """Send other words, or let more people read it; it is read at the desk anew.

        Raises:
            NotAllowed, NotFound, Invalid.
            Refused: it can no longer be changed, or could come from too few organisations.
            NewFindsError: something new in it could tell who somebody is, and nobody said why it
                may stay.
        """
        self._must_send(person)
        known = self.store.get(session, id)
        self._check(session, known.type_name, given.fields, given.limits)
        new = self._new_finds(session, known.fields, given.fields)
        if new and not given.may_stay.strip():
            raise NewFindsError(new)
        revised = known.revised(given.fields, given.limits)
        self.store.save(session, revised)
        if new:
            told = f"{id}: {given.may_stay.strip()}"
            self.audit.note(session, person.account, "finds accepted", told)
        self.audit.note(session, person.account, "unnamed revised", id)
        return revised

    def take_back(self, session: Session, person: Person, id: str) -> Unnamed:
        """Withdraw it wherever it has got to. Raises: NotAllowed, NotFound, Refused."""
        self._must_send(person)
        taken = self.store.get(session, id).taken_back()
        self.store.save(session, taken)
        self.store.empty_mailbox(session, id)
        self.audit.note(session, person.account, "unnamed taken back", id)
        return taken

    def answer(self, session: Session, person: Person, id: str, text: str) -> None:
        """Write to the facilitator, and through it to whoever asked.

        Raises: NotAllowed, NotFound, Invalid.
        """
        _must_work_here(person)
        known = self.store.get(session, id)
        if not 0 < len(text.strip()) <= MOST_TEXT or known.state is State.WITHDRAWN:
            raise Invalid({"text": N_("Write something, at most 20,000 characters.")})
        message = Message(self.new_id(), self.now().date(), Sender.AUTHORS, text.strip())
        self.store.add(session, id, message, is_sent=False)
        self.audit.note(session, person.account, "unnamed answered", id)

    def received(self, session: Session, unnamed: Unnamed, receipt: Receipt) -> Unnamed:
        """Keep what the facilitator gave for it, the secret locked."""
        secret = lock(receipt.secret.encode(), self.vault, unnamed.id)
        kept = unnamed.received(receipt.id, receipt.rid, secret)
        self.store.save(session, kept)
        return kept

    def _check(self, session: Session, type_name: str, fields: Object, limits: Limits) -> None:
        if limits.audience not in AUDIENCES:
            raise Invalid({"audience": N_("Choose who will be able to read this.")})
        self.register.named(type_name).checked(prepared(fields, limits))
        if any(id.node == self.node for id in linked(fields)):
            raise Invalid(
                {"body": N_("It refers to a record that carries your name, and would show you.")}
            )
        self.hiding.check(session, type_name, fields, limits)

    def _new_finds(self, session: Session, before: Object, after: Object) -> Sequence[str]:
        """Return what ``after`` says that could tell who somebody is and ``before`` did not."""
        said = "\n".join(leaf.text for leaf in leaves(before))
        scanner = self.scanner(session)
        finds = (
            find
            for leaf in leaves(after)
            if leaf.is_prose and leaf.text not in said
            for find in scanner.scan(leaf.text)
        )
        found = (find.text for find in finds if find.is_identifying(is_named=False))
        return [text for text in dict.fromkeys(found) if not _stands_in(said, text)]

    def _mark(self, person: Person) -> str:
        """Return a pseudonym of ``person``, by which the facilitator counts a crowd."""
        text = f"submitter\n{person.account}".encode()
        return hmac.new(self.vault, text, sha256).hexdigest()[:32]

    def _must_send(self, person: Person) -> None:
        if not self.facilitator:
            raise NotAllowed(N_("This organisation is a facilitator itself: there is none above."))
        if not person.holds(Role.REVIEWER):
            raise NotAllowed(N_("Only a reviewer can agree that something is shared."))


def _stands_in(said: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", said) is not None


def _must_work_here(person: Person) -> None:
    if not (person.holds(Role.REVIEWER) or person.holds(Role.AUTHOR)):
        raise NotAllowed(N_("Only authors and reviewers see what was shared without our name."))


def needs_carrying(unnamed: Unnamed) -> bool:
    """Say whether the worker still has to go to the facilitator for it."""
    return unnamed.errand is not Errand.NONE
