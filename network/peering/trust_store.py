"""How a keeper's own decisions about trust are kept, and what the lists have alarmed us about.

A thumbprint typed in from paper, nodes trusted on first use, alarms. What they mean is
membership.py's and acquainting.py's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from network.database import Base, UtcDateTime


class ThumbprintRow(Base):
    """A facilitator's thumbprint that a keeper has put in the place of the configured one."""

    __tablename__ = "chosen_thumbprints"

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    thumbprint: Mapped[str] = mapped_column(String(64))
    instead_of: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class AcquaintanceRow(Base):
    """A node that is no member, trusted on first use for what anybody may read."""

    __tablename__ = "acquaintances"

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    base: Mapped[str] = mapped_column(String(300))
    name: Mapped[str] = mapped_column(String(200))
    kid: Mapped[str] = mapped_column(String(64))
    x: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class AlarmRow(Base):
    """Something that is not as it should be, since we first saw it."""

    __tablename__ = "member_alarms"

    source: Mapped[str] = mapped_column(String(12), primary_key=True)
    words: Mapped[str] = mapped_column(Text, primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class AlarmSource(StrEnum):
    """What an alarm was found in: the lists, what members say of themselves, or what others have
    seen signed in our name."""

    LISTS = "lists"
    DISCOVERY = "discovery"
    OBSERVED = "observed"


@dataclass(frozen=True)
class ChosenThumbprint:
    """Holds while the configuration still says ``instead_of``: a later edit there wins."""

    node: str
    thumbprint: str
    instead_of: str
    since: datetime


@dataclass(frozen=True)
class Acquaintance:
    """A node believed by the key it showed when we first met."""

    node: str
    base: str
    name: str
    kid: str
    x: str
    since: datetime


@dataclass(frozen=True)
class Alarm:
    """What is wrong, in words for the keeper, and since when."""

    words: str
    since: datetime


class TrustStore:
    """Thumbprints chosen, acquaintances, alarms."""

    def thumbprint(self, session: Session, node: str) -> ChosenThumbprint | None:
        """Return what the keeper has chosen for the facilitator ``node``."""
        row = session.get(ThumbprintRow, node)
        if row is None:
            return None
        return ChosenThumbprint(row.node, row.thumbprint, row.instead_of, row.since)

    def choose_thumbprint(self, session: Session, chosen: ChosenThumbprint) -> None:
        """Keep the keeper's choice."""
        session.merge(ThumbprintRow(**asdict(chosen)))
        session.flush()

    def acquaintance(self, session: Session, node: str) -> Acquaintance | None:
        """Return one acquaintance."""
        row = session.get(AcquaintanceRow, node)
        return None if row is None else _acquaintance(row)

    def acquaintances(self, session: Session) -> list[Acquaintance]:
        """Return every acquaintance, by node id."""
        rows = session.scalars(select(AcquaintanceRow).order_by(AcquaintanceRow.node))
        return [_acquaintance(row) for row in rows]

    def keep_acquaintance(self, session: Session, met: Acquaintance) -> None:
        """Keep a node and the key it showed."""
        session.merge(AcquaintanceRow(**asdict(met)))
        session.flush()

    def forget_acquaintance(self, session: Session, node: str) -> None:
        """Forget a node; what is held of its feeds stays."""
        session.execute(delete(AcquaintanceRow).where(AcquaintanceRow.node == node))

    def alarms(self, session: Session, source: AlarmSource | None = None) -> list[Alarm]:
        """Return what is wrong now, the oldest first; all, or what one source says."""
        rows = select(AlarmRow).order_by(AlarmRow.since, AlarmRow.words)
        if source is not None:
            rows = rows.where(AlarmRow.source == source)
        return [Alarm(row.words, row.since) for row in session.scalars(rows)]

    def replace_alarms(
        self, session: Session, source: AlarmSource, words: Sequence[str], now: datetime
    ) -> None:
        """Keep exactly these alarms of ``source``; those known already keep their time."""
        ours = AlarmRow.source == source
        known = set(session.scalars(select(AlarmRow.words).where(ours)))
        session.execute(delete(AlarmRow).where(ours, AlarmRow.words.not_in(list(words))))
        session.add_all(AlarmRow(source=source, words=each, since=now) for each in {*words} - known)
        session.flush()


def _acquaintance(row: AcquaintanceRow) -> Acquaintance:
    return Acquaintance(row.node, row.base, row.name, row.kid, row.x, row.since)
