"""Text decides what is on topic; context re-orders, and drops nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.rank import Fit, Place, TextScore, alpha_of, blend, fits, most_alike
from tests.fakes.small_reference import FULL, SMALL

HITS = (TextScore("a", 8.0), TextScore("b", 6.0), TextScore("c", 2.0))


def fit(likeness: float, coverage: float = 1.0, name: str = "here") -> Fit:
    return Fit(Place(name, {}), likeness, coverage)


def order(found: dict[str, Fit], alpha: float) -> list[str]:
    return [ranked.key for ranked in blend(HITS, found, alpha)]


def test_without_alpha_the_text_alone_decides() -> None:
    assert order({"c": fit(1.0), "a": fit(0.1)}, 0.0) == ["a", "b", "c"]


def test_with_alpha_a_place_like_ours_rises() -> None:
    assert order({"a": fit(0.2), "b": fit(0.9)}, 0.3) == ["b", "a", "c"]


def test_with_alpha_one_the_text_counts_for_nothing() -> None:
    assert order({"a": fit(0.2), "b": fit(0.6), "c": fit(0.9)}, 1.0) == ["c", "b", "a"]


def test_the_score_is_the_weighted_sum() -> None:
    (first, *_) = blend(HITS, {"a": fit(0.5)}, 0.3)
    assert first.score == pytest.approx(0.7 * 1 + 0.3 * 0.5)
    assert first.text == 1


def test_a_place_of_which_too_little_is_known_is_neutral() -> None:
    known, unknown = (blend(HITS[:1], {"a": fit(0.9, c)}, 0.6)[0].score for c in (0.5, 0.49))
    assert known == pytest.approx(0.4 + 0.6 * 0.9)
    assert unknown == pytest.approx(0.4 + 0.6 * 0.5)


def test_a_record_without_a_place_is_neutral() -> None:
    (ranked,) = blend(HITS[:1], {}, 0.6)
    assert ranked.fit is None
    assert ranked.score == pytest.approx(0.4 + 0.6 * 0.5)


def test_equals_stay_in_the_order_of_the_text() -> None:
    assert order({}, 1.0) == ["a", "b", "c"]


def test_no_hits_are_no_result() -> None:
    assert blend((), {}, 0.3) == ()


def test_hits_without_a_score_are_ranked_by_context() -> None:
    hits = (TextScore("a", 0.0), TextScore("b", 0.0))
    assert [each.key for each in blend(hits, {"b": fit(0.9)}, 0.3)] == ["b", "a"]


@given(
    st.lists(st.floats(0, 100), max_size=30),
    st.dictionaries(st.integers(0, 29), st.tuples(st.floats(0, 1), st.floats(0, 1))),
    st.sampled_from([0.0, 0.3, 0.6, 1.0]),
)
def test_nothing_is_dropped_for_being_unlike(
    scores: list[float], found: dict[int, tuple[float, float]], alpha: float
) -> None:
    hits = [TextScore(str(i), score) for i, score in enumerate(scores)]
    ranked = blend(hits, {str(i): fit(*pair) for i, pair in found.items()}, alpha)
    assert sorted(each.key for each in ranked) == sorted(hit.key for hit in hits)
    assert all(0 <= each.score <= 1 + 1e-9 for each in ranked)


@pytest.mark.parametrize(
    ("like_mine", "text", "alpha"),
    [
        ("off", "falls", 0.0),
        ("some", "falls", 0.3),
        ("strong", "falls", 0.6),
        ("some", "  ", 1.0),
        ("strong", "", 1.0),
        ("off", "", 0.0),
    ],
)
def test_alpha_is_what_the_person_chose(like_mine: str, text: str, alpha: float) -> None:
    assert alpha_of(like_mine, text) == alpha


def test_the_most_alike_place_of_use_counts() -> None:
    places = {
        "a": [Place("far", {**FULL, "rural": 3.0}), Place("near", FULL)],
        "b": [Place("far", {**FULL, "rural": 3.0})],
        "c": [],
    }
    found = fits(FULL, places, SMALL, SMALL.weights())
    assert found["a"].place.name == "near"
    assert found["a"].likeness == 1
    assert found["b"].likeness < 1
    assert "c" not in found


def test_a_place_known_enough_stands_before_one_that_seems_more_alike() -> None:
    assert most_alike([fit(0.9, 0.2, "guess"), fit(0.3, 0.8, "known")]).place.name == "known"
