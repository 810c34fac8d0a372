"""How what the leaves of a tree find goes together."""

from collections.abc import Sequence

import numpy as np
import pytest

from search.scoring import FacetColumn, Matched, Places, Postings, bm25, highest, matched
from search.tree import All, Any, Best, Label, Leaf, Node, Not, Word

FALLS, WARD, NIGHT = Word("falls", "fall"), Word("ward", "ward"), Word("night", "night")
COMMUNITY = Label("setting", ("A01",))
SIZE = 4


def numbers(*given: int) -> Places:
    return np.array(given, dtype=np.int32)


FOUND = {
    FALLS: Postings(numbers(0, 1, 3), np.array([3.0, 1.0, 2.0])),
    WARD: Postings(numbers(1, 2), np.array([0.5, 4.0])),
    NIGHT: Postings(numbers()),
    COMMUNITY: Postings(numbers(0, 2)),
}


def scores(node: Node) -> dict[int, float]:
    found = matched(node, _read, SIZE)
    assert not found.scores[~found.mask].any()
    return {int(place): float(found.scores[place]) for place in np.flatnonzero(found.mask)}


def _read(leaf: Leaf) -> Postings:
    return FOUND[leaf]


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (FALLS, {0: 3.0, 1: 1.0, 3: 2.0}),
        (NIGHT, {}),
        (COMMUNITY, {0: 0.0, 2: 0.0}),
        (All((FALLS, WARD)), {1: 1.5}),
        (All((FALLS, NIGHT)), {}),
        (All((FALLS, COMMUNITY)), {0: 3.0}),
        (All((FALLS, Not(WARD))), {0: 3.0, 3: 2.0}),
        (Any((FALLS, WARD)), {0: 3.0, 1: 1.5, 2: 4.0, 3: 2.0}),
        (Any((WARD, All((FALLS, WARD)))), {1: 2.0, 2: 4.0}),
        (Any(()), {}),
        (Best((FALLS, WARD)), {0: 3.0, 1: 1.0, 2: 4.0, 3: 2.0}),
        (Not(FALLS), {2: 0.0}),
    ],
)
def test_a_tree_finds_and_adds_up_what_its_parts_do(node: Node, expected: dict[int, float]) -> None:
    assert scores(node) == expected


def test_a_postings_score_can_be_made_lighter() -> None:
    assert FOUND[WARD].weighed(0.5).scores == pytest.approx([0.25, 2.0])
    assert FOUND[COMMUNITY].weighed(0.5).scores is None


def test_bm25_is_that_of_the_worked_example() -> None:
    often, lengths = np.array([1.0, 1.0]), np.array([7.0, 3.0])
    text = bm25(often[:1], lengths[:1], idf=1.0, average=19 / 3)
    title = bm25(often[1:], lengths[1:], idf=1.0, average=7 / 3)
    assert (text[0], title[0]) == pytest.approx((0.959, 0.895), abs=0.0005)


@pytest.mark.parametrize(
    ("most", "expected"),
    [(1, [0]), (2, [0, 2, 3]), (3, [0, 2, 3]), (4, [0, 1, 2, 3]), (9, [0, 1, 2, 3])],
)
def test_the_highest_are_those_asked_for_and_their_equals(most: int, expected: list[int]) -> None:
    found = Matched(np.array([True, True, True, True]), np.array([9.0, 1.0, 5.0, 5.0]))
    assert highest(found, most).tolist() == expected


def test_what_does_not_match_is_not_among_the_highest() -> None:
    found = Matched(np.array([False, True, True, False]), np.array([9.0, 1.0, 5.0, 5.0]))
    assert highest(found, 1).tolist() == [2]


@pytest.fixture
def facet() -> FacetColumn:
    having = {"A01": numbers(0, 2, 3), "E02": numbers(0), "none": numbers(), "N01": numbers(1)}
    return FacetColumn.build(having)


def mask(*chosen: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.isin(np.arange(SIZE), chosen)


def test_a_value_that_nobody_has_is_not_listed(facet: FacetColumn) -> None:
    assert facet.values == ("A01", "E02", "N01")


def test_values_are_counted_most_first_then_by_name(facet: FacetColumn) -> None:
    assert facet.counted(mask(0, 1, 2)) == (("A01", 2), ("E02", 1), ("N01", 1))
    assert facet.counted(mask(3)) == (("A01", 1),)
    assert facet.counted(mask()) == ()


@pytest.mark.parametrize(
    ("values", "expected"),
    [(["E02"], [0]), (["E02", "N01"], [0, 1]), (["nobody"], []), ([], [])],
)
def test_any_of_the_values_will_do(
    facet: FacetColumn, values: Sequence[str], expected: list[int]
) -> None:
    assert np.flatnonzero(facet.having(values, SIZE)).tolist() == expected


def test_a_facet_without_values_counts_nothing() -> None:
    empty = FacetColumn.build({})
    assert empty.counted(mask(0, 1)) == ()
    assert not empty.having(["A01"], SIZE).any()
