"""How numbers and days stand in Tantivy's index. Finding by them: tests/conformance."""

from itertools import zip_longest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.tantivy_reading import day_number, ordered, packed, path_of, unpacked

numbers = st.floats(allow_nan=False)


@given(numbers, numbers)
def test_whole_numbers_stand_as_the_numbers_do(one: float, other: float) -> None:
    assert (ordered(one) < ordered(other)) == (one < other)
    assert (ordered(one) == ordered(other)) == (one == other)


@pytest.mark.parametrize(("day", "number"), [("", 0), ("2024-05-01", 20240501)])
def test_a_day_is_a_number(day: str, number: int) -> None:
    assert day_number(day) == number


def test_a_path_holds_nothing_but_letters_and_digits() -> None:
    assert path_of("beds per ward: é").isalnum()


def test_keys_are_read_from_columns_of_their_numbers() -> None:
    keys = ["a", "marsh/0b9c", "é" * 36, "x" * 72]
    columns = list(zip_longest(*map(packed, keys)))
    assert unpacked(columns, len(keys)) == keys


def test_a_key_that_is_too_long_is_read_from_what_is_stored() -> None:
    assert packed("x" * 73) == ()
    assert unpacked(list(zip_longest(packed("x" * 73), packed("a"))), 2) == ["", "a"]
    assert unpacked([], 1) == [""]
