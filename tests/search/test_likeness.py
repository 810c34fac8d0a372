"""The measure by hand, on a reference with round numbers."""

import numpy as np
import pytest

from search.columns import Profile
from search.likeness import (
    Difference,
    FactorRow,
    ProfileTable,
    closer_than,
    factors,
    likeness,
    model_id,
)
from search.reference import Weights
from tests.fakes.small_reference import FULL, SMALL


def d2_of(name: str, mine: object, theirs: object) -> float:
    return row_of(name, {name: mine}, {name: theirs}).d2


def row_of(name: str, mine: Profile, theirs: Profile) -> FactorRow:
    (row,) = (row for row in factors(mine, theirs, SMALL, {name: 1.0}) if row.name == name)
    return row


def alike(mine: Profile, theirs: Profile, weights: Weights) -> tuple[float, float]:
    found = likeness(mine, ProfileTable.build([theirs], SMALL), weights)
    return float(found.scores[0]), float(found.coverage[0])


def test_numbers_differ_by_their_squared_difference_over_twice_the_variance() -> None:
    assert d2_of("rural", 1.0, 2.5) == pytest.approx(2.25)


def test_numbers_are_clipped_at_the_percentiles_of_the_reference() -> None:
    assert d2_of("rural", -5.0, 99.0) == pytest.approx(9.0)


def test_a_logarithmic_factor_counts_ratios() -> None:
    assert d2_of("crowd", 10.0, 100.0) == pytest.approx(d2_of("crowd", 1000.0, 100.0))


@pytest.mark.parametrize("impossible", [0.0, -1.0, float("nan"), float("inf"), True, "ten", None])
def test_a_number_that_has_no_logarithm_is_missing(impossible: object) -> None:
    assert row_of("crowd", {"crowd": 10.0}, {"crowd": impossible}).words is Difference.NOT_KNOWN


def test_ordinals_differ_by_their_levels() -> None:
    assert d2_of("klass", "town", "country") == pytest.approx(4.0)


def test_an_ordinal_stands_in_where_its_number_is_missing() -> None:
    assert row_of("rural", {"klass": "country"}, {"rural": 2.0}).d2 == 0


def test_an_ordinal_does_not_stand_in_where_the_number_is_known() -> None:
    assert row_of("rural", {"klass": "country", "rural": 1.0}, {"rural": 1.0}).d2 == 0


def test_types_of_one_family_differ_by_half() -> None:
    assert d2_of("type", "large", "small") == pytest.approx(0.5 / 0.5)
    assert d2_of("type", "large", "home") == pytest.approx(1 / 0.5)


def test_sets_give_half_credit_for_another_code_of_the_same_group() -> None:
    # h1 is shared, h2 meets h3 for a half, s1 meets nothing: 1.5 of 4
    assert d2_of("tools", ("h1", "h2", "s1"), ("h1", "h3")) == pytest.approx((1 - 1.5 / 4) / 0.8)


def test_a_code_earns_half_credit_once() -> None:
    # h1 meets h2 or h3, not both: 0.5 of 3
    assert d2_of("tools", ("h1",), ("h2", "h3")) == pytest.approx((1 - 0.5 / 3) / 0.8)


def test_two_empty_sets_say_nothing() -> None:
    assert row_of("tools", {"tools": ()}, {"tools": ()}).words is Difference.NOT_APPLICABLE


def test_an_empty_set_differs_from_one_with_codes() -> None:
    assert d2_of("tools", (), ("h1",)) == pytest.approx(1 / 0.8)
    assert d2_of("tools", ("h1",), ()) == pytest.approx(1 / 0.8)


def test_an_empty_set_beside_a_missing_one_is_an_average_difference() -> None:
    assert d2_of("tools", (), None) == 1
    assert d2_of("tools", None, ()) == 1


@pytest.mark.parametrize("strange", ["h1", 7, ("x9",), {"h1": 1}])
def test_a_set_that_is_none_or_has_only_strange_codes_is_missing(strange: object) -> None:
    assert row_of("tools", {"tools": ("h1",)}, {"tools": strange}).words is Difference.NOT_KNOWN


def test_a_strange_code_among_known_ones_is_left_out() -> None:
    assert d2_of("tools", ("h1", "x9"), ("h1",)) == 0


def test_both_absent_says_nothing() -> None:
    assert row_of("coast", {"coast": False}, {"coast": False}).words is Difference.NOT_APPLICABLE


def test_both_present_is_alike_and_one_absent_is_not() -> None:
    assert d2_of("coast", True, True) == 0
    assert d2_of("coast", True, False) == pytest.approx(1 / 0.5)
    assert d2_of("coast", False, True) == pytest.approx(1 / 0.5)


@pytest.mark.parametrize("name", ["coast", "crowd", "klass", "rural", "tools", "type"])
def test_missing_on_either_side_is_an_average_difference(name: str) -> None:
    assert d2_of(name, FULL[name], None) == 1
    assert d2_of(name, None, FULL[name]) == 1


