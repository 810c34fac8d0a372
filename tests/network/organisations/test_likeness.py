"""Two profiles beside each other, and the measure by its name."""

import pytest
from pydantic import JsonValue

from network.organisations.likeness import LikeForLike, Purpose
from network.organisations.profile import Profile, declared_profile
from search.likeness import Difference
from search.reference import load_reference


def place(rural: float, deprivation: float = 20.0, **more: JsonValue) -> Profile:
    said: dict[str, JsonValue] = {
        "rural_share": rural,
        "remote_share": rural / 2,
        "deprivation": deprivation,
        "most_deprived_20": 0.1,
        "org_type": "COMMUNITY",
        "services": ["710", "950"],
        "care_settings": ["A01"],
        **more,
    }
    return declared_profile(said, source="test")


@pytest.fixture
def compared() -> LikeForLike:
    return LikeForLike(load_reference())


def test_a_purpose_changes_who_is_alike(compared: LikeForLike) -> None:
    others = {"alike in place": place(0.5, 34.0), "alike in need": place(0.3, 20.0)}
    by_place, _ = compared.neighbourhood(others, Purpose("place")).around(place(0.5))
    by_need, _ = compared.neighbourhood(others, Purpose("need")).around(place(0.5))
    assert by_place.key == "alike in place"
    assert by_need.key == "alike in need"


def test_a_slider_at_nought_removes_a_factor(compared: LikeForLike) -> None:
    purpose = Purpose(sliders={"deprivation": 0})
    rows = compared.compare(place(0.5), place(0.5, 34.0), purpose).rows
    assert "deprivation" not in {row.name for row in rows}


def test_two_profiles_are_compared_factor_by_factor(compared: LikeForLike) -> None:
    found = compared.compare(place(0.5), place(0.5, 34.0))
    words = {row.name: row.words for row in found.rows}
    assert words["rural_share"] is Difference.ALMOST_THE_SAME
    assert words["deprivation"] is Difference.UNLIKE
    assert words["population"] is Difference.NOT_KNOWN
    assert found.is_known
    assert found.model_id == compared.model_id == load_reference().model_id


def test_the_list_and_the_table_give_the_same_number(compared: LikeForLike) -> None:
    other = place(0.3, 25.0, coastal=True, size=4000.0)
    (listed,) = compared.neighbourhood({"other": other}).around(place(0.5))
    table = compared.compare(place(0.5), other)
    assert (listed.likeness, listed.coverage) == (table.likeness, table.coverage)


def test_what_was_compared_is_told_in_a_sentence(compared: LikeForLike) -> None:
    found = compared.compare(place(0.5), place(0.5, 34.0))
    said = " ".join(note.message % note.params for note in found.why)
    counted = f"more alike than {found.closer_than}% of pairs of trusts."
    assert said.startswith(f"In rurality, deprivation and type, {counted}")
    assert "Most unlike: deprivation (20 and 34)." in said


def test_with_weights_of_ones_own_no_pairs_are_mentioned(compared: LikeForLike) -> None:
    found = compared.compare(place(0.5), place(0.4), Purpose(sliders={"coastal": 3}))
    assert found.closer_than is None


def test_two_nodes_give_the_same_number() -> None:
    ours, theirs = place(0.5, coastal=False), place(0.31, 23.0, population=486_000)
    here, there = LikeForLike(load_reference()), LikeForLike(load_reference())
    assert here.compare(ours, theirs) == there.compare(ours, theirs)
    assert here.compare(ours, theirs).likeness == there.compare(theirs, ours).likeness
    weighed = Purpose("need", {"deprivation": 3, "population": 0})
    assert here.compare(ours, theirs, weighed) == there.compare(ours, theirs, weighed)
    assert here.named(weighed) == f"{here.model_id};need;deprivation=3;population=0"


def test_what_is_known_to_be_far_is_unlike_and_what_is_not_known_is_neither(
    compared: LikeForLike,
) -> None:
    far, unknown = place(0.0, 34.0, org_type="AMBULANCE"), Profile()
    assert compared.compare(place(0.5), far).is_unlike
    assert not compared.compare(place(0.5), unknown).is_unlike
    assert not compared.compare(place(0.5), place(0.5)).is_unlike


def test_weights_of_ones_own_stand_in_the_name_of_the_measure(compared: LikeForLike) -> None:
    purpose = Purpose("place", {"rural_share": 2})
    found = compared.compare(place(0.5), place(0.4), purpose)
    assert found.model_id == f"{compared.model_id};place;rural_share=2"
