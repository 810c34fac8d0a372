"""Feeds of others: what a pull leaves behind besides lines, and what stops one."""

from __future__ import annotations

from pathlib import Path

import pytest

from federation.checkpoint import HOUR
from federation.errors import ForkError, RollbackError
from federation.pull import Budget, PullRequest, Source, pull_feed
from federation.verify import Unchanged
from network.database import Database
from network.feeds.feed import FeedState
from tests.fakes.peer import START, FakePeer
from tests.fakes.shelf import Shelf


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Shelf:
    return Shelf(database, tmp_path)


@pytest.fixture
def peer() -> FakePeer:
    return FakePeer()


def _unchanged(shelf: Shelf, peer: FakePeer) -> Unchanged:
    with shelf.database.reading() as session:
        held = shelf.held_feeds.held(session, peer.node, "network")
    request = PullRequest(Source(peer.base, peer.token), held, peer.keys(), budget=Budget())
    pulled = pull_feed(request, peer, shelf.clock, lambda _done, _of: None)
    assert isinstance(pulled, Unchanged)
    return pulled


def _keep(shelf: Shelf, unchanged: Unchanged) -> None:
    with shelf.database.transaction() as session:
        shelf.held_feeds.keep(session, unchanged)


def _freeze(shelf: Shelf, peer: FakePeer, *evidence: str) -> None:
    with shelf.database.transaction() as session:
        shelf.held_feeds.freeze(session, peer.node, "network", ForkError("two", evidence))


def test_a_feed_never_pulled_is_held_at_its_genesis(shelf: Shelf, peer: FakePeer) -> None:
    with shelf.database.reading() as session:
        held = shelf.held_feeds.held(session, peer.node, "network")
        assert shelf.held_feeds.get(session, peer.node, "network") is None
    assert (held.size, held.head) == (0, peer.feed("network").head_at(0))


def test_a_later_checkpoint_of_the_same_size_is_kept(shelf: Shelf, peer: FakePeer) -> None:
    peer.publish_many("network", 2)
    shelf.pull(peer)
    peer.resign(HOUR)
    shelf.clock.seconds += HOUR
    _keep(shelf, _unchanged(shelf, peer))
    with shelf.database.reading() as session:
        feed = shelf.held_feeds.get(session, peer.node, "network")
    assert feed is not None
    assert feed.applied.jws == peer.feed("network").current
    assert feed.applied.iat == START + HOUR


def test_a_feed_is_stale_when_nothing_fresh_was_heard_for_its_time(
    shelf: Shelf, peer: FakePeer
) -> None:
    peer.publish_many("network", 1)
    shelf.pull(peer)
    with shelf.database.reading() as session:
        feed = shelf.held_feeds.get(session, peer.node, "network")
        assert feed is not None
        shelf.clock.seconds += 48 * HOUR
        assert not shelf.held_feeds.is_stale(feed)
        shelf.clock.seconds += 1
        assert shelf.held_feeds.is_stale(feed)


def test_a_checkpoint_only_seen_is_remembered_as_the_largest(shelf: Shelf, peer: FakePeer) -> None:
    peer.publish_many("network", 2)
    shelf.pull(peer)
    peer.publish_many("network", 3)
    seen = shelf.verified(peer, "network").checkpoint
    with shelf.database.transaction() as session:
        shelf.held_feeds.remember(session, seen)
        held = shelf.held_feeds.held(session, peer.node, "network")
    assert (held.size, held.largest.size) == (2, 5)


def test_a_smaller_checkpoint_seen_later_takes_nothing_away(shelf: Shelf, peer: FakePeer) -> None:
    peer.publish_many("network", 1)
    small = shelf.verified(peer, "network").checkpoint
    peer.publish_many("network", 1)
    shelf.pull(peer)
    with shelf.database.transaction() as session:
        shelf.held_feeds.remember(session, small)
        assert shelf.held_feeds.held(session, peer.node, "network").largest.size == 2


def test_a_frozen_feed_keeps_its_proof_and_what_was_held(shelf: Shelf, peer: FakePeer) -> None:
    rid = peer.publish("network", {"title": "Before"}).rid
    shelf.pull_all(peer)
    error = ForkError("two", ("held", "new"), (b'{"line":"\xc3\xa9"}',))
    with shelf.database.transaction() as session:
        shelf.held_feeds.freeze(session, peer.node, "network", error)
    with shelf.database.reading() as session:
        [frozen] = shelf.held_feeds.frozen(session)
        assert shelf.held_feeds.held(session, peer.node, "network").frozen
    assert (frozen.verdict, frozen.since) == ("FORK", shelf.clock())
    assert frozen.evidence == ("held", "new", '{"line":"é"}')
    assert shelf.body(peer.node, rid) is not None


def test_the_first_proof_stays(shelf: Shelf, peer: FakePeer) -> None:
    _freeze(shelf, peer, "first")
    with shelf.database.transaction() as session:
        shelf.held_feeds.freeze(session, peer.node, "network", RollbackError("less", ("later",)))
    with shelf.database.reading() as session:
        [frozen] = shelf.held_feeds.frozen(session)
    assert (frozen.verdict, frozen.evidence) == ("FORK", ("first",))


def test_a_frozen_feed_learns_nothing_more(shelf: Shelf, peer: FakePeer) -> None:
    peer.publish_many("network", 1)
    shelf.pull(peer)
    peer.resign(HOUR)
    unchanged = _unchanged(shelf, peer)
    _freeze(shelf, peer, "proof")
    _keep(shelf, unchanged)
    _keep(shelf, _unchanged(shelf, peer))
    with shelf.database.reading() as session:
        feed = shelf.held_feeds.get(session, peer.node, "network")
    assert feed is not None
    assert (feed.state, feed.applied.iat) == (FeedState.FROZEN, START)


def test_freezing_one_feed_leaves_the_others(shelf: Shelf, peer: FakePeer) -> None:
    peer.publish_many("public", 1)
    _freeze(shelf, peer, "proof")
    shelf.pull(peer, "public")
    with shelf.database.reading() as session:
        states = {feed.feed: feed.state for feed in shelf.held_feeds.of_node(session, peer.node)}
    assert states == {"network": FeedState.FROZEN, "public": FeedState.OK}


def test_a_feed_that_vanished_is_kept_and_comes_back(shelf: Shelf, peer: FakePeer) -> None:
    rid = peer.publish("network", {"title": "Still here"}).rid
    shelf.pull_all(peer)
    with shelf.database.transaction() as session:
        shelf.held_feeds.note_not_served(session, peer.node, "network")
        feed = shelf.held_feeds.get(session, peer.node, "network")
    assert feed is not None
    assert feed.state is FeedState.NOT_SERVED
    assert shelf.body(peer.node, rid) is not None
    _keep(shelf, _unchanged(shelf, peer))
    with shelf.database.reading() as session:
        feed = shelf.held_feeds.get(session, peer.node, "network")
    assert feed is not None
    assert feed.state is FeedState.OK


def test_a_feed_never_held_cannot_vanish(shelf: Shelf, peer: FakePeer) -> None:
    with shelf.database.transaction() as session:
        shelf.held_feeds.note_not_served(session, peer.node, "network")
        assert shelf.held_feeds.get(session, peer.node, "network") is None
