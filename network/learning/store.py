"""How is kept what was set aside. Never leaves the node."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from network.database import ERASABLE, Base, Session, UtcDateTime
from network.learning.not_for_us import NotForUs, NotNow
from network.records.record import RecordId


class NotNowRow(Base):
    """One person has put one record off."""

    __tablename__ = "not_now"

    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    rid: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class NotForUsRow(Base):
    """One service has decided against one record; its words are of people here."""

    __tablename__ = "not_for_us"
    __table_args__ = ({"info": ERASABLE},)

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    rid: Mapped[str] = mapped_column(String(36), primary_key=True)
    service: Mapped[str] = mapped_column(String(100), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SetAside:
    """What persons and services have set aside."""

    def put_off(self, session: Session, account: str, kept: NotNow) -> None:
        """Keep that a person does not want it now."""
        session.merge(NotNowRow(account=account, node=kept.id.node, rid=kept.id.rid, at=kept.at))
        session.flush()

    def not_now(self, session: Session, account: str) -> tuple[NotNow, ...]:
        """Return what one person has put off, the last first."""
        query = (
            select(NotNowRow)
            .where(NotNowRow.account == account)
            .order_by(NotNowRow.at.desc(), NotNowRow.node, NotNowRow.rid)
        )
        return tuple(NotNow(RecordId(r.node, r.rid), r.at) for r in session.scalars(query))

    def take_up(self, session: Session, account: str, id: RecordId) -> None:
        """Forget that a person had put it off."""
        session.execute(
            delete(NotNowRow)
            .where(NotNowRow.account == account)
            .where(NotNowRow.node == id.node)
            .where(NotNowRow.rid == id.rid)
        )

    def decide(self, session: Session, kept: NotForUs) -> None:
        """Keep what a service decided, in the place of what it said before."""
        session.merge(
            NotForUsRow(
                node=kept.id.node,
                rid=kept.id.rid,
                service=kept.service,
                reason=kept.reason,
                by=kept.by,
                at=kept.at,
            )
        )
        session.flush()

    def not_for_us(
        self, session: Session, ids: Collection[RecordId] | None = None
    ) -> tuple[NotForUs, ...]:
        """Return what services have decided against, of ``ids`` or of all, the last first."""
        query = select(NotForUsRow).order_by(NotForUsRow.at.desc(), NotForUsRow.service)
        if ids is not None:
            query = query.where(NotForUsRow.rid.in_({id.rid for id in ids}))
        rows = session.scalars(query)
        found = (NotForUs(RecordId(r.node, r.rid), r.service, r.reason, r.by, r.at) for r in rows)
        return tuple(each for each in found if ids is None or each.id in ids)

    def reconsider(self, session: Session, id: RecordId, service: str) -> None:
        """Forget what a service decided."""
        session.execute(
            delete(NotForUsRow)
            .where(NotForUsRow.node == id.node)
            .where(NotForUsRow.rid == id.rid)
            .where(NotForUsRow.service == service)
        )
