"""What has to be written follows the kind."""

import pytest
from pydantic import JsonValue

from network.innovations.completeness import (
    CORE,
    MISSING,
    NO_SUCH_CODE,
    TOO_MANY_WORDS,
    missing,
    problems,
    required,
)
from network.innovations.innovation import Innovation, Kind

WHOLE: dict[str, JsonValue] = {
    "kind": "innovation",
    "title": "Falls checks at the mart",
    "summary": "Short.",
    "approach": ["continuous_qi"],
    "stage": "testing",
    "problem": "p",
    "what_we_did": "d",
    "what_happened": "h",
    "tell_a_friend": "t",
    "context": {"place": "One mart"},
}


def test_an_idea_needs_three_fields_and_a_small_thing_three_others() -> None:
    assert required(Kind.IDEA) == ("kind", "title", "problem", "what_we_did")
    assert required(Kind.SMALL_THING) == ("kind", "title", "what_we_did", "what_happened")


@pytest.mark.parametrize("kind", [Kind.INNOVATION, Kind.ATTEMPT, Kind.RESEARCH, None])
def test_every_other_kind_needs_the_whole_core(kind: Kind | None) -> None:
    assert required(kind) == ("kind", *CORE)


def test_an_adaptation_says_what_it_comes_from() -> None:
    assert problems({**WHOLE, "kind": "adaptation"}) == {"derived_from": MISSING}


def test_a_whole_record_has_no_problems() -> None:
    assert problems(WHOLE) == {}


def test_what_is_blank_is_missing_in_the_order_it_is_asked_for() -> None:
    innovation = Innovation.model_validate({**WHOLE, "problem": "  ", "summary": None})
    assert missing(innovation) == ("summary", "problem")


def test_a_record_taken_from_elsewhere_needs_its_title_alone() -> None:
    source: JsonValue = {"name": "c", "id": "1"}
    assert problems({"title": "Frailty", "source": source}) == {}
    assert problems({"title": None, "source": source}).keys() == {"title"}


def test_a_summary_has_at_most_120_words() -> None:
    assert problems({**WHOLE, "summary": "word " * 120}) == {}
    assert problems({**WHOLE, "summary": "word " * 121}) == {"summary": TOO_MANY_WORDS}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("kind", "miracle", "Choose from the list."),
        ("attribution", "nobody", "Choose from the list."),
        ("title", "", MISSING),
        ("title", "x" * 301, "This is too long."),
        ("review_by", "soon", "Write a date such as 2027-03-31."),
        ("summary", 7, "This cannot be read."),
    ],
)
def test_a_fault_is_said_in_words(field: str, value: JsonValue, message: str) -> None:
    assert problems({**WHOLE, field: value}) == {field: message}


def test_a_code_that_no_list_has_is_not_written_here_and_is_read_from_others() -> None:
    context: JsonValue = {"profile": {"services": {"value": ["telepathy"]}}}
    assert problems({**WHOLE, "context": context}) == {"context": NO_SUCH_CODE}
    assert Innovation.model_validate({**WHOLE, "context": context}).context is not None


def test_what_cannot_be_read_does_not_hide_what_is_missing() -> None:
    assert set(problems({"kind": "idea"})) == {"title", "problem", "what_we_did"}
    assert set(problems({"kind": "idea", "stage": "soon"})) >= {"stage", "title", "problem"}


def test_of_an_imported_record_the_title_alone_is_missing() -> None:
    source: dict[str, JsonValue] = {"name": "Elsewhere", "id": "1"}
    assert set(problems({"kind": "idea", "source": source})) == {"title"}
