"""The keeper's decisions, alarms and requests, as they are kept on either database."""

from datetime import UTC, datetime, timedelta

from network.database import Database
from network.facilitating.join_store import JoinState, JoinStore, KeptRequest
from network.peering.trust_store import Acquaintance, AlarmSource, ChosenThumbprint, TrustStore

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
STRANGER = Acquaintance("abroad", "https://abroad.example", "Abroad", "k" * 43, "x" * 43, NOW)


def test_a_later_choice_of_a_thumbprint_takes_the_place_of_the_one_before(
    database: Database,
) -> None:
    store = TrustStore()
    first = ChosenThumbprint("hub", "a" * 43, "0" * 43, NOW)
    second = ChosenThumbprint("hub", "b" * 43, "0" * 43, LATER)
    with database.transaction() as session:
        store.choose_thumbprint(session, first)
        store.choose_thumbprint(session, second)
    with database.reading() as session:
        assert store.thumbprint(session, "hub") == second
        assert store.thumbprint(session, "other") is None


def test_an_acquaintance_is_kept_until_it_is_forgotten(database: Database) -> None:
    store = TrustStore()
    with database.transaction() as session:
        store.keep_acquaintance(session, STRANGER)
    with database.transaction() as session:
        assert store.acquaintances(session) == [STRANGER]
        store.forget_acquaintance(session, "abroad")
    with database.reading() as session:
        assert store.acquaintance(session, "abroad") is None


def test_an_alarm_keeps_its_time_for_as_long_as_it_stands(database: Database) -> None:
    store = TrustStore()
    with database.transaction() as session:
        store.replace_alarms(session, AlarmSource.LISTS, ["one", "two"], NOW)
    with database.transaction() as session:
        store.replace_alarms(session, AlarmSource.LISTS, ["two", "three", "three"], LATER)
    with database.reading() as session:
        alarms = [(each.words, each.since) for each in store.alarms(session)]
    assert alarms == [("two", NOW), ("three", LATER)]
    with database.transaction() as session:
        store.replace_alarms(session, AlarmSource.DISCOVERY, ["two", "four"], LATER)
        store.replace_alarms(session, AlarmSource.LISTS, [], LATER)
        left = [each.words for each in store.alarms(session)]
    assert left == ["four", "two"], "one source takes nothing back for the other"


def test_requests_are_kept_by_state_and_forgotten_where_nobody_decided(
    database: Database,
) -> None:
    store = JoinStore()
    waiting = KeptRequest("a" * 43, "rx1", "eyJ", JoinState.WAITING, NOW)
    refused = KeptRequest("b" * 43, "rx2", "eyJ", JoinState.REFUSED, NOW, "keeper", LATER)
    with database.transaction() as session:
        store.save(session, waiting)
        store.save(session, refused)
    with database.transaction() as session:
        assert store.in_state(session, JoinState.WAITING) == [waiting]
        assert store.count(session, JoinState.REFUSED) == 1
        store.forget_before(session, LATER)
    with database.reading() as session:
        assert store.get(session, waiting.kid) is None
        assert store.get(session, refused.kid) == refused
