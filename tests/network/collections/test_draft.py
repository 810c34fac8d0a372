"""A collection in the making: what is written, gathered, moved; pure."""

from datetime import UTC, datetime

import pytest

from network.collections.collection import MOST_ITEMS, read
from network.collections.draft import (
    CollectionDraft,
    Direction,
    Entry,
    Words,
    Writing,
    WritingConflict,
)
from network.errors import Conflict, NotFound, Refused
from network.records.record import RecordId

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 22, 13, tzinfo=UTC)
A, B, C = (RecordId("rx1", f"{letter * 8}-0000-4000-8000-000000000000") for letter in "abc")


def draft(*ids: RecordId) -> CollectionDraft:
    return CollectionDraft(
        id="d",
        editor="fay",
        words=Words(title="T"),
        items=tuple(Entry(id) for id in ids),
        started_at=NOON,
        changed_at=NOON,
    )


def order(changed: CollectionDraft) -> list[RecordId]:
    return [entry.id for entry in changed.items]


@pytest.mark.parametrize(
    ("id", "direction", "expected"),
    [
        (B, Direction.UP, [B, A, C]),
        (B, Direction.DOWN, [A, C, B]),
        (A, Direction.UP, [A, B, C]),
        (C, Direction.DOWN, [A, B, C]),
    ],
)
def test_an_item_moves_one_place_and_the_ends_hold(
    id: RecordId, direction: Direction, expected: list[RecordId]
) -> None:
    assert order(draft(A, B, C).moved(id, direction, LATER)) == expected


def test_moving_does_not_stand_in_a_writers_way() -> None:
    moved = draft(A, B).moved(A, Direction.DOWN, LATER)
    written = moved.written(Writing(base=1, words=Words(title="U"), notes={A: "why"}), LATER)
    assert written.words.title == "U"
    assert written.items == (Entry(B), Entry(A, "why"))
    assert written.version == 2


def test_what_is_gathered_stands_last_and_once() -> None:
    gathered = draft(A).gathered(Entry(B, "why"), LATER)
    assert gathered.items[-1] == Entry(B, "why")
    with pytest.raises(Conflict):
        gathered.gathered(Entry(B), LATER)


def test_a_full_collection_takes_no_more() -> None:
    full = draft(*(RecordId("rx1", str(number)) for number in range(MOST_ITEMS)))
    with pytest.raises(Refused):
        full.gathered(Entry(A), LATER)


def test_an_item_is_taken_out() -> None:
    assert order(draft(A, B, C).without(B, LATER)) == [A, C]


def test_what_is_not_in_it_can_be_neither_moved_nor_taken_out() -> None:
    with pytest.raises(NotFound):
        draft(A).without(B, LATER)
    with pytest.raises(NotFound):
        draft(A).moved(B, Direction.UP, LATER)


def test_writing_on_an_older_version_hands_both_texts_back() -> None:
    first = draft(A).written(Writing(base=1, words=Words(title="theirs")), LATER)
    with pytest.raises(WritingConflict) as caught:
        first.written(Writing(base=1, words=Words(title="mine")), LATER)
    assert caught.value.mine.words.title == "mine"
    assert caught.value.theirs.words.title == "theirs"


def test_saving_the_same_again_changes_nothing() -> None:
    first = draft(A).written(Writing(base=1, words=Words(title="U"), notes={A: "n"}), LATER)
    assert first.written(Writing(base=1, words=Words(title="U"), notes={A: "n"}), LATER) is first


def test_a_revision_starts_from_what_was_published() -> None:
    published = read(
        {
            "title": "T",
            "note": "N",
            "items": [{"node": A.node, "rid": A.rid, "note": None}],
            "review_by": "2027-03-31",
        }
    )
    begun = CollectionDraft.of(published, id="d", editor="fay", now=NOON)
    assert begun.words == Words(title="T", note="N", review_by="2027-03-31")
    assert begun.items == (Entry(A),)
