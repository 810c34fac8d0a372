"""The search path, from a question to a page."""

from typing import Any

import pytest
from pydantic import JsonValue
from sqlalchemy import text

from network.finding.document import as_document
from network.finding.finding import FindRequest, LikeMine
from network.organisations.describing import DescriptionEdit
from network.organisations.description import OURS as OUR_KEY
from network.organisations.profile import declared_profile
from search.engine import Note, Sort
from search.reference import load_reference
from tests.fakes.site import CAFE, OURS, Site


def place(rural: float) -> JsonValue:
    said: dict[str, JsonValue] = {
        "rural_share": rural,
        "remote_share": rural,
        "deprivation": 20,
        "most_deprived_20": 0.1,
        "org_type": "COMMUNITY",
        "services": ["950"],
    }
    found: JsonValue = declared_profile(said, source="test").model_dump(mode="json")
    return found


def say(note: Note) -> str:
    return note.message % note.params


def describe(site: Site) -> None:
    with site.network.database.transaction() as session:
        person = site.network.people.get(session, "administrator")
        assert person is not None
        edit = DescriptionEdit(base=0, fields={**OURS, "profile": place(0.5)})
        site.network.organisations.save(session, person, OUR_KEY, edit)


def titles(site: Site, request: FindRequest) -> list[str]:
    return [found.text.title for found in site.network.finding.search(request).hits]


def test_a_stored_body_that_no_longer_validates_is_not_shown(site: Site) -> None:
    site.publish("innovation", CAFE)
    site.publish("innovation", {**CAFE, "title": "Another café"})
    with site.network.database.transaction() as session:
        session.execute(
            text("UPDATE bodies SET bytes = CAST(replace(CAST(bytes AS TEXT), :a, :b) AS BLOB)"),
            {"a": '"title":"Another café"', "b": '"title":[]'},
        )
    page = site.network.finding.search(FindRequest(query="kettle"))
    assert [found.text.title for found in page.hits] == [CAFE["title"]]
    assert page.total == 1


@pytest.mark.parametrize("query", ["kettle", "", '"', "AND"])
def test_every_answer_names_the_model(site: Site, query: str) -> None:
    site.publish("innovation", CAFE)
    page = site.network.finding.search(FindRequest(query=query))
    assert as_document(page, say)["model"] == load_reference().model_id
    assert not page.is_compared


def test_an_empty_question_asks_for_places_like_mine(site: Site) -> None:
    describe(site)
    site.publish("innovation", {**CAFE, "context": {"profile": place(0.6)}})
    site.publish("innovation", {**CAFE, "title": "Far away", "context": {"profile": place(0)}})
    site.publish("innovation", {**CAFE, "title": "Nowhere", "context": None})
    assert titles(site, FindRequest(query=" ")) == [CAFE["title"], "Nowhere", "Far away"]
    newest = titles(site, FindRequest(query="", like_mine=LikeMine.OFF, sort=Sort.DATE))
    assert set(newest) == {CAFE["title"], "Nowhere", "Far away"}


def test_a_hit_names_the_place_and_the_parts_of_its_score(site: Site) -> None:
    describe(site)
    site.publish("innovation", CAFE)
    page = site.network.finding.search(FindRequest(query="kettle"))
    hit: dict[str, Any] = as_document(page, say)["hits"][0]  # type: ignore[index]
    assert hit["place"] == "marsh"
    assert 0 < hit["likeness"] <= 1
    assert hit["why"]
    assert hit["coverage"] < 0.5
    assert hit["score"] == pytest.approx(0.7 + 0.3 * 0.5)  # too little is known: neutral


def test_a_page_beyond_the_last_is_empty(site: Site) -> None:
    site.publish("innovation", CAFE)
    assert site.network.finding.search(FindRequest(query="kettle", page=9)).hits == ()
