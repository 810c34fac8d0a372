"""Fetching bodies in bulk and one by one."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from federation import bodies
from federation.asking import Source
from federation.bodies import BodiesRequest, BodyBatch, pull_bodies, pull_stragglers
from federation.errors import CursorAheadError, OversizedError, TruncatedError, UnreachableError
from federation.line import parse_line
from federation.transport import Response
from federation.wanted import Wanted
from tests.fakes.peer import FakePeer


def peer_with(count: int) -> FakePeer:
    peer = FakePeer("rx1")
    peer.publish_many("public", count)
    return peer


def wanted(peer: FakePeer) -> tuple[Wanted, ...]:
    """Return every body that the peer's public feed announces."""
    lines = map(parse_line, peer.feed("public").lines)
    return tuple(
        Wanted("rx1", "public", line.seq, line.rid, line.rev, line.sha256, line.size)
        for line in lines
        if line.sha256 and line.rev and line.size is not None
    )


def request(peer: FakePeer, limit: int = 500) -> BodiesRequest:
    size = peer.feed("public").size
    return BodiesRequest(Source(peer.base), "public", 0, size, wanted(peer), limit=limit)


def silent(done: int, size: int) -> None:
    """Take progress without a word."""


def pull(peer: FakePeer, asked: BodiesRequest) -> list[BodyBatch]:
    return list(pull_bodies(asked, peer, peer.clock, silent))


def found(batches: list[BodyBatch]) -> set[int]:
    return {body.wanted.seq for batch in batches for body in batch.found}


def paths(peer: FakePeer) -> list[str]:
    return [asked.path for asked in peer.asked]


def test_bodies_come_in_bulk_with_the_cursor_of_each_answer() -> None:
    peer = peer_with(5)
    told: list[tuple[int, int]] = []
    batches = list(pull_bodies(request(peer, 2), peer, peer.clock, lambda *done: told.append(done)))
    assert [batch.covered for batch in batches] == [2, 4, 5]
    assert found(batches) == {1, 2, 3, 4, 5}
    assert told == [(2, 5), (4, 5), (5, 5)]
    assert set(paths(peer)) == {"feeds/public/bodies"}


def test_the_cursor_never_passes_the_lines_that_we_hold() -> None:
    peer = peer_with(5)
    asked = request(peer)
    asked = BodiesRequest(asked.source, "public", 0, 3, asked.wanted[:3])
    assert [batch.covered for batch in pull(peer, asked)] == [3]


def test_a_large_body_ends_an_answer_and_begins_the_next() -> None:
    peer = FakePeer("rx1")
    for _ in range(3):
        peer.publish("public", {"text": "x" * 1_000_000})
    batches = pull(peer, request(peer))
    assert [batch.covered for batch in batches] == [2, 3]
    assert found(batches) == {1, 2, 3}


def test_erased_bodies_are_absent_from_bulk_and_gone_one_by_one() -> None:
    peer = peer_with(3)
    asked = request(peer)
    peer.withdraw("public", asked.wanted[1].rid)
    batches = pull(peer, asked)
    assert found(batches) == {1, 3}
    assert [gone.seq for batch in batches for gone in batch.gone] == [2]


def test_a_body_that_nobody_has_is_absent() -> None:
    peer = peer_with(2)
    asked = request(peer)
    del peer.bodies["public", asked.wanted[0].sha256]
    batches = pull(peer, asked)
    assert [absent.seq for batch in batches for absent in batch.absent] == [1]


def test_a_peer_without_bulk_is_asked_one_by_one() -> None:
    peer = peer_with(3)
    peer.answer("bodies?", 404)
    asked = request(peer)
    batches = pull(peer, asked)
    assert batches[0] == BodyBatch(covered=3)
    assert found(batches) == {1, 2, 3}


def test_wrong_bytes_are_dropped_and_counted() -> None:
    peer = peer_with(3)
    peer.lie(
        "bodies?", lambda answer: changed(answer, answer.body.replace(b"Record 1", b"Record X"))
    )
    peer.lie("bodies/", lambda answer: changed(answer, answer.body + b" "))
    batches = pull(peer, request(peer))
    assert found(batches) == {1, 3}
    assert [(batch.extra, batch.dropped) for batch in batches] == [(1, 0), (0, 1)]


