"""What counts when places are compared, and as whom somebody searches."""

import pytest

from network.organisations.describing import DescriptionEdit
from network.organisations.description import OURS as OUR_KEY
from tests.fakes.site import CAFE, OURS, Site
from tests.network.web.test_comparing import declared, place


@pytest.fixture
def described(site: Site) -> Site:
    with site.network.database.transaction() as session:
        person = site.network.signing_in.person(session, "administrator")
        edit = DescriptionEdit(base=0, fields={**OURS, "profile": place(0.5)})
        site.network.organisations.save(session, person, OUR_KEY, edit)
    return site


def read(site: Site, path: str) -> str:
    return site.signed_in().get(path).get_data(as_text=True)


def chosen(site: Site, query: str) -> str:
    return site.signed_in().get(f"/what-counts/choose?{query}").headers["Location"]


def test_what_is_chosen_stands_in_the_address_that_it_leads_back_to(described: Site) -> None:
    back = "to=%2Fsearch%3Fq%3Dfalls%26page%3D2%26for%3Dneed%26as%3Dx"
    assert (
        chosen(described, f"{back}&for=place&w-rural_share=2&w-coastal=1&w-nothing=3")
        == "/search?q=falls&for=place&w-rural_share=2&as=x"
    )


def test_the_whole_context_needs_no_words_in_the_address(described: Site) -> None:
    assert chosen(described, "to=%2Forganisations%3Ffor%3Dplace&for=whole") == "/organisations"


@pytest.mark.parametrize("to", ["//evil.example/", "https://evil.example/", "", "/%5Cevil.example"])
def test_nobody_is_led_astray(described: Site, to: str) -> None:
    assert chosen(described, f"to={to}&for=place") == "/search?for=place"


@pytest.mark.parametrize("weight", ["", "many", "nan", "1"])
def test_a_weight_that_says_nothing_counts_as_absent(described: Site, weight: str) -> None:
    assert chosen(described, f"to=/search&w-rural_share={weight}") == "/search"


def test_a_weight_is_at_most_three(described: Site) -> None:
    assert chosen(described, "to=/search&w-rural_share=40") == "/search?w-rural_share=3"


def test_the_page_shows_what_counts_now(described: Site) -> None:
    page = read(described, "/what-counts?to=/search%3Ffor%3Dplace%26w-rural_share%3D0.7")
    assert 'value="place" checked' in page
    assert '<option value="0.7" selected>' in page
    assert ";place;rural_share=0.7" in page
    assert "w-density" not in page  # not compared


def test_search_says_for_what_places_are_compared_and_hits_carry_it_on(described: Site) -> None:
    id = described.publish("innovation", {**CAFE, "context": {"profile": place(0.5)}})
    page = read(described, "/search?q=kettle&for=place&w-rural_share=2")
    assert "Town or country, with weights of our own" in page
    assert f"/innovations/{id.key}?for=place&amp;w-rural_share=2" in page
    record = read(described, f"/innovations/{id.key}?for=place&w-rural_share=2")
    assert ";place;rural_share=2" in record


def test_what_was_tried_only_in_places_unlike_ours_says_so(described: Site) -> None:
    far = {**place(0.0), "services": None}  # type: ignore[dict-item]
    described.publish("innovation", {**CAFE, "context": {"profile": far}})
    assert "Only tried in places unlike ours." in read(described, "/search?q=kettle&for=place")


def test_the_api_takes_the_same_and_names_the_measure(described: Site) -> None:
    described.publish("innovation", {**CAFE, "context": {"profile": place(0.0)}})
    answer = described.signed_in().get("/api/v1/search?q=kettle&for=place&w-remote_share=0")
    document = answer.get_json()
    assert document["purpose"] == "place"
    assert document["weights"] == {"remote_share": 0.0}
    assert document["model"].endswith(";place;remote_share=0")
    assert document["hits"][0]["only_unlike_ours"] is True


@pytest.mark.parametrize(
    "strange",
    ["for=loudest", "w-rural_share=many", "w-rural_share=9", "w-density=1", "w-x=nan", "as=nobody"],
)
def test_a_program_is_told_what_cannot_be_weighed(described: Site, strange: str) -> None:
    answer = described.signed_in().get(f"/api/v1/search?q=kettle&{strange}")
    assert answer.status_code == 400
    assert strange.partition("=")[0] in answer.get_data(as_text=True)


