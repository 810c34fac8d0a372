"""Faults 32, 42, 43, 47 and 61: bytes, clocks and versions that nobody expected."""

import pytest

from federation.asking import Source
from federation.bodies import BodiesRequest, pull_bodies
from federation.errors import OversizedError
from federation.line import Problem, parse_line
from federation.verify import Flag
from federation.wanted import Wanted
from tests.fakes.fake_feed import FakeFeed
from tests.fakes.peer import FakePeer
from tests.fakes.reading import Reader


def start(count: int = 2) -> tuple[FakePeer, FakeFeed, Reader]:
    peer = FakePeer("rx1")
    peer.publish_many("public", count)
    return peer, peer.feed("public"), Reader(peer)


def next_line(feed: FakeFeed, rest: bytes, v: bytes = b"1") -> bytes:
    """Return a line in its right place, with ``rest`` for what it says."""
    return b'{"v":%s,"node":"rx1","feed":"public","seq":%d,"prev":"%s",%s}' % (
        v,
        feed.size + 1,
        feed.head.encode(),
        rest,
    )


class TestSizes:
    def test_fault_42_a_signed_line_of_more_than_4096_bytes_is_refused(self) -> None:
        peer, feed, reader = start()
        feed.append_raw(next_line(feed, b'"x":"' + b"x" * 4096 + b'"'), peer.key, peer.now)
        assert reader.pull() == "MISMATCH"
        assert reader.lines == []

    def test_fault_42_a_page_longer_than_its_lines_may_be_is_refused(self) -> None:
        peer, _, reader = start()
        peer.garbage("entries", b"x" * (2 * 4097 + 1))
        assert reader.pull() == "OVERSIZED"
        assert reader.lines == []

    def test_fault_42_a_signature_of_more_than_4096_bytes_is_refused(self) -> None:
        peer, feed, reader = start()
        head, payload, signature = feed.current.split(".")
        token = f"{head}.{payload}{'A' * 3720}.{signature}"
        assert 4096 < len(token) < 4200
        peer.garbage("checkpoint", token.encode())
        assert reader.pull() in ("OVERSIZED", "BAD-SIGNATURE")

    def test_fault_42_a_bulk_answer_of_more_than_2_mebibytes_is_refused(self) -> None:
        peer, _, _ = start()
        peer.garbage("bodies?", b"x" * (2 * 1_048_576 + 1))
        request = BodiesRequest(Source(peer.base), "public", 0, 2, ())
        with pytest.raises(OversizedError):
            list(pull_bodies(request, peer, peer.clock, lambda done, size: None))


@pytest.mark.parametrize(
    "rest",
    [
        b'"op":"\xff\xfe"',
        b'"op":"publish","op":"withdraw"',
        b'"size":1.0',
        b'"size":1e3',
        b'"size":NaN',
        b'"size":Infinity',
        b'"size":9007199254740992',
        b'"x":' + b"[" * 40 + b"]" * 40,
        b'"x":' + b"[" * 1900 + b"]" * 1900,
        b'"op":"\\ud800"',
        b'"op":"\xed\xa0\x80"',
        b'"op":\t"publish"',
        b'"op":"publish"\r',
        b'"op":"pub\x00lish"',
    ],
)
def test_fault_43_a_signed_line_that_is_not_strict_json_is_refused(rest: bytes) -> None:
    peer, feed, reader = start()
    feed.append_raw(next_line(feed, rest), peer.key, peer.now)
    assert reader.pull() == "MISMATCH"
    assert reader.lines == []


def test_fault_43_a_byte_order_mark_is_refused() -> None:
    peer, feed, reader = start()
    feed.append_raw(b"\xef\xbb\xbf" + next_line(feed, b'"op":"x"'), peer.key, peer.now)
    assert reader.pull() == "MISMATCH"


