"""How far one word is from another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.spelling import edits, near


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("ward", "ward", 0),
        ("ward", "war", 1),
        ("ward", "wards", 1),
        ("ward", "word", 1),
        ("recieve", "receive", 1),
        ("kitten", "sitting", 3),
        ("", "abc", 3),
    ],
)
def test_letters_apart(one: str, other: str, apart: int) -> None:
    assert edits(one, other) == apart


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_it_is_as_far_there_as_back(one: str, other: str) -> None:
    assert edits(one, other) == edits(other, one)


def test_the_nearest_stand_first_and_of_these_the_commonest() -> None:
    known = [("words", 9), ("wards", 5), ("warden", 99), ("ward", 1), ("lamp", 7)]
    assert near("warts", known, 2) == ["wards", "words", "ward"]
