"""TIDieR and SQUIRE, item by item."""

import pytest

from network.innovations.details import CODED, Details
from network.innovations.innovation import Innovation
from network.innovations.layouts import ITEMS, SQUIRE, TIDIER, Item, answers

PARTS = {*Innovation.model_fields, *Details.model_fields, *CODED, "place"} | {
    f"involvement.{name}" for name in ("what", "cost", "support")
}


def test_tidier_has_its_twelve_items_and_squire_its_eighteen() -> None:
    assert (len(TIDIER), len(SQUIRE)) == (12, 18)


@pytest.mark.parametrize("items", ITEMS.values())
def test_items_are_numbered_and_answered_by_parts_that_there_are(items: tuple[Item, ...]) -> None:
    for number, item in enumerate(items, start=1):
        assert item.heading.startswith(f"{number}. ")
        assert set(item.parts) <= PARTS


def test_an_item_is_answered_by_what_is_written_in_its_order() -> None:
    written = {"problem": "Few came.", "why": "", "how": "By bus."}
    assert answers(TIDIER[1], written) == ["problem"]
    assert answers(Item("0"), written) == []
