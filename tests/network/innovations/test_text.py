"""Text as people type and paste it."""

import pytest
from pydantic import TypeAdapter, ValidationError

from network.innovations.text import MOST_LINES, Lines, cleaned

LINES: TypeAdapter[tuple[str, ...]] = TypeAdapter(Lines)


@pytest.mark.parametrize("text", ["💚 done", "شكرا جزيلا", "नमस्ते", "e\u0301", "a\u200db"])
def test_any_script_and_any_emoji_stays_as_it_is(text: str) -> None:
    assert cleaned(text) == text


@pytest.mark.parametrize("mark", ["\x00", "\x1b", "\u202e", "\u202a", "\u2066", "\u2069"])
def test_what_cannot_be_seen_goes(mark: str) -> None:
    assert cleaned(f"not {mark}safe") == "not safe"


def test_a_list_that_was_emptied_is_empty() -> None:
    assert LINES.validate_python(None) == ()


def test_a_line_is_one_line() -> None:
    assert LINES.validate_python(["two\n words"]) == ("two words",)


def test_a_list_has_an_end() -> None:
    with pytest.raises(ValidationError):
        LINES.validate_python(["x"] * (MOST_LINES + 1))
