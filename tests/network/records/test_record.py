"""The envelope: what a record is called, when it is shown, which revision people see."""

from __future__ import annotations

import pytest

from network.feeds.feed import BodyState
from network.records.record import Record, RecordId, Revision, Status, revision_to_show

RID = "c33316c3-0000-4000-8000-000000000001"


def _record(status: Status, shown_rev: int | None) -> Record:
    return Record(
        id=RecordId("rx1", RID),
        type="",
        feed="network",
        rev=1,
        status=status,
        time=None,
        reason=None,
        replaced_by=None,
        urgent=False,
        sequence=1,
        shown_rev=shown_rev,
    )


def test_a_key_is_made_from_an_id_and_back() -> None:
    id = RecordId("rx1", RID)
    assert RecordId.of_key(id.key) == id


@pytest.mark.parametrize(
    ("status", "shown_rev", "shown"),
    [
        (Status.CURRENT, 1, True),
        (Status.CURRENT, None, False),
        (Status.HELD, 1, False),
        (Status.WITHDRAWN, None, False),
    ],
)
def test_a_record_is_shown_if_it_is_current_and_has_something_to_show(
    status: Status, shown_rev: int | None, shown: bool
) -> None:
    assert _record(status, shown_rev).shown is shown


HELD, WANTED, ERASED, GONE, MISSING = (
    BodyState.HELD,
    BodyState.WANTED,
    BodyState.ERASED,
    BodyState.GONE,
    BodyState.MISSING,
)


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        ([], None),
        ([HELD], 1),
        ([WANTED], None),
        ([HELD, HELD], 2),
        ([HELD, WANTED], 1),
        ([HELD, MISSING], 1),
        ([HELD, ERASED], None),
        ([HELD, GONE], None),
        ([ERASED, HELD], 2),
        ([HELD, ERASED, WANTED], None),
        ([HELD, ERASED, HELD], 3),
    ],
)
def test_people_see_the_newest_revision_that_has_come_and_never_one_behind_an_erased_one(
    states: list[BodyState], shown: int | None
) -> None:
    revisions = [Revision(rev, "", None, state) for rev, state in enumerate(states, start=1)]
    assert revision_to_show(revisions) == shown
    assert revision_to_show(reversed(revisions)) == shown
