"""Other words for what people type."""

from pathlib import Path

import pytest

from search.thesaurus import Thesaurus, ThesaurusError, parse_thesaurus

SHIPPED = Path(__file__).parents[2] / "config" / "thesaurus.toml"


def test_words_that_mean_the_same_lead_to_each_other() -> None:
    thesaurus = parse_thesaurus('[[same]]\nwords = ["A&E", "casualty", "emergency department"]')
    assert thesaurus.look_up(["a&e"]) == ("casualty", "emergency department")
    assert thesaurus.look_up(["emergency", "department"]) == ("A&E", "casualty")
    assert thesaurus.longest == 2


def test_a_leading_word_is_not_led_back_to() -> None:
    thesaurus = parse_thesaurus('[[leads]]\nword = "kids"\nto = ["children"]')
    assert thesaurus.look_up(["kids"]) == ("children",)
    assert thesaurus.look_up(["children"]) == ()


def test_entries_for_one_word_add_up_and_never_name_the_word_itself() -> None:
    thesaurus = parse_thesaurus(
        """
        [[same]]
        words = ["BPD", "EUPD"]
        [[leads]]
        word = "bpd"
        to = ["eupd", "Bpd", "personality disorder"]
        """
    )
    assert thesaurus.look_up(["bpd"]) == ("eupd", "personality disorder")


def test_an_empty_thesaurus_knows_nothing() -> None:
    assert (Thesaurus().longest, Thesaurus().look_up(["falls"])) == (0, ())


@pytest.mark.parametrize(
    "toml",
    [
        "[[same]",
        "same = 5",
        '[[other]]\nwords = ["a", "b"]',
        "same = [1]",
        '[[same]]\nwords = ["one"]',
        '[[same]]\nwords = ["one", "..."]',
        '[[same]]\nwords = "one two"',
        '[[same]]\nwords = ["one", 2]',
        '[[same]]\nwords = ["one", "two"]\nmore = 1',
        '[[leads]]\nword = "one"',
        '[[leads]]\nword = 1\nto = ["two"]',
        '[[leads]]\nword = "one"\nto = []',
    ],
)
def test_a_faulty_entry_is_refused(toml: str) -> None:
    with pytest.raises(ThesaurusError):
        parse_thesaurus(toml)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a&e", "emergency department"),
        ("camhs", "child and adolescent mental health"),
        ("dna", "did not attend"),
        ("mdt", "multidisciplinary team"),
        ("falls", "fallers"),
        ("dementia", "Alzheimer's"),
    ],
)
def test_the_shipped_thesaurus_knows_what_staff_say(typed: str, meant: str) -> None:
    assert meant in parse_thesaurus(SHIPPED.read_text("utf-8")).look_up([typed])


def test_the_shipped_thesaurus_has_sixty_entries() -> None:
    assert SHIPPED.read_text("utf-8").count("\n[[") >= 60
