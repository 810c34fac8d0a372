"""What a relay owes and for how long a fault of it is remembered: the rules alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from network.peering.relays import HELD_BACK, STALE, Mirror, RelayedFeed

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
FEED = RelayedFeed("hub", "rural", "network")
GRACE = timedelta(minutes=15)


def test_a_relay_is_good_once_it_has_answered_and_until_it_does_not() -> None:
    assert not Mirror("hub").is_good
    assert Mirror("hub", last_success=NOW).is_good
    assert not Mirror("hub", last_success=NOW, last_error="UNREACHABLE").is_good


@pytest.mark.parametrize(("hours", "due"), [(23, False), (24, True)])
def test_all_heads_are_compared_once_a_day(hours: int, due: bool) -> None:
    assert Mirror("hub").is_due_whole(NOW)
    mirror = Mirror("hub", all_heads_at=NOW)
    assert mirror.is_due_whole(NOW + timedelta(hours=hours)) is due


@pytest.mark.parametrize(
    ("minutes", "held", "late"), [(15, 2, False), (16, 2, True), (16, 3, False)]
)
def test_lines_that_were_signed_have_a_while_to_come(minutes: int, held: int, late: bool) -> None:
    waiting = FEED.awaiting(3, NOW)
    assert waiting.is_held_back(held, NOW + timedelta(minutes=minutes), GRACE) is late


def test_a_feed_that_keeps_growing_is_not_waited_for_for_ever() -> None:
    waiting = FEED.awaiting(3, NOW).awaiting(4, NOW + GRACE)
    assert (waiting.signed, waiting.since) == (3, NOW)


def test_nothing_is_owed_that_was_not_signed() -> None:
    assert not FEED.is_held_back(0, NOW + timedelta(days=9), GRACE)


@pytest.mark.parametrize(("hours", "remembered"), [(23, True), (24, False)])
def test_a_fault_is_remembered_for_a_day(hours: int, remembered: bool) -> None:
    fault = FEED.awaiting(3, NOW).at_fault(STALE, "old", NOW)
    assert fault.is_at_fault(NOW + timedelta(hours=hours)) is remembered
    assert fault.signed == 0


@pytest.mark.parametrize(
    ("verdict", "liar"), [("", False), (HELD_BACK, False), (STALE, False), ("MISMATCH", True)]
)
def test_only_wrong_bytes_make_a_liar(verdict: str, liar: bool) -> None:
    assert FEED.at_fault(verdict, "", NOW).is_liar is liar
