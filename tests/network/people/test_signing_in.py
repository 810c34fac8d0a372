"""Who is asking: demo sign-in and API tokens."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from network.database import Database
from network.errors import NotAllowed, NotFound
from network.people.roles import Role
from network.people.signing_in import TOKEN_LIFE, SigningIn, add_demo_people, add_person
from network.people.store import People

START = datetime(2026, 11, 22, 9, tzinfo=UTC)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'node.db'}")
    database.upgrade()
    yield database
    database.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _signing_in(clock: Clock, *, demo: bool) -> SigningIn:
    return SigningIn(People(), clock, iter(["first", "second"]).__next__, demo)


def test_a_demo_node_offers_one_account_a_role_named_as_the_role(
    database: Database, clock: Clock
) -> None:
    signing_in = _signing_in(clock, demo=True)
    with database.transaction() as session:
        add_demo_people(session, People())
        offered = signing_in.demo_people(session)
    assert sorted(person.account for person in offered) == sorted(role.value for role in Role)
    assert all(person.roles == {Role(person.account)} for person in offered)


def test_making_the_demo_accounts_twice_changes_nothing(database: Database) -> None:
    with database.transaction() as session:
        add_demo_people(session, People())
        once = People().all(session)
        add_demo_people(session, People())
        assert People().all(session) == once


def test_a_demo_account_signs_in_without_proof(database: Database, clock: Clock) -> None:
    with database.transaction() as session:
        add_demo_people(session, People())
        person = _signing_in(clock, demo=True).sign_in_demo(session, "author")
    assert person.holds(Role.AUTHOR)


def test_a_real_node_offers_nobody_and_signs_in_nobody_without_proof(
    database: Database, clock: Clock
) -> None:
    signing_in = _signing_in(clock, demo=False)
    with database.transaction() as session:
        add_demo_people(session, People())
        assert signing_in.demo_people(session) == []
        with pytest.raises(NotAllowed):
            signing_in.sign_in_demo(session, "author")


def test_a_token_names_its_person_until_it_expires(database: Database, clock: Clock) -> None:
    signing_in = _signing_in(clock, demo=False)
    with database.transaction() as session:
        add_person(session, People(), "ada", Role.AUTHOR)
        token = signing_in.issue_token(session, "ada")
        person = signing_in.person_of_token(session, token)
        assert person is not None and person.account == "ada"
        clock.time += TOKEN_LIFE
        assert signing_in.person_of_token(session, token) is None


def test_a_token_nobody_was_given_names_nobody(database: Database, clock: Clock) -> None:
    with database.transaction() as session:
        assert _signing_in(clock, demo=False).person_of_token(session, "\udcffguess") is None


def test_the_token_of_a_closed_account_names_nobody(database: Database, clock: Clock) -> None:
    signing_in = _signing_in(clock, demo=False)
    with database.transaction() as session:
        person = add_person(session, People(), "ada", Role.AUTHOR)
        token = signing_in.issue_token(session, "ada")
        People().save(session, replace(person, is_active=False))
        assert signing_in.person_of_token(session, token) is None
        with pytest.raises(NotFound):
            signing_in.issue_token(session, "ada")


def test_the_database_keeps_no_token_in_clear(
    database: Database, clock: Clock, tmp_path: Path
) -> None:
    signing_in = SigningIn(People(), clock, lambda: "a-secret-to-look-for", demo=False)
    with database.transaction() as session:
        add_person(session, People(), "ada", Role.AUTHOR)
        signing_in.issue_token(session, "ada")
    database.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"people" in kept and b"a-secret-to-look-for" not in kept


def test_issuing_a_token_forgets_those_that_expired(database: Database, clock: Clock) -> None:
    signing_in = _signing_in(clock, demo=False)
    with database.transaction() as session:
        add_person(session, People(), "ada", Role.AUTHOR)
        first = signing_in.issue_token(session, "ada")
        clock.time += TOKEN_LIFE + timedelta(seconds=1)
        signing_in.issue_token(session, "ada")
        clock.time = START
        assert signing_in.person_of_token(session, first) is None
