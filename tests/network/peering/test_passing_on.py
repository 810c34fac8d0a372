"""What a relay repeats: others' orders, verbatim, once, and only those that anybody would obey."""

from __future__ import annotations

import pytest

from federation.keys import SigningKey
from federation.line import Line, parse_line
from federation.order import OrderDraft, format_order
from network.feeds.feed import EntryDraft
from network.feeds.store import FeedStore, Page
from network.peering import passing_on
from tests.fakes.neighbourhood import HUB, Neighbourhood


def notices(street: Neighbourhood, node: str, holder: str) -> list[Line]:
    """Return the lines of ``node``'s notices as ``holder`` has them."""
    with street.nodes[holder].database.reading() as session:
        lines = FeedStore(session).lines(Page(node, "notices", 0, 1000))
    return [parse_line(line.raw) for line in lines]


def test_an_origins_order_stands_verbatim_in_the_relays_own_notices(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    rid = street.publish("rural", "A falls team")
    street.withdraw("rural", rid)
    street.ask(HUB, "rural")
    [theirs] = notices(street, "rural", HUB)
    [ours] = notices(street, HUB, HUB)
    assert (ours.op, ours.rid, ours.order) == ("withdraw", rid, theirs.order)
    assert ours.reason is None


def test_fault_51_a_withdrawal_reaches_those_who_ask_nobody_but_the_relay(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    street.join("city")
    rid = street.publish("rural", "A falls team")
    street.ask("city", HUB)
    street.ask("city", "rural")
    street.withdraw("rural", rid)
    street.ask(HUB, "rural")
    street.down.add("rural")
    street.ask("city", HUB)
    assert street.shown("city", "rural", rid) is None


def test_an_order_is_repeated_once_whoever_shows_it(street: Neighbourhood) -> None:
    street.join("rural")
    other = street.join_hostile("other")
    street.withdraw("rural", street.publish("rural", "A falls team"))
    street.ask(HUB, "rural")
    [theirs] = notices(street, "rural", HUB)
    other.feed("notices").append(
        other._draft(op="withdraw", rid=theirs.rid or "", order=theirs.order), other.key, other.now
    )
    for _poll in range(2):
        street.ask(HUB, "other")
        street.ask(HUB, "rural")
    assert len(notices(street, HUB, HUB)) == 1


def test_our_own_orders_are_not_repeated_back_to_us(street: Neighbourhood) -> None:
    other = street.join_hostile("other")
    rid = street.publish(HUB, "A falls team")
    street.withdraw(HUB, rid)
    [ours] = notices(street, HUB, HUB)
    other.feed("notices").append(
        other._draft(op="withdraw", rid=rid, order=ours.order), other.key, other.now
    )
    street.ask(HUB, "other")
    assert len(notices(street, HUB, HUB)) == 1


def test_fault_24_an_order_that_nobody_may_give_is_not_repeated(street: Neighbourhood) -> None:
    street.join("rural")
    thief = street.join_hostile("thief")
    rid = street.publish("rural", "A falls team")
    street.ask(HUB, "rural")
    forged = format_order(OrderDraft("rural", "withdraw", rid, thief.now), SigningKey.generate())
    thief.feed("notices").append(
        thief._draft(op="withdraw", rid=rid, order=forged), thief.key, thief.now
    )
    street.ask(HUB, "thief")
    assert notices(street, HUB, HUB) == []


def test_a_member_repeats_nothing(street: Neighbourhood) -> None:
    street.join("rural")
    street.join("city")
    street.withdraw("rural", street.publish("rural", "A falls team"))
    street.ask("city", HUB)
    street.ask("city", "rural")
    assert notices(street, "city", "city") == []


def test_fault_50_one_node_cannot_fill_a_relays_notices(
    street: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passing_on, "MOST_OF_ONE", 3)
    flood = street.join_hostile("flood")
    for _order in range(5):
        flood.order("withdraw", flood.new_rid())
    street.ask(HUB, "flood")
    assert len(notices(street, HUB, HUB)) == 3


def test_what_a_relay_repeats_is_not_counted_as_its_own_withdrawal(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    mine = street.publish(HUB, "The hub's own")
    street.withdraw(HUB, mine)
    street.withdraw("rural", street.publish("rural", "A falls team"))
    street.ask(HUB, "rural")
    hub = street.nodes[HUB]
    with hub.database.reading() as session:
        assert [each.rid for each in hub.spread.withdrawals(session)] == [mine]


def test_orders_wait_while_the_relay_may_not_sign_and_none_is_lost(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    hub = street.nodes[HUB]
    with hub.database.transaction() as session:
        hub.own_feeds.doubt(session)
    street.withdraw("rural", street.publish("rural", "A falls team"))
    street.ask(HUB, "rural")
    assert notices(street, HUB, HUB) == []
    with hub.database.transaction() as session:
        hub.own_feeds.trust(session, "notices")
    street.ask(HUB, "rural")
    assert len(notices(street, HUB, HUB)) == 1


def test_notices_that_a_reset_took_back_are_gone_through_again(street: Neighbourhood) -> None:
    street.join("rural")
    for name in ("One", "Two"):
        street.withdraw("rural", street.publish("rural", name))
    street.ask(HUB, "rural")
    hub = street.nodes[HUB]
    with hub.database.transaction() as session:
        FeedStore(session).cut("rural", "notices", 1)
        hub.own_feeds.append(session, "public", [])
    hub.polling.ask("rural", lambda _step: None)
    assert len(notices(street, HUB, HUB)) == 2


def test_every_line_is_gone_through_however_many(
    street: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passing_on, "AT_ONCE", 2)
    rural = street.join("rural")
    with rural.database.transaction() as session:
        for number in range(5):
            rid = f"0000000{number}-0000-4000-8000-000000000000"
            draft = OrderDraft("rural", "withdraw", rid, 1)
            order = rural.own_feeds.sign_order(draft)
            rural.own_feeds.append(
                session, "notices", [EntryDraft(op="withdraw", rid=rid, order=order)]
            )
    street.ask(HUB, "rural")
    assert len(notices(street, HUB, HUB)) == 5
