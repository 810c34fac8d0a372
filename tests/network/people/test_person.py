"""People and what they hold."""

from dataclasses import replace

import pytest

from network.errors import Invalid
from network.people.person import new_person
from network.people.roles import Role


def test_a_person_holds_the_role_they_were_given_and_no_other() -> None:
    person = new_person("ada", Role.AUTHOR)
    assert [role for role in Role if person.holds(role)] == [Role.AUTHOR]


def test_a_second_role_is_added_to_the_first() -> None:
    person = new_person("ada", Role.AUTHOR).also(Role.REVIEWER)
    assert person.holds(Role.AUTHOR) and person.holds(Role.REVIEWER)


def test_a_closed_account_holds_no_role() -> None:
    assert not replace(new_person("ada", Role.AUTHOR), is_active=False).holds(Role.AUTHOR)


@pytest.mark.parametrize("account", ["", "Ada", "a b", "-a", "a" * 65, "a\n"])
def test_an_account_outside_the_grammar_is_refused(account: str) -> None:
    with pytest.raises(Invalid):
        new_person(account, Role.READER)
