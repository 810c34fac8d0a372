"""What was ever committed, in a file beside the database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from network.database import Database
from network.errors import Conflict
from network.feeds.feed import EntryDraft
from network.feeds.high_water import HighWater
from network.feeds.own import RESET, OwnFeeds
from network.feeds.store import FeedStore
from tests.fakes.shelf import Shelf

RID = "c33316c3-0000-4000-8000-000000000001"
DRAFT = EntryDraft(
    op="publish",
    rid=RID,
    rev=1,
    sha256="0" * 64,
    size=2,
    type="application/vnd.likewise.innovation+json",
)


@pytest.fixture
def mark(tmp_path: Path) -> HighWater:
    return HighWater(tmp_path / "data" / "high-water.json")


@pytest.fixture
def own_feeds(database: Database, tmp_path: Path, mark: HighWater) -> OwnFeeds:
    shelf = Shelf(database, tmp_path)
    return OwnFeeds("home", lambda: shelf.key, shelf.clock, mark)


def test_nothing_is_noted_at_first(mark: HighWater) -> None:
    assert (mark.size("network"), dict(mark.all())) == (0, {})


def test_the_largest_size_stays(mark: HighWater) -> None:
    mark.note("network", 5)
    mark.note("network", 3)
    assert mark.size("network") == 5


def test_a_reset_lowers_it(mark: HighWater) -> None:
    mark.note("network", 5)
    mark.lower("network", 3)
    assert dict(mark.all()) == {"network": 3}


def test_a_damaged_file_guards_nothing_and_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "high-water.json"
    path.write_text("{", encoding="utf-8")
    assert HighWater(path).size("network") == 0


def test_what_is_committed_is_noted(
    database: Database, own_feeds: OwnFeeds, mark: HighWater
) -> None:
    with database.transaction() as session:
        own_feeds.append(session, "network", [DRAFT])
        assert mark.size("network") == 0
    assert mark.size("network") == 1


def test_what_is_rolled_back_is_not(
    database: Database, own_feeds: OwnFeeds, mark: HighWater
) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        own_feeds.append(session, "network", [DRAFT])
        raise ZeroDivisionError
    assert mark.size("network") == 0


def test_a_feed_that_has_less_than_was_committed_is_not_written_on(
    database: Database, own_feeds: OwnFeeds, mark: HighWater
) -> None:
    mark.note("network", 2)
    with pytest.raises(Conflict), database.transaction() as session:
        own_feeds.append(session, "network", [DRAFT])
    with database.transaction() as session:
        own_feeds.open(session, "public")
        assert own_feeds.lacking(session) == {"network": 2}


def test_what_a_reset_took_back_is_no_loss_and_is_counted_anew_from_there(
    database: Database, own_feeds: OwnFeeds, mark: HighWater
) -> None:
    with database.transaction() as session:
        own_feeds.append(session, "network", [DRAFT])
    mark.note("network", 7)
    with database.transaction() as session:
        store = FeedStore(session)
        store.save(replace(store.locked("home", "network"), verdict=RESET))
        assert own_feeds.lacking(session) == {}
        assert own_feeds.doubtful(session) == ()
    with database.transaction() as session:
        own_feeds.append(session, "network", [replace(DRAFT, rev=2)])
    assert mark.size("network") == 2
    with database.transaction() as session:
        own_feeds.append(session, "network", [replace(DRAFT, rev=3)])
    assert mark.size("network") == 3
