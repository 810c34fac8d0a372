"""Roles by name."""

import pytest

from network.errors import Refused
from network.people.roles import Role, parse_role


def test_each_role_is_found_by_its_name() -> None:
    assert [parse_role(role.value) for role in Role] == list(Role)


def test_an_unknown_role_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(Refused, match=r"“chief”.*reader, author, reviewer"):
        parse_role("chief")
