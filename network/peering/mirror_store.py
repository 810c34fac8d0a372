"""How we keep what we know of the relay that we read through; what it means is relays.py's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import BigInteger, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from network.database import Base, Session, UtcDateTime
from network.peering.relays import Mirror, RelayedFeed


class MirrorRow(Base):
    """One relay, its counter, and how asking it for heads went."""

    __tablename__ = "mirrors"

    relay: Mapped[str] = mapped_column(String(32), primary_key=True)
    counter: Mapped[int] = mapped_column(BigInteger)
    all_heads_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_success: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)


class MirroredFeedRow(Base):
    """One feed that is waited for at a relay, or was not as it should be there."""

    __tablename__ = "mirrored_feeds"

    relay: Mapped[str] = mapped_column(String(32), primary_key=True)
    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    feed: Mapped[str] = mapped_column(String(64), primary_key=True)
    signed: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verdict: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MirrorStore:
    """Relays that we read through, and the feeds there that something is to be said of."""

    def mirror(self, session: Session, relay: str) -> Mirror:
        """Return how it stands with ``relay``; a new one if nothing is known."""
        row = session.get(MirrorRow, relay)
        if row is None:
            return Mirror(relay)
        return Mirror(row.relay, row.counter, row.all_heads_at, row.last_success, row.last_error)

    def save(self, session: Session, mirror: Mirror) -> None:
        """Keep how it stands with a relay."""
        session.merge(MirrorRow(**asdict(mirror)))

    def feed(self, session: Session, of: RelayedFeed) -> RelayedFeed:
        """Return what is known of the feed that ``of`` names; ``of`` itself if nothing is."""
        row = session.get(MirroredFeedRow, (of.relay, of.node, of.feed))
        return of if row is None else _feed(row)

    def feeds(self, session: Session, relay: str) -> Sequence[RelayedFeed]:
        """Return the feeds of ``relay`` that something is known of, by node and name."""
        rows = select(MirroredFeedRow).where(MirroredFeedRow.relay == relay)
        ordered = rows.order_by(MirroredFeedRow.node, MirroredFeedRow.feed)
        return [_feed(row) for row in session.scalars(ordered)]

    def of_node(self, session: Session, relay: str, node: str) -> Sequence[RelayedFeed]:
        """Return the feeds of ``node`` at ``relay`` that something is known of."""
        row = MirroredFeedRow
        rows = select(row).where(row.relay == relay, row.node == node)
        return [_feed(each) for each in session.scalars(rows)]

    def save_feed(self, session: Session, feed: RelayedFeed) -> None:
        """Keep what is known of a feed."""
        session.merge(MirroredFeedRow(**asdict(feed)))

    def forget_feed(self, session: Session, feed: RelayedFeed) -> None:
        """Forget a feed of which nothing is to be said any more."""
        row = MirroredFeedRow
        session.execute(
            delete(row).where(row.relay == feed.relay, row.node == feed.node, row.feed == feed.feed)
        )


def _feed(row: MirroredFeedRow) -> RelayedFeed:
    return RelayedFeed(
        relay=row.relay,
        node=row.node,
        feed=row.feed,
        signed=row.signed,
        since=row.since,
        verdict=row.verdict,
        words=row.words,
        at=row.at,
    )
