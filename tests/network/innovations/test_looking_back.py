"""Looking back together, and the first words of a record."""

from network.innovations.looking_back import QUESTIONS, LookingBack


def test_every_answer_finds_its_field_and_none_is_lost() -> None:
    answers = LookingBack(**{name: f"{name}." for name in QUESTIONS})
    assert answers.as_fields() == {
        "kind": "innovation",
        "what_we_did": "expected.",
        "what_happened": "happened.\n\nwhy.",
        "tell_a_friend": "next.",
    }


def test_what_was_not_answered_is_not_written() -> None:
    assert LookingBack(why="Rain.").as_fields() == {"kind": "innovation", "what_happened": "Rain."}


def test_nothing_answered_is_empty() -> None:
    assert LookingBack().is_empty and not LookingBack(next="Tea").is_empty
