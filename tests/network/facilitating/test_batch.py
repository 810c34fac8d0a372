"""When a batch may go out: at one hour of the week, or more often where that is set."""

from datetime import UTC, datetime, timedelta

import pytest

from network.facilitating.batch import Rules

WEEKLY = Rules(2, 10, timedelta(days=7), 5, 3, timedelta(days=28))
EVERY_MINUTE = Rules(2, 10, timedelta(minutes=1), 2, 2, timedelta(days=28))
WEDNESDAY = datetime(2026, 11, 25, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (WEDNESDAY, WEDNESDAY),
        (WEDNESDAY - timedelta(seconds=1), WEDNESDAY - timedelta(days=7)),
        (WEDNESDAY + timedelta(days=6, hours=23), WEDNESDAY),
        (WEDNESDAY - timedelta(days=1), WEDNESDAY - timedelta(days=7)),
    ],
)
def test_a_batch_goes_out_once_a_week_at_its_hour(now: datetime, slot: datetime) -> None:
    assert WEEKLY.slot(now) == slot
    assert WEEKLY.next_slot(now) == slot + timedelta(days=7)


def test_a_batch_may_be_set_to_go_out_more_often() -> None:
    now = WEDNESDAY + timedelta(days=3, minutes=4, seconds=59)
    assert EVERY_MINUTE.slot(now) == WEDNESDAY + timedelta(days=3, minutes=4)
    assert EVERY_MINUTE.next_slot(now) == WEDNESDAY + timedelta(days=3, minutes=5)
