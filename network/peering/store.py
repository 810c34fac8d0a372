"""How peers, members, tokens and used assertions are kept.

Access tokens are kept as their SHA-256 only. The table of members is a reading of the
members feeds that can be made again at any time (membership.py).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import String, Text, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from network.database import Base, UtcDateTime
from network.peering.peers import FeedStatus, Peer


class PeerRow(Base):
    """One peer, and how asking it went."""

    __tablename__ = "peers"

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    base: Mapped[str] = mapped_column(String(300))
    next_due: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    failures: Mapped[int]
    last_success: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    etag: Mapped[str | None] = mapped_column(String(200))
    quarantined: Mapped[bool]


class FeedStatusRow(Base):
    """One feed of a peer, and how pulling it went."""

    __tablename__ = "peer_feeds"

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    feed: Mapped[str] = mapped_column(String(64), primary_key=True)
    announced: Mapped[int]
    last_success: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)
    new: Mapped[int]
    changed: Mapped[int]
    refused: Mapped[int]
    withdrawn: Mapped[int]


class MemberRow(Base):
    """One believed entry of a members feed, and the key that a facilitator was met with."""

    __tablename__ = "members"

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    facilitator: Mapped[str] = mapped_column(String(32))
    rid: Mapped[str] = mapped_column(String(36))
    region: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(40))
    is_member: Mapped[bool]
    body: Mapped[str] = mapped_column(Text)


class AnchorRow(Base):
    """The key of a facilitator, taken from its discovery and checked against its thumbprint."""

    __tablename__ = "anchors"

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    kid: Mapped[str] = mapped_column(String(64))
    x: Mapped[str] = mapped_column(String(64))


class AccessTokenRow(Base):
    """One bearer token issued to a node."""

    __tablename__ = "access_tokens"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    client: Mapped[str] = mapped_column(String(32))
    expires: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class AssertionRow(Base):
    """One client assertion that was used; its key is what makes a second use fail."""

    __tablename__ = "used_assertions"

    client: Mapped[str] = mapped_column(String(32), primary_key=True)
    jti: Mapped[str] = mapped_column(String(128), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class NoticesReportRow(Base):
    """How far a member says it has applied our notices."""

    __tablename__ = "notices_reports"

    client: Mapped[str] = mapped_column(String(32), primary_key=True)
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class MemberEntry:
    """A believed member as it is kept; ``body`` is the member body as text.

    ``is_member`` is False for one that left: its keys are kept for old proofs.
    """

    node: str
    facilitator: str
    rid: str
    region: str
    kind: str
    is_member: bool
    body: str


@dataclass(frozen=True)
class NoticesReport:
    """A member's word that it applied our notices up to ``seq``."""

    client: str
    seq: int
    at: datetime


class PeerStore:
    """Peers and their feeds."""

    def get(self, session: Session, node: str) -> Peer | None:
        """Return one peer."""
        row = session.get(PeerRow, node)
        return None if row is None else _peer(row)

    def all(self, session: Session) -> list[Peer]:
        """Return every peer, by node id."""
        return [_peer(row) for row in session.scalars(select(PeerRow).order_by(PeerRow.node))]

    def due(self, session: Session, now: datetime) -> list[Peer]:
        """Return the peers that are due, the longest overdue first."""
        query = select(PeerRow).where(PeerRow.next_due <= now).order_by(PeerRow.next_due)
        return [_peer(row) for row in session.scalars(query)]

    def save(self, session: Session, peer: Peer) -> None:
        """Keep a peer, new or changed."""
        session.merge(PeerRow(**asdict(peer)))

    def remove(self, session: Session, node: str) -> None:
        """Stop asking a peer. What is held of its feeds stays."""
        session.execute(delete(PeerRow).where(PeerRow.node == node))

    def feed(self, session: Session, node: str, feed: str) -> FeedStatus:
        """Return what is known of one feed; a new status if nothing is."""
        row = session.get(FeedStatusRow, (node, feed))
        return FeedStatus(node, feed) if row is None else _status(row)

    def feeds(self, session: Session) -> list[FeedStatus]:
        """Return what is known of every peer's feeds."""
        query = select(FeedStatusRow).order_by(FeedStatusRow.node, FeedStatusRow.feed)
        return [_status(row) for row in session.scalars(query)]

    def note_success(
        self, session: Session, node: str, feeds: Collection[str], at: datetime | None
    ) -> frozenset[str]:
        """Note when ``feeds`` were last worked off; return those of them that are known."""
        known = (FeedStatusRow.node == node, FeedStatusRow.feed.in_(feeds))
        rows = update(FeedStatusRow).where(*known).values(last_success=at)
        return frozenset(session.scalars(rows.returning(FeedStatusRow.feed)))

    def save_feed(self, session: Session, status: FeedStatus) -> None:
        """Keep what is known of one feed."""
        session.merge(FeedStatusRow(**asdict(status)))


