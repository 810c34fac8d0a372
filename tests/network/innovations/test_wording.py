"""Advice on words: what is advised on, and what is left alone."""

import time

import pytest

from network.innovations.wording import load_wording, parse_wording

WORDING = load_wording()


def words(text: str) -> list[str]:
    return [hint.text for hint in WORDING.hints(text)]


@pytest.mark.parametrize(
    "word",
    ["best", "better", "gold standard", "exemplar", "roll-out", "must", "leading", "outperform"],
)
def test_words_that_rank_or_order_about_are_advised_on(word: str) -> None:
    text = f"We think that this {word} thing helped."
    assert words(text) == [word]
    assert WORDING.hints(text)[0].advice.instead


@pytest.mark.parametrize(
    "text",
    [
        "“It was the best day of my life”, she said.",
        'He said "you must come" and left.',
        "> The best of it, as they put it.\n",
        "We asked the Best Interests Team and the Better Births group.",
        "It was in her best interests.",
        "She felt better after a week.",
        "MUST was filled in on admission.",
        "At best it takes a day.",
        "More or better: nobody could say.",
        "Heart failure clinics took part.",
        "the leading cause of falls",
        "Yesterday mustard was served.",
    ],
)
def test_quotations_names_and_terms_are_left_alone(text: str) -> None:
    assert [word for word in words(text) if word != "better" or "felt" in text] == []


def test_a_sentence_that_begins_with_such_a_word_is_advised_on() -> None:
    assert words("Best of all was the tea. Must everybody come?") == ["Best", "Must"]


def test_a_hint_names_the_characters_it_is_about() -> None:
    text = "It is a gold\nstandard."
    (hint,) = WORDING.hints(text)
    assert text[hint.start : hint.end] == hint.text == "gold\nstandard"


@pytest.mark.parametrize("text", ["", "\x00", "\u202ebest\u202c" * 2, "👍 best 👍"])
def test_odd_text_does_no_harm(text: str) -> None:
    assert all(text[hint.start : hint.end] == hint.text for hint in WORDING.hints(text))


def test_much_text_takes_little_time() -> None:
    began = time.process_time()
    WORDING.hints("the best “must” better Best Practice. " * 20_000)
    assert time.process_time() - began < 20


def test_every_advice_says_why_and_what_instead() -> None:
    assert all(each.instead and each.why for each in WORDING.advice)


@pytest.mark.parametrize("toml", ["terms = []\n[[advice]]\nwords = ['a']", "odd = 1"])
def test_an_entry_of_another_shape_is_refused(toml: str) -> None:
    with pytest.raises(ValueError):
        parse_wording(toml)
