"""What may follow what we hold: steps 2 to 6, without a network."""

from dataclasses import replace

import pytest

from federation.checkpoint import Checkpoint, CheckpointDraft, Signed, format_checkpoint
from federation.errors import (
    BadSignatureError,
    ForkError,
    MismatchError,
    OversizedError,
    ReplayError,
    RollbackError,
    TruncatedError,
    WrongFeedError,
)
from federation.keys import KeySet
from federation.verify import (
    Announced,
    Flag,
    Following,
    Held,
    Unchanged,
    Verified,
    announce,
    frozen,
    retained,
)
from tests.fakes.fake_feed import FakeFeed
from tests.fakes.peer import START, FakePeer

NOW = START


def peer_with(count: int) -> tuple[FakePeer, FakeFeed]:
    peer = FakePeer("rx1")
    peer.publish_many("network", count)
    return peer, peer.feed("network")


def held_at(feed: FakeFeed, size: int, iat: int = NOW) -> Held:
    """Return what somebody holds who has pulled ``size`` lines of ``feed``."""
    signed = Signed(size, feed.head_at(size), iat, feed.retained.get(size, ""))
    return Held(feed.node, feed.name, signed, signed)


def page(feed: FakeFeed, after: int) -> bytes:
    return b"".join(raw + b"\n" for raw in feed.lines[after:])


def test_what_follows_is_verified() -> None:
    peer, feed = peer_with(5)
    announced = announce(held_at(feed, 2), feed.current, peer.keys(), NOW)
    following = Following(announced, 5)
    following.read(page(feed, 2), 500)
    verified = following.close(announced.checkpoint)
    assert [line.raw for line in verified.lines] == feed.lines[2:]
    assert (verified.node, verified.feed) == ("rx1", "network")
    assert verified.checkpoint.head == feed.head
    assert verified.largest == verified.checkpoint.signed()
    assert verified.warnings == frozenset()


def test_only_verify_makes_what_may_be_stored() -> None:
    peer, feed = peer_with(1)
    announced = announce(Held.nothing("rx1", "network"), feed.current, peer.keys(), NOW)
    common = {
        "node": "rx1",
        "feed": "network",
        "checkpoint": announced.checkpoint,
        "largest": announced.largest,
        "announced": announced.checkpoint,
        "warnings": frozenset(),
    }
    for seal in (None, object(), "seal"):
        with pytest.raises(TypeError):
            Verified(lines=(), seal=seal, **common)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            Unchanged(seal=seal, **common)  # type: ignore[arg-type]
    with pytest.raises((TypeError, ValueError)):
        replace(announced.unchanged(), node="rx2")


def test_a_frozen_feed_stays_as_it_is() -> None:
    _, feed = peer_with(2)
    held = held_at(feed, 2)
    outcome = frozen(held)
    assert outcome.warnings == {Flag.FROZEN}
    assert (outcome.checkpoint, outcome.largest) == (None, held.largest)


