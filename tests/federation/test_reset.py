"""Back to the last good state, if the entry says so and our own history agrees."""

from dataclasses import replace

from federation.held import Held
from federation.keys import SigningKey
from federation.members import KeyState, Member, MemberKey, Reset, Status
from federation.reset import after_reset
from tests.fakes.fake_feed import FakeFeed
from tests.fakes.peer import FakePeer
from tests.fakes.reading import Reader

NEW = SigningKey.generate()


def robbed() -> tuple[FakeFeed, Held, Reset, Member]:
    """Return a feed of five lines, the last two by a thief, and the entry that says so."""
    peer = FakePeer("rx1")
    peer.publish_many("public", 5)
    reader = Reader(peer)
    reader.pull()
    feed = peer.feed("public")
    reset = Reset("public", 3, feed.head_at(3))
    keys = (
        MemberKey(peer.key.public, "2026-01-01", KeyState.REVOKED),
        MemberKey(NEW.public, "2026-11-01", KeyState.CURRENT),
    )
    member = Member(
        node="rx1",
        name="Example",
        base=peer.base,
        region="north",
        kind="trust",
        status=Status.MEMBER,
        keys=keys,
        resets=(reset,),
    )
    return feed, reader.held, reset, member


def test_what_only_the_stolen_key_signed_is_cut_off_and_its_time_forgotten() -> None:
    feed, held, reset, member = robbed()
    above = (feed.retained[4], feed.retained[5])
    after = after_reset(replace(held, frozen=True), reset, member, feed.head_at(3), above)
    assert after is not None
    assert (after.size, after.head, after.iat, after.frozen) == (3, reset.head, 0, False)
    assert after.largest == after.applied


def test_what_another_key_signed_too_waits_for_a_human() -> None:
    feed, held, reset, member = robbed()
    above = (feed.retained[4], feed.sign(NEW, 2_000_000_000))
    assert after_reset(held, reset, member, feed.head_at(3), above) is None


def test_a_history_that_is_not_the_one_named_waits_for_a_human() -> None:
    feed, held, reset, member = robbed()
    assert after_reset(held, reset, member, feed.head_at(2), (feed.current,)) is None


def test_a_reset_above_what_we_hold_waits_for_a_human() -> None:
    feed, held, reset, member = robbed()
    beyond = replace(reset, size=9)
    assert after_reset(held, beyond, member, reset.head, (feed.current,)) is None


def test_a_size_that_was_only_announced_is_forgotten_though_no_line_goes() -> None:
    feed, held, _, member = robbed()
    reset = Reset("public", 5, feed.head)
    announced = replace(held.largest, size=10**9, iat=2_000_000_000)
    after = after_reset(replace(held, largest=announced), reset, member, feed.head, (feed.current,))
    assert after is not None
    assert (after.size, after.largest.size, after.largest.iat) == (5, 5, 0)
