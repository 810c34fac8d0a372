"""How circles are kept, on SQLite and PostgreSQL alike."""

from datetime import UTC, datetime, timedelta

import pytest

from network.database import Database
from network.peering.circle_store import Circle, CircleStore

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WINTER = Circle("circle-aaaaaaaaaaaaaaaa", "Winter beds", "To compare winters.", "", NOON)
AUTUMN = Circle("circle-bbbbbbbbbbbbbbbb", "Autumn", "", "", NOON)
FIRST = Circle("circle-cccccccccccccccc", "", "", "city", NOON)
SECOND = Circle("circle-dddddddddddddddd", "", "", "city", NOON + timedelta(days=1))


@pytest.fixture
def store(database: Database) -> CircleStore:
    store = CircleStore()
    with database.transaction() as session:
        for circle in (WINTER, AUTUMN, FIRST, SECOND):
            store.save(session, circle)
        for node in ("rural", "city"):
            store.add(session, WINTER.feed, node)
        store.add(session, SECOND.feed, "city")
    return store


def test_groups_are_listed_by_name_and_those_of_two_are_not(
    database: Database, store: CircleStore
) -> None:
    with database.reading() as session:
        assert store.groups(session) == (AUTUMN, WINTER)
        assert store.with_partner(session, "city") == (SECOND, FIRST)
        assert store.get(session, WINTER.feed) == WINTER
        assert store.get(session, "circle-eeeeeeeeeeeeeeee") is None


def test_whoever_is_let_in_is_in_it_once_and_whoever_is_taken_out_is_not(
    database: Database, store: CircleStore
) -> None:
    with database.transaction() as session:
        store.add(session, WINTER.feed, "city")
        assert store.members(session, WINTER.feed) == ("city", "rural")
        assert store.circles_of(session, "city") == {WINTER.feed, SECOND.feed}
        store.remove(session, WINTER.feed, "city")
    with database.reading() as session:
        assert store.members(session, WINTER.feed) == ("rural",)
        assert store.circles_of(session, "city") == {SECOND.feed}
