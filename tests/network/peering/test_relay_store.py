"""How a relay's heads and repeated orders are kept, and what a reader knows of its relay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from network.database import Database, Session
from network.peering.mirror_store import MirrorStore
from network.peering.relay_store import RelayedHeads, RepeatedOrders, UpTo
from network.peering.relays import Mirror, RelayedFeed

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.transaction() as session:
        yield session


def counters(session: Session, after: int = 0) -> list[tuple[int, str, str]]:
    return [(head.counter, head.node, head.feed) for head in RelayedHeads(session).after(after)]


def test_each_head_that_changes_has_a_number_of_its_own(session: Session) -> None:
    heads = RelayedHeads(session)
    heads.show("rural", {"notices": "a", "public": "b"})
    heads.show("city", {"notices": "c"})
    assert counters(session) == [
        (1, "rural", "notices"),
        (2, "rural", "public"),
        (3, "city", "notices"),
    ]


def test_a_head_that_changes_again_moves_to_the_end(session: Session) -> None:
    heads = RelayedHeads(session)
    heads.show("rural", {"notices": "a", "public": "b"})
    heads.show("rural", {"notices": "c"})
    assert counters(session) == [(2, "rural", "public"), (3, "rural", "notices")]
    assert counters(session, 2) == [(3, "rural", "notices")]
    assert heads.of_node("rural") == {"notices": "c", "public": "b"}


def test_orders_repeated_are_known_by_their_hash_and_counted_by_source(session: Session) -> None:
    orders = RepeatedOrders(session)
    orders.add(["a" * 64, "b" * 64], "rural")
    assert orders.among(["a" * 64, "c" * 64]) == {"a" * 64}
    assert orders.all() == {"a" * 64, "b" * 64}
    assert (orders.count("rural"), orders.count("city")) == (2, 0)


def test_how_far_notices_were_gone_through_moves_on(session: Session) -> None:
    orders = RepeatedOrders(session)
    assert orders.up_to("rural") == UpTo()
    orders.move("rural", UpTo(3, "a" * 64))
    orders.move("rural", UpTo(5, "b" * 64))
    assert orders.up_to("rural") == UpTo(5, "b" * 64)


def test_a_relay_that_was_never_asked_is_a_new_one(session: Session) -> None:
    assert MirrorStore().mirror(session, "hub") == Mirror("hub")


def test_what_is_known_of_a_relay_is_kept(session: Session) -> None:
    mirror = Mirror("hub", 7, NOW, NOW, "UNREACHABLE: away")
    MirrorStore().save(session, mirror)
    assert MirrorStore().mirror(session, "hub") == mirror


def test_what_is_known_of_a_feed_at_a_relay_is_kept_and_forgotten(session: Session) -> None:
    store, feed = MirrorStore(), RelayedFeed("hub", "rural", "network")
    assert store.feed(session, feed) == feed
    known = feed.awaiting(3, NOW).at_fault("STALE", "old", NOW)
    store.save_feed(session, known)
    store.save_feed(session, RelayedFeed("hub", "city", "network"))
    assert store.feed(session, feed) == known
    assert [each.node for each in store.feeds(session, "hub")] == ["city", "rural"]
    assert list(store.of_node(session, "hub", "rural")) == [known]
    store.forget_feed(session, known)
    assert store.feed(session, feed) == feed
