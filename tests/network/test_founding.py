"""Beginning a node: a key that is the owner's alone and never written over, and two feeds."""

from __future__ import annotations

import stat
from pathlib import Path

from federation.keys import SigningKey
from network.database import Database
from network.feeds.own import OwnFeeds
from network.founding import found_feeds, found_key
from tests.fakes.shelf import Clock


def _own_feeds() -> OwnFeeds:
    key = SigningKey.generate()
    return OwnFeeds("home", lambda: key, Clock())


def test_a_key_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "data" / "keys" / "node.pem"
    found_key(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "node.pem"
    first = found_key(file)
    assert found_key(file).public == first.public
    assert SigningKey.from_pem(file.read_bytes()).public == first.public


def test_a_node_begins_with_two_signed_empty_feeds(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'node.db'}")
    own_feeds = _own_feeds()
    found_feeds(database, own_feeds)
    with database.reading() as session:
        feeds = own_feeds.feeds(session)
    assert [(feed.feed, feed.size, bool(feed.applied.jws)) for feed in feeds] == [
        ("notices", 0, True),
        ("public", 0, True),
    ]
    database.close()


def test_beginning_a_node_again_changes_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'node.db'}")
    own_feeds = _own_feeds()
    found_feeds(database, own_feeds)
    with database.reading() as session:
        before = own_feeds.feeds(session)
    found_feeds(database, own_feeds)
    with database.reading() as session:
        assert own_feeds.feeds(session) == before
    database.close()
