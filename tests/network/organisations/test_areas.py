"""Factors that follow from the councils an organisation serves."""

from collections.abc import Mapping
from datetime import date

import pytest

from network.errors import Invalid
from network.organisations.areas import Area, Figure, checked_area, derived_profile, served
from network.organisations.profile import Basis, Profile

SOURCE = "ONS"
DAY = date(2026, 1, 1)


def area(code: str, **figures: float | str) -> Area:
    return Area(
        code, {name: Figure(value, SOURCE, DAY, "LAD 2024") for name, value in figures.items()}
    )


TOWN = area(
    "E1", rural_share=0.0, remote_share=0.0, deprivation=30.0, most_deprived_20=0.4,
    small_areas=100.0, ruc_class="UUN",
)  # fmt: skip
HILLS = area(
    "E5", rural_share=0.8, remote_share=0.9, deprivation=15.0, most_deprived_20=0.0,
    small_areas=20.0, ruc_class="RMF",
)  # fmt: skip
WALES = area("W1", rural_share=0.5, small_areas=20.0, ruc_class="RIN")
ALL = {each.code: each for each in (TOWN, HILLS, WALES)}


def derived(areas: Mapping[str, Area] = ALL, **parts: float) -> Profile:
    return derived_profile(served(areas, parts))


def test_one_area_gives_its_own_figures() -> None:
    values = derived(E5=1).values()
    assert (values["rural_share"], values["remote_share"]) == (0.8, 0.9)
    assert (values["deprivation"], values["most_deprived_20"]) == (15, 0)
    assert values["ruc_class"] == "RMF"


def test_several_areas_are_weighed_by_their_people() -> None:
    values = derived(E1=1, E5=1).values()
    assert values["rural_share"] == pytest.approx(0.8 * 20 / 120, abs=1e-4)
    assert values["ruc_class"] == "UUN"


def test_a_part_of_an_area_weighs_less() -> None:
    values = derived(E1=0.1, E5=1).values()
    assert values["rural_share"] == pytest.approx(0.8 * 20 / 30, abs=1e-4)
    assert values["ruc_class"] == "RMF"


def test_population_weighs_where_it_is_known_and_is_summed() -> None:
    areas = {
        "E1": area("E1", rural_share=0.0, population=300.0, small_areas=1.0),
        "E5": area("E5", rural_share=0.8, population=100.0, small_areas=9.0),
    }
    values = derived(areas, E1=1, E5=1).values()
    assert values["rural_share"] == 0.2
    assert derived(areas, E1=0.5, E5=1).values()["population"] == 250


def test_a_population_that_is_known_of_some_only_is_left_out() -> None:
    areas = {"E1": area("E1", population=300.0), "E5": area("E5", rural_share=0.8)}
    assert derived(areas, E1=1, E5=1).recorded() == {}


def test_density_follows_from_people_and_square_kilometres() -> None:
    areas = {
        "E1": area("E1", population=3000.0, square_km=10.0),
        "E5": area("E5", population=1000.0, square_km=90.0),
    }
    found = derived(areas, E1=1, E5=1).density
    assert found is not None
    assert (found.value, found.source) == (40, SOURCE)


def test_each_value_says_that_it_was_derived_and_from_what() -> None:
    profile = derived(E1=1)
    assert set(profile.recorded()) == {
        "rural_share", "remote_share", "deprivation", "most_deprived_20", "ruc_class",
    }  # fmt: skip
    for value in profile.recorded().values():
        assert value.basis is Basis.DERIVED
        assert (value.source, value.geography_vintage) == (SOURCE, "LAD 2024")
        assert value.source_date == DAY


def test_two_sources_are_both_named_with_the_older_date() -> None:
    older = date(2025, 1, 1)
    areas = {
        "E1": Area("E1", {"rural_share": Figure(0.1, "ONS", DAY)}),
        "E5": Area("E5", {"rural_share": Figure(0.2, "Council", older)}),
    }
    found = derived(areas, E1=1, E5=1).rural_share
    assert found is not None
    assert (found.source, found.source_date, found.geography_vintage) == (
        "Council; ONS",
        older,
        None,
    )


def test_deprivation_of_two_nations_is_never_mixed() -> None:
    profile = derived(E1=1, W1=1)
    assert profile.deprivation is None
    assert profile.most_deprived_20 is None
    assert profile.rural_share is not None


def test_an_area_of_which_nothing_is_known_is_refused_by_its_code() -> None:
    with pytest.raises(Invalid, match="E99: nothing is known of this area"):
        derived(E1=1, E99=1)


@pytest.mark.parametrize("part", [0, -1, 1.5])
def test_a_part_of_an_area_is_more_than_none_and_at_most_all(part: float) -> None:
    with pytest.raises(Invalid, match="E1: has to be more than 0 and at most 1"):
        derived(E1=part)


def test_whoever_serves_nowhere_is_asked_where() -> None:
    with pytest.raises(Invalid, match="say at least one area"):
        derived()


@pytest.mark.parametrize(
    ("figures", "name"),
    [
        ({"rural_share": 1.7}, "rural_share"),
        ({"ruc_class": "XX"}, "ruc_class"),
        ({"small_areas": 0.0}, "small_areas"),
        ({"square_km": -4.0}, "square_km"),
        ({"rural_share": 0.9, "ruc_class": "UUN"}, "profile"),
    ],
)
def test_a_figure_that_no_place_can_have_is_refused_by_name(
    figures: dict[str, float | str], name: str
) -> None:
    with pytest.raises(Invalid) as caught:
        checked_area(area("E1", **figures))
    assert set(caught.value.errors) == {name}


def test_an_area_whose_figures_hold_is_itself() -> None:
    assert checked_area(HILLS) is HILLS