def test_a_body_whose_line_gave_another_size_is_dropped() -> None:
    peer = peer_with(1)
    asked = request(peer)
    one = asked.wanted[0]
    lying = Wanted("rx1", "public", 1, one.rid, 1, one.sha256, one.size + 1)
    batches = pull(peer, BodiesRequest(asked.source, "public", 0, 1, (lying,)))
    assert found(batches) == set()
    assert [(batch.extra, batch.dropped) for batch in batches] == [(1, 0), (0, 1)]


def test_a_body_larger_than_any_may_be_is_dropped() -> None:
    peer = peer_with(1)
    peer.answer("bodies?", 404)
    peer.garbage("bodies/", b"x" * 1_048_577)
    assert [batch.dropped for batch in pull(peer, request(peer))] == [0, 1]


def test_one_hash_announced_by_two_records_serves_each_of_them() -> None:
    peer = FakePeer("rx1")
    raw = b'{"salt":"AAAAAAAAAAAAAAAAAAAAAA","schema":"s"}'
    peer.publish_raw("public", raw)
    peer.publish_raw("public", raw)
    assert found(pull(peer, request(peer))) == {1, 2}


def test_what_is_not_wanted_is_not_returned() -> None:
    peer = peer_with(3)
    asked = request(peer)
    asked = BodiesRequest(asked.source, "public", 0, 3, asked.wanted[:1])
    assert found(pull(peer, asked)) == {1}


def test_stragglers_from_before_the_cursor_are_asked_for_again() -> None:
    peer = peer_with(3)
    asked = request(peer)
    asked = BodiesRequest(asked.source, "public", 3, 3, asked.wanted[:1])
    assert found(pull(peer, asked)) == {1}
    assert paths(peer) == [f"feeds/public/bodies/{asked.wanted[0].sha256}"]


@pytest.mark.parametrize("covered", [None, "", "0", "-1", "501", "x", "1.0", "²", "9" * 5000])
def test_an_answer_that_does_not_say_what_it_covers_is_truncated(covered: str | None) -> None:
    peer = peer_with(3)
    headers = {} if covered is None else {"likewise-covered": covered}
    peer.lie("bodies?", lambda answer: Response(200, headers, answer.body))
    with pytest.raises(TruncatedError):
        pull(peer, request(peer))


def test_bodies_that_break_off_are_truncated() -> None:
    peer = peer_with(3)
    peer.truncate("bodies?", 5)
    with pytest.raises(TruncatedError):
        pull(peer, request(peer))


def test_an_answer_beyond_two_mebibytes_is_oversized() -> None:
    peer = peer_with(3)
    peer.lie("bodies?", lambda answer: changed(answer, b"x" * (bodies.MAX_BULK + 1)))
    with pytest.raises(OversizedError):
        pull(peer, request(peer))


def test_a_peer_with_fewer_lines_than_we_hold_is_asked_later() -> None:
    peer = peer_with(3)
    asked = request(peer)
    peer.feed("public").cut(1)
    with pytest.raises(CursorAheadError):
        pull(peer, BodiesRequest(asked.source, "public", 2, 3, asked.wanted))


def test_what_came_before_a_failure_stands() -> None:
    peer = peer_with(4)
    peer.answer("after=2", 500)
    batches: list[BodyBatch] = []
    with pytest.raises(UnreachableError):
        for batch in pull_bodies(request(peer, 2), peer, peer.clock, silent):
            batches.append(batch)
    assert found(batches) == {1, 2}


def ticking(peer: FakePeer, seconds: float) -> Callable[[], datetime]:
    """Return a clock that moves on each time it is read."""
    time = peer.clock()

    def now() -> datetime:
        nonlocal time
        time += timedelta(seconds=seconds)
        return time

    return now


def test_out_of_time_it_stops_between_answers() -> None:
    peer = peer_with(6)
    asked = request(peer, 2)
    asked = BodiesRequest(asked.source, "public", 0, 6, asked.wanted, seconds=5, limit=2)
    batches = list(pull_bodies(asked, peer, ticking(peer, 2), silent))
    assert [batch.covered for batch in batches] == [2, 4]


def test_stragglers_stop_when_time_runs_out() -> None:
    peer = peer_with(6)
    asked = request(peer)
    asked = BodiesRequest(asked.source, "public", 6, 6, asked.wanted, seconds=5)
    batches = list(pull_stragglers(asked, peer, ticking(peer, 2)))
    assert found(batches) == {1, 2}


def changed(answer: Response, body: bytes) -> Response:
    return Response(answer.status, answer.headers, body)
