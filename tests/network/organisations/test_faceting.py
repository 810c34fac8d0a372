"""What search can be narrowed down to of a place."""

import pytest
from pydantic import JsonValue

from network.organisations.faceting import place_facets
from network.organisations.profile import declared_profile


def facets(**said: JsonValue) -> dict[str, tuple[str, ...]]:
    return place_facets(declared_profile(said, source="test"))


def test_the_codes_of_a_place_are_its_facets() -> None:
    assert facets(care_settings=["A01"], services=["950"], region_code="Y63", org_type="PCN") == {
        "setting": ("A01",),
        "outside": ("outside",),
        "service": ("950",),
        "region": ("Y63",),
        "organisation_type": ("PCN",),
    }


@pytest.mark.parametrize(
    ("said", "rurality"),
    [
        ({"rural_share": 0.35}, "R"),
        ({"rural_share": 0.34}, "U"),
        ({"ruc_class": "UUN"}, "U"),
        ({"ruc_class": "R"}, "R"),
    ],
)
def test_rurality_is_town_or_country(said: dict[str, JsonValue], rurality: str) -> None:
    assert facets(**said) == {"rurality": (rurality,)}


@pytest.mark.parametrize(
    ("settings", "outside"),
    [
        (["E02"], "wards"),
        (["E01"], "within"),
        (["E01", "E02"], "within"),
        (["A01", "E02"], "outside"),
    ],
)
def test_care_outside_hospital_is_told_from_care_on_wards(
    settings: list[JsonValue], outside: str
) -> None:
    assert facets(care_settings=settings)["outside"] == (outside,)


def test_what_is_not_recorded_is_no_facet() -> None:
    assert facets() == {}
