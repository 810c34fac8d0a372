"""What may change in a member's entry."""

from dataclasses import replace
from datetime import date

import pytest

from federation.keys import SigningKey
from federation.members import Disposition, KeyState, Member, MemberKey, Reset, Status
from network.errors import Conflict, NotAllowed, NotFound
from network.peering.revising import (
    Leaving,
    having_left,
    known_keys_kept,
    may_retire_from,
    with_key,
    with_resets,
    with_retired,
    with_revoked,
)

OLD, NEW = SigningKey.generate().public, SigningKey.generate().public
DAY = date(2026, 11, 22)
MEMBER = Member(
    node="rx1",
    name="Example",
    base="https://rx1.example/federation/v1",
    region="north",
    kind="trust",
    status=Status.MEMBER,
    keys=(MemberKey(OLD, "2026-01-01", KeyState.CURRENT),),
)
BOTH = with_key(MEMBER, NEW, DAY)


def states(member: Member) -> list[KeyState]:
    return [key.state for key in member.keys]


def test_a_new_key_stands_beside_the_old_one() -> None:
    assert states(BOTH) == [KeyState.CURRENT, KeyState.CURRENT]


def test_a_key_that_was_ever_listed_is_not_listed_again() -> None:
    with pytest.raises(Conflict):
        with_key(with_revoked(BOTH, {NEW.kid}), NEW, DAY)


def test_an_old_key_may_be_retired_fourteen_days_after_the_new_one_came() -> None:
    assert may_retire_from(BOTH, OLD.kid) == date(2026, 12, 6)
    assert states(with_retired(BOTH, OLD.kid, date(2026, 12, 6)))[0] is KeyState.RETIRED


def test_it_may_not_be_retired_a_day_sooner() -> None:
    with pytest.raises(NotAllowed):
        with_retired(BOTH, OLD.kid, date(2026, 12, 5))


def test_the_only_key_is_not_retired() -> None:
    assert may_retire_from(MEMBER, OLD.kid) is None
    with pytest.raises(NotAllowed):
        with_retired(MEMBER, OLD.kid, date(2030, 1, 1))


def test_a_key_that_is_not_in_use_is_not_retired() -> None:
    with pytest.raises(NotFound):
        with_retired(MEMBER, NEW.kid, date(2030, 1, 1))


def test_what_another_implementation_wrote_for_a_date_holds_nobody_up() -> None:
    odd = replace(BOTH, keys=(BOTH.keys[0], replace(BOTH.keys[1], from_="last spring")))
    assert may_retire_from(odd, OLD.kid) is None


def test_of_two_resets_for_one_feed_the_later_holds() -> None:
    first, second = Reset("public", 9, "a" * 64), Reset("public", 5, "b" * 64)
    other = Reset("notices", 1, "c" * 64)
    assert with_resets(with_resets(MEMBER, [first, other]), [second]).resets == (other, second)


def test_a_member_that_has_left_keeps_its_keys_for_old_proofs() -> None:
    left = having_left(MEMBER, Leaving(Disposition.WITHDRAW_ALL, "rx2"))
    assert (left.status, left.disposition, left.successor) == (
        Status.LEFT,
        Disposition.WITHDRAW_ALL,
        "rx2",
    )
    assert left.keys == MEMBER.keys
    assert left.keys_now() == {}


def test_nobody_leaves_twice_but_what_becomes_of_the_records_may_change() -> None:
    left = having_left(MEMBER, Leaving())
    with pytest.raises(NotFound):
        having_left(left, Leaving())
    assert having_left(left, Leaving(successor="rx2")).successor == "rx2"


def test_nobody_succeeds_itself() -> None:
    with pytest.raises(NotAllowed):
        having_left(MEMBER, Leaving(successor="rx1"))


def test_a_key_left_out_of_a_new_entry_is_retired_and_a_revoked_one_stays_revoked() -> None:
    stolen = with_revoked(BOTH, {OLD.kid})
    third = SigningKey.generate().public
    plain = replace(MEMBER, keys=(MemberKey(third, "2026-11-22", KeyState.CURRENT),))
    assert states(known_keys_kept(plain, stolen)) == [
        KeyState.REVOKED,
        KeyState.RETIRED,
        KeyState.CURRENT,
    ]
