"""When to ask a peer next, and how it stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from network.feeds.feed import FeedState
from network.peering.peers import (
    Failure,
    FeedStatus,
    Peer,
    PeerState,
    Rhythm,
    failed,
    feed_state,
    succeeded,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
FIVE_MINUTES = timedelta(minutes=5)
PEER = Peer("rural", "http://127.0.0.1:1/federation/v1", next_due=NOW)
EVEN = Rhythm(FIVE_MINUTES, chance=lambda: 0.5)


def test_a_peer_is_due_from_its_due_time_on() -> None:
    assert PEER.is_due(NOW)
    assert not PEER.is_due(NOW - timedelta(seconds=1))


@pytest.mark.parametrize(("chance", "minutes"), [(0.0, 4), (0.5, 5), (1.0, 6)])
def test_intervals_are_spread_by_a_fifth_either_way(chance: float, minutes: int) -> None:
    rhythm = Rhythm(FIVE_MINUTES, chance=lambda: chance)
    assert succeeded(PEER, NOW, rhythm).next_due == NOW + timedelta(minutes=minutes)


def test_two_hundred_peers_are_not_due_in_the_same_second() -> None:
    chances = iter(place / 200 for place in range(200))
    rhythm = Rhythm(FIVE_MINUTES, chance=chances.__next__)
    due = {succeeded(PEER, NOW, rhythm).next_due for _ in range(200)}
    assert len(due) == 200


def test_the_wait_doubles_with_each_failure_up_to_six_hours() -> None:
    peer, waits = PEER, []
    for _ in range(9):
        peer = failed(peer, NOW, EVEN, Failure("no answer"))
        waits.append((peer.next_due - NOW) / timedelta(minutes=1))
    assert waits == [5, 10, 20, 40, 80, 160, 320, 360, 360]


def test_the_backoff_of_a_peer_down_for_years_is_still_six_hours() -> None:
    peer = failed(replace(PEER, failures=100_000), NOW, EVEN, Failure("no answer"))
    assert peer.next_due == NOW + timedelta(hours=6)


def test_a_peer_that_says_when_to_come_back_is_believed_up_to_an_hour() -> None:
    soon = failed(PEER, NOW, EVEN, Failure("busy", retry_after=timedelta(minutes=30)))
    never = failed(PEER, NOW, EVEN, Failure("busy", retry_after=timedelta(days=400)))
    assert soon.next_due == NOW + timedelta(minutes=30)
    assert never.next_due == NOW + timedelta(hours=1)


def test_one_success_ends_a_row_of_failures() -> None:
    peer = succeeded(replace(PEER, failures=7, last_error="no answer"), NOW, EVEN)
    assert (peer.failures, peer.last_error, peer.last_success) == (0, None, NOW)


@pytest.mark.parametrize(
    ("peer", "state"),
    [
        (replace(PEER, last_success=NOW), PeerState.OK),
        (PEER, PeerState.LATE),
        (replace(PEER, last_success=NOW - timedelta(minutes=16)), PeerState.LATE),
        (replace(PEER, last_success=NOW, failures=1), PeerState.FAILING),
        (replace(PEER, last_success=NOW, failures=1, quarantined=True), PeerState.QUARANTINED),
    ],
)
def test_a_peer_stands_as_its_last_attempts_say(peer: Peer, state: PeerState) -> None:
    assert peer.state(NOW, FIVE_MINUTES) is state


FEED = FeedStatus("rural", "public")


@pytest.mark.parametrize(
    ("status", "of_peer", "kept", "stale", "state"),
    [
        (FEED, PeerState.OK, FeedState.OK, False, PeerState.OK),
        (FEED, PeerState.OK, FeedState.OK, True, PeerState.LATE),
        (FEED, PeerState.OK, FeedState.NOT_SERVED, False, PeerState.LATE),
        (FEED, PeerState.OK, FeedState.UPGRADE_NEEDED, False, PeerState.LATE),
        (replace(FEED, last_error="x"), PeerState.OK, FeedState.OK, True, PeerState.FAILING),
        (FEED, PeerState.FAILING, FeedState.OK, False, PeerState.FAILING),
        (FEED, PeerState.QUARANTINED, FeedState.OK, False, PeerState.QUARANTINED),
        (FEED, PeerState.OK, FeedState.FROZEN, True, PeerState.FROZEN),
    ],
)
def test_a_feed_shows_the_worst_that_is_known(
    status: FeedStatus, of_peer: PeerState, kept: FeedState, stale: bool, state: PeerState
) -> None:
    assert feed_state(status, of_peer, kept, stale=stale) is state


def test_with_polls_seconds_apart_a_busy_minute_makes_nobody_late() -> None:
    peer = replace(PEER, last_success=NOW)
    often = timedelta(seconds=2)
    assert peer.state(NOW + timedelta(seconds=60), often) is PeerState.OK
    assert peer.state(NOW + timedelta(seconds=61), often) is PeerState.LATE
