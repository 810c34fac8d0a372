"""How numbers and days stand in Tantivy's index. Finding by them: tests/conformance."""

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


@pytest.mark.parametrize("key", ["a", "marsh/0b9c", "é" * 36, "x" * 72])
def test_a_key_is_read_from_its_numbers(key: str) -> None:
    assert unpacked(packed(key)) == key


def test_a_key_that_is_too_long_is_read_from_what_is_stored() -> None:
    assert unpacked(packed("x" * 73)) == ""
