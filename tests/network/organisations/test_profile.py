"""A context profile: each factor with its source, and impossible values refused by name."""

from datetime import date

import pytest
from pydantic import ValidationError

from network.errors import Invalid
from network.organisations.profile import (
    Basis,
    FactorValue,
    Number,
    Profile,
    checked_profile,
    declared_profile,
)
from search.reference import load_reference


def test_a_declared_value_says_unit_source_and_date() -> None:
    profile = declared_profile(
        {"rural_share": 0.62}, source="Fellmoor", source_date=date(2026, 4, 1)
    )
    assert profile.rural_share == FactorValue[Number](
        value=0.62,
        unit="share",
        source="Fellmoor",
        source_date=date(2026, 4, 1),
        basis=Basis.DECLARED,
    )


def test_what_nobody_says_is_not_recorded() -> None:
    assert Profile().recorded() == {}
    assert declared_profile({"size": None}, source="us") == Profile()


def test_it_travels_and_comes_back() -> None:
    profile = declared_profile(
        {"services": ["710", "700", "710"], "coastal": True, "org_type": "COMMUNITY"}, source="us"
    )
    assert Profile.model_validate(profile.model_dump(mode="json")) == profile
    assert profile.codes("services") == ("700", "710")


def test_codes_are_told_of_any_coded_factor() -> None:
    profile = declared_profile({"org_type": "PCN"}, source="us")
    assert profile.codes("org_type") == ("PCN",)
    assert profile.codes("services") == ()


def test_a_field_of_a_later_version_is_ignored_on_the_wire() -> None:
    assert Profile.model_validate({"weather": {"value": "wet"}}) == Profile()


def test_a_field_that_does_not_exist_is_refused_by_name_where_a_person_typed_it() -> None:
    with pytest.raises(Invalid) as refused:
        declared_profile({"star_rating": 5}, source="us")
    assert list(refused.value.errors) == ["star_rating"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rural_share", 1.2),
        ("rural_share", -0.1),
        ("most_deprived_20", 47),
        ("age_65_plus", 101),
        ("population", 0),
        ("population", float("nan")),
        ("density", 1e9),
        ("deprivation", "high"),
        ("size", True),
        ("sites", 0),
        ("coastal", 1),
        ("org_type", ""),
        ("services", "710"),
    ],
)
def test_an_impossible_value_is_refused_by_name(name: str, value: str | float | bool) -> None:
    with pytest.raises(Invalid) as refused:
        declared_profile({name: value}, source="us")
    assert list(refused.value.errors) == [name]


def test_a_refusal_says_what_would_do() -> None:
    with pytest.raises(Invalid, match="rural_share: Value error, has to be from 0 to 1"):
        declared_profile({"rural_share": 62}, source="us")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("org_type", "SPACESHIP"),
        ("services", ["710", "999"]),
        ("care_settings", ["Z01"]),
        ("ruc_class", "UU"),
        ("region_code", "Y99"),
    ],
)
def test_a_code_that_no_vocabulary_has_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(Invalid, match=f"{name}: there is no code"):
        declared_profile({name: value}, source="us")


def test_a_code_of_a_later_vocabulary_is_read_from_the_wire() -> None:
    profile = Profile.model_validate({"org_type": {"value": "NEW IN 2031"}})
    assert profile.codes("org_type") == ("NEW IN 2031",)


def test_ages_that_are_more_than_everybody_contradict_each_other() -> None:
    with pytest.raises(Invalid, match="together are more than 100"):
        declared_profile({"age_65_plus": 60, "age_0_15": 41}, source="us")


@pytest.mark.parametrize(("share", "code"), [(0.9, "UUN"), (0.01, "RMF"), (0.0, "RIN")])
def test_a_share_and_a_class_can_contradict_each_other(share: float, code: str) -> None:
    with pytest.raises(Invalid, match="rural_share and ruc_class contradict each other"):
        declared_profile({"rural_share": share, "ruc_class": code}, source="us")


def test_a_share_beside_its_class_stands() -> None:
    profile = declared_profile({"rural_share": 0.55, "ruc_class": "RMF"}, source="us")
    assert profile.codes("ruc_class") == ("RMF",)


def test_a_profile_does_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Profile().rural_share = None


def test_what_is_compared_is_every_factor_of_the_reference() -> None:
    names = {factor.name for factor in load_reference().factors}
    assert names <= set(Profile().values())
    assert set(Profile().values().values()) == {None}


def test_what_is_compared_is_the_value_alone() -> None:
    profile = declared_profile({"rural_share": 0.5, "services": ["710"]}, source="us")
    known = {name: value for name, value in profile.values().items() if value is not None}
    assert known == {"rural_share": 0.5, "services": ("710",)}


def test_the_index_of_another_nation_is_shown_and_not_compared() -> None:
    profile = checked_profile({"deprivation": {"value": 21.0, "unit": "WIMD 2019 score"}})
    assert profile.deprivation is not None
    assert profile.values()["deprivation"] is None


def test_a_value_without_a_unit_is_in_the_unit_of_the_reference() -> None:
    assert checked_profile({"size": {"value": 4100.0}}).values()["size"] == 4100.0
