"""Faults 10 to 12, 15, 18 and 62: what an origin signed, it cannot unsign."""

from dataclasses import replace

from federation.errors import PeerError
from federation.keys import KeySet
from federation.pull import Budget
from federation.verify import Held
from tests.fakes.peer import FakePeer
from tests.fakes.reading import Reader


def start(count: int = 5) -> tuple[FakePeer, Reader]:
    peer = FakePeer("rx1")
    peer.publish_many("public", count)
    reader = Reader(peer)
    reader.pull()
    return peer, reader


def proof(reader: Reader) -> PeerError:
    assert isinstance(reader.error, PeerError)
    return reader.error


def test_fault_10_two_histories_of_one_size_are_a_fork_and_both_checkpoints_are_kept() -> None:
    peer, reader = start()
    true = peer.fork("public", 3)
    peer.publish_many("public", 2)
    assert reader.pull() == "FORK"
    assert proof(reader).evidence == (true.current, peer.feed("public").current)


def test_fault_10_a_fork_freezes_the_feed_and_leaves_what_is_held() -> None:
    peer, reader = start()
    peer.fork("public", 3)
    peer.publish_many("public", 2)
    reader.pull()
    assert len(reader.lines) == 5
    peer.asked.clear()
    assert reader.pull() == "OK"
    assert reader.warnings == {"frozen"}
    assert peer.asked == []


def test_fault_10_a_longer_second_history_is_a_fork_proven_by_its_lines() -> None:
    peer, reader = start()
    true = peer.fork("public", 3)
    peer.publish_many("public", 6)
    assert reader.pull() == "FORK"
    assert proof(reader).evidence == (true.current, peer.feed("public").current)
    assert proof(reader).lines == tuple(peer.feed("public").lines[5:])


def test_fault_10_a_relay_cannot_pass_its_own_lines_off_as_a_fork() -> None:
    peer, reader = start()
    peer.publish_many("public", 2)
    liar, relay = FakePeer("rx1"), FakePeer("relay")
    liar.publish_many("public", 7)
    relay.relayed["rx1"] = peer
    mine, theirs = peer.feed("public").lines[5:], liar.feed("public").lines[5:]
    relay.serve_instead("public", {a: (b,) for a, b in zip(mine, theirs, strict=True)})
    assert reader.pull(relay) == "MISMATCH"
    assert not reader.held.frozen


def test_fault_11_a_rollback_that_was_signed_freezes_the_feed() -> None:
    peer, reader = start()
    current = peer.feed("public").current
    peer.roll_back("public", 3)
    assert reader.pull() == "ROLLBACK"
    assert proof(reader).evidence == (current, peer.feed("public").current)
    assert reader.held.frozen
    assert len(reader.lines) == 5


def test_fault_11_a_rollback_below_what_we_only_saw_signed_is_one_too() -> None:
    peer = FakePeer("rx1")
    peer.publish_many("public", 9)
    reader = Reader(peer, budget=Budget(entries=4))
    reader.pull()
    peer.roll_back("public", 6)
    assert reader.pull() == "ROLLBACK"


def test_fault_12_rolled_back_and_regrown_past_us_is_a_fork() -> None:
    peer, reader = start()
    peer.regrow("public", 3, 6)
    assert reader.pull() == "FORK"
    assert len(reader.lines) == 5


def test_fault_12_regrown_to_our_very_size_is_a_fork() -> None:
    peer, reader = start()
    peer.regrow("public", 3, 2)
    assert reader.pull() == "FORK"


def test_fault_12_regrown_from_nothing_is_a_fork() -> None:
    peer, reader = start()
    peer.regrow("public", 0, 6)
    assert reader.pull() == "FORK"


def test_fault_12_a_fork_found_when_time_runs_out_is_closed_where_it_is() -> None:
    peer, reader = start()
    peer.regrow("public", 3, 20)
    reader.budget = Budget(entries=4)
    assert reader.pull() == "FORK"
    assert proof(reader).evidence[1] == peer.feed("public").retained[9]


def test_fault_15_a_huge_size_costs_one_budget_a_run() -> None:
    peer = FakePeer("rx1")
    peer.publish_many("public", 12)
    reader = Reader(peer, budget=Budget(entries=5))
    for expected in (5, 10, 12):
        assert reader.pull() == "OK"
        assert reader.held.size == expected


def test_fault_15_after_a_reset_the_honest_feed_is_followed_again() -> None:
    peer, reader = start()
    stolen = peer.fork("public", 5)
    thief = FakePeer("rx1", key=peer.key, now=peer.now + 10**8)
    thief.feeds["public"] = stolen
    thief.publish_many("public", 50)
    reader.origin = thief
    assert reader.pull() == "OK"
    reader.origin = peer
    peer.rotate_key()
    peer.publish_many("public", 1)
    assert reader.pull() == "REPLAY"
    # The reset also forgets the time that the thief signed.
    head = peer.feed("public").head_at(5)
    last_good = replace(Held.nothing("rx1", "public").applied, size=5, head=head)
    reader.held = replace(reader.held, applied=last_good, largest=last_good, frozen=False)
    reader.lines = reader.lines[:5]
    assert reader.pull() == "OK"
    assert reader.lines == peer.feed("public").lines


def test_fault_18_a_rotated_key_is_refused_until_the_members_feed_has_told_of_it() -> None:
    peer, reader = start()
    reader.keys = peer.keys()
    peer.rotate_key()
    peer.publish_many("public", 1)
    assert reader.pull() == "BAD-SIGNATURE"
    reader.keys = peer.keys()
    assert reader.pull() == "OK"
    assert len(reader.lines) == 6


def test_fault_18_the_old_chain_verifies_under_the_new_key_from_the_first_line() -> None:
    peer, _ = start()
    peer.rotate_key()
    newcomer = Reader(peer, budget=Budget(entries=2))
    for _ in range(3):
        assert newcomer.pull() == "OK"
    assert newcomer.lines == peer.feed("public").lines


def test_fault_18_a_revoked_key_closes_nothing() -> None:
    peer, _ = start()
    peer.rotate_key()
    newcomer = Reader(peer, keys=KeySet.of(peer.key.public), budget=Budget(entries=2))
    assert newcomer.pull() == "BAD-SIGNATURE"
    assert newcomer.lines == []


def lose_lines_we_hold(peer: FakePeer) -> str:
    """Announce a sixth line, and go on announcing it; return that checkpoint."""
    peer.publish_many("public", 1)
    announced = peer.feed("public").current
    peer.garbage("checkpoint", announced.encode())
    return announced


def test_fault_62_a_cursor_ahead_of_the_server_is_a_rollback_if_that_was_signed() -> None:
    peer, reader = start()
    announced = lose_lines_we_hold(peer)
    peer.roll_back("public", 3)
    assert reader.pull() == "ROLLBACK"
    assert proof(reader).evidence == (announced, peer.feed("public").current)
    assert len(reader.lines) == 5


def test_fault_62_a_cursor_ahead_of_a_server_that_signed_nothing_since_is_a_replay() -> None:
    peer, reader = start()
    lose_lines_we_hold(peer)
    peer.feed("public").cut(3)
    assert reader.pull() == "REPLAY"
    assert len(reader.lines) == 5
    assert not reader.held.frozen
