"""Places beside ours: on records, organisations, the first page and in search."""

import pytest
from pydantic import JsonValue

from network.organisations.describing import DescriptionEdit
from network.organisations.description import OURS as OUR_KEY
from network.organisations.profile import declared_profile
from tests.fakes.site import CAFE, OURS, Site


def place(rural: float, **more: JsonValue) -> JsonValue:
    said: dict[str, JsonValue] = {
        "rural_share": rural,
        "remote_share": rural,
        "deprivation": 20,
        "most_deprived_20": 0.1,
        "org_type": "COMMUNITY",
        "services": ["950"],
        **more,
    }
    found: JsonValue = declared_profile(said, source="test").model_dump(mode="json")
    return found


@pytest.fixture
def described(site: Site) -> Site:
    with site.network.database.transaction() as session:
        person = site.network.signing_in.person(session, "administrator")
        edit = DescriptionEdit(base=0, fields={**OURS, "profile": place(0.5)})
        site.network.organisations.save(session, person, OUR_KEY, edit)
    return site


def declared(site: Site, name: str, rural: float) -> str:
    fields = {**OURS, "name": name, "profile": place(rural), "declared_by_facilitator": True}
    return site.publish("organisation", fields).key


def read(site: Site, path: str, account: str = "reader") -> str:
    return site.signed_in(account).get(path).get_data(as_text=True)


def test_a_record_says_why_it_fits_and_shows_every_factor(described: Site) -> None:
    key = described.publish("innovation", {**CAFE, "context": {"profile": place(0.5)}}).key
    page = read(described, f"/innovations/{key}")
    assert "In rurality, deprivation and type, more alike than 99% of pairs of trusts." in page
    assert "Share of the difference" in page
    assert "almost the same" in page
    assert "vsg1-" in page


def test_without_our_context_a_record_says_that_nothing_can_be_compared(site: Site) -> None:
    key = site.publish("innovation", CAFE).key
    page = read(site, f"/innovations/{key}")
    assert "places cannot be compared" in page
    assert "/our-organisation" not in page
    assert "/our-organisation" in read(site, f"/innovations/{key}", "administrator")


def test_organisations_are_listed_most_like_ours_first(described: Site) -> None:
    declared(described, "Aspen Town", 0.0)
    declared(described, "Birch Country", 0.45)
    page = read(described, "/organisations")
    assert page.index("Birch Country") < page.index("Aspen Town")
    by_name = read(described, "/organisations?by=name")
    assert by_name.index("Aspen Town") < by_name.index("Birch Country")


def test_the_purpose_stands_in_the_address(described: Site) -> None:
    declared(described, "Birch Country", 0.45)
    page = read(described, "/organisations?for=service&by=name")
    assert 'aria-current="true" href="/organisations?by=name&amp;for=service"' in page


@pytest.mark.parametrize("purpose", ["", "loudest", "<script>"])
def test_a_purpose_nobody_knows_is_the_whole_context(described: Site, purpose: str) -> None:
    declared(described, "Birch Country", 0.45)
    page = read(described, f"/organisations?for={purpose}")
    assert 'aria-current="true" href="/organisations"' in page


def test_an_organisation_stands_beside_ours_and_among_its_like(described: Site) -> None:
    key = declared(described, "Birch Country", 0.45)
    declared(described, "Cedar Country", 0.44)
    page = read(described, f"/organisations/{key}")
    assert "Beside our own organisation" in page
    assert "Places like this one" in page
    assert "Cedar Country" in page
    assert "Alike in context, not in results." in page


def test_our_own_organisation_is_not_compared_with_itself(described: Site) -> None:
    key = described.publish("organisation", {**OURS, "profile": place(0.5)}).key
    page = read(described, f"/organisations/{key}")
    assert "Beside our own organisation" not in page
    assert "Places like ours" in page
    assert "our own organisation" in read(described, "/organisations")


def test_too_little_known_is_said_and_never_a_number(described: Site) -> None:
    thin = {**OURS, "name": "Thin", "profile": {}, "declared_by_facilitator": True}
    key = described.publish("organisation", thin).key
    assert "not enough is known to compare" in read(described, "/organisations")
    assert "Not enough is known to compare." in read(described, f"/organisations/{key}")


def test_each_hit_tells_how_alike_its_place_is_and_why(described: Site) -> None:
    context = {"place": "Four market towns", "profile": place(0.4)}
    described.publish("innovation", {**CAFE, "context": context})
    page = read(described, "/search?q=kettle")
    assert "of 100." in page
    assert "Place of use: Four market towns." in page
    assert "Most alike: " in page


@pytest.mark.parametrize("facet", ["rurality=R", "organisation_type=COMMUNITY"])
def test_results_are_narrowed_to_a_sort_of_place(described: Site, facet: str) -> None:
    described.publish("innovation", {**CAFE, "context": {"profile": place(0.4)}})
    town = place(0.0, org_type="AMBULANCE")
    described.publish("innovation", {**CAFE, "title": "In town", "context": {"profile": town}})
    page = read(described, f"/search?q=kettle&{facet}")
    assert "A crisis café on wheels" in page
    assert "In town" not in page


def test_what_is_our_own_is_no_news(described: Site) -> None:
    described.publish("innovation", {**CAFE, "context": {"profile": place(0.5)}})
    page = read(described, "/")
    assert "New from places like ours" not in page
    assert "A crisis café on wheels" in page
