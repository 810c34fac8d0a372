"""What a node is alarmed about, and what it is offered, by the lists."""

from dataclasses import replace

import pytest

from federation.keys import PublicKey, SigningKey
from federation.members import KeyState, Member, MemberKey, Status
from network.errors import Refused
from network.peering.directory import Listing
from network.peering.trusting import from_groups, in_groups
from network.peering.watching import offered_keys, own_entry

OURS, OTHER = SigningKey.generate().public, SigningKey.generate().public


def member(key: PublicKey, kind: str = "trust") -> Member:
    return Member(
        node="hub",
        name="Hub",
        base="https://hub.example/federation/v1",
        region="north",
        kind=kind,
        status=Status.MEMBER,
        keys=(MemberKey(key, "2026-11-22", KeyState.CURRENT),),
    )


US = member(OURS)


def test_an_entry_that_is_right_is_no_alarm() -> None:
    assert own_entry(US, US, {OURS.kid}) == ()
    assert own_entry(None, US, {OURS.kid}) == ()


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (member(OTHER), "not ours"),
        (member(OTHER), "none of our keys"),
        (replace(US, base="https://thief.example/federation/v1"), "another address"),
        (replace(US, status=Status.LEFT), "have left"),
    ],
)
def test_what_is_wrong_in_our_own_entry_is_said(listed: Member, said: str) -> None:
    assert said in "; ".join(own_entry(listed, US, {OURS.kid}))


def listing(key: PublicKey, *, kind: str = "facilitator", withdrawn: bool = False) -> Listing:
    return Listing("rid", member(key, kind), withdrawn)


def test_a_key_that_two_other_facilitators_list_is_offered() -> None:
    [offer] = offered_keys("hub", {OURS.kid}, {"south": [listing(OTHER)], "east": [listing(OTHER)]})
    assert (offer.key, offer.witnesses) == (OTHER, ("east", "south"))


@pytest.mark.parametrize(
    "others",
    [
        {"south": [listing(OTHER)]},
        {"south": [listing(OTHER)], "hub": [listing(OTHER)]},
        {"south": [listing(OTHER)], "east": [listing(OTHER, withdrawn=True)]},
        {"south": [listing(OTHER)], "east": [listing(OTHER, kind="trust")]},
        {"south": [listing(OURS)], "east": [listing(OURS)]},
    ],
)
def test_one_witness_is_not_enough(others: dict[str, list[Listing]]) -> None:
    assert offered_keys("hub", {OURS.kid}, others) == ()


def test_a_fingerprint_is_read_back_from_its_groups() -> None:
    groups = in_groups(OURS.kid)
    assert len(groups.groups) == 11
    assert from_groups(f"  {groups.words}\n") == OURS.kid


@pytest.mark.parametrize("typed", ["", "abc", "a" * 44, "é" * 43])
def test_what_cannot_be_a_fingerprint_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        from_groups(typed)
