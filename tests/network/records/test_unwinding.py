"""What a feed said above its last good state is as if it had never been said."""

from pathlib import Path

import pytest

from network.database import Database
from network.records.record import RecordId, Status
from network.records.settling import Settling
from network.records.unwinding import Unwinding
from network.records.withdrawing import WithdrawRequest
from tests.fakes.shelf import Shelf


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Shelf:
    return Shelf(database, tmp_path)


def unwind(shelf: Shelf, size: int) -> int:
    unwinding = Unwinding(shelf.bodies, Settling(shelf.bodies, shelf.register))
    with shelf.database.transaction() as session:
        touched = unwinding.unwind(session, shelf.node, "network", size)
    while shelf.indexing.follow():
        pass
    return touched


def title(shelf: Shelf, rid: str) -> str | None:
    with shelf.database.reading() as session:
        body = shelf.records.body(session, RecordId(shelf.node, rid))
    return None if body is None else str(body["title"])


def test_a_record_falls_back_to_the_revision_it_had(shelf: Shelf) -> None:
    rid = shelf.publish("Good").rid
    shelf.publish("Spoilt", rid=rid)
    assert unwind(shelf, 1) == 1
    assert title(shelf, rid) == "Good"


def test_a_record_that_was_new_is_no_longer_shown_nor_found(shelf: Shelf) -> None:
    shelf.publish("Good")
    rid = shelf.publish("Forged").rid
    shelf.indexing.follow()
    assert shelf.engine.count() == 2
    unwind(shelf, 1)
    assert title(shelf, rid) is None
    assert shelf.engine.count() == 1


def test_what_was_withdrawn_stays_withdrawn(shelf: Shelf) -> None:
    rid = shelf.publish("Gone").rid
    with shelf.database.transaction() as session:
        shelf.withdrawing.withdraw(session, WithdrawRequest(rid))
    unwind(shelf, 0)
    with shelf.database.reading() as session:
        record = shelf.records.get(session, RecordId(shelf.node, rid))
    assert record is not None
    assert record.status is Status.WITHDRAWN


def test_nothing_above_is_nothing_to_do(shelf: Shelf) -> None:
    shelf.publish("Good")
    assert unwind(shelf, 1) == 0
