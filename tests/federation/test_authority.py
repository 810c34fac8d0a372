"""Who may order what, about whose record."""

from dataclasses import replace

import pytest

from federation.authority import authorise_alone, authorise_line
from federation.errors import BadSignatureError, MalformedError
from federation.keys import SigningKey
from federation.members import KeyState, Member, MemberKey, Status
from federation.order import OrderDraft, format_order

RID = "c33316c3-1111-4222-8333-444455556666"
KEYS = {node: SigningKey.generate() for node in ("rx1", "rx2", "north", "south")}


def member(node: str, kind: str, region: str) -> Member:
    return Member(
        node=node,
        name=node,
        base=f"https://{node}.example/federation/v1",
        region=region,
        kind=kind,
        status=Status.MEMBER,
        keys=(MemberKey(KEYS[node].public, "2026-11-01", KeyState.CURRENT),),
    )


MEMBERS = {
    "rx1": member("rx1", "trust", "north"),
    "rx2": member("rx2", "trust", "north"),
    "north": member("north", "facilitator", "north"),
    "south": member("south", "facilitator", "south"),
}


def order(op: str, by: str) -> str:
    return format_order(OrderDraft("rx1", op, RID, 1000), KEYS[by])


def with_key_state(node: str, state: KeyState) -> dict[str, Member]:
    keys = (replace(MEMBERS[node].keys[0], state=state),)
    return {**MEMBERS, node: replace(MEMBERS[node], keys=keys)}


@pytest.mark.parametrize("op", ["withdraw", "hold", "release"])
def test_the_origin_orders_anything_about_its_own(op: str) -> None:
    assert authorise_line(order(op, "rx1"), "relay", MEMBERS).authority == "rx1"


def test_in_the_origins_own_feed_the_checkpoint_vouches_whatever_the_key() -> None:
    stranger = format_order(OrderDraft("rx1", "withdraw", RID, 1000), SigningKey.generate())
    assert authorise_line(stranger, "rx1", {}).authority == "rx1"


def test_another_trust_orders_nothing() -> None:
    for op in ("withdraw", "hold", "release"):
        with pytest.raises(BadSignatureError):
            authorise_line(order(op, "rx2"), "rx2", MEMBERS)


def test_a_named_successor_withdraws_and_does_no_more() -> None:
    members = {**MEMBERS, "rx1": replace(MEMBERS["rx1"], successor="rx2")}
    assert authorise_line(order("withdraw", "rx2"), "rx2", members).authority == "rx2"
    with pytest.raises(BadSignatureError):
        authorise_line(order("hold", "rx2"), "rx2", members)


def test_a_successor_that_is_no_member_withdraws_nothing() -> None:
    members = {"rx1": replace(MEMBERS["rx1"], successor="rx2")}
    with pytest.raises(BadSignatureError):
        authorise_line(order("withdraw", "rx2"), "rx2", members)


def test_the_facilitator_of_the_region_holds_and_releases_but_never_withdraws() -> None:
    for op in ("hold", "release"):
        assert authorise_line(order(op, "north"), "north", MEMBERS).authority == "north"
    with pytest.raises(BadSignatureError):
        authorise_line(order("withdraw", "north"), "north", MEMBERS)


def test_the_facilitator_of_another_region_does_not() -> None:
    with pytest.raises(BadSignatureError):
        authorise_line(order("hold", "south"), "south", MEMBERS)


def test_a_facilitator_that_left_does_not() -> None:
    members = {**MEMBERS, "north": replace(MEMBERS["north"], status=Status.LEFT)}
    with pytest.raises(BadSignatureError):
        authorise_line(order("hold", "north"), "north", members)


def test_retired_keys_still_order_and_revoked_ones_do_not() -> None:
    retired = with_key_state("rx1", KeyState.RETIRED)
    assert authorise_alone(order("withdraw", "rx1"), retired).authority == "rx1"
    with pytest.raises(BadSignatureError):
        authorise_alone(order("withdraw", "rx1"), with_key_state("rx1", KeyState.REVOKED))


def test_nobody_orders_about_a_node_that_is_not_listed() -> None:
    with pytest.raises(BadSignatureError):
        authorise_alone(order("withdraw", "rx1"), {"north": MEMBERS["north"]})


def test_alone_only_a_withdrawal_counts() -> None:
    with pytest.raises(BadSignatureError, match="in a feed only"):
        authorise_alone(order("hold", "rx1"), MEMBERS)


def test_a_forged_signature_under_a_known_kid_is_refused() -> None:
    head, payload, _ = order("withdraw", "rx1").split(".")
    _, _, signature = order("hold", "rx1").split(".")
    with pytest.raises(BadSignatureError):
        authorise_alone(f"{head}.{payload}.{signature}", MEMBERS)


def test_what_is_no_order_is_refused() -> None:
    with pytest.raises((BadSignatureError, MalformedError)):
        authorise_line("eyJ", "rx1", MEMBERS)
