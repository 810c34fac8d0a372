"""Re-check everything held, from genesis: feeds, checkpoints, bodies, files, what was erased.

For ``likewise verify`` and the nightly round: bit rot and tampering are found where they are.
Trusts nothing that was computed when it was stored. Repairs nothing: that is repairing.py's.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from federation.body import digest
from federation.checkpoint import parse_checkpoint
from federation.errors import FederationError
from federation.feed import genesis
from federation.keys import PublicKey
from federation.line import Line, parse_line
from network.database import Database, Session
from network.feeds.attachments import damaged
from network.feeds.bodies import Bodies
from network.feeds.feed import Body, BodyState, Feed, StoredLine
from network.feeds.store import FeedStore, Page
from network.records.record import RecordId, Status
from network.records.store import Listing, Order, Records

PAGE = 500
Keys = Callable[[Session, str], Mapping[str, PublicKey]]


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was signed. ``seq`` is the line, 0 for the feed as a whole.

    ``body``: the revision whose bytes are damaged, where that is what is wrong. ``hash``: what
    the bytes of the line must hash to, where it is the line that is damaged.
    """

    node: str
    feed: str
    seq: int
    what: str
    body: Body | None = None
    hash: str = ""


@dataclass(frozen=True)
class Checked:
    """A feed that was gone through: how many lines and bodies, and what was wrong."""

    node: str
    feed: str
    lines: int
    bodies: int
    findings: tuple[Finding, ...]


class Verifying:
    """Goes through what is held.

    Args:
        keys: the keys that have ever signed for a node, by kid; none where it is unknown.
    """

    def __init__(self, database: Database, bodies: Bodies, records: Records, keys: Keys) -> None:
        self._database = database
        self._bodies = bodies
        self._records = records
        self._keys = keys

    def verify_all(self, progress: Callable[[int, int], None]) -> Iterator[Checked]:
        """Yield each feed held, ours first among equals, with what is wrong in it.

        ``progress`` is told lines gone through, and of how many.
        """
        with self._database.reading() as session:
            feeds = FeedStore(session).all()
        total = sum(feed.size for feed in feeds)
        done = 0
        for feed in feeds:
            with self._database.reading() as session:
                # the feed may have grown since; one session sees one state of it
                now = FeedStore(session).get(feed.node, feed.feed) or feed
                yield self._checked(session, now)
            done += feed.size
            progress(done, total)

    def _checked(self, session: Session, feed: Feed) -> Checked:
        keys = self._keys(session, feed.node)
        walk = _Walk(feed, keys)
        store = FeedStore(session)
        page = Page(feed.node, feed.feed, 0, PAGE)
        while lines := store.lines(page):
            retained = dict(store.checkpoints(page))
            for line in lines:
                walk.step(line, retained.get(line.seq))
            page = Page(feed.node, feed.feed, lines[-1].seq, PAGE)
        walk.end()
        bodies = 0
        for body in self._bodies.of_feed(session, feed.node, feed.feed):
            bodies += body.state is BodyState.HELD
            raw = self._bodies.read(session, body.node, body.rid, body.rev)
            walk.body(body, raw)
            walk.files(body, damaged(session, body, raw))
        walk.findings += self._not_erased(session, feed)
        return Checked(feed.node, feed.feed, walk.seq, bodies, tuple(walk.findings))

    def _not_erased(self, session: Session, feed: Feed) -> list[Finding]:
        """Return withdrawn records of ``feed`` whose bytes are still here."""
        listing = Listing(
            nodes=[feed.node],
            feeds=[feed.feed],
            statuses=[Status.WITHDRAWN],
            shown=None,
            order=Order.SEQUENCE,
            limit=feed.size + 1,
        )
        ids = [record.id for record in self._records.list(session, listing)]
        return [
            Finding(feed.node, feed.feed, body.seq, "withdrawn, and its body is still here")
            for body in self._bodies.revisions(session, [(id.node, id.rid) for id in ids])
            if body.state is not BodyState.ERASED
        ]


class _Walk:
    """One feed from its genesis on."""

    def __init__(self, feed: Feed, keys: Mapping[str, PublicKey]) -> None:
        self._feed = feed
        self._keys = keys
        self._head = genesis(feed.node, feed.feed)
        self._announced: dict[tuple[str, int], Line] = {}
        self.seq = 0
        self.findings: list[Finding] = []

    def step(self, stored: StoredLine, retained: str | None) -> None:
        """Go on to the next line, and to the checkpoint retained at its size, if any."""
        expected = self.seq + 1
        try:
            line = parse_line(stored.raw)
        except FederationError as error:
            self._find(stored.seq, f"line cannot be read: {error}", stored.hash)
            self.seq, self._head = stored.seq, stored.hash
            return
        if (line.node, line.feed, line.seq) != (self._feed.node, self._feed.feed, expected):
            self._find(stored.seq, f"another line stands where line {expected} should")
        if line.prev != self._head:
            self._find(stored.seq, "does not follow the line before")
        if stored.hash != line.hash:
            what = "the bytes have changed since they were stored"
            self._find(stored.seq, what, stored.hash)
        if line.problem is None and line.sha256 is not None:
            self._announced.setdefault((line.rid, line.rev or 0), line)
        self.seq, self._head = stored.seq, line.hash
        if retained is not None:
            self._checkpoint(retained, line.seq, line.hash)

    def end(self) -> None:
        """Compare what was reached with what is said to be held."""
        feed = self._feed
        if (self.seq, self._head) != (feed.size, feed.head):
            self._find(0, f"the lines end at {self.seq}, or with another hash than signed")
        if feed.applied.jws:
            self._checkpoint(feed.applied.jws, feed.size, feed.head)
        elif feed.size:
            self._find(0, "no checkpoint is held")

    def body(self, body: Body, raw: bytes | None) -> None:
        """Compare a body with the line that announced it."""
        line = self._announced.get((body.rid, body.rev))
        if body.seq and (line is None or line.sha256 != body.sha256):
            self._find(body.seq, f"no line announces the body kept for {_named(body)}")
        if body.state is BodyState.HELD and (raw is None or digest(raw) != body.sha256):
            what = f"the body of {_named(body)} is not the one announced"
            self.findings.append(Finding(body.node, body.feed, body.seq, what, body=body))

    def files(self, body: Body, damaged: tuple[str, ...]) -> None:
        """Take note of the files of a body whose bytes are not those it lists."""
        for sha256 in damaged:
            what = f"the attachment {sha256} of {_named(body)} is not the one listed"
            self._find(body.seq, what)

    def _checkpoint(self, jws: str, size: int, head: str) -> None:
        if not self._keys:
            return
        try:
            signed = parse_checkpoint(
                jws, node=self._feed.node, feed=self._feed.feed, keys=self._keys
            )
        except FederationError as error:
            self._find(size, f"the checkpoint is not good: {error}")
            return
        if (signed.size, signed.head) != (size, head):
            self._find(size, "the checkpoint signs another line than the one stored")

    def _find(self, seq: int, what: str, hash: str = "") -> None:
        feed = self._feed
        self.findings.append(Finding(feed.node, feed.feed, seq, what, hash=hash))


def _named(body: Body) -> str:
    return f"{RecordId(body.node, body.rid).key} revision {body.rev}"
