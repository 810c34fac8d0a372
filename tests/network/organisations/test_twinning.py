"""Who could pair up: mutual, spread, rural with rural first, and the same on every node."""

from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.organisations.neighbourhood import Matrix
from network.organisations.twinning import MOST, REACH, Pair, candidates, pairs


def keys_of(size: int) -> list[str]:
    return [f"place{number:02}" for number in range(size)]


def matrix_of(scores: list[list[float]]) -> Matrix:
    """Return the matrix of symmetric scores; 0 is not known."""
    symmetric = np.array(scores, dtype=np.float32).reshape(len(scores), len(scores))
    size = len(symmetric)
    ranks = np.full((size, size), size, dtype=np.int32)
    for row in range(size):
        known = [each for each in np.argsort(-symmetric[row], kind="stable") if each != row]
        for rank, column in enumerate((c for c in known if symmetric[row, c] > 0), start=1):
            ranks[row, column] = rank
    return Matrix(symmetric, ranks)


def drawn(size: int, seed: int) -> Matrix:
    chance, scores = Random(seed), np.zeros((size, size))
    for one in range(size):
        for other in range(one):
            score = chance.choice([0.0, *(0.45 + 0.05 * step for step in range(11))])
            scores[one, other] = scores[other, one] = score
    return matrix_of(scores.tolist())


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[str], Matrix, list[bool], int]:
    size = draw(st.integers(0, 14))
    rural = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    return keys_of(size), drawn(size, draw(st.integers(0, 10**6))), rural, draw(st.integers(1, 4))


def partners(found: tuple[Pair, ...]) -> Counter[str]:
    return Counter(key for pair in found for key in (pair.first, pair.second))


@given(worlds())
def test_nobody_is_in_more_pairs_than_agreed(
    world: tuple[list[str], Matrix, list[bool], int],
) -> None:
    keys, matrix, rural, most = world
    assert all(count <= most for count in partners(pairs(keys, matrix, rural, most)).values())


@given(worlds())
def test_a_pair_is_two_places_known_to_be_alike_high_in_both_lists(
    world: tuple[list[str], Matrix, list[bool], int],
) -> None:
    keys, matrix, rural, most = world
    for pair in pairs(keys, matrix, rural, most):
        assert pair.first != pair.second
        assert pair.likeness > 0.5
        assert max(pair.rank, pair.rank_back) <= REACH


@given(worlds())
def test_no_two_places_would_both_rather_have_each_other(
    world: tuple[list[str], Matrix, list[bool], int],
) -> None:
    keys, matrix, rural, most = world
    found = pairs(keys, matrix, rural, most)
    order = {pair: place for place, (pair, _) in enumerate(candidates(keys, matrix, rural))}
    worst = {
        key: max(order[pair] for pair in found if key in (pair.first, pair.second))
        for key in partners(found)
    }
    count = partners(found)
    for pair, place in order.items():
        if pair in found:
            continue
        is_wanted = [count[key] < most or place < worst[key] for key in (pair.first, pair.second)]
        assert not all(is_wanted)


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_the_places_changes_nothing(
    world: tuple[list[str], Matrix, list[bool], int], chance: Random
) -> None:
    keys, matrix, rural, most = world
    order = list(range(len(keys)))
    chance.shuffle(order)
    turned = Matrix(matrix.scores[np.ix_(order, order)], matrix.ranks[np.ix_(order, order)])
    other = pairs([keys[i] for i in order], turned, [rural[i] for i in order], most)

    def said(found: tuple[Pair, ...]) -> list[frozenset[str]]:
        return [frozenset({pair.first, pair.second}) for pair in found]

    assert said(pairs(keys, matrix, rural, most)) == said(other)


def test_rural_places_come_together_before_any_is_paired_with_a_town() -> None:
    scores = [
        [0.0, 0.7, 0.9, 0.6],
        [0.7, 0.0, 0.6, 0.9],
        [0.9, 0.6, 0.0, 0.7],
        [0.6, 0.9, 0.7, 0.0],
    ]
    keys = ["dale", "fell", "mill", "port"]
    found = pairs(keys, matrix_of(scores), [True, True, False, False], most=1)
    assert [(pair.first, pair.second) for pair in found] == [("dale", "fell"), ("mill", "port")]
    assert [pair.is_rural for pair in found] == [True, False]


def test_a_place_that_is_first_for_everybody_does_not_head_every_list() -> None:
    size = 10
    scores = np.full((size, size), 0.6)
    scores[0, :] = scores[:, 0] = 0.9
    found = pairs(keys_of(size), matrix_of(scores.tolist()), [False] * size)
    assert partners(found)["place00"] == MOST
    assert set(partners(found)) == set(keys_of(size))


def test_nobody_is_paired_who_is_no_more_alike_than_two_drawn_at_random() -> None:
    assert pairs(["a", "b"], matrix_of([[0, 0.5], [0.5, 0]]), [True, True]) == ()
    assert pairs([], matrix_of([]), []) == ()


@pytest.mark.parametrize(("key", "ranks"), [("a", (1, 2)), ("b", (2, 1))])
def test_a_pair_is_seen_from_either_side(key: str, ranks: tuple[int, int]) -> None:
    pair = Pair("a", "b", 0.8, 1, 2, is_rural=False).seen_from(key)
    assert pair.first == key and (pair.rank, pair.rank_back) == ranks
    assert pair.is_mutual
