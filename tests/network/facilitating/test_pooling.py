"""A facilitator of a small region passes on to another, and stays its trusts' own broker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from network.facilitating.submission import Limits, State
from tests.fakes.broker import (
    FACILITATOR,
    REVIEWER,
    Region,
    add_facilitator,
    add_trust,
    region,
)


@pytest.fixture
def pooled(tmp_path: Path) -> Iterator[Region]:
    """hub publishes for west, whose one trust is moor."""
    with region(tmp_path, ["rural"], {"least_submitters": 2, "least_trusts": 2}) as made:
        add_facilitator(made, "west", {"pool": "hub"})
        add_trust(made, "moor", "west")
        yield made


def _carry(made: Region) -> None:
    made.nodes["west"].broker.carrying.tend()
    made.nodes["west"].broker.releasing.tend()
    made.clock.pass_(minutes=6)


def test_a_trust_of_another_region_makes_the_crowd(pooled: Region) -> None:
    mine = pooled.hand_in("moor", "A moor huddle")
    pooled.accept_all("west")
    _carry(pooled)
    pooled.hand_in("rural", "A rural huddle")
    pooled.accept_all()
    pooled.clock.pass_(days=2, hours=2)
    assert pooled.hub.broker.releasing.tend() == 2
    _carry(pooled)
    pooled.nodes["moor"].broker.carrying.go(mine.id)
    kept = pooled.kept("moor", mine)
    assert (kept.state, kept.record_node) == (State.PUBLISHED, "hub")
    assert "moor" not in str(pooled.queue())


def test_messages_travel_through_both(pooled: Region) -> None:
    mine = pooled.hand_in("moor", "A moor huddle")
    pooled.accept_all("west")
    _carry(pooled)
    [at_hub] = pooled.queue()
    with pooled.hub.database.transaction() as session:
        pooled.hub.broker.desk.write(session, FACILITATOR, at_hub.id, "How many beds?")
    _carry(pooled)
    assert pooled.heard("moor", mine) == ["How many beds?"]
    moor = pooled.nodes["moor"]
    with moor.database.transaction() as session:
        moor.broker.submitting.answer(session, REVIEWER, mine.id, "Twelve.")
    moor.broker.carrying.tend()
    for _ in range(2):
        _carry(pooled)
    with pooled.hub.database.reading() as session:
        messages = pooled.hub.broker.desk.get(session, FACILITATOR, at_hub.id).messages
    assert [message.text for message in messages] == ["How many beds?", "Twelve."]


def test_what_is_taken_back_is_taken_back_there_too(pooled: Region) -> None:
    mine = pooled.hand_in("moor", "A moor huddle")
    pooled.accept_all("west")
    _carry(pooled)
    moor = pooled.nodes["moor"]
    with moor.database.transaction() as session:
        moor.broker.submitting.take_back(session, REVIEWER, mine.id)
    assert moor.broker.carrying.go(mine.id).state is State.WITHDRAWN
    _carry(pooled)
    assert pooled.queue() == []


def test_what_is_for_one_region_alone_is_not_passed_on(pooled: Region) -> None:
    mine = pooled.hand_in("moor", "A moor huddle", limits=Limits("region"))
    pooled.accept_all("west")
    assert pooled.submission(mine, "west").state is State.ACCEPTED
