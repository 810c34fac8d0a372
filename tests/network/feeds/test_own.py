"""Our own feeds: lines in a chain, a signature per line, and nothing signed that is smaller."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from federation.checkpoint import HOUR, Checkpoint, parse_checkpoint
from federation.errors import MalformedError
from federation.feed import genesis
from federation.line import parse_line
from network.database import Database
from network.errors import Conflict
from network.feeds.feed import EntryDraft, FeedState
from network.feeds.store import FeedStore
from tests.fakes.peer import START
from tests.fakes.shelf import Shelf


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Shelf:
    return Shelf(database, tmp_path)


def _publish(shelf: Shelf, feed: str, count: int) -> None:
    drafts = [
        EntryDraft(
            op="publish",
            rid=shelf.ids(),
            rev=1,
            sha256="0" * 64,
            size=1,
            type="application/vnd.likewise.innovation+json",
        )
        for _ in range(count)
    ]
    with shelf.database.transaction() as session:
        shelf.own_feeds.append(session, feed, drafts)


def _signed(shelf: Shelf, feed: str, size: int | None = None) -> Checkpoint:
    keys = {shelf.key.public.kid: shelf.key.public}
    return parse_checkpoint(shelf.checkpoint_now(feed, size), node="home", feed=feed, keys=keys)


def test_lines_are_dense_and_each_holds_the_hash_of_the_one_before(shelf: Shelf) -> None:
    _publish(shelf, "network", 2)
    _publish(shelf, "network", 1)
    with shelf.database.reading() as session:
        lines = [parse_line(raw) for raw in shelf.own_feeds.entries(session, "network", 0, 10)]
    assert [line.seq for line in lines] == [1, 2, 3]
    assert [line.prev for line in lines] == [
        genesis("home", "network"),
        lines[0].hash,
        lines[1].hash,
    ]


def test_every_line_of_a_batch_has_a_checkpoint_of_its_own(shelf: Shelf) -> None:
    _publish(shelf, "network", 3)
    with shelf.database.reading() as session:
        lines = [parse_line(raw) for raw in shelf.own_feeds.entries(session, "network", 0, 10)]
    signed = [_signed(shelf, "network", size) for size in (1, 2, 3)]
    assert [(each.size, each.head) for each in signed] == [(line.seq, line.hash) for line in lines]


def test_entries_begin_after_the_line_named_and_stop_at_the_limit(shelf: Shelf) -> None:
    _publish(shelf, "network", 4)
    with shelf.database.reading() as session:
        entries = shelf.own_feeds.entries(session, "network", 1, 2)
    assert [parse_line(raw).seq for raw in entries] == [2, 3]


def test_an_empty_feed_is_signed_at_size_0_with_its_genesis(shelf: Shelf) -> None:
    with shelf.database.transaction() as session:
        shelf.own_feeds.open(session, "public")
    assert _signed(shelf, "public", 0) == _signed(shelf, "public")
    assert _signed(shelf, "public").head == genesis("home", "public")


def test_opening_a_feed_again_signs_nothing(shelf: Shelf) -> None:
    with shelf.database.transaction() as session:
        first = shelf.own_feeds.open(session, "public")
    shelf.clock.seconds += 60
    with shelf.database.transaction() as session:
        assert shelf.own_feeds.open(session, "public") == first


def test_a_clock_set_back_never_makes_a_checkpoint_older(shelf: Shelf) -> None:
    _publish(shelf, "network", 1)
    shelf.clock.seconds -= 3 * HOUR
    _publish(shelf, "network", 1)
    assert _signed(shelf, "network").iat == START


def test_nothing_is_signed_again_before_it_is_due(shelf: Shelf) -> None:
    _publish(shelf, "network", 1)
    _publish(shelf, "notices", 1)
    shelf.clock.seconds += HOUR - 1
    with shelf.database.transaction() as session:
        assert not shelf.own_feeds.any_due(session)
        assert shelf.own_feeds.resign_due(session) == 0


@pytest.mark.parametrize(("feed", "after"), [("notices", HOUR), ("network", 12 * HOUR)])
def test_a_checkpoint_is_signed_again_when_it_is_due(shelf: Shelf, feed: str, after: int) -> None:
    _publish(shelf, feed, 1)
    shelf.clock.seconds += after
    with shelf.database.transaction() as session:
        assert shelf.own_feeds.any_due(session)
        assert shelf.own_feeds.resign_due(session) == 1
    assert _signed(shelf, feed).iat == START + after
    assert _signed(shelf, feed).size == 1


def test_the_checkpoint_retained_for_a_line_is_never_signed_again(shelf: Shelf) -> None:
    _publish(shelf, "network", 1)
    retained = shelf.checkpoint_now("network", 1)
    shelf.clock.seconds += 12 * HOUR
    with shelf.database.transaction() as session:
        shelf.own_feeds.resign_due(session)
    assert shelf.checkpoint_now("network", 1) == retained
    assert shelf.checkpoint_now("network") != retained


def test_a_feed_smaller_than_what_was_signed_is_neither_written_on_nor_signed(
    shelf: Shelf,
) -> None:
    _publish(shelf, "network", 1)
    with shelf.database.transaction() as session:
        feed = shelf.own_feeds.get(session, "network")
        assert feed is not None
        ahead = replace(feed.largest, size=2)
        FeedStore(session).save(replace(feed, largest=ahead))
    before = shelf.checkpoint_now("network")
    shelf.clock.seconds += 12 * HOUR
    with pytest.raises(Conflict):
        _publish(shelf, "network", 1)
    with shelf.database.transaction() as session:
        assert not shelf.own_feeds.any_due(session)
        assert shelf.own_feeds.resign_due(session) == 0
    assert shelf.checkpoint_now("network") == before


def test_a_feed_that_is_not_in_order_is_not_opened_for_signing(shelf: Shelf) -> None:
    with shelf.database.transaction() as session:
        feed = FeedStore(session).locked("home", "public")
        FeedStore(session).save(replace(feed, state=FeedState.FROZEN))
    with pytest.raises(Conflict), shelf.database.transaction() as session:
        shelf.own_feeds.open(session, "public")


def test_a_line_its_readers_would_refuse_is_not_written(shelf: Shelf) -> None:
    with pytest.raises(MalformedError), shelf.database.transaction() as session:
        shelf.own_feeds.append(session, "network", [EntryDraft(op="publish", rid="1")])
    with shelf.database.reading() as session:
        assert shelf.own_feeds.get(session, "network") is None


def test_appending_nothing_signs_nothing(shelf: Shelf) -> None:
    _publish(shelf, "network", 0)
    with shelf.database.reading() as session:
        assert shelf.own_feeds.checkpoint(session, "network") is None


@pytest.mark.parametrize("size", [None, 0, 1])
def test_a_feed_that_does_not_exist_has_no_checkpoint(shelf: Shelf, size: int | None) -> None:
    with shelf.database.reading() as session:
        assert shelf.own_feeds.checkpoint(session, "public", size) is None


@pytest.mark.parametrize("size", [0, 2])
def test_a_size_the_feed_never_had_has_no_checkpoint(shelf: Shelf, size: int) -> None:
    _publish(shelf, "network", 1)
    with shelf.database.reading() as session:
        assert shelf.own_feeds.checkpoint(session, "network", size) is None


def test_our_feeds_are_listed_in_the_order_of_the_protocol(shelf: Shelf) -> None:
    for feed in ("network", "notices", "circle-" + "a" * 16, "public"):
        with shelf.database.transaction() as session:
            shelf.own_feeds.open(session, feed)
    with shelf.database.reading() as session:
        names = [feed.feed for feed in shelf.own_feeds.feeds(session)]
    assert names == ["notices", "public", "network", "circle-" + "a" * 16]
