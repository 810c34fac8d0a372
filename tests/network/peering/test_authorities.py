"""Who may give an order about another node's record, as the members feeds have it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from federation import strict
from federation.keys import SigningKey
from federation.members import KeyState, Member, MemberKey, Status, format_member
from federation.order import Order, OrderDraft, format_order, read_order
from network.database import Database
from network.peering.authorities import ListedAuthorities
from network.peering.store import MemberEntry, MemberStore

RID = "c33316c3-0000-4000-8000-000000000001"
ORIGIN, FACILITATOR, STRANGER = (SigningKey.generate() for _ in range(3))


def _member(node: str, key: SigningKey, kind: str = "trust", region: str = "north") -> Member:
    return Member(
        node=node,
        name=node,
        base=f"https://{node}.example/federation/v1",
        region=region,
        kind=kind,
        status=Status.MEMBER,
        keys=(MemberKey(key.public, "2026-11-01", KeyState.CURRENT),),
    )


MEMBERS = (
    _member("rx1", ORIGIN),
    _member("hub", FACILITATOR, "facilitator"),
    _member("far", STRANGER, "facilitator", "south"),
)


def _order(op: str, key: SigningKey, node: str = "rx1") -> Order:
    return read_order(format_order(OrderDraft(node, op, RID, 1), key))


def _entry(member: Member) -> MemberEntry:
    return MemberEntry(
        node=member.node,
        facilitator="hub",
        rid=RID,
        region=member.region,
        kind=member.kind,
        is_member=member.status is Status.MEMBER,
        body=strict.dumps(format_member(member)).decode(),
    )


def _authority(
    database: Database, order: Order, members: tuple[Member, ...] = MEMBERS
) -> str | None:
    with database.transaction() as session:
        MemberStore().replace(session, [_entry(member) for member in members])
        return ListedAuthorities().authority(session, order)


@pytest.mark.parametrize("op", ["withdraw", "hold", "release"])
def test_the_origin_may_give_any_order_about_its_records(database: Database, op: str) -> None:
    assert _authority(database, _order(op, ORIGIN)) == "rx1"


@pytest.mark.parametrize("op", ["hold", "release"])
def test_a_facilitator_may_hold_and_release_in_its_region(database: Database, op: str) -> None:
    assert _authority(database, _order(op, FACILITATOR)) == "hub"


@pytest.mark.parametrize(
    ("op", "key"),
    [("withdraw", FACILITATOR), ("hold", STRANGER), ("hold", SigningKey.generate())],
    ids=["a facilitator that withdraws", "another region's", "nobody known"],
)
def test_nobody_else_may(database: Database, op: str, key: SigningKey) -> None:
    assert _authority(database, _order(op, key)) is None


def test_a_named_successor_may_withdraw(database: Database) -> None:
    heir = _member("heir", STRANGER)
    merged = replace(MEMBERS[0], successor="heir")
    order = _order("withdraw", STRANGER)
    assert _authority(database, order, (merged, heir)) == "heir"
    assert _authority(database, order, (MEMBERS[0], heir)) is None


def test_nobody_else_is_even_read(database: Database) -> None:
    with database.transaction() as session:
        members = [*map(_entry, MEMBERS), replace(_entry(_member("far", STRANGER)), body="{")]
        MemberStore().replace(session, members[:2] + members[3:])
        authority = ListedAuthorities().authority
        assert authority(session, _order("withdraw", ORIGIN)) == "rx1"
        assert authority(session, _order("hold", FACILITATOR)) == "hub"


def test_about_a_node_not_listed_nobody_may(database: Database) -> None:
    assert _authority(database, _order("withdraw", ORIGIN, node="rx9")) is None
