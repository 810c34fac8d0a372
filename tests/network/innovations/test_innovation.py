"""What an innovation is, as it travels."""

import pytest
from pydantic import ValidationError

from network.innovations.innovation import Innovation, read, sections
from network.innovations.text import count_words


def test_what_is_not_recorded_is_null_and_nothing_is_filled_in() -> None:
    body = Innovation(title="Falls").model_dump(mode="json")
    assert body["summary"] is None and body["kind"] is None and body["context"] is None
    assert body["what_happened"] is None and body["licence"] is None
    assert body["use_term"] == "learning-only"


def test_blank_text_is_not_recorded() -> None:
    assert Innovation(title="Falls", problem=" \n ").problem is None


def test_control_characters_go_and_lines_stay() -> None:
    innovation = Innovation(title=" Falls\x00\n at  home ", problem="one\r\ntwo\rthree\x1b")
    assert (innovation.title, innovation.problem) == ("Falls at home", "one\ntwo\nthree")


@pytest.mark.parametrize("title", ["", "   ", "\x00"])
def test_a_record_without_a_title_is_none(title: str) -> None:
    with pytest.raises(ValidationError):
        Innovation(title=title)


def test_fields_of_a_later_version_are_ignored() -> None:
    assert read({"salt": "s", "schema": "x", "title": "Falls", "new": [1]}).title == "Falls"


@pytest.mark.parametrize(("words", "minutes"), [(1, 1), (200, 1), (201, 2), (1000, 5)])
def test_minutes_are_whole_and_at_least_one(words: int, minutes: int) -> None:
    assert Innovation(title="w", problem="w " * (words - 1)).read_minutes == minutes


def test_reading_minutes_are_worked_out_and_not_believed() -> None:
    assert read({"title": "Falls", "read_minutes": 99}).read_minutes == 1


@pytest.mark.parametrize(
    ("text", "words"), [(None, 0), ("", 0), ("carers' two-hour café", 3), ("it’s 5 – 6", 3)]
)
def test_words_are_counted_as_a_person_would(text: str | None, words: int) -> None:
    assert count_words(text) == words


def test_sections_are_those_that_are_written_in_reading_order() -> None:
    innovation = read(
        {"title": "T", "what_happened": "H", "summary": "S", "context": {"place": "P"}}
    )
    assert list(sections(innovation)) == ["title", "summary", "what_happened", "place"]