class MemberStore:
    """Members as they are believed now, and the keys that facilitators were met with."""

    def get(self, session: Session, node: str) -> MemberEntry | None:
        """Return one member, or one that left."""
        row = session.get(MemberRow, node)
        return None if row is None else _entry(row)

    def all(self, session: Session) -> list[MemberEntry]:
        """Return every believed member, those that left included, by node id."""
        return [_entry(row) for row in session.scalars(select(MemberRow).order_by(MemberRow.node))]

    def of_kind(self, session: Session, kind: str) -> list[MemberEntry]:
        """Return the believed members of one kind, by node id."""
        rows = select(MemberRow).where(MemberRow.kind == kind).order_by(MemberRow.node)
        return [_entry(row) for row in session.scalars(rows)]

    def replace(self, session: Session, entries: Sequence[MemberEntry]) -> None:
        """Keep exactly ``entries``."""
        session.execute(delete(MemberRow))
        session.add_all(MemberRow(**asdict(entry)) for entry in entries)
        session.flush()

    def anchor(self, session: Session, node: str) -> tuple[str, str] | None:
        """Return (kid, x) of the key that facilitator ``node`` was met with."""
        row = session.get(AnchorRow, node)
        return None if row is None else (row.kid, row.x)

    def keep_anchor(self, session: Session, node: str, kid: str, x: str) -> None:
        """Keep the key that facilitator ``node`` was met with."""
        session.merge(AnchorRow(node=node, kid=kid, x=x))


class TokenStore:
    """Tokens issued to nodes, assertions used, and how far members applied our notices."""

    def keep(self, session: Session, sha256: str, client: str, expires: datetime) -> None:
        """Keep the hash of a token."""
        session.add(AccessTokenRow(sha256=sha256, client=client, expires=expires))

    def client(self, session: Session, sha256: str, now: datetime) -> str | None:
        """Return whose token has this hash, or None if it is unknown or expired."""
        row = session.get(AccessTokenRow, sha256)
        return None if row is None or row.expires <= now else row.client

    def use_assertion(self, session: Session, client: str, jti: str, until: datetime) -> bool:
        """Note that an assertion was used; return whether this was the first time.

        The unique key decides, so of two uses at once one is refused.
        """
        try:
            with session.begin_nested():
                session.add(AssertionRow(client=client, jti=jti, until=until))
        except IntegrityError:
            return False
        return True

    def forget_expired(self, session: Session, now: datetime) -> None:
        """Forget tokens and assertions whose time is over."""
        session.execute(delete(AccessTokenRow).where(AccessTokenRow.expires <= now))
        session.execute(delete(AssertionRow).where(AssertionRow.until <= now))

    def forget_all(self, session: Session) -> None:
        """Forget every token."""
        session.execute(delete(AccessTokenRow))

    def forget_client(self, session: Session, client: str) -> None:
        """Forget every token of one client."""
        session.execute(delete(AccessTokenRow).where(AccessTokenRow.client == client))

    def report(self, session: Session, client: str) -> NoticesReport | None:
        """Return how far ``client`` said it applied our notices."""
        row = session.get(NoticesReportRow, client)
        return None if row is None else NoticesReport(row.client, row.seq, row.at)

    def keep_report(self, session: Session, report: NoticesReport) -> None:
        """Keep how far a member says it applied our notices."""
        session.merge(NoticesReportRow(**asdict(report)))


def _peer(row: PeerRow) -> Peer:
    return Peer(
        node=row.node,
        base=row.base,
        next_due=row.next_due,
        failures=row.failures,
        last_success=row.last_success,
        last_error=row.last_error,
        note=row.note,
        etag=row.etag,
        quarantined=row.quarantined,
    )


def _status(row: FeedStatusRow) -> FeedStatus:
    return FeedStatus(
        node=row.node,
        feed=row.feed,
        announced=row.announced,
        last_success=row.last_success,
        last_error=row.last_error,
        new=row.new,
        changed=row.changed,
        refused=row.refused,
        withdrawn=row.withdrawn,
    )


def _entry(row: MemberRow) -> MemberEntry:
    return MemberEntry(
        node=row.node,
        facilitator=row.facilitator,
        rid=row.rid,
        region=row.region,
        kind=row.kind,
        is_member=row.is_member,
        body=row.body,
    )
