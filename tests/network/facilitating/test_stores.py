"""What both sides keep comes back as it was, on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

import network.bootstrap  # noqa: F401  knows every table
from network.database import Database
from network.errors import NotFound
from network.facilitating.store import Identity, IdentityMap, Release, Releases, Submissions
from network.facilitating.submission import (
    Limits,
    Marks,
    Message,
    Sender,
    State,
    Submission,
)
from network.facilitating.unnamed import Errand, Unnamed
from network.facilitating.unnamed_store import UnnamedStore

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SUBMISSION = Submission(
    id="s1",
    rid="r1",
    type_name="innovation",
    original={"title": "Tea", "share": 0.5},
    edited={"title": "Tea"},
    limits=Limits("network", region_label=True),
    contact_ok=True,
    state=State.ACCEPTED,
    arrived=DAY,
    secret_hash="a" * 64,
    mailbox_hash="b" * 64,
    key_hash="c" * 64,
    marks=Marks("t", "p"),
    since=NOW,
)
UNNAMED = Unnamed(
    id="u1",
    by="rex",
    at="hub",
    type_name="innovation",
    title="Tea",
    fields={"title": "Tea"},
    limits=Limits("public"),
    contact_ok=False,
    sent=NOW,
    rid="r1",
    state=State.WAITING,
    errand=Errand.REVISION,
)
ASKED = Message("m1", DAY, Sender.READER, "How many beds?")
ANSWERED = Message("m2", DAY, Sender.AUTHORS, "Twelve.")


def test_a_submission_comes_back_with_its_next_version(database: Database) -> None:
    with database.transaction() as session:
        saved = Submissions().save(session, SUBMISSION)
    assert saved == replace(SUBMISSION, version=2)
    with database.reading() as session:
        assert Submissions().of_states(session, State.ACCEPTED) == [saved]
        assert Submissions().of_states(session, State.WAITING) == []
        assert Submissions().by_key(session, "c" * 64) == saved


def test_a_mailbox_keeps_its_order_and_each_message_once(database: Database) -> None:
    store = Submissions()
    with database.transaction() as session:
        store.save(session, SUBMISSION)
        assert store.add_message(session, "s1", ANSWERED)
        assert store.add_message(session, "s1", ASKED)
        assert not store.add_message(session, "s1", ASKED)
        assert store.messages(session, "s1") == (ANSWERED, ASKED)


def test_what_is_forgotten_is_forgotten_wholly(database: Database) -> None:
    store, map_ = Submissions(), IdentityMap()
    with database.transaction() as session:
        store.save(session, SUBMISSION)
        store.add_message(session, "s1", ASKED)
        map_.keep(session, Identity("s1", "sealed", DAY))
        store.forget(session, "s1")
    with database.reading() as session:
        assert map_.get(session, "s1") is None
        with pytest.raises(NotFound):
            store.get(session, "s1")


def test_the_map_says_what_is_due_on_its_day(database: Database) -> None:
    map_ = IdentityMap()
    with database.transaction() as session:
        map_.keep(session, Identity("s1", "sealed", DAY))
        assert list(map_.due(session, date(2026, 11, 22))) == []
        assert list(map_.due(session, DAY)) == ["s1"]
        map_.destroy(session, ["s1"])
        assert map_.get(session, "s1") is None


def test_a_release_is_found_by_its_hour(database: Database) -> None:
    release = Release(NOW, published=5, waiting=1)
    with database.transaction() as session:
        Releases().keep(session, release)
    with database.reading() as session:
        assert Releases().get(session, NOW) == release
        assert Releases().latest(session, 3) == [release]


def test_what_we_handed_in_comes_back(database: Database) -> None:
    store = UnnamedStore()
    with database.transaction() as session:
        store.save(session, UNNAMED)
        store.add(session, "u1", ANSWERED, is_sent=False)
        assert store.unsent(session, "u1") == (ANSWERED,)
        store.add(session, "u1", ANSWERED, is_sent=True)
    with database.reading() as session:
        assert store.get(session, "u1") == UNNAMED
        assert store.unsent(session, "u1") == ()
        assert store.rids(session) == {"r1"}
