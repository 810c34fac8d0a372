"""The parts of a draft: read, set, and whether two of them touch."""

import pytest
from pydantic import JsonValue

from network.innovations.parts import PARTS, overlap, part, with_part

FIELDS: dict[str, JsonValue] = {"title": "Tea", "context": {"place": "One ward"}}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "Tea"),
        ("context.place", "One ward"),
        ("context.profile", None),
        ("summary", None),
        ("title.place", None),
    ],
)
def test_a_part_is_what_the_fields_say_of_it(name: str, value: JsonValue) -> None:
    assert part(FIELDS, name) == value


@pytest.mark.parametrize("name", ["summary", "title", "context.place", "context.profile"])
def test_what_is_set_is_read_back_and_nothing_else_changes(name: str) -> None:
    changed = with_part(FIELDS, name, "new")
    others = [other for other in PARTS if not overlap(name, other)]
    assert part(changed, name) == "new"
    assert [part(changed, other) for other in others] == [part(FIELDS, other) for other in others]


def test_a_context_that_is_not_there_yet_is_begun() -> None:
    assert with_part({}, "context.place", "Here") == {"context": {"place": "Here"}}


@pytest.mark.parametrize(
    ("one", "other", "touch"),
    [
        ("context", "context.place", True),
        ("context.place", "context", True),
        ("title", "title", True),
        ("context.place", "context.profile", False),
        ("title", "summary", False),
        ("con", "context", False),
    ],
)
def test_two_parts_touch_where_one_holds_the_other(one: str, other: str, *, touch: bool) -> None:
    assert overlap(one, other) is touch
