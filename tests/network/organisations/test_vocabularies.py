"""The code lists that ship: whole where they say so, and each with a source."""

import pytest

from network.organisations.profile import VOCABULARIES
from network.organisations.vocabularies import FOLDER, extract, names, vocabulary
from search.reference import load_reference


@pytest.mark.parametrize("name", names())
def test_each_says_where_it_is_from(name: str) -> None:
    listed = vocabulary(name)
    assert listed.title and listed.source and listed.version and listed.licence
    assert listed.complete or "Not the whole list" in listed.note


@pytest.mark.parametrize("name", names())
def test_each_group_that_a_term_names_has_a_label(name: str) -> None:
    listed = vocabulary(name)
    assert {term.group for term in listed.terms.values() if term.group} == set(listed.groups)


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("care_settings", 46),
        ("ruc_2021_councils", 8),
        ("ruc_2021_small_areas", 6),
        ("ruc_2011_councils", 6),
        ("ruc_2011_small_areas", 8),
        ("councils", 318),
        ("nhs_regions", 8),
        ("kinds", 6),
        ("barriers", 16),
    ],
)
def test_each_has_as_many_terms_as_its_source(name: str, terms: int) -> None:
    listed = vocabulary(name).terms.values()
    assert sum(not term.coarse for term in listed) == terms


def test_there_are_87_specialties_and_our_own_list_beside_them() -> None:
    grouped = vocabulary("services").grouped()
    specialties = [
        code
        for group, codes in grouped.items()
        for code in codes
        if group != "own" and not code.startswith("group-")
    ]
    assert len(specialties) == 87
    assert {"social_work", "advocacy", "peer_support", "housing"} <= set(grouped["own"])


def test_home_and_community_stand_before_the_ward() -> None:
    offered = list(vocabulary("care_settings").terms)
    assert offered[0] == "A01"
    assert offered.index("N03") < offered.index("E02")


def test_a_code_has_a_label_and_one_that_is_not_listed_is_its_own() -> None:
    assert vocabulary("care_settings").label("E02") == "Ward"
    assert vocabulary("care_settings").label("Z99") == "Z99"


@pytest.mark.parametrize("name", ["org_type", "care_settings", "services"])
def test_the_reference_knows_every_code_that_a_profile_may_have(name: str) -> None:
    listed = vocabulary(VOCABULARIES[name])
    groups = {code: term.group for code, term in listed.terms.items()}
    assert load_reference().factor(name).groups == groups


def test_the_reference_knows_a_level_for_every_class_of_rurality() -> None:
    assert set(load_reference().factor("ruc_class").levels) == set(
        vocabulary("ruc_2021_councils").terms
    )


def test_the_catalogue_is_given_what_people_say() -> None:
    with (FOLDER / "care_settings.toml").open("rb") as file:
        messages = [
            message for _line, _function, message, _comments in extract(file, (), (), options={})
        ]
    assert "GP practice" in messages
    assert "General medical practitioner practice" not in messages
    assert len(messages) == 46
