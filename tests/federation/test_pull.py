"""Pulling a feed from a peer in memory."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from federation.errors import (
    BusyError,
    CursorAheadError,
    MismatchError,
    NotServedError,
    ReplayError,
    RollbackError,
    TruncatedError,
)
from federation.pull import Budget, PullRequest, Source, pull_feed
from federation.transport import Response
from federation.verify import Flag, Held, Unchanged, Verified
from tests.fakes.peer import FakePeer


class Progress:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int]] = []

    def __call__(self, size: int, target: int) -> None:
        self.told.append((size, target))


class Ticking:
    """A clock that moves on by ``seconds`` each time it is read."""

    def __init__(self, peer: FakePeer, seconds: float) -> None:
        self._time = peer.clock()
        self._seconds = seconds

    def __call__(self) -> datetime:
        self._time += timedelta(seconds=self._seconds)
        return self._time


def peer_with(count: int) -> FakePeer:
    peer = FakePeer("rx1")
    peer.publish_many("public", count)
    return peer


def request(peer: FakePeer, held: Held | None = None) -> PullRequest:
    return PullRequest(Source(peer.base), held or Held.nothing("rx1", "public"), peer.keys())


def pull(peer: FakePeer, asked: PullRequest) -> Verified | Unchanged:
    return pull_feed(asked, peer, peer.clock, Progress())


def verified(peer: FakePeer, asked: PullRequest) -> Verified:
    outcome = pull(peer, asked)
    assert isinstance(outcome, Verified)
    return outcome


def after(outcome: Verified) -> Held:
    """Return what is held once ``outcome`` is stored."""
    return Held(outcome.node, outcome.feed, outcome.checkpoint.signed(), outcome.largest)


def test_a_first_pull_returns_every_line_page_by_page() -> None:
    peer = peer_with(7)
    progress = Progress()
    outcome = pull_feed(replace(request(peer), page=3), peer, peer.clock, progress)
    assert isinstance(outcome, Verified)
    assert [line.raw for line in outcome.lines] == peer.feed("public").lines
    assert progress.told == [(3, 7), (6, 7), (7, 7)]


def test_a_later_pull_asks_only_for_what_follows() -> None:
    peer = peer_with(3)
    held = after(verified(peer, request(peer)))
    peer.publish_many("public", 2)
    peer.asked.clear()
    assert [line.seq for line in verified(peer, request(peer, held)).lines] == [4, 5]
    assert [asked.query.get("after") for asked in peer.asked] == [None, "3"]


def test_an_announced_checkpoint_saves_the_first_request() -> None:
    peer = peer_with(3)
    verified(peer, replace(request(peer), announced=peer.feed("public").current))
    assert [asked.path for asked in peer.asked] == ["feeds/public/entries"]


def test_nothing_new_is_said_so_without_asking_for_lines() -> None:
    peer = peer_with(3)
    held = after(verified(peer, request(peer)))
    peer.resign(3600)
    outcome = pull(peer, request(peer, held))
    assert isinstance(outcome, Unchanged)
    assert outcome.checkpoint is not None
    assert outcome.checkpoint.iat == peer.now


def test_a_frozen_feed_is_not_even_asked_for() -> None:
    peer = peer_with(3)
    outcome = pull(peer, request(peer, replace(Held.nothing("rx1", "public"), frozen=True)))
    assert outcome.warnings == {Flag.FROZEN}
    assert peer.asked == []


def test_a_feed_for_members_is_pulled_with_a_token() -> None:
    peer = FakePeer("rx1")
    peer.publish_many("network", 2)
    asked = request(peer, Held.nothing("rx1", "network"))
    with pytest.raises(NotServedError):
        pull(peer, asked)
    asked = replace(asked, source=Source(peer.base, peer.token))
    assert len(verified(peer, asked).lines) == 2


def test_a_relay_is_another_base_and_the_origins_keys_hold() -> None:
    peer, relay = peer_with(3), FakePeer("relay")
    relay.relayed["rx1"] = peer
    asked = replace(request(peer), source=Source(f"{relay.base}/relay/rx1"))
    assert len(verified(relay, asked).lines) == 3


class TestBudget:
    """A run ends in time, and only where something is signed."""

    def test_it_ends_at_its_number_of_lines_with_the_checkpoint_of_that_size(self) -> None:
        peer = peer_with(9)
        outcome = verified(peer, replace(request(peer), budget=Budget(entries=4)))
        assert outcome.checkpoint.jws == peer.feed("public").retained[4]
        assert outcome.largest.jws == peer.feed("public").current
        assert outcome.announced.size == 9

    def test_run_after_run_reaches_the_end(self) -> None:
        peer = peer_with(9)
        peer.resign(60)
        held = Held.nothing("rx1", "public")
        sizes = []
        while held.size < 9:
            asked = replace(request(peer, held), budget=Budget(entries=4))
            held = after(verified(peer, asked))
            sizes.append(held.size)
        assert sizes == [4, 8, 9]

    def test_out_of_time_it_closes_where_it_is(self) -> None:
        peer = peer_with(9)
        asked = replace(request(peer), page=2, budget=Budget(seconds=10))
        outcome = pull_feed(asked, peer, Ticking(peer, 3), Progress())
        assert isinstance(outcome, Verified)
        assert 0 < outcome.checkpoint.size < 9

    def test_out_of_time_without_a_checkpoint_there_it_stores_nothing(self) -> None:
        peer = peer_with(9)
        peer.answer("size=", 404)
        asked = replace(request(peer), page=2, budget=Budget(seconds=10))
        outcome = pull_feed(asked, peer, Ticking(peer, 3), Progress())
        assert isinstance(outcome, Unchanged)
        assert outcome.warnings == {Flag.OUT_OF_TIME}
        assert (outcome.checkpoint, outcome.largest.size) == (None, 9)

    def test_out_of_time_before_the_first_page_it_stores_nothing(self) -> None:
        peer = peer_with(9)
        asked = replace(request(peer), budget=Budget(seconds=0))
        outcome = pull_feed(asked, peer, Ticking(peer, 1), Progress())
        assert isinstance(outcome, Unchanged)
        assert outcome.warnings == {Flag.OUT_OF_TIME}


class TestCursorAhead:
    """409: the peer has less than we already read."""

    def pull_while_it_loses_lines(self, peer: FakePeer, announced: str) -> None:
        pull(peer, replace(request(peer), announced=announced, page=2))

    def test_with_an_old_checkpoint_it_is_a_replay_by_whoever_serves_it(self) -> None:
        peer = peer_with(6)
        announced = peer.feed("public").current
        peer.lie("after=4", lambda answer: cursor_ahead(peer, 3))
        with pytest.raises(ReplayError):
            self.pull_while_it_loses_lines(peer, announced)

    def test_with_a_later_signature_over_less_it_is_a_rollback(self) -> None:
        peer = peer_with(6)
        announced = peer.feed("public").current
        short = FakePeer("rx1", key=peer.key, now=peer.now + 60)
        short.publish_many("public", 1)
        peer.lie("after=4", lambda answer: cursor_ahead(short, 1))
        with pytest.raises(RollbackError) as caught:
            self.pull_while_it_loses_lines(peer, announced)
        assert caught.value.evidence == (announced, short.feed("public").current)

    def test_with_as_much_as_we_read_it_makes_no_sense_and_is_tried_later(self) -> None:
        peer = peer_with(6)
        peer.lie("after=4", lambda answer: cursor_ahead(peer, 4))
        with pytest.raises(TruncatedError):
            self.pull_while_it_loses_lines(peer, peer.feed("public").current)

    def test_without_a_checkpoint_it_is_tried_later(self) -> None:
        peer = peer_with(6)
        peer.answer("after=4", 409)
        with pytest.raises(CursorAheadError):
            self.pull_while_it_loses_lines(peer, peer.feed("public").current)


def cursor_ahead(peer: FakePeer, size: int) -> Response:
    """Return the 409 of a peer that shows its checkpoint of ``size``."""
    jws = peer.feed("public").retained[size].encode()
    return Response(409, {}, b'{"checkpoint":"' + jws + b'"}')


def test_what_was_seen_signed_is_remembered_although_nothing_is_stored() -> None:
    peer = peer_with(3)
    peer.drop("public", 2)
    with pytest.raises(MismatchError) as caught:
        pull(peer, request(peer))
    assert caught.value.seen is not None
    assert caught.value.seen.jws == peer.feed("public").current


def test_a_busy_peer_says_when_to_come_back() -> None:
    peer = peer_with(3)
    peer.answer("entries", 429, {"retry-after": "7"})
    with pytest.raises(BusyError) as caught:
        pull(peer, request(peer))
    assert caught.value.retry_after == 7
