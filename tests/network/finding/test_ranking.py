"""Hits in their final order: text first, and places like ours a little higher."""

from collections.abc import Mapping

import pytest
from pydantic import JsonValue

from federation.strict import Object
from network.database import Session
from network.finding.finding import FindRequest, LikeMine, Placed
from network.finding.ranking import ContextRanking
from network.innovations.body_type import INNOVATION
from network.organisations.likeness import LikeForLike, Purpose
from network.organisations.profile import declared_profile
from search.engine import Hit, Snippet, Sort
from search.reference import load_reference

RIDS = {
    name: f"0000000{number}-0000-4000-8000-000000000000"
    for number, name in enumerate(("country", "town", "nowhere"))
}
SCORES = {"town": 8.0, "country": 7.0, "nowhere": 6.0}


def profile(rural: float) -> JsonValue:
    said: Mapping[str, JsonValue] = {
        "rural_share": rural,
        "remote_share": rural,
        "deprivation": 20,
        "most_deprived_20": 0.1,
        "org_type": "COMMUNITY",
        "services": ["950"],
    }
    found: JsonValue = declared_profile(said, source="test").model_dump(mode="json")
    return found


BODIES: Mapping[str, Object] = {
    "country": {"title": "Country", "context": {"profile": profile(0.5)}},
    "town": {"title": "Town", "context": {"profile": profile(0.0)}},
    "nowhere": {"title": "Nowhere"},
}


def placed(
    own: JsonValue,
    like: LikeMine = LikeMine.SOME,
    sort: Sort = Sort.FIT,
    purpose: Purpose = Purpose(),  # noqa: B008  frozen
) -> dict[str, Placed]:
    ranking = ContextRanking("ours", lambda _session, _team: own, LikeForLike(load_reference()))
    names = {f"fellmoor/{RIDS[name]}": name for name in SCORES}
    used = {key: INNOVATION.places_of_use(BODIES[name]) for key, name in names.items()}
    hits = [Hit(key, SCORES[name], lambda: Snippet("", ())) for key, name in names.items()]
    request = FindRequest(query="falls", like_mine=like, sort=sort, purpose=purpose)
    ordered = ranking.place(Session(), hits, used, request)
    assert ordered.is_compared is bool(own)
    return {names[each.key]: each for each in ordered.placed}


def test_a_place_like_ours_rises() -> None:
    found = placed(profile(0.5))
    assert list(found) == ["country", "town", "nowhere"]


def test_turned_off_the_text_decides_and_likeness_is_still_told() -> None:
    found = placed(profile(0.5), LikeMine.OFF)
    assert list(found) == ["town", "country", "nowhere"]
    assert found["country"].likeness is not None


def test_sorted_otherwise_the_order_asked_for_stands() -> None:
    found = placed(profile(0.5), LikeMine.STRONG, Sort.DATE)
    assert list(found) == ["town", "country", "nowhere"]


def test_a_record_without_a_place_has_no_likeness() -> None:
    found = placed(profile(0.5))
    assert found["nowhere"].likeness is None
    assert found["nowhere"].why == ()


@pytest.mark.parametrize("own", [None, {}])
def test_who_has_not_described_themselves_gets_the_order_of_the_text(own: JsonValue) -> None:
    found = placed(own)
    assert list(found) == ["town", "country", "nowhere"]
    assert all(each.likeness is None for each in found.values())


def test_each_hit_says_why_it_stands_there() -> None:
    found = placed(profile(0.5))
    said = " ".join(note.message % note.params for note in found["country"].why)
    assert said.startswith(
        "In rurality, deprivation and type, more alike than 99% of pairs of trusts. Most alike: "
    )
    assert "Not known: " in said


def test_a_weight_of_nothing_takes_a_factor_out_of_the_likeness() -> None:
    without = dict.fromkeys(("rural_share", "remote_share"), 0.0)
    found = placed(profile(0.5), purpose=Purpose(sliders=without))
    assert found["town"].likeness == found["country"].likeness
    said = " ".join(note.message % note.params for note in found["town"].why)
    assert "rural share" not in said
    assert "pairs of trusts" not in said


def test_the_measure_is_named_with_its_weights() -> None:
    likeness = LikeForLike(load_reference())
    ranking = ContextRanking("ours", lambda _session, _team: None, likeness)
    assert ranking.named(Purpose()) == likeness.model_id
    assert ranking.named(Purpose("place")) == f"{likeness.model_id};place"


def test_even_the_most_alike_place_may_be_known_to_be_unlike() -> None:
    found = placed(profile(0.5), purpose=Purpose("place"))
    assert found["town"].is_unlike_ours and not found["country"].is_unlike_ours
