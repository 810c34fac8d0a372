"""Faults 6 to 9, 13, 14, 23: whatever a relay or a proxy could have caused stores nothing."""

import pytest

from tests.fakes.peer import FakePeer
from tests.fakes.reading import Reader


def start(count: int = 5) -> tuple[FakePeer, Reader]:
    peer = FakePeer("rx1")
    peer.publish_many("public", count)
    return peer, Reader(peer)


def nothing_was_stored(reader: Reader) -> bool:
    return reader.lines == [] and reader.held.size == 0


@pytest.mark.parametrize("missing", [1, 50, 400, 10_000])
def test_fault_6_a_truncated_page_is_rejected_and_read_again_later(missing: int) -> None:
    peer, reader = start()
    peer.truncate("entries", missing)
    assert reader.pull() == "TRUNCATED"
    assert nothing_was_stored(reader)
    peer.stop_lying()
    assert reader.pull() == "OK"
    assert reader.lines == peer.feed("public").lines


def test_fault_6_a_connection_cut_between_two_pages_stores_neither() -> None:
    peer, reader = start()
    reader.page = 2
    peer.drip("after=4")
    assert reader.pull() == "TRUNCATED"
    assert nothing_was_stored(reader)


@pytest.mark.parametrize("seq", [1, 2, 4])
def test_fault_7_a_missing_line_is_a_mismatch(seq: int) -> None:
    peer, reader = start()
    peer.drop("public", seq)
    assert reader.pull() == "MISMATCH"
    assert nothing_was_stored(reader)


def test_fault_7_a_missing_last_line_is_less_than_was_promised() -> None:
    peer, reader = start()
    peer.drop("public", 5)
    assert reader.pull() == "TRUNCATED"
    assert nothing_was_stored(reader)


@pytest.mark.parametrize("seq", [1, 3, 4])
def test_fault_8_a_duplicate_line_is_a_mismatch(seq: int) -> None:
    peer, reader = start()
    peer.duplicate("public", seq)
    assert reader.pull() == "MISMATCH"
    assert nothing_was_stored(reader)


@pytest.mark.parametrize("seq", [1, 3, 4])
def test_fault_8_reordered_lines_are_a_mismatch(seq: int) -> None:
    peer, reader = start()
    peer.reorder("public", seq)
    assert reader.pull() == "MISMATCH"
    assert nothing_was_stored(reader)


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_fault_9_an_edited_line_is_a_mismatch_and_not_a_fork(seq: int) -> None:
    peer, reader = start()
    peer.edit("public", seq, b"innovation", b"evaluation")
    assert reader.pull() == "MISMATCH"
    assert nothing_was_stored(reader)
    assert not reader.held.frozen


def test_fault_9_an_edited_first_line_after_what_we_hold_is_no_fork_either() -> None:
    peer, reader = start()
    reader.pull()
    peer.publish_many("public", 2)
    peer.edit("public", 6, b'"prev":"', b'"prev":"00')
    assert reader.pull() == "MISMATCH"
    assert len(reader.lines) == 5
    assert not reader.held.frozen


def test_fault_9_every_flipped_bit_of_a_line_is_seen() -> None:
    peer, _ = start(2)
    first, raw = peer.feed("public").lines
    for place in range(len(raw)):
        flipped = bytearray(raw)
        flipped[place] ^= 1
        peer.stop_lying()
        peer.serve_instead("public", {raw: (bytes(flipped),)})
        reader = Reader(peer)
        # A changed v ends the reading before the line; what stands before it is true.
        assert reader.pull() == "MISMATCH" or reader.warnings == {"upgrade needed"}
        assert reader.lines in ([], [first])


def test_fault_7_the_next_source_serves_what_a_lying_relay_did_not() -> None:
    peer, reader = start()
    liar, honest = FakePeer("relay1"), FakePeer("relay2")
    liar.relayed["rx1"] = honest.relayed["rx1"] = peer
    liar.serve_instead("public", {peer.feed("public").lines[2]: ()})
    assert reader.pull(liar) == "MISMATCH"
    assert reader.pull(honest) == "OK"
    assert reader.lines == peer.feed("public").lines


def test_fault_13_a_replayed_old_checkpoint_is_ignored() -> None:
    peer, reader = start()
    reader.pull()
    current = peer.feed("public").current
    peer.replay("public", 3)
    assert reader.pull() == "REPLAY"
    assert not reader.held.frozen
    peer.feed("public").current = current
    assert reader.pull() == "OK"


def test_fault_14_a_frozen_relay_shows_as_stale_and_the_origin_does_not() -> None:
    peer, reader = start()
    relay = FakePeer("relay")
    relay.relayed["rx1"] = peer
    old = peer.feed("public").current.encode()
    relay.garbage("checkpoint", old)
    assert reader.pull(relay) == "OK"
    peer.resign(49 * 3600)
    assert reader.pull(relay) == "OK"
    assert reader.warnings == {"stale"}
    assert len(reader.lines) == 5
    assert reader.pull() == "OK"
    assert reader.warnings == frozenset()


def test_fault_23_lines_of_one_feed_served_as_another_are_rejected() -> None:
    peer, reader = start()
    peer.publish_many("network", 5)
    peer.splice("public", "network")
    assert reader.pull() == "MISMATCH"
    assert nothing_was_stored(reader)


def test_fault_23_the_checkpoint_of_another_feed_or_node_is_rejected() -> None:
    peer, reader = start()
    peer.publish_many("network", 5)
    peer.garbage("feeds/public/checkpoint", peer.feed("network").current.encode())
    assert reader.pull() == "WRONG-FEED"
    other = FakePeer("rx2", key=peer.key)
    peer.garbage("feeds/public/checkpoint", other.feed("public").current.encode())
    assert reader.pull() == "WRONG-FEED"


def test_garbage_is_refused_whatever_was_asked() -> None:
    peer, reader = start()
    peer.garbage("checkpoint")
    assert reader.pull() == "BAD-SIGNATURE"
    peer.stop_lying()
    peer.garbage("entries", b"<html></html>\n")
    assert reader.pull() == "MISMATCH"
    peer.be_down()
    assert reader.pull() == "UNREACHABLE"
    assert nothing_was_stored(reader)
