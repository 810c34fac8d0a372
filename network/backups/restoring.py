"""Make a node again from a backup, and see to it that it does no harm with what it forgot.

A backup knows nothing of what happened since: what was withdrawn would be shown again, and what
was published would be signed over by a second history. So a restored node shows nothing before
it has replayed everybody's notices, and signs nothing before its feeds were compared with a copy
(peering/recovering.py does both). Source: federation/README.md, sections 5 and 8; faults 29, 30.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from federation.feed import NOTICES
from federation.line import parse_line
from network.backups.backing_up import DATABASE, KEYS, digest_of, write_private
from network.backups.manifest import NAME, Manifest, parse_manifest
from network.database import Database, Session
from network.errors import N_, Conflict, NotFound, Refused
from network.feeds.held import HeldFeeds
from network.feeds.own import OwnFeeds
from network.feeds.store import FeedStore, Page
from network.peering.access import Access
from network.peering.standing import Peers
from network.records.applying import Applying

_AT_ONCE = 1000


def read_backup(folder: Path, node: str) -> Manifest:
    """Return the manifest of the backup in ``folder``, every file of which was looked at.

    Raises:
        NotFound: there is no backup.
        Refused: it is another node's, or a file is not the one that was written.
    """
    if not (folder / NAME).is_file():
        raise NotFound(N_("There is no backup in %(folder)s."), folder=folder)
    manifest = parse_manifest((folder / NAME).read_text("utf-8"))
    if manifest.node != node:
        raise Refused(N_("This is a backup of %(other)s, not of us."), other=manifest.node)
    for path, digest in manifest.files.items():
        file = folder / path
        if not file.is_file() or digest_of(file) != digest:
            raise Refused(N_("%(file)s is not the file that was backed up."), file=path)
    return manifest


def restore_keys(folder: Path, manifest: Manifest, keys: Path) -> None:
    """Bring the keys back; those already there must be the same.

    Raises:
        Conflict: another key stands there.
    """
    found = [path for path in manifest.files if Path(path).parent == Path(KEYS)]
    for path in found:
        here = keys / Path(path).name
        if here.exists() and here.read_bytes() != (folder / path).read_bytes():
            raise Conflict(N_("There is another key at %(file)s: move it away first."), file=here)
    for path in found:
        write_private(keys / Path(path).name, (folder / path).read_bytes())


def restore_database(folder: Path, database: Database, doubt: Callable[[Session], None]) -> None:
    """Bring the database back, where nothing is, and ``doubt`` it in the same transaction: killed
    in between, a node would show and sign what it should not.

    Raises:
        Conflict: there are records here.
    """
    if not database.is_empty():
        raise Conflict(N_("There is a node here already: move its data away first."))
    database.fill_from(folder / DATABASE, doubt)


@dataclass(frozen=True)
class Restoring:
    """What a restored node has to forget, to doubt and to hear again."""

    own_feeds: OwnFeeds
    held_feeds: HeldFeeds
    applying: Applying
    peers: Peers
    access: Access

    def doubt(self, session: Session) -> None:
        """Doubt everything that may have changed since the backup.

        Belongs into the transaction that restores; the caller runs ``Database.erase_traces``
        after it.
        """
        self.held_feeds.doubt(session)
        self.own_feeds.doubt(session)
        self.peers.ask_anew(session)
        self.access.forget_all_tokens(session)
        for feed in FeedStore(session).all():
            if feed.feed == NOTICES:
                self._replay(session, feed.node)

    def _replay(self, session: Session, node: str) -> None:
        """Apply the notices held of ``node`` again, from line 1."""
        page = Page(node, NOTICES, 0, _AT_ONCE)
        while stored := FeedStore(session).lines(page):
            self.applying.apply(session, [parse_line(line.raw) for line in stored])
            page = Page(node, NOTICES, stored[-1].seq, _AT_ONCE)
