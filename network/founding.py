"""Begin a node: its folder, its signing key, its tables and its first, empty feeds.

Harmless where the node exists: a key is never written over, because a node whose key is
lost is another node.
"""

from pathlib import Path

from federation.keys import SigningKey
from network.database import Database
from network.feeds.keyring import write_key
from network.feeds.own import ALWAYS, OwnFeeds


def found_key(path: Path) -> SigningKey:
    """Return the key at ``path``, made now where there is none, readable by its owner alone."""
    try:
        return write_key(path)
    except FileExistsError:
        return SigningKey.from_pem(path.read_bytes())


def found_feeds(database: Database, own_feeds: OwnFeeds, *, is_founded: bool = False) -> None:
    """Make the tables, and sign the feeds that every node has from the start.

    ``is_founded``: the node had feeds before. Where there are none now its database was lost,
    and nothing is signed until copies were looked for.
    """
    database.upgrade()
    with database.transaction() as session:
        if is_founded and not own_feeds.feeds(session):
            own_feeds.doubt(session)
        if own_feeds.doubtful(session):
            return
        for feed in ALWAYS:
            own_feeds.open(session, feed)