@pytest.mark.parametrize(("name", "strange"), [("type", "huge"), ("type", 3), ("coast", "yes")])
def test_a_code_that_the_reference_lacks_is_missing(name: str, strange: object) -> None:
    assert row_of(name, {name: FULL[name]}, {name: strange}).words is Difference.NOT_KNOWN


def test_likeness_is_one_over_one_plus_the_weighted_mean_of_d_squared() -> None:
    score, coverage = alike(
        {"rural": 0.0, "type": "large"}, {"rural": 1.0, "type": "small"}, {"rural": 3, "type": 1}
    )
    assert score == pytest.approx(1 / (1 + (3 * 1 + 1 * 1) / 4))
    assert coverage == 1


def test_coverage_is_the_share_of_weight_known_on_both_sides() -> None:
    score, coverage = alike(
        {"rural": 1.0, "type": "large"}, {"rural": 1.0}, {"rural": 3, "type": 1}
    )
    assert coverage == 0.75
    assert score == pytest.approx(1 / (1 + 1 / 4))


def test_what_does_not_apply_takes_its_weight_along() -> None:
    mine: Profile = {"rural": 1.0, "coast": False}
    assert alike(mine, mine, {"rural": 1, "coast": 1}) == (1.0, 1.0)
    assert alike(mine, {"rural": 2.0, "coast": False}, {"rural": 1, "coast": 1})[0] == 0.5


@pytest.mark.parametrize(
    ("mine", "weights"), [({"coast": False}, {"coast": 1.0}), ({"rural": 1.0}, {})]
)
def test_where_nothing_applies_nothing_is_known(mine: Profile, weights: Weights) -> None:
    assert alike(mine, mine, weights) == (0.5, 0.0)


def test_an_empty_table_has_no_scores() -> None:
    found = likeness(FULL, ProfileTable.build([], SMALL), SMALL.weights())
    assert len(found.scores) == len(found.coverage) == 0


def test_scores_are_single_precision_in_the_order_of_the_table() -> None:
    rows = [{**FULL, "rural": 1.0 + step} for step in (0.0, 2.0, 1.0)]
    scores = likeness(FULL, ProfileTable.build(rows, SMALL), SMALL.weights()).scores
    assert scores.dtype == np.float32
    assert list(np.argsort(-scores)) == [0, 2, 1]


def test_a_factor_without_a_scale_is_shown_and_not_compared() -> None:
    rows = {row.name: row for row in factors(FULL, FULL, SMALL, SMALL.weights())}
    assert rows["motto"].words is Difference.NOT_COMPARED
    assert rows["motto"].weight == rows["motto"].share == 0


def test_a_factor_that_neither_has_and_that_is_not_compared_is_not_shown() -> None:
    assert "motto" not in {row.name for row in factors({}, {}, SMALL, SMALL.weights())}


def test_a_factor_of_no_weight_is_not_shown() -> None:
    rows = factors(FULL, FULL, SMALL, {"rural": 1.0})
    assert [row.name for row in rows] == ["motto", "rural"]


@pytest.mark.parametrize(
    ("theirs", "words"),
    [
        (1.2, Difference.ALMOST_THE_SAME),
        (1.5, Difference.CLOSE),
        (2.0, Difference.SOME),
        (2.5, Difference.UNLIKE),
    ],
)
def test_a_difference_has_words(theirs: float, words: Difference) -> None:
    assert row_of("rural", {"rural": 1.0}, {"rural": theirs}).words is words


def test_of_the_identical_no_factor_has_a_share_of_the_difference() -> None:
    assert sum(row.share for row in factors(FULL, FULL, SMALL, SMALL.weights())) == 0


def pair(rural: float | None, kind: str | None) -> tuple[FactorRow, ...]:
    mine: Profile = {"rural": 0.0, "type": "large"}
    return factors(mine, {"rural": rural, "type": kind}, SMALL, SMALL.weights())


def test_closer_than_counts_the_pairs_of_the_reference_that_are_less_alike() -> None:
    # only rural differs, by 0.5625; weights 1/3 and 1/9 make it 0.42, the 21st of 100 percentiles
    assert closer_than(pair(0.75, "large"), SMALL) == 78


def test_the_identical_are_closer_than_99_of_a_hundred() -> None:
    assert closer_than(pair(0.0, "large"), SMALL) == 99


def test_the_most_unlike_are_closer_than_none() -> None:
    assert closer_than(pair(3.0, "home"), SMALL) == 0


def test_too_little_known_of_the_paired_factors_is_not_placed_among_pairs() -> None:
    assert closer_than(pair(None, "large"), SMALL) is None
    assert closer_than(pair(0.0, None), SMALL) == 87


def test_a_preset_without_pairs_is_not_placed_among_them() -> None:
    assert closer_than(pair(0.0, "large"), SMALL, "place") is None


def test_the_model_is_named() -> None:
    assert model_id(SMALL) == "vsg1-small"