class TestStep4:
    """What the size, head and time of a checkpoint decide."""

    def test_the_later_checkpoint_of_one_size_is_kept(self) -> None:
        peer, feed = peer_with(2)
        held = held_at(feed, 2)
        later = feed.sign(peer.key, NOW + 60)
        outcome = announce(held, later, peer.keys(), NOW + 60).unchanged()
        assert outcome.checkpoint is not None
        assert outcome.checkpoint.jws == later
        assert outcome.largest.iat == NOW + 60

    def test_the_earlier_checkpoint_of_one_size_is_let_be(self) -> None:
        peer, feed = peer_with(2)
        outcome = announce(held_at(feed, 2, NOW + 60), feed.current, peer.keys(), NOW).unchanged()
        assert outcome.checkpoint is None
        assert outcome.largest.iat == NOW + 60

    def test_the_first_checkpoint_of_an_empty_feed_is_kept(self) -> None:
        peer, feed = peer_with(0)
        held = Held.nothing("rx1", "network")
        outcome = announce(held, feed.current, peer.keys(), NOW).unchanged()
        assert outcome.checkpoint is not None

    def test_two_heads_of_one_size_are_a_fork_and_its_proof(self) -> None:
        peer, feed = peer_with(2)
        held = held_at(feed, 2)
        other = FakePeer("rx1", key=peer.key)
        other.publish_many("network", 1)
        other.publish("network", {"title": "Another past"})
        with pytest.raises(ForkError) as caught:
            announce(held, other.feed("network").current, peer.keys(), NOW)
        assert caught.value.evidence == (held.applied.jws, other.feed("network").current)

    def test_a_smaller_size_signed_no_later_is_a_replay(self) -> None:
        peer, feed = peer_with(3)
        with pytest.raises(ReplayError):
            announce(held_at(feed, 3), feed.retained[2], peer.keys(), NOW)

    def test_a_smaller_size_signed_later_is_a_rollback_and_its_proof(self) -> None:
        peer, feed = peer_with(3)
        held = held_at(feed, 3)
        feed.cut(2)
        later = feed.sign(peer.key, NOW + 1)
        with pytest.raises(RollbackError) as caught:
            announce(held, later, peer.keys(), NOW)
        assert caught.value.evidence == (held.applied.jws, later)

    def test_a_larger_size_signed_before_ours_is_a_replay(self) -> None:
        peer, feed = peer_with(3)
        with pytest.raises(ReplayError):
            announce(held_at(feed, 2, NOW + 1), feed.current, peer.keys(), NOW)

    def test_the_largest_ever_seen_signed_is_what_counts(self) -> None:
        peer, feed = peer_with(9)
        held = replace(held_at(feed, 2), largest=held_at(feed, 9).largest)
        with pytest.raises(ReplayError):
            announce(held, feed.retained[5], peer.keys(), NOW)
        feed.cut(5)
        with pytest.raises(RollbackError):
            announce(held, feed.sign(peer.key, NOW + 1), peer.keys(), NOW)

    def test_a_wrong_genesis_is_a_mismatch_also_for_an_empty_feed(self) -> None:
        peer, _ = peer_with(0)
        jws = format_checkpoint(CheckpointDraft("rx1", "network", 0, "0" * 64, NOW), peer.key)
        with pytest.raises(MismatchError):
            announce(Held.nothing("rx1", "network"), jws, peer.keys(), NOW)

    def test_after_a_reset_another_head_is_a_mismatch_for_nothing_signed_is_held(self) -> None:
        peer, feed = peer_with(2)
        reset = Signed(2, "ab" * 32, 0, "")
        with pytest.raises(MismatchError):
            announce(Held("rx1", "network", reset, reset), feed.current, peer.keys(), NOW)


class TestRetained:
    """The checkpoint that was signed at the size where a run ends."""

    def announced(self, peer: FakePeer, held: Held) -> Announced:
        return announce(held, peer.feed("network").current, peer.keys(), NOW)

    def test_it_may_be_signed_by_a_retired_key_and_long_expired(self) -> None:
        peer, feed = peer_with(3)
        peer.now += 10**7
        peer.rotate_key()
        held = Held.nothing("rx1", "network")
        announced = announce(held, feed.current, peer.keys(), peer.now)
        assert announced.warnings == frozenset()
        assert retained(announced, feed.retained[2], 2, peer.keys()).size == 2

    def test_it_may_not_be_signed_by_a_revoked_key(self) -> None:
        peer, feed = peer_with(3)
        peer.rotate_key()
        announced = self.announced(peer, Held.nothing("rx1", "network"))
        with pytest.raises(BadSignatureError):
            retained(announced, feed.retained[2], 2, KeySet.of(peer.key.public))

    def test_it_must_be_of_the_size_asked_for(self) -> None:
        peer, feed = peer_with(3)
        announced = self.announced(peer, Held.nothing("rx1", "network"))
        with pytest.raises(WrongFeedError):
            retained(announced, feed.retained[1], 2, peer.keys())

    def test_another_head_at_the_largest_size_seen_is_a_fork(self) -> None:
        peer, feed = peer_with(5)
        held = replace(held_at(feed, 1), largest=Signed(3, "ab" * 32, NOW, "seen"))
        announced = self.announced(peer, held)
        with pytest.raises(ForkError) as caught:
            retained(announced, feed.retained[3], 3, peer.keys())
        assert caught.value.evidence == ("seen", feed.retained[3])


