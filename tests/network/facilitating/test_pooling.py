"""A facilitator of a small region passes on to another, and stays its trusts' own broker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from network.facilitating.submission import Limits, State
from network.facilitating.submitting import Rewording
from network.facilitating.unnamed import Unnamed
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


def _revise(made: Region, mine: Unnamed, title: str, limits: Limits | None = None) -> str:
    """Have the trust send other words; return why they did not get through."""
    moor = made.nodes["moor"]
    fields = {**made.kept("moor", mine).fields, "title": title}
    with moor.database.transaction() as session:
        kept = moor.broker.submitting.get(session, REVIEWER, mine.id)
        wanted = limits or kept.unnamed.limits
        moor.broker.submitting.revise(session, REVIEWER, mine.id, Rewording(fields, wanted))
    return moor.broker.carrying.go(mine.id).error


def _at_hub(made: Region) -> list[str]:
    return [str(each.original.get("title")) for each in made.queue()]


def test_what_was_passed_on_can_be_revised_and_is_read_at_both_desks_again(
    pooled: Region,
) -> None:
    mine = pooled.hand_in("moor", "A moor huddle")
    pooled.accept_all("west")
    _carry(pooled)
    assert _at_hub(pooled) == ["A moor huddle"]
    assert _revise(pooled, mine, "A fen huddle") == ""
    assert pooled.submission(mine, "west").state is State.WAITING
    assert pooled.kept("moor", mine).state is State.WAITING
    pooled.accept_all("west")
    _carry(pooled)
    assert _at_hub(pooled) == ["A fen huddle"]
    assert len(pooled.queue()) == 1


def test_what_is_out_can_be_revised_through_both(pooled: Region) -> None:
    mine = pooled.hand_in("moor", "A moor huddle")
    pooled.accept_all("west")
    _carry(pooled)
    pooled.hand_in("rural", "A rural huddle")
    pooled.accept_all()
    pooled.clock.pass_(days=2, hours=2)
    pooled.hub.broker.releasing.tend()
    _carry(pooled)
    assert _revise(pooled, mine, "A fen huddle") == ""
    pooled.accept_all("west")
    _carry(pooled)
    assert _at_hub(pooled) == ["A fen huddle"]


def test_a_revision_that_is_sent_back_leaves_what_was_passed_on(pooled: Region) -> None:
    mine = pooled.hand_in("moor", "A moor huddle")
    pooled.accept_all("west")
    _carry(pooled)
    _revise(pooled, mine, "Too much said")
    west = pooled.nodes["west"]
    with west.database.transaction() as session:
        at_west = pooled.submission(mine, "west")
        west.broker.desk.decline(session, FACILITATOR, at_west.id, "This names you.")
    _carry(pooled)
    assert pooled.submission(mine, "west").state is State.FORWARDED
    assert _at_hub(pooled) == ["A moor huddle"]


def test_what_was_passed_on_keeps_its_readers(pooled: Region) -> None:
    mine = pooled.hand_in("moor", "A moor huddle")
    pooled.accept_all("west")
    _carry(pooled)
    _revise(pooled, mine, "A fen huddle", Limits("public"))
    assert _at_hub(pooled) == ["A moor huddle"]
    assert "cannot be changed" in pooled.heard("moor", mine)[-1]
