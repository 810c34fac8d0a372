"""What ``likewise status`` says of the relay."""

from __future__ import annotations

from datetime import UTC, datetime

from network.cli.relays import relay_document, relay_in_words
from network.peering.relays import HELD_BACK, Mirror, RelayedFeed, RelayStanding

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_a_node_that_asks_everybody_says_nothing_of_a_relay() -> None:
    assert relay_document(None) is None
    assert relay_in_words(None) == []


def test_a_good_relay_needs_no_words() -> None:
    good = RelayStanding(Mirror("hub", last_success=NOW), ())
    assert relay_in_words(good) == []
    assert relay_document(good) == {
        "node": "hub",
        "ok": True,
        "last_success": NOW.isoformat(),
        "last_error": None,
        "faults": [],
    }


def test_a_failing_relay_is_told_with_its_error_and_its_faults() -> None:
    fault = RelayedFeed("hub", "rural", "network").at_fault(HELD_BACK, "shows 1", NOW)
    words = relay_in_words(RelayStanding(Mirror("hub", last_error="UNREACHABLE: away"), (fault,)))
    assert words == [
        "the relay hub fails, so everybody is asked: UNREACHABLE: away",
        "the relay hub is at fault with rural/network: HELD-BACK, shows 1",
    ]


def test_each_fault_is_a_row_of_the_document() -> None:
    fault = RelayedFeed("hub", "rural", "network").at_fault(HELD_BACK, "shows 1", NOW)
    document = relay_document(RelayStanding(Mirror("hub"), (fault,)))
    assert document is not None
    assert document["faults"] == [
        {
            "node": "rural",
            "feed": "network",
            "verdict": HELD_BACK,
            "words": "shows 1",
            "at": NOW.isoformat(),
        }
    ]
