"""How a facilitator keeps submissions, their mailboxes, the sealed map and the releases.

No row holds a submission beside the trust it came from: the map's rows hold that, sealed to
two people. Days, not moments, are kept, and ids are random, so that rows tell no order.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    Date,
    ForeignKey,
    LargeBinary,
    String,
    Text,
    delete,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from federation import strict
from network.database import ERASABLE, Base, UtcDateTime
from network.errors import N_, NotFound
from network.facilitating.submission import Limits, Marks, Message, Sender, State, Submission


class SubmissionRow(Base):
    """One submission."""

    __tablename__ = "broker_submissions"
    __table_args__ = ({"info": ERASABLE},)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    rid: Mapped[str] = mapped_column(String(36), unique=True)
    type_name: Mapped[str] = mapped_column(String(60))
    original: Mapped[bytes] = mapped_column(LargeBinary)
    edited: Mapped[bytes] = mapped_column(LargeBinary)
    audience: Mapped[str] = mapped_column(String(60))
    region_label: Mapped[bool] = mapped_column(Boolean)
    contact_ok: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[str] = mapped_column(String(12), index=True)
    arrived: Mapped[date] = mapped_column(Date)
    secret_hash: Mapped[str] = mapped_column(String(64))
    mailbox_hash: Mapped[str] = mapped_column(String(64))
    key_hash: Mapped[str] = mapped_column(String(64), index=True)
    trust_mark: Mapped[str] = mapped_column(String(64))
    submitter_mark: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told: Mapped[bool] = mapped_column(Boolean)
    rev: Mapped[int]
    forwarded: Mapped[str] = mapped_column(String(36))
    version: Mapped[int]


class MessageRow(Base):
    """One message in the mailbox of a submission."""

    __tablename__ = "broker_messages"
    __table_args__ = ({"info": ERASABLE},)

    submission: Mapped[str] = mapped_column(ForeignKey("broker_submissions.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    place: Mapped[int]
    day: Mapped[date] = mapped_column(Date)
    sender: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)


class IdentityRow(Base):
    """Whose a submission is, sealed to two people."""

    __tablename__ = "broker_identities"
    __table_args__ = ({"info": ERASABLE},)

    submission: Mapped[str] = mapped_column(String(36), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    until: Mapped[date] = mapped_column(Date, index=True)


class ReleaseRow(Base):
    """One moment of release, and what came of it."""

    __tablename__ = "broker_releases"

    slot: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    published: Mapped[int]
    waiting: Mapped[int]


@dataclass(frozen=True)
class Identity:
    """A sealed entry of the map, and the day on which it is destroyed."""

    submission: str
    sealed: str
    until: date


@dataclass(frozen=True)
class Release:
    """One moment of release: how many went out, and how many had to wait."""

    slot: datetime
    published: int
    waiting: int


class Submissions:
    """The submissions at this facilitator, and their mailboxes."""

    def get(self, session: Session, id: str) -> Submission:
        """Return one. Raises: NotFound."""
        found = self.find(session, id)
        if found is None:
            raise NotFound(N_("There is no such submission."))
        return found

    def find(self, session: Session, id: str) -> Submission | None:
        """Return one, or None."""
        row = session.get(SubmissionRow, id, populate_existing=True)
        return None if row is None else _submission(row)

    def of_states(self, session: Session, *states: State) -> list[Submission]:
        """Return those in ``states``, by the day they came and then by their random ids."""
        rows = select(SubmissionRow).order_by(SubmissionRow.arrived, SubmissionRow.id)
        if states:
            rows = rows.where(SubmissionRow.state.in_([state.value for state in states]))
        return [_submission(row) for row in session.scalars(rows)]

    def by_key(self, session: Session, key_hash: str) -> Submission | None:
        """Return the one that an offer sent again is about."""
        rows = select(SubmissionRow).where(SubmissionRow.key_hash == key_hash)
        row = session.scalars(rows).first()
        return None if row is None else _submission(row)

    def save(self, session: Session, submission: Submission) -> Submission:
        """Keep ``submission``, new or changed, and return it with its next version."""
        marks = submission.marks or Marks("", "")
        session.merge(
            SubmissionRow(
                id=submission.id,
                rid=submission.rid,
                type_name=submission.type_name,
                original=strict.dumps(submission.original),
                edited=strict.dumps(submission.edited),
                audience=submission.limits.audience,
                region_label=submission.limits.region_label,
                contact_ok=submission.contact_ok,
                state=submission.state.value,
                arrived=submission.arrived,
                secret_hash=submission.secret_hash,
                mailbox_hash=submission.mailbox_hash,
                key_hash=submission.key_hash,
                trust_mark=marks.trust,
                submitter_mark=marks.submitter,
                since=submission.since,
                told=submission.told,
                rev=submission.rev,
                forwarded=submission.forwarded,
                version=submission.version + 1,
            )
        )
        session.flush()
        return self.get(session, submission.id)

    def forget(self, session: Session, id: str) -> None:
        """Erase one wholly, mailbox and map entry included."""
        self.empty_mailbox(session, id)
        session.execute(delete(IdentityRow).where(IdentityRow.submission == id))
        session.execute(delete(SubmissionRow).where(SubmissionRow.id == id))

    def messages(self, session: Session, id: str) -> tuple[Message, ...]:
        """Return the mailbox, in the order of writing."""
        rows = select(MessageRow).where(MessageRow.submission == id).order_by(MessageRow.place)
        return tuple(
            Message(row.id, row.day, Sender(row.sender), row.text) for row in session.scalars(rows)
        )

    def add_message(self, session: Session, id: str, message: Message) -> bool:
        """Put ``message`` into the mailbox unless it is there; say whether it was new."""
        if session.get(MessageRow, (id, message.id)) is not None:
            return False
        last = session.scalar(select(func.max(MessageRow.place)).where(MessageRow.submission == id))
        session.add(
            MessageRow(
                submission=id,
                id=message.id,
                place=0 if last is None else last + 1,
                day=message.day,
                sender=message.sender.value,
                text=message.text,
            )
        )
        session.flush()
        return True

    def drop_messages(self, session: Session, id: str, messages: Collection[str]) -> None:
        """Erase these messages of one submission, by their ids."""
        rows = delete(MessageRow).where(MessageRow.submission == id)
        session.execute(rows.where(MessageRow.id.in_(messages)))

    def empty_mailbox(self, session: Session, id: str) -> None:
        """Erase every message of one submission."""
        session.execute(delete(MessageRow).where(MessageRow.submission == id))


class IdentityMap:
    """The sealed map."""

    def keep(self, session: Session, identity: Identity) -> None:
        """Keep one entry."""
        session.merge(IdentityRow(**vars(identity)))

    def get(self, session: Session, submission: str) -> Identity | None:
        """Return one entry, or None where there is none any more."""
        row = session.get(IdentityRow, submission)
        return None if row is None else Identity(row.submission, row.sealed, row.until)

    def due(self, session: Session, today: date) -> Collection[str]:
        """Return the submissions whose entries are to be destroyed."""
        rows = select(IdentityRow.submission).where(IdentityRow.until <= today)
        return list(session.scalars(rows))

    def destroy(self, session: Session, submissions: Collection[str]) -> None:
        """Destroy these entries."""
        session.execute(delete(IdentityRow).where(IdentityRow.submission.in_(submissions)))


class Releases:
    """The moments of release that have been."""

    def get(self, session: Session, slot: datetime) -> Release | None:
        """Return what came of ``slot``, or None if it has not been."""
        row = session.get(ReleaseRow, slot)
        return None if row is None else Release(row.slot, row.published, row.waiting)

    def keep(self, session: Session, release: Release) -> None:
        """Keep what came of one."""
        session.merge(ReleaseRow(**vars(release)))

    def latest(self, session: Session, limit: int) -> list[Release]:
        """Return the last ones, newest first."""
        rows = select(ReleaseRow).order_by(ReleaseRow.slot.desc()).limit(limit)
        return [Release(row.slot, row.published, row.waiting) for row in session.scalars(rows)]


def _submission(row: SubmissionRow) -> Submission:
    marks = Marks(row.trust_mark, row.submitter_mark) if row.trust_mark else None
    return Submission(
        id=row.id,
        rid=row.rid,
        type_name=row.type_name,
        original=strict.parse_document(row.original),
        edited=strict.parse_document(row.edited),
        limits=Limits(row.audience, row.region_label),
        contact_ok=row.contact_ok,
        state=State(row.state),
        arrived=row.arrived,
        secret_hash=row.secret_hash,
        mailbox_hash=row.mailbox_hash,
        key_hash=row.key_hash,
        marks=marks,
        since=row.since,
        told=row.told,
        rev=row.rev,
        forwarded=row.forwarded,
        version=row.version,
    )
