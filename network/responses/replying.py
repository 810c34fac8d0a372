"""Reply in private: to the organisation that shared a record, or that wrote to us.

Nothing is sent. A reply is a record in a circle of two, which the other side finds when it
next asks us; its answer stands in a circle of its own. Section 6 of federation/README.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from federation.feed import type_name
from federation.strict import Object
from network.database import Session
from network.errors import N_, Invalid, NotAllowed, NotFound
from network.peering.asker import CIRCLE
from network.peering.circles import Circles
from network.people.audit import Audit
from network.people.person import Person
from network.people.roles import Role
from network.records.audience import Audience
from network.records.publishing import Approved, Published, Publishing
from network.records.reading import Read, Reading
from network.records.record import Reason, Record, RecordId
from network.records.store import Records
from network.records.withdrawing import Withdrawing, WithdrawRequest
from network.responses.message import MESSAGE, MOST_TEXT, NAME, Message

MOST_TITLE = 300
MOST_LISTED = 500


@dataclass(frozen=True)
class Reply:
    """What somebody wrote: to which node, and about which record, where it is about one."""

    to: str
    title: str
    text: str
    about: RecordId | None = None


@dataclass(frozen=True, kw_only=True)
class Replying:
    """The deeds of those who answer for their organisation; everybody here may read."""

    node: str
    circles: Circles
    records: Records
    reading: Reading
    publishing: Publishing
    withdrawing: Withdrawing
    audit: Audit

    def reply(self, session: Session, person: Person, reply: Reply) -> Published:
        """Write to one organisation, for its eyes alone.

        Raises:
            NotAllowed: the person does not answer for what leaves this organisation.
            Invalid: there is no title or no text.
            NotFound: what it is about cannot be read here.
            Refused: nobody there could read it.
        """
        _must_reply(person)
        _check(reply)
        if reply.about is not None:
            self.about(session, reply.about)
        circle = self.circles.with_node(session, reply.to)
        body = self.publishing.compose(NAME, _fields(reply))
        approved = Approved(NAME, body, Audience.parse(circle.feed))
        published = self.publishing.publish(session, approved)
        self.audit.note(session, person.account, "private reply written", published.rid)
        return published

    def about(self, session: Session, id: RecordId) -> Record:
        """Return a record that can be replied to. Raises: NotFound."""
        record = self.records.get(session, id)
        if record is None or not record.shown:
            raise NotFound(N_("There is no such record here that can be read."))
        return record

    def get(self, session: Session, id: RecordId) -> Read[Message]:
        """Return one message. Raises: NotFound."""
        return self.reading.read(session, id, Message)

    def all(self, session: Session) -> tuple[Read[Message], ...]:
        """Return what was written to us and what we wrote, the newest first."""
        return self.reading.latest(session, Message, MOST_LISTED)

    def withdraw(self, session: Session, person: Person, rid: str) -> None:
        """Take back what we wrote: it is erased here, and there at their next pull.

        The caller runs ``Database.erase_traces`` after the commit.

        Raises:
            NotAllowed; NotFound: we wrote no such message. Conflict: it is taken back already.
        """
        _must_reply(person)
        record = self.records.get(session, RecordId(self.node, rid))
        if record is None or record.type != MESSAGE.media_type:
            raise NotFound(N_("We wrote no such message."))
        self.withdrawing.withdraw(session, WithdrawRequest(rid, reason=Reason.OWNER_REQUEST))
        self.audit.note(session, person.account, "private reply withdrawn", rid)

    def recipient(self, session: Session, record: Record) -> str:
        """Return the node that a message of ours was written to; empty where it is a group's."""
        known = self.circles.store.get(session, record.feed)
        return known.partner if known is not None else ""


def may_reply(person: Person) -> bool:
    """Say whether a person may write for their organisation: who answers for what leaves it."""
    return person.holds(Role.REVIEWER)


def is_private(record: Record) -> bool:
    """Say whether a record stands in a circle."""
    return record.feed.startswith(CIRCLE)


def kind_of(record: Record) -> str:
    """Return the short name of a record's type; empty where it is not known."""
    return type_name(record.type) or ""


def _fields(reply: Reply) -> Object:
    about = reply.about
    return {
        "title": reply.title.strip(),
        "text": reply.text.strip(),
        "about": {"node": about.node, "rid": about.rid} if about else None,
    }


def _check(reply: Reply) -> None:
    errors = {}
    if not reply.title.strip():
        errors["title"] = N_("Say in a few words what it is about.")
    if len(reply.title) > MOST_TITLE:
        errors["title"] = N_("This is too long: 300 characters at most.")
    if not reply.text.strip():
        errors["text"] = N_("Write something.")
    if len(reply.text) > MOST_TEXT:
        errors["text"] = N_("This is too long: 20,000 characters at most.")
    if errors:
        raise Invalid(errors)


def _must_reply(person: Person) -> None:
    if not may_reply(person):
        raise NotAllowed(N_("Only a reviewer writes for this organisation."))
