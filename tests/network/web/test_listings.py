"""Lists of the site as JSON and as Atom."""

import pytest

from network.organisations.describing import DescriptionEdit
from network.organisations.description import OURS as OUR_KEY
from tests.fakes.site import CAFE, OURS, Site
from tests.network.web.test_comparing import declared, place
from tests.network.web.test_programs import as_json, forms_of, titles


def describe_ours(site: Site) -> None:
    with site.network.database.transaction() as session:
        person = site.network.signing_in.person(session, "administrator")
        edit = DescriptionEdit(base=0, fields={**OURS, "profile": place(0.5)})
        site.network.organisations.save(session, person, OUR_KEY, edit)


def test_organisations_stand_as_on_their_page_with_both_ranks(site: Site) -> None:
    describe_ours(site)
    declared(site, "Aspen Town", 0.0)
    declared(site, "Birch Country", 0.45)
    for_programs, for_readers = forms_of(site, "/organisations?for=place")
    document = as_json(site, for_programs)
    assert document["is_compared"] is True
    assert document["model"].endswith(";place")
    first, last = document["items"]
    assert (first["title"], last["title"]) == ("Birch Country", "Aspen Town")
    assert first["likeness"] > last["likeness"]
    assert (first["rank"], first["rank_back"], first["is_mutual"]) == (1, 1, True)
    assert titles(site, for_readers) == ["Birch Country", "Aspen Town"]
    by_name = as_json(site, "/api/v1/organisations.json?by=name")["items"]
    assert [each["title"] for each in by_name] == ["Aspen Town", "Birch Country"]
    assert by_name[0]["rank"] == 2
    beyond = as_json(site, "/api/v1/organisations.json?page=2")
    assert (beyond["total"], beyond["items"]) == (2, [])


def test_where_nothing_is_known_of_ours_they_stand_by_name(site: Site) -> None:
    declared(site, "Birch Country", 0.45)
    declared(site, "Aspen Town", 0.0)
    document = as_json(site, "/api/v1/organisations.json")
    assert document["is_compared"] is False
    assert [each["title"] for each in document["items"]] == ["Aspen Town", "Birch Country"]
    assert "likeness" not in document["items"][0]


@pytest.mark.parametrize("strange", ["for=loudest", "w-rural_share=9", "as=nobody"])
def test_what_cannot_be_compared_for_is_refused_by_name(site: Site, strange: str) -> None:
    answer = site.signed_in().get(f"/api/v1/organisations.json?{strange}")
    assert answer.status_code == 400
    assert strange.partition("=")[0] in answer.get_data(as_text=True)


def test_collections_are_listed(site: Site) -> None:
    site.publish("collection", {"title": "On wheels", "items": []})
    for_programs, for_readers = forms_of(site, "/collections")
    assert [each["title"] for each in as_json(site, for_programs)["items"]] == ["On wheels"]
    assert titles(site, for_readers) == ["On wheels"]


def test_what_is_new_in_saved_searches_is_their_owners_alone(site: Site) -> None:
    reader, form = site.signed_in(), "/search?q=kettle"
    reader.send("/saved", {"address": "q=kettle"}, seen_on=form)
    for_programs, for_readers = forms_of(site, "/saved")
    assert as_json(site, for_programs)["items"] == []
    site.publish("innovation", CAFE)
    assert [each["title"] for each in as_json(site, for_programs)["items"]] == [CAFE["title"]]
    assert titles(site, for_readers) == [CAFE["title"]]
    assert site.signed_in("author").get(for_programs).get_json()["items"] == []


@pytest.mark.parametrize("name", ["organisations", "collections", "saved"])
def test_a_stranger_is_asked_for_a_token(site: Site, name: str) -> None:
    assert site.visitor().get(f"/api/v1/{name}.atom").status_code == 401
