"""Copy a whole node into a folder, while it runs: database, keys, and a manifest of both.

The search index and the queue are not copied, because both are made again from the database.
Restoring is restoring.py's. Whoever has the folder has the node's keys and whatever it held:
it is made readable by its owner alone.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from network.backups.manifest import NAME, Manifest, format_manifest
from network.database import Database
from network.errors import N_, Conflict
from network.feeds.own import OwnFeeds

DATABASE = "node.db"
KEYS = "keys"
_FOLDER = 0o700
_FILE = 0o600
_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class BackingUp:
    """Backs up one node; ``keys`` is the folder of its keys."""

    database: Database
    own_feeds: OwnFeeds
    keys: Path

    def back_up(self, folder: Path, now: datetime) -> Manifest:
        """Write a backup to ``folder``, which must be empty or not there yet.

        Raises:
            Conflict: something stands there.
        """
        if folder.exists() and any(folder.iterdir()):
            raise Conflict(N_("There is something in %(folder)s already."), folder=folder)
        (folder / KEYS).mkdir(parents=True, exist_ok=True, mode=_FOLDER)
        folder.chmod(_FOLDER)
        # the keys first: a key that was changed in between is in the ring before it signs
        for path in sorted(self.keys.iterdir()):
            if path.is_file():
                write_private(folder / KEYS / path.name, path.read_bytes())
        write_private(folder / DATABASE, b"")
        self.database.copy_to(folder / DATABASE)
        manifest = self._manifest(folder, now)
        # last: without a manifest it is no backup
        write_private(folder / NAME, format_manifest(manifest).encode())
        return manifest

    def _manifest(self, folder: Path, now: datetime) -> Manifest:
        files = {str(path.relative_to(folder)): digest_of(path) for path in _files(folder)}
        with self.database.reading() as session:
            feeds = {feed.feed: feed.size for feed in self.own_feeds.feeds(session)}
        return Manifest(self.own_feeds.node, now, feeds, files)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=_FOLDER)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_AT_ONCE):
            digest.update(chunk)
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
