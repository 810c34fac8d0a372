"""How an organisation keeps what it handed in unnamed, and the mailbox as it last saw it."""

from __future__ import annotations

from collections.abc import Collection
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
from network.facilitating.submission import Limits, Message, Sender, State
from network.facilitating.unnamed import Errand, Unnamed


class UnnamedRow(Base):
    """One submission of ours."""

    __tablename__ = "unnamed_submissions"
    __table_args__ = ({"info": ERASABLE},)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[str] = mapped_column(String(32))
    type_name: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(Text)
    fields: Mapped[bytes] = mapped_column(LargeBinary)
    audience: Mapped[str] = mapped_column(String(60))
    region_label: Mapped[bool] = mapped_column(Boolean)
    contact_ok: Mapped[bool] = mapped_column(Boolean)
    sent: Mapped[datetime] = mapped_column(UtcDateTime)
    errand: Mapped[str] = mapped_column(String(12))
    remote: Mapped[str] = mapped_column(String(64))
    rid: Mapped[str] = mapped_column(String(36), index=True)
    secret: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12))
    record_node: Mapped[str] = mapped_column(String(32))
    waits_long: Mapped[bool] = mapped_column(Boolean)
    is_relayed: Mapped[bool] = mapped_column(Boolean)
    trust_mark: Mapped[str] = mapped_column(String(64))
    submitter_mark: Mapped[str] = mapped_column(String(64))
    error: Mapped[str] = mapped_column(Text)


class UnnamedMessageRow(Base):
    """One message, as the mailbox held it; ``is_sent`` is False for an answer on its way."""

    __tablename__ = "unnamed_messages"
    __table_args__ = ({"info": ERASABLE},)

    submission: Mapped[str] = mapped_column(ForeignKey("unnamed_submissions.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    place: Mapped[int]
    day: Mapped[date] = mapped_column(Date)
    sender: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)
    is_sent: Mapped[bool] = mapped_column(Boolean)


class UnnamedStore:
    """Our submissions and their mailboxes."""

    def get(self, session: Session, id: str) -> Unnamed:
        """Return one. Raises: NotFound."""
        row = session.get(UnnamedRow, id, populate_existing=True)
        if row is None:
            raise NotFound(N_("There is no such submission."))
        return _unnamed(row)

    def all(self, session: Session) -> list[Unnamed]:
        """Return every one, the newest first."""
        rows = select(UnnamedRow).order_by(UnnamedRow.sent.desc(), UnnamedRow.id)
        return [_unnamed(row) for row in session.scalars(rows)]

    def save(self, session: Session, unnamed: Unnamed) -> None:
        """Keep one, new or changed."""
        session.merge(
            UnnamedRow(
                **{
                    name: value
                    for name, value in vars(unnamed).items()
                    if name not in ("fields", "limits", "errand", "state")
                },
                fields=strict.dumps(unnamed.fields),
                audience=unnamed.limits.audience,
                region_label=unnamed.limits.region_label,
                errand=unnamed.errand.value,
                state=unnamed.state.value if unnamed.state else "",
            )
        )
        session.flush()

    def rids(self, session: Session) -> frozenset[str]:
        """Return the ids of the records that are ours and may not be linked to as ours."""
        rows = select(UnnamedRow.rid).where(UnnamedRow.rid != "", ~UnnamedRow.is_relayed)
        return frozenset(session.scalars(rows))

    def messages(self, session: Session, id: str) -> tuple[Message, ...]:
        """Return the mailbox as last seen, our own answers included, in order."""
        rows = select(UnnamedMessageRow).where(UnnamedMessageRow.submission == id)
        rows = rows.order_by(UnnamedMessageRow.place)
        return tuple(
            Message(row.id, row.day, Sender(row.sender), row.text) for row in session.scalars(rows)
        )

    def add(self, session: Session, id: str, message: Message, *, is_sent: bool) -> bool:
        """Keep a message unless it is kept already; say whether it was new."""
        known = session.get(UnnamedMessageRow, (id, message.id))
        if known is not None:
            known.is_sent = known.is_sent or is_sent
            return False
        row = UnnamedMessageRow
        last = session.scalar(select(func.max(row.place)).where(row.submission == id))
        session.add(
            UnnamedMessageRow(
                submission=id,
                id=message.id,
                place=0 if last is None else last + 1,
                day=message.day,
                sender=message.sender.value,
                text=message.text,
                is_sent=is_sent,
            )
        )
        session.flush()
        return True

    def unsent(self, session: Session, id: str) -> tuple[Message, ...]:
        """Return our answers that the facilitator has not got yet."""
        rows = select(UnnamedMessageRow).where(
            UnnamedMessageRow.submission == id, ~UnnamedMessageRow.is_sent
        )
        return tuple(
            Message(row.id, row.day, Sender(row.sender), row.text)
            for row in session.scalars(rows.order_by(UnnamedMessageRow.place))
        )

    def drop_messages(self, session: Session, id: str, messages: Collection[str]) -> None:
        """Erase these messages of one, by their ids."""
        rows = delete(UnnamedMessageRow).where(UnnamedMessageRow.submission == id)
        session.execute(rows.where(UnnamedMessageRow.id.in_(messages)))

    def empty_mailbox(self, session: Session, id: str) -> None:
        """Erase the messages of one."""
        session.execute(delete(UnnamedMessageRow).where(UnnamedMessageRow.submission == id))


def _unnamed(row: UnnamedRow) -> Unnamed:
    return Unnamed(
        id=row.id,
        by=row.by,
        at=row.at,
        type_name=row.type_name,
        title=row.title,
        fields=strict.parse_document(row.fields),
        limits=Limits(row.audience, row.region_label),
        contact_ok=row.contact_ok,
        sent=row.sent,
        errand=Errand(row.errand),
        remote=row.remote,
        rid=row.rid,
        secret=row.secret,
        state=State(row.state) if row.state else None,
        record_node=row.record_node,
        waits_long=row.waits_long,
        is_relayed=row.is_relayed,
        trust_mark=row.trust_mark,
        submitter_mark=row.submitter_mark,
        error=row.error,
    )