def test_one_organisation_beside_ours_says_for_what(described: Site) -> None:
    key = declared(described, "Birch Country", 0.45)
    page = read(described, f"/organisations/{key}?for=need")
    assert "The people served" in page and "/what-counts?to=" in page


TEAM = {"base": "0", "name": "Dales team", "rural_share": "other", "rural_share-value": "0"}


def team(site: Site) -> str:
    site.signed_in("author").send("/teams/new", TEAM, seen_on="/teams/new")
    with site.network.database.reading() as session:
        [found] = site.network.context.teaming.all(session)
    return found.id


def test_a_team_is_described_and_searched_as(described: Site) -> None:
    id = team(described)
    described.publish("innovation", {**CAFE, "context": {"profile": place(0.5)}})
    page = read(described, f"/search?q=kettle&as={id}")
    assert "Dales team" in page and "Only tried" not in page
    mine = described.signed_in().get(f"/api/v1/search?q=kettle&for=place&as={id}").get_json()
    ours = described.signed_in().get("/api/v1/search?q=kettle&for=place").get_json()
    assert mine["hits"][0]["likeness"] < ours["hits"][0]["likeness"]
    assert f"/search?as={id}" in read(described, "/teams")


def test_what_stands_beside_a_team_is_named_after_it(described: Site) -> None:
    id = team(described)
    key = declared(described, "Birch Country", 0.45)
    shared = described.publish("innovation", {**CAFE, "context": {"profile": place(0.5)}})
    for path in (f"/organisations/{key}", f"/innovations/{shared.key}"):
        page = read(described, f"{path}?as={id}")
        assert "Beside Dales team" in page
        assert '<th role="columnheader" scope="col">Dales team</th>' in page
        ours = read(described, path)
        assert "Beside our own organisation" in ours
        assert '<th role="columnheader" scope="col">Ours</th>' in ours


def test_a_feed_of_a_search_is_in_the_order_of_the_team_it_names(described: Site) -> None:
    id = team(described)
    for title, share in (("Kettle near", 0.5), ("Kettle far", 0.0)):
        described.publish(
            "innovation", {**CAFE, "title": title, "context": {"profile": place(share)}}
        )
    asked = "q=kettle&for=place&like_mine=strong"
    for path in (f"/api/v1/search.atom?{asked}", f"/api/v1/search?{asked}"):
        ours, mine = read(described, path), read(described, f"{path}&as={id}")
        assert ours.index("Kettle near") < ours.index("Kettle far")
        assert mine.index("Kettle far") < mine.index("Kettle near")


def test_a_team_is_changed_and_removed(described: Site) -> None:
    id = team(described)
    visitor = described.signed_in("author")
    page = visitor.get(f"/teams/{id}").get_data(as_text=True)
    assert 'value="Dales team"' in page
    changed = {**TEAM, "base": "1", "name": "Fells team"}
    assert visitor.send(f"/teams/{id}", changed, seen_on=f"/teams/{id}").status_code == 302
    assert "Fells team" in read(described, "/teams")
    visitor.send(f"/teams/{id}/remove", {}, seen_on=f"/teams/{id}")
    assert "No team has been described yet." in read(described, "/teams")


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"name": ""}, 422, "Say what the team is called."),
        ({"rural_share-value": "240"}, 422, "has to be from 0 to 1"),
        ({"base": "7"}, 409, "while you were writing"),
    ],
)
def test_what_is_refused_is_shown_again_as_sent(
    described: Site, changed: dict[str, str], status: int, said: str
) -> None:
    visitor = described.signed_in("author")
    answer = visitor.send("/teams/new", {**TEAM, **changed}, seen_on="/teams/new")
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert said in page
    assert f'name="rural_share-value" value="{changed.get("rural_share-value", "0")}"' in page


def test_whoever_only_reads_finds_the_teams_and_changes_none(described: Site) -> None:
    id = team(described)
    assert described.signed_in().get("/teams").status_code == 200
    assert described.signed_in().get(f"/teams/{id}").status_code == 403
    assert "/teams/new" not in read(described, "/teams")
