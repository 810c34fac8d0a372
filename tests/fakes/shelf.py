"""A node reduced to its feeds and records: no peers, no people, a memory for an index.

Two body types: ``innovation``, here a note (title, text, about), is searched; ``badge`` (name)
is not.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from pydantic import BaseModel

from federation.bodies import BodiesRequest, pull_bodies
from federation.keys import SigningKey
from federation.pull import PullRequest, Source, pull_feed
from federation.strict import Object
from federation.transport import Transport
from federation.verify import Verified
from network.database import Database
from network.feeds.bodies import Bodies
from network.feeds.held import HeldFeeds
from network.feeds.leases import Leases
from network.feeds.own import OwnFeeds
from network.records.applying import Applying, Authorities, Counts, NoAuthorities
from network.records.audience import Audience
from network.records.indexing import Index, Indexing
from network.records.publishing import Approved, Ours, Published, Publishing
from network.records.pulling import Pulling
from network.records.record import Record, RecordId
from network.records.settling import Settling
from network.records.store import Records
from network.records.types import BodyType, Register, SearchText
from network.records.verifying import Verifying
from network.records.withdrawing import Withdrawing
from search.engine import Engine
from tests.fakes.engine import MemoryEngine
from tests.fakes.peer import START, FakePeer


class Note(BaseModel):
    title: str
    text: str = ""
    about: str | None = None


class Badge(BaseModel):
    name: str


def _about(body: Object) -> RecordId | None:
    about = body.get("about")
    return RecordId.of_key(about) if isinstance(about, str) else None


NOTE = BodyType(
    name="innovation",
    model=Note,
    search_text=lambda body: SearchText(title=str(body["title"]), body=str(body.get("text", ""))),
    about=_about,
)
BADGE = BodyType(
    name="badge",
    model=Badge,
    search_text=lambda body: SearchText(title=str(body["name"])),
    searchable=False,
)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    seconds: int = START

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)


@dataclass
class Ids:
    """Record ids and salts in a row, other ones for each ``series``."""

    series: int = 1
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __call__(self) -> str:
        return str(UUID(int=(self.series << 96) + next(self._numbers), version=4))

    def salt(self) -> str:
        return f"{self.series:011d}{next(self._numbers):011d}"


class Shelf:
    """The node ``node`` over ``database``."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        *,
        node: str = "home",
        key: SigningKey | None = None,
        authorities: Authorities | None = None,
        engine: Engine | None = None,
        types: tuple[BodyType, ...] = (NOTE, BADGE),
    ) -> None:
        self.node, self.database, self.clock, self.ids = node, database, Clock(), Ids()
        self.key = key or SigningKey.generate()
        self.engine = engine or MemoryEngine()
        self.bodies, self.register = Bodies(), Register(types)
        self.records = Records(self.bodies)
        self.own_feeds = OwnFeeds(node, lambda: self.key, self.clock)
        self.held_feeds = HeldFeeds(self.clock)
        self.leases = Leases(database, self.clock, self.ids)
        applying = Applying(self.bodies, self.register, authorities or NoAuthorities())
        settling = Settling(self.bodies, self.register)
        ours = Ours("north", self.ids, self.ids.salt)
        self.publishing = Publishing(ours, self.own_feeds, self.bodies, applying, settling)
        self.withdrawing = Withdrawing(
            self.own_feeds, applying, self.records, self.clock, lambda session, text: None
        )
        self.pulling = Pulling(self.held_feeds, self.bodies, applying, settling)
        self.indexing = Indexing(
            database, settling, Index(self.engine, folder / "index.lock"), self.clock
        )
        self.verifying = Verifying(
            database,
            self.bodies,
            self.records,
            lambda _session, named: {self.key.public.kid: self.key.public} if named == node else {},
        )

    # -- publishing

    def publish(
        self, title: str = "A title", *, audience: str = "network", rid: str | None = None
    ) -> Published:
        """Publish a note, or revise one."""
        body = self.publishing.compose("innovation", {"title": title})
        with self.database.transaction() as session:
            return self.publishing.publish(
                session, Approved("innovation", body, Audience.parse(audience), rid)
            )

    def publish_body(self, body: bytes) -> str:
        """Publish a body composed before, to the network, and return its record id."""
        with self.database.transaction() as session:
            approved = Approved("innovation", body, Audience.parse("network"))
            return self.publishing.publish(session, approved).rid

    # -- pulling

    def verified(self, peer: FakePeer, feed: str, transport: Transport | None = None) -> Verified:
        """Return what ``peer`` has added to ``feed``, fetched and not stored."""
        with self.database.reading() as session:
            held = self.held_feeds.held(session, peer.node, feed)
        request = PullRequest(Source(peer.base, peer.token), held, peer.keys())
        pulled = pull_feed(request, transport or peer, self.clock, lambda _done, _of: None)
        assert isinstance(pulled, Verified)
        return pulled

    def pull(self, peer: FakePeer, feed: str = "network") -> Counts:
        """Fetch and store the lines that ``peer`` has added to ``feed``."""
        verified = self.verified(peer, feed)
        with self.database.transaction() as session:
            return self.pulling.apply(session, verified)

    def pull_bodies(self, peer: FakePeer, feed: str = "network") -> int:
        """Fetch and store the bodies wanted, and return how many were kept."""
        with self.database.reading() as session:
            known = self.held_feeds.get(session, peer.node, feed)
            wanted = self.pulling.wanted(session, peer.node, feed, 1000)
        assert known is not None
        request = BodiesRequest(
            Source(peer.base, peer.token), feed, known.body_cursor, known.size, wanted
        )
        kept = 0
        for batch in pull_bodies(request, peer, self.clock, lambda _done, _of: None):
            with self.database.transaction() as session:
                kept += self.pulling.store_bodies(
                    session, peer.node, feed, batch, self.clock()
                ).kept
        return kept

    def pull_all(self, peer: FakePeer, feed: str = "network") -> Counts:
        """Fetch and store lines and bodies, and let the index follow."""
        counts = self.pull(peer, feed)
        self.pull_bodies(peer, feed)
        self.indexing.follow()
        return counts

    # -- looking

    def record(self, node: str, rid: str) -> Record:
        """Return a record that must be known."""
        with self.database.reading() as session:
            record = self.records.get(session, RecordId(node, rid))
        assert record is not None
        return record

    def body(self, node: str, rid: str, rev: int | None = None) -> Object | None:
        """Return a body as people would read it."""
        with self.database.reading() as session:
            return self.records.body(session, RecordId(node, rid), rev)

    def checkpoint_now(self, feed: str, size: int | None = None) -> str:
        """Return a checkpoint of ours that must be there."""
        with self.database.reading() as session:
            jws = self.own_feeds.checkpoint(session, feed, size)
        assert jws is not None
        return jws


def note(title: str, text: str = "", about: str | None = None) -> Object:
    """Return the fields of a note."""
    fields: Object = {"title": title, "text": text}
    return {**fields, "about": about} if about else fields
