"""Which words become one term, and which must not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.words import compose, fold, plain, term, tokens, with_compounds


def stem(word: str) -> str:
    return term(fold(word))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("falls", "Falling"),
        ("organisation", "organizations"),
        ("analyse", "analyzing"),
        ("behaviour", "behaviors"),
        ("centred", "centers"),
        ("paediatric", "pediatric"),
        ("haemorrhage", "hemorrhages"),
        ("enrol", "enrolled"),
        ("fulfil", "fulfilling"),
        ("programme", "programs"),
        ("practise", "practice"),
        ("counselling", "counseling"),
        ("ageing", "aging"),
        ("café", "cafe"),
        ("carer’s", "carer"),
        ("O'Brien", "obrien"),
        ("labelled", "labeled"),
    ],
)
def test_two_spellings_are_one_term(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("organisation", "organs"), ("four", "for"), ("ward", "war"), ("staff", "stay")],
)
def test_two_things_are_two_terms(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_tokens_know_where_they_stood() -> None:
    text = compose("The cafe\u0301: A&E, 3.5 hours")
    assert [(text[t.start : t.end], t.position, t.word) for t in tokens(text)] == [
        ("The", 0, "the"),
        ("café", 1, "cafe"),
        ("A&E", 2, "a&e"),
        ("3.5", 3, "3.5"),
        ("hours", 4, "hours"),
    ]


def test_a_compound_is_found_whole_in_the_place_of_its_first_part() -> None:
    found = [(t.position, t.word) for t in with_compounds("a follow-up – or follow, up")]
    assert (1, "followup") in found
    assert len([word for _, word in found if word == "followup"]) == 1


def test_titles_are_compared_without_case_marks_and_punctuation() -> None:
    assert plain("  Fewer FALLS: a café’s story! ") == "fewer falls a cafe story"


@given(st.text(max_size=60))
def test_any_text_has_words_in_order_within_it(text: str) -> None:
    composed = compose(text)
    found = list(tokens(composed))
    assert [t.position for t in found] == list(range(len(found)))
    assert all(0 <= t.start < t.end <= len(composed) for t in found)
