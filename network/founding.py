"""Begin a node: its folder, its signing key, its tables and its first, empty feeds.

Harmless where the node exists: a key is never written over, because a node whose key is
lost is another node.
"""

import os
from pathlib import Path

from federation.keys import SigningKey
from network.database import Database
from network.feeds.own import ALWAYS, OwnFeeds

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def found_key(path: Path) -> SigningKey:
    """Return the key at ``path``, made now where there is none, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    except FileExistsError:
        return SigningKey.from_pem(path.read_bytes())
    key = SigningKey.generate()
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.pem())
        file.flush()
        os.fsync(file.fileno())
    return key


def found_feeds(database: Database, own_feeds: OwnFeeds) -> None:
    """Make the tables, and sign the feeds that every node has from the start."""
    database.upgrade()
    with database.transaction() as session:
        for feed in ALWAYS:
            own_feeds.open(session, feed)
