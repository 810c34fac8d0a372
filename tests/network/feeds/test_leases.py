"""Leases: one holder at a time, until it gives back, or its time is up."""

from __future__ import annotations

from pathlib import Path

import pytest

from network.database import Database
from tests.fakes.shelf import Shelf


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Shelf:
    return Shelf(database, tmp_path)


def test_a_lease_has_one_holder(shelf: Shelf) -> None:
    assert shelf.leases.take("feed", "one", 60)
    assert not shelf.leases.take("feed", "other", 60)


def test_a_holder_may_lengthen_its_lease(shelf: Shelf) -> None:
    shelf.leases.take("feed", "one", 60)
    shelf.clock.seconds += 59
    assert shelf.leases.take("feed", "one", 60)
    shelf.clock.seconds += 59
    assert not shelf.leases.take("feed", "other", 60)


def test_a_lease_whose_holder_was_killed_runs_out(shelf: Shelf) -> None:
    shelf.leases.take("feed", "killed", 60)
    shelf.clock.seconds += 60
    assert shelf.leases.take("feed", "other", 60)


def test_a_lease_given_back_is_free_at_once(shelf: Shelf) -> None:
    with shelf.leases.held("feed", 60) as got:
        assert got
        with shelf.leases.held("feed", 60) as again:
            assert not again
    assert shelf.leases.take("feed", "other", 60)


def test_a_lease_lost_meanwhile_is_not_given_back_for_its_new_holder(shelf: Shelf) -> None:
    shelf.leases.take("feed", "slow", 60)
    shelf.clock.seconds += 60
    shelf.leases.take("feed", "other", 60)
    shelf.leases.release("feed", "slow")
    assert not shelf.leases.take("feed", "third", 60)
