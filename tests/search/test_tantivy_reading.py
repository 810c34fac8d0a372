"""How numbers and days stand in Tantivy's index. Finding by them: tests/conformance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.tantivy_reading import day_number, ordered, path_of

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
