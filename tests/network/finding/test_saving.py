"""Saved searches, each its owner's alone."""

import pytest

from network.errors import Conflict, NotFound, Refused
from network.finding.saved_search import MOST_ADDRESS, MOST_KEPT
from network.people.person import new_person
from network.people.roles import Role
from tests.fakes.site import Site

WHO = new_person("reader", Role.READER)


def test_a_person_keeps_so_many_and_no_more(site: Site) -> None:
    with site.network.database.transaction() as session:
        for number in range(MOST_KEPT):
            site.network.saving.save(session, WHO, "x", f"q={number}")
        with pytest.raises(Conflict):
            site.network.saving.save(session, WHO, "x", "q=one-more")


def test_an_endless_address_is_refused(site: Site) -> None:
    with site.network.database.transaction() as session, pytest.raises(Refused):
        site.network.saving.save(session, WHO, "x", "q" * (MOST_ADDRESS + 1))


def test_of_another_person_nothing_is_found(site: Site) -> None:
    with site.network.database.transaction() as session:
        kept = site.network.saving.save(session, WHO, "x", "q=x")
        with pytest.raises(NotFound):
            site.network.saving.look(session, new_person("author", Role.AUTHOR), kept.id)
        site.network.saving.remove(session, new_person("author", Role.AUTHOR), kept.id)
        assert site.network.saving.of(session, WHO) == (kept,)