class TestClocks:
    @pytest.mark.parametrize("hours", [-30, -5, 5, 30])
    def test_fault_47_our_clock_hours_wrong_changes_no_verdict(self, hours: int) -> None:
        peer, feed, reader = start()
        reader.now = peer.now + hours * 3600
        assert reader.pull() == "OK"
        assert reader.lines == feed.lines
        assert reader.warnings == ({Flag.CLOCK} if hours < 0 else frozenset())

    def test_fault_47_a_clock_within_five_minutes_is_no_matter(self) -> None:
        peer, _, reader = start()
        reader.now = peer.now - 300
        reader.pull()
        assert reader.warnings == frozenset()

    def test_fault_47_a_checkpoint_past_its_time_is_stale_and_still_followed(self) -> None:
        peer, feed, reader = start()
        reader.now = peer.now + 49 * 3600
        assert reader.pull() == "OK"
        assert reader.warnings == {Flag.STALE}
        assert reader.lines == feed.lines

    def test_fault_47_times_in_lines_decide_nothing(self) -> None:
        peer, feed, reader = start()
        feed.append_raw(
            next_line(feed, b'"time":"1970-01-01T00:00:00Z","op":"x"'), peer.key, peer.now
        )
        assert reader.pull() == "OK"
        assert reader.lines == feed.lines


class TestVersions:
    @pytest.mark.parametrize("rest", [b'"op":"transfer"', b'"op":"publish","type":"new"'])
    def test_fault_61_an_unknown_op_is_stored_and_chained(self, rest: bytes) -> None:
        peer, feed, reader = start()
        feed.append_raw(next_line(feed, rest), peer.key, peer.now)
        peer.publish_many("public", 1)
        assert reader.pull() == "OK"
        assert reader.lines == feed.lines
        assert isinstance(parse_line(reader.lines[2]).problem, Problem)

    def test_fault_61_a_type_of_the_future_is_no_problem_of_the_line(self) -> None:
        _, feed, _ = start()
        line = feed.lines[0].replace(b"innovation", b"hologram")
        assert parse_line(line).problem is None

    @pytest.mark.parametrize("v", [b"2", b"true", b'"1"', b"null"])
    def test_fault_61_a_line_of_another_version_ends_the_reading_before_it(self, v: bytes) -> None:
        peer, feed, reader = start()
        feed.append_raw(next_line(feed, b'"op":"x"', v), peer.key, peer.now)
        peer.publish_many("public", 1)
        assert reader.pull() == "OK"
        assert reader.lines == feed.lines[:2]
        assert reader.warnings == {Flag.UPGRADE}
        assert reader.held.applied.jws == feed.retained[2]

    def test_fault_61_what_stands_before_it_waits_if_no_checkpoint_is_to_be_had(self) -> None:
        peer, feed, reader = start()
        feed.append_raw(next_line(feed, b'"op":"x"', b"2"), peer.key, peer.now)
        peer.answer("size=2", 404)
        assert reader.pull() == "OK"
        assert (reader.lines, reader.warnings) == ([], {Flag.UPGRADE})

    def test_fault_61_at_the_very_next_line_nothing_changes_but_the_warning(self) -> None:
        peer, feed, reader = start()
        reader.pull()
        feed.append_raw(next_line(feed, b'"op":"x"', b"2"), peer.key, peer.now)
        assert reader.pull() == "OK"
        assert (reader.held.size, reader.warnings) == (2, {Flag.UPGRADE})


def test_fault_32_wrong_bytes_from_a_relay_are_dropped_and_the_origin_is_asked() -> None:
    peer, feed, _ = start()
    relay = FakePeer("relay")
    relay.relayed["rx1"] = peer
    relay.garbage("bodies/", b"something else")
    relay.answer("bodies?", 404)
    lines = [parse_line(raw) for raw in feed.lines]
    wanted = tuple(
        Wanted("rx1", "public", line.seq, line.rid, 1, line.sha256 or "", line.size or 0)
        for line in lines
    )
    for base, transport, found in (
        (f"{relay.base}/relay/rx1", relay, 0),
        (peer.base, peer, 2),
    ):
        request = BodiesRequest(Source(base), "public", 0, 2, wanted)
        batches = list(pull_bodies(request, transport, peer.clock, lambda done, size: None))
        assert sum(len(batch.found) for batch in batches) == found