class TestFollowing:
    """Step 5 and 6: the lines themselves."""

    def following(self, peer: FakePeer, size: int, target: int) -> tuple[Following, Announced]:
        feed = peer.feed("network")
        announced = announce(held_at(feed, size), feed.current, peer.keys(), NOW)
        return Following(announced, target), announced

    @pytest.mark.parametrize("raw", [b"", b"{}", b"\n{}"])
    def test_a_page_that_is_empty_or_breaks_off_is_truncated(self, raw: bytes) -> None:
        peer, _ = peer_with(3)
        with pytest.raises(TruncatedError):
            self.following(peer, 1, 3)[0].read(raw, 500)

    def test_a_page_longer_than_its_lines_may_be_is_oversized(self) -> None:
        peer, _ = peer_with(3)
        with pytest.raises(OversizedError):
            self.following(peer, 1, 3)[0].read(b"x" * 4097 + b"\n", 1)

    def test_lines_beyond_the_target_are_not_read(self) -> None:
        peer, feed = peer_with(3)
        following, _ = self.following(peer, 0, 2)
        following.read(page(feed, 0) + b"garbage\n", 500)
        assert following.size == 2
        assert len(following.close(retained_of(peer, 2)).lines) == 2

    def test_a_second_line_that_does_not_follow_is_a_mismatch(self) -> None:
        peer, feed = peer_with(3)
        other, _ = peer_with(0)
        other.publish("network", {"title": "another first line"})
        following, _ = self.following(peer, 0, 3)
        with pytest.raises(MismatchError, match="line 2"):
            following.read(other.feed("network").lines[0] + b"\n" + feed.lines[1] + b"\n", 500)

    def test_a_first_line_that_does_not_follow_alone_proves_nothing(self) -> None:
        """Everything after line n+1 is signed by nobody: a relay could have made it."""
        peer, feed = peer_with(3)
        liar = FakePeer("rx1")
        liar.publish_many("network", 1)
        liar.publish("network", {"title": "x"})
        liar.publish("network", {"title": "y"})
        following, announced = self.following(peer, 2, 3)
        following.read(liar.feed("network").lines[2] + b"\n", 500)
        with pytest.raises(MismatchError):
            following.close(announced.checkpoint)
        assert feed.size == 3

    def test_a_second_history_that_is_signed_is_a_fork_with_all_of_it_as_proof(self) -> None:
        peer, feed = peer_with(4)
        held = held_at(feed, 3)
        peer.regrow("network", 2, 3)
        announced = announce(held, feed.current, peer.keys(), peer.now)
        following = Following(announced, 5)
        following.read(page(feed, 3), 500)
        with pytest.raises(ForkError) as caught:
            following.close(announced.checkpoint)
        assert caught.value.evidence == (held.applied.jws, feed.current)
        assert caught.value.lines == tuple(feed.lines[3:])

    def test_after_a_reset_a_first_line_that_does_not_follow_is_a_mismatch(self) -> None:
        peer, feed = peer_with(3)
        reset = Signed(2, "ab" * 32, 0, "")
        announced = announce(Held("rx1", "network", reset, reset), feed.current, peer.keys(), NOW)
        following = Following(announced, 3)
        following.read(page(feed, 2), 500)
        with pytest.raises(MismatchError):
            following.close(announced.checkpoint)

    def test_a_history_that_leaves_out_a_head_seen_signed_is_a_fork(self) -> None:
        peer, feed = peer_with(5)
        held = replace(held_at(feed, 1), largest=Signed(3, "ab" * 32, NOW, "seen"))
        announced = announce(held, feed.current, peer.keys(), NOW)
        following = Following(announced, 5)
        following.read(page(feed, 1), 500)
        with pytest.raises(ForkError) as caught:
            following.close(announced.checkpoint)
        assert caught.value.evidence == ("seen", feed.current)

    def test_a_history_through_a_head_seen_signed_is_verified(self) -> None:
        peer, feed = peer_with(5)
        held = replace(held_at(feed, 1), largest=held_at(feed, 3).largest)
        announced = announce(held, feed.current, peer.keys(), NOW)
        following = Following(announced, 5)
        following.read(page(feed, 1), 500)
        assert len(following.close(announced.checkpoint).lines) == 4

    def test_a_checkpoint_of_another_size_closes_nothing(self) -> None:
        peer, feed = peer_with(3)
        following, _ = self.following(peer, 0, 3)
        following.read(feed.lines[0] + b"\n", 500)
        with pytest.raises(MismatchError):
            following.close(retained_of(peer, 2))


def retained_of(peer: FakePeer, size: int) -> Checkpoint:
    """Return the checkpoint that ``peer`` signed at ``size``, verified."""
    feed = peer.feed("network")
    announced = announce(Held.nothing("rx1", "network"), feed.current, peer.keys(), peer.now)
    return retained(announced, feed.retained[size], size, peer.keys())
