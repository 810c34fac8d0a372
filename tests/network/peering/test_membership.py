"""Listing members, and reading the list."""

from dataclasses import replace

import pytest

from federation.keys import SigningKey
from federation.members import KeyState, Member, MemberKey, Status
from network.bootstrap import Network
from network.errors import Conflict, NotAllowed, NotFound
from network.peering.store import MemberEntry
from network.records.record import Reason
from network.records.withdrawing import WithdrawRequest
from tests.fakes.neighbourhood import HUB, Neighbourhood, base_of


def _entry(network: Network, node: str) -> MemberEntry | None:
    with network.database.reading() as session:
        return network.membership.member(session, node)


def _member(node: str, key: SigningKey) -> Member:
    return Member(
        node=node,
        name=f"The Invented {node.title()}",
        base=base_of(node),
        region="north",
        kind="trust",
        status=Status.MEMBER,
        keys=(MemberKey(key.public, "2026-11-22", KeyState.CURRENT),),
    )


def test_a_facilitator_lists_itself_first_and_once(street: Neighbourhood) -> None:
    hub = street.nodes[HUB]
    with hub.database.transaction() as session:
        hub.membership.found(session)
        feed = hub.own_feeds.get(session, "members")
    entry = _entry(hub, HUB)
    assert feed is not None and feed.size == 1
    assert entry is not None and entry.is_member


def test_a_listed_member_is_believed_at_the_facilitator_and_at_members(
    street: Neighbourhood,
) -> None:
    rural = street.join("rural", "council")
    for network in (street.nodes[HUB], rural):
        entry = _entry(network, "rural")
        assert entry is not None
        assert (entry.facilitator, entry.kind, entry.is_member) == (HUB, "council", True)


def test_only_a_facilitator_lists_members(street: Neighbourhood) -> None:
    rural = street.join("rural")
    member = _member("city", SigningKey.generate())
    with rural.database.transaction() as session:
        with pytest.raises(NotAllowed):
            rural.membership.add(session, member)
        with pytest.raises(NotAllowed):
            rural.membership.remove(session, "rural")
        with pytest.raises(NotAllowed):
            rural.membership.found(session)


def test_listing_the_same_again_is_refused(street: Neighbourhood) -> None:
    hub, member = street.nodes[HUB], _member("city", SigningKey.generate())
    with hub.database.transaction() as session:
        hub.membership.add(session, member)
    with hub.database.transaction() as session, pytest.raises(Conflict):
        hub.membership.add(session, member)


def test_a_new_key_retires_the_old_one_and_a_revoked_one_stays_revoked(
    street: Neighbourhood,
) -> None:
    hub = street.nodes[HUB]
    old, stolen, new = (SigningKey.generate() for _ in range(3))
    first = _member("city", old)
    revoked = MemberKey(stolen.public, "2026-01-01", KeyState.REVOKED)
    with hub.database.transaction() as session:
        hub.membership.add(session, replace(first, keys=(*first.keys, revoked)))
        hub.membership.add(session, _member("city", new))
        keys = hub.membership.keys(session, "city")
    assert set(keys.current) == {new.public.kid}
    assert set(keys.retired) == {old.public.kid}


def test_removal_is_a_revision_that_ends_access_and_keeps_the_keys(street: Neighbourhood) -> None:
    street.join("rural")
    street.remove("rural")
    hub = street.nodes[HUB]
    with hub.database.reading() as session:
        feed = hub.own_feeds.get(session, "members")
        keys = hub.membership.keys(session, "rural")
    entry = _entry(hub, "rural")
    assert feed is not None and feed.size == 3
    assert entry is not None and not entry.is_member
    assert not keys.current and len(keys.retired) == 1


def test_who_left_may_be_listed_again(street: Neighbourhood) -> None:
    rural = street.join("rural")
    street.remove("rural")
    street.list_("rural", rural.own_feeds.key, "trust")
    entry = _entry(street.nodes[HUB], "rural")
    assert entry is not None and entry.is_member


@pytest.mark.parametrize("node", ["nobody", "rural"])
def test_who_is_no_member_cannot_be_removed(street: Neighbourhood, node: str) -> None:
    street.join("rural")
    street.remove("rural")
    with pytest.raises(NotFound):
        street.remove(node)


def test_a_facilitator_cannot_remove_itself(street: Neighbourhood) -> None:
    with pytest.raises(NotAllowed):
        street.remove(HUB)


def test_a_withdrawn_entry_counts_as_left_and_its_keys_are_remembered(
    street: Neighbourhood,
) -> None:
    rural = street.join("rural")
    hub = street.nodes[HUB]
    entry = _entry(hub, "rural")
    assert entry is not None
    with hub.database.transaction() as session:
        hub.withdrawing.withdraw(session, WithdrawRequest(entry.rid, None, Reason.ERROR))
        hub.membership.refresh(session)
    street.ask("rural", HUB)
    for network in (hub, rural):
        left = _entry(network, "rural")
        assert left is not None and not left.is_member
        with network.database.reading() as session:
            assert not network.membership.keys_now(session, "nobody")
            assert (
                rural.own_feeds.key.public.kid in network.membership.keys(session, "rural").ever()
            )


def test_an_entry_that_makes_no_sense_is_not_believed_and_harms_nobody(
    street: Neighbourhood,
) -> None:
    liar = street.join_hostile("south", "facilitator")
    rural = street.join("rural")
    liar.publish("members", {"node": "UPPER CASE"})
    street.ask("rural", "south")
    entry = _entry(rural, "rural")
    assert entry is not None and entry.facilitator == HUB


def test_the_facilitators_key_is_met_through_discovery_and_must_have_the_thumbprint(
    street: Neighbourhood,
) -> None:
    rural = street.join("rural")
    with rural.database.transaction() as session, pytest.raises(NotAllowed):
        rural.membership.meet(session, SigningKey.generate().public)


def test_a_thumbprint_typed_in_anew_counts_instead_of_the_list(street: Neighbourhood) -> None:
    rural = street.join("rural")
    new = SigningKey.generate().public
    rural.membership.myself = replace(rural.membership.myself, thumbprint=new.kid)
    with rural.database.transaction() as session:
        assert not rural.membership.keys_now(session, HUB)
        rural.membership.meet(session, new)
        assert set(rural.membership.keys_now(session, HUB)) == {new.kid}


def test_before_the_facilitator_was_met_nobody_has_keys(street: Neighbourhood) -> None:
    hub = street.nodes[HUB]
    with hub.database.reading() as session:
        assert not hub.membership.keys_now(session, "nobody")
        assert hub.membership.anchored(session)
