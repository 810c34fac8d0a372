"""The search path, from a question to a page."""

from typing import Any

import pytest
from sqlalchemy import text

from network.finding.document import as_document
from network.finding.finding import FindRequest, LikeMine
from search.engine import Note, Sort
from search.reference import load_reference
from tests.fakes.neighbours import describe, place
from tests.fakes.site import CAFE, Site


def say(note: Note) -> str:
    return note.message % note.params


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


def test_an_exact_title_stands_first_however_unlike_its_place(site: Site) -> None:
    describe(site)
    far = {"profile": place(0.0, kind="ACUTE - SMALL")}
    site.publish("innovation", {**CAFE, "title": "Kettle", "context": far})
    for number in range(3):
        near = {"title": f"Kettle, kettle {number}", "context": {"profile": place(0.5)}}
        site.publish("innovation", {**CAFE, **near})
    assert titles(site, FindRequest(query="kettle", like_mine=LikeMine.STRONG))[0] == "Kettle"


def test_only_what_was_tried_in_places_like_ours(site: Site) -> None:
    describe(site)
    site.publish("innovation", {**CAFE, "context": {"profile": place(0.5)}})
    site.publish("innovation", {**CAFE, "title": "Nowhere", "context": None})
    page = site.network.finding.search(FindRequest(query="kettle", only_like_ours=True))
    assert [found.text.title for found in page.hits] == [CAFE["title"]]
    assert page.total == page.like_ours == 1


def test_narrowed_to_places_like_ours_the_other_filters_count_what_is_left(site: Site) -> None:
    describe(site)
    for kind, rural in (("idea", 0.5), ("attempt", 0.5), ("idea", 0.0), ("idea", 0.45)):
        context = {"profile": place(rural, kind="COMMUNITY" if rural else "ACUTE - SMALL")}
        site.publish("innovation", {**CAFE, "kind": kind, "context": context})
    everything = site.network.finding.search(FindRequest(query="kettle"))
    assert dict(everything.facets["kind"]) == {"idea": 3, "attempt": 1}
    page = site.network.finding.search(FindRequest(query="kettle", only_like_ours=True))
    assert page.total == 3
    assert page.facets["kind"] == (("idea", 2), ("attempt", 1))


def test_programs_are_told_what_was_added_to_the_words(site: Site) -> None:
    site.publish("innovation", {**CAFE, "title": "Talking therapies"})
    found: Any = as_document(site.network.finding.search(FindRequest(query="IAPT")), say)
    assert found["expansions"][0]["word"] == "iapt"
    assert "talking therapies" in found["expansions"][0]["others"]
