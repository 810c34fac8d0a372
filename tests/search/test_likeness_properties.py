"""What holds of the measure whatever the profiles: matching.md, section 5."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.likeness import ProfileTable, factors, likeness
from search.reference import Factor, Kind, Reference
from tests.fakes.small_reference import FULL, SMALL

VALUES: Mapping[str, st.SearchStrategy[object]] = {
    "coast": st.booleans(),
    "crowd": st.floats(0.01, 1e6),
    "klass": st.sampled_from(["town", "edge", "country", "new in 2031"]),
    "rural": st.floats(-10, 10),
    "tools": st.lists(st.sampled_from(["h1", "h2", "h3", "s1", "s2", "z9"]), max_size=6).map(tuple),
    "type": st.sampled_from(["large", "small", "home", "new in 2031"]),
}
PROFILES = st.fixed_dictionaries({name: st.none() | value for name, value in VALUES.items()})
SLIDERS = st.fixed_dictionaries({name: st.floats(0, 3) for name in VALUES})

Profile = Mapping[str, object]


def alike(
    mine: Profile, theirs: Profile, reference: Reference = SMALL, **sliders: float
) -> tuple[float, float]:
    weights = reference.weights(sliders=sliders)
    found = likeness(mine, ProfileTable.build([theirs], reference), weights)
    return float(found.scores[0]), float(found.coverage[0])


@given(PROFILES, PROFILES, SLIDERS)
def test_likeness_and_coverage_are_shares(mine: Profile, theirs: Profile, sliders: dict) -> None:
    score, coverage = alike(mine, theirs, **sliders)
    assert 0 < score <= 1
    assert 0 <= coverage <= 1 + 1e-6


@given(PROFILES, PROFILES, SLIDERS)
def test_likeness_is_symmetric(mine: Profile, theirs: Profile, sliders: dict) -> None:
    assert alike(mine, theirs, **sliders) == alike(theirs, mine, **sliders)


@given(PROFILES, SLIDERS)
def test_a_place_known_whole_is_identical_to_itself(changes: Profile, sliders: dict) -> None:
    known = {
        name: value
        for name, value in changes.items()
        if value is not None and not _is_strange(value)
    }
    mine = {**FULL, **known}
    score, _ = alike(mine, mine, **{**sliders, "rural": 1.0})
    assert score == 1


def _is_strange(value: object) -> bool:
    return value == "new in 2031" or (isinstance(value, tuple) and "z9" in value)


@given(PROFILES, PROFILES, st.permutations(list(VALUES)))
def test_the_order_of_the_fields_is_irrelevant(
    mine: Profile, theirs: Profile, order: list[str]
) -> None:
    assert alike({name: mine[name] for name in order}, theirs) == alike(mine, theirs)


@given(PROFILES, PROFILES, st.sampled_from([0.001, 0.01, 2.54, 1000.0]))
def test_a_change_of_units_is_irrelevant(mine: Profile, theirs: Profile, unit: float) -> None:
    def scaled(factor: Factor) -> Factor:
        if factor.name != "rural":
            return factor
        return replace(
            factor,
            sigma=(factor.sigma or 0) * unit,
            low=(factor.low or 0) * unit,
            high=(factor.high or 0) * unit,
            stand_in=None,
        )

    def converted(profile: Profile) -> Profile:
        rural = profile["rural"]
        return {**profile, "rural": rural * unit if isinstance(rural, float) else None}

    plain = replace(
        SMALL, factors=tuple(replace(factor, stand_in=None) for factor in SMALL.factors)
    )
    other = replace(SMALL, factors=tuple(scaled(factor) for factor in SMALL.factors))
    found = alike(converted(mine), converted(theirs), other)
    assert found == pytest.approx(alike(mine, theirs, plain), rel=1e-4)


@given(PROFILES, PROFILES)
def test_a_field_that_all_lack_draws_likeness_to_the_average_and_lowers_coverage(
    mine: Profile, theirs: Profile
) -> None:
    def weighed(*names: str) -> tuple[float, float]:
        weights = {name: 1.0 for name in names}
        found = likeness(mine, ProfileTable.build([theirs], wider), weights)
        return float(found.scores[0]), float(found.coverage[0])

    nobody = Factor("nobody", Kind.NUMERIC, "place", 1.0, "test", sigma=1.0)
    wider = replace(SMALL, factors=(*SMALL.factors, nobody))
    before, covered_before = weighed(*VALUES)
    after, covered_after = weighed(*VALUES, "nobody")
    # never higher where the two are more alike than a random pair, and never past the average
    assert min(before, 0.5) - 1e-6 <= after <= max(before, 0.5) + 1e-6
    assert covered_after <= covered_before


@given(PROFILES, PROFILES, SLIDERS)
def test_the_shares_of_the_difference_sum_to_one(
    mine: Profile, theirs: Profile, sliders: dict
) -> None:
    rows = factors(mine, theirs, SMALL, SMALL.weights(sliders=sliders))
    shares = sum(row.share for row in rows)
    weights = sum(row.weight for row in rows)
    assert shares == pytest.approx(1 if any(row.share for row in rows) else 0)
    assert weights == pytest.approx(1 if any(row.weight for row in rows) else 0)


@given(PROFILES, PROFILES)
def test_the_rows_add_up_to_the_likeness(mine: Profile, theirs: Profile) -> None:
    rows = factors(mine, theirs, SMALL, SMALL.weights())
    difference = sum(row.weight * row.d2 for row in rows)
    if any(row.weight for row in rows):
        assert alike(mine, theirs)[0] == pytest.approx(1 / (1 + difference), rel=1e-5)


@given(st.lists(PROFILES, min_size=1, max_size=20), PROFILES)
def test_a_row_scores_the_same_alone_and_among_others(rows: list[Profile], mine: Profile) -> None:
    found = likeness(mine, ProfileTable.build(rows, SMALL), SMALL.weights())
    together = list(zip(found.scores.tolist(), found.coverage.tolist(), strict=True))
    assert together == [alike(mine, row) for row in rows]
