"""Write this node's open feeds as files, which any web server can serve and any node can pull.

Layout below the folder, federation/README.md section 3::

    .well-known/likewise                     discovery, with "static": true
    feeds/index.json                         what /feeds answers (a file cannot share its name)
    feeds/<feed>/checkpoint                  the current checkpoint
    feeds/<feed>/checkpoints/<size>          the one signed at that size
    feeds/<feed>/entries/<k>.ndjson          lines 100k+1 to 100k+100
    feeds/<feed>/bodies/<sha256>             live bodies
    federation/v1/feeds -> ../../feeds       so that the folder can be an origin's root

Each file is replaced whole, and what points to others is written after them, so that a reader
never sees a checkpoint before its lines. What was erased is removed first. Who may read a feed
is not asked here: these feeds are for anybody.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from federation import strict
from federation.feed import MEMBERS, NOTICES
from federation.static import INDEX, PAGE
from federation.strict import Object
from network.database import Database, Session
from network.errors import N_, Conflict
from network.feeds.bodies import Bodies
from network.feeds.feed import Body, BodyState, Feed
from network.feeds.own import OwnFeeds

OPEN = (NOTICES, "public", MEMBERS)
LINK = Path("federation", "v1", "feeds")


@dataclass(frozen=True)
class Exported:
    """What a run found to do: files written anew, and bodies removed because they are erased."""

    feeds: tuple[str, ...]
    written: int
    removed: int


class Exporting:
    """Writes static feeds. ``discovery`` gives the discovery document as it is now."""

    def __init__(
        self,
        database: Database,
        own_feeds: OwnFeeds,
        bodies: Bodies,
        discovery: Callable[[], Object],
    ) -> None:
        self._database = database
        self._own_feeds = own_feeds
        self._bodies = bodies
        self._discovery = discovery

    def is_stale(self, folder: Path) -> bool:
        """Say whether a feed was signed since ``folder`` was written, and may be written there."""
        with self._database.reading() as session:
            return not self._own_feeds.doubtful(session) and any(
                _text(folder / "feeds" / feed.feed / "checkpoint") != feed.applied.jws
                for feed in self._open(session)
            )

    def write(self, folder: Path) -> Exported:
        """Bring ``folder`` to what the feeds are now; harmless if repeated or interrupted.

        Raises:
            Conflict: this node was restored, so what the folder has may be newer, and what it
                has not may have been withdrawn.
            OSError: what was written before it stands.
        """
        with self._database.reading() as session:
            if self._own_feeds.doubtful(session):
                raise Conflict(N_("Our feeds have to be compared with a copy first."))
            feeds = self._open(session)
            places = [(folder / "feeds" / feed.feed, feed) for feed in feeds]
            removed = sum(self._erase(session, place, feed) for place, feed in places)
            written = sum(self._feed(session, place, feed) for place, feed in places)
        listed: list[strict.Json] = [
            {"feed": feed.feed, "checkpoint": feed.applied.jws} for feed in feeds
        ]
        document: Object = {**self._discovery(), "static": True}
        written += _write(folder / INDEX, strict.dumps({"feeds": listed}))
        written += _write(folder / ".well-known" / "likewise", strict.dumps(document))
        _link(folder)
        return Exported(tuple(feed.feed for feed in feeds), written, removed)

    def _open(self, session: Session) -> list[Feed]:
        found = (self._own_feeds.get(session, name) for name in OPEN)
        return [feed for feed in found if feed is not None and feed.applied.jws]

    def _erase(self, session: Session, place: Path, feed: Feed) -> int:
        """Remove the files of bodies that are no longer live; return how many."""
        files = place / "bodies"
        if not files.is_dir():
            return 0
        live = {body.sha256 for body in self._live(session, feed)}
        gone = [file for file in files.iterdir() if file.name not in live]
        for file in gone:
            file.unlink()
        return len(gone)

    def _feed(self, session: Session, place: Path, feed: Feed) -> int:
        written = 0
        for body in self._live(session, feed):
            file = place / "bodies" / body.sha256
            if not file.exists():
                raw = self._bodies.read(session, body.node, body.rid, body.rev)
                written += _write(file, raw or b"")
        for start in range(0, feed.size, PAGE):
            limit = min(PAGE, feed.size - start)
            lines = self._own_feeds.entries(session, feed.feed, start, limit)
            page = b"".join(line + b"\n" for line in lines)
            written += _write(place / "entries" / f"{start // PAGE}.ndjson", page)
        for size in range(1, feed.size + 1):
            file = place / "checkpoints" / str(size)
            if not file.exists():
                jws = self._own_feeds.checkpoint(session, feed.feed, size)
                written += _write(file, (jws or "").encode())
        return written + _write(place / "checkpoint", feed.applied.jws.encode())

    def _live(self, session: Session, feed: Feed) -> list[Body]:
        bodies = self._bodies.of_feed(session, feed.node, feed.feed)
        return [body for body in bodies if body.state is BodyState.HELD]


def _write(file: Path, content: bytes) -> int:
    """Replace ``file`` whole unless it holds this already; return how many files were written."""
    if file.is_file() and file.read_bytes() == content:
        return 0
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(file)
    return 1


def _link(folder: Path) -> None:
    link = folder / LINK
    if not link.is_symlink():
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(Path("..", "..", "feeds"), target_is_directory=True)


def _text(file: Path) -> str:
    return file.read_text("ascii") if file.is_file() else ""
