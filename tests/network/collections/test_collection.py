"""What a collection is, and what search sees of it."""

import pytest
from pydantic import JsonValue

from network.collections.collection import COLLECTION, MOST_ITEMS
from network.errors import Invalid

RID = "aaaaaaaa-0000-4000-8000-000000000000"


def body(**fields: JsonValue) -> dict[str, JsonValue]:
    return {"title": "Cafés in a crisis", **fields}


def test_search_sees_the_note_and_the_notes_on_items() -> None:
    text = COLLECTION.search_text(
        body(note="Three ways.", items=[{"node": "rx1", "rid": RID, "note": "Begin here."}])
    )
    assert (text.title, text.summary) == ("Cafés in a crisis", "Three ways.")
    assert "Begin here." in text.body
    assert text.facets == {"kind": ("collection",)}


def test_what_a_later_version_adds_is_ignored() -> None:
    assert COLLECTION.problem(body(colour="blue")) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"items": [{"node": "rx1", "rid": "one"}]},
        {"items": [{"node": "NOT A NODE", "rid": RID}]},
        {"items": [{"node": "rx1", "rid": RID}] * (MOST_ITEMS + 1)},
        {"review_by": "spring"},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, JsonValue]) -> None:
    with pytest.raises(Invalid):
        COLLECTION.checked(body(**wrong))
