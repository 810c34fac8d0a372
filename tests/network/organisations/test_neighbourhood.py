"""Many places compared at once: places like ours, seen from both sides."""

import numpy as np
import pytest
from pydantic import JsonValue

from network.organisations.likeness import LikeForLike
from network.organisations.neighbourhood import MutualNeighbour, Neighbourhood, is_rural
from network.organisations.profile import Profile, declared_profile
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


def near(**profiles: Profile) -> Neighbourhood:
    return LikeForLike(load_reference()).neighbourhood(profiles)


def mutual(found: Neighbourhood, mine: Profile, *but: str) -> dict[str, MutualNeighbour]:
    own = frozenset(but)
    return {each.key: found.mutual(each, own) for each in found.around(mine, own)}


THIN = Profile(rural_share=place(0.5).rural_share)


def test_the_most_alike_place_stands_first() -> None:
    found = near(far=place(0.0), near=place(0.45), same=place(0.5)).around(place(0.5))
    assert [each.key for each in found] == ["same", "near", "far"]
    assert [each.rank for each in found] == [1, 2, 3]


def test_a_place_of_which_too_little_is_known_stands_after_the_rest() -> None:
    places = near(unknown=THIN, far=place(0.0, 34.0))
    found = places.around(place(0.5))
    assert [each.key for each in found] == ["far", "unknown"]
    assert [each.is_known for each in found] == [True, False]
    assert not places.mutual(found[1]).is_mutual


def test_our_rank_is_told_from_the_other_side() -> None:
    found = mutual(near(edge=place(0.1), town=place(0.0), village=place(0.45)), place(0.5))
    # to the village we come first; to the edge the town comes before us
    assert found["village"].rank_back == 1
    assert found["edge"].rank_back > 1


def test_the_place_itself_is_counted_on_neither_side() -> None:
    places = near(ours=place(0.5), village=place(0.45), town=place(0.0))
    found = mutual(places, place(0.5), "ours")
    assert set(found) == {"village", "town"}
    assert (found["village"].rank, found["village"].rank_back) == (1, 1)


def test_of_a_place_hardly_known_all_that_is_known_comes_before_us() -> None:
    found = mutual(near(one=place(0.4), other=place(0.41), thin=THIN), place(0.5))
    assert found["thin"].rank_back == 1  # to it nobody is known
    back = mutual(near(one=place(0.4), other=place(0.41)), THIN)
    assert {each.rank_back for each in back.values()} == {2}


def test_places_are_mutual_where_each_is_among_the_others_first_ten() -> None:
    crowd = {f"town{i}": place(0.0, 20 + i / 10) for i in range(14)}
    found = mutual(near(**crowd, v=place(0.45)), place(0.5))
    assert found["v"].is_mutual
    assert not any(found[key].is_mutual for key in crowd)


def test_nowhere_else_is_no_list() -> None:
    assert near().around(place(0.5)) == ()


def test_the_matrix_says_the_same_as_the_lists() -> None:
    profiles = {"a": place(0.1), "b": place(0.4), "c": place(0.5, 33), "d": place(0.0), "e": THIN}
    places = near(**profiles)
    matrix = places.matrix()
    assert np.array_equal(matrix.scores, matrix.scores.T)
    for row, key in enumerate(places.keys):
        for each in mutual(places, profiles[key], key).values():
            if each.is_known:
                column = list(places.keys).index(each.key)
                assert matrix.scores[row, column] == np.float32(each.likeness)
                assert matrix.ranks[row, column] == each.rank
                assert matrix.ranks[column, row] == each.rank_back
    assert matrix.ranks[0, 4] == matrix.ranks[4, 0] == matrix.ranks[2, 2] == 5


@pytest.mark.parametrize(
    ("profile", "rural"),
    [
        (declared_profile({"rural_share": 0.4}, source="t"), True),
        (declared_profile({"rural_share": 0.1}, source="t"), False),
        (declared_profile({"ruc_class": "RMN"}, source="t"), True),
        (declared_profile({"ruc_class": "UUN"}, source="t"), False),
        (Profile(), False),
    ],
)
def test_a_place_is_rural_by_its_share_or_by_its_class(profile: Profile, rural: bool) -> None:
    assert is_rural(profile) is rural
