"""The pages of organisations."""

from uuid import uuid4

from tests.fakes.site import CAFE, OURS, Site


def test_organisations_are_listed_by_name(site: Site) -> None:
    site.publish("organisation", {"name": "Zelkova House", "kind": "charity"})
    site.publish("organisation", OURS)
    page = site.signed_in().get("/organisations").get_data(as_text=True)
    main = page[page.index("<main") :]
    assert main.index("Marsh and Fell Trust") < main.index("Zelkova House")


def test_an_empty_list_says_so(site: Site) -> None:
    page = site.signed_in().get("/organisations").get_data(as_text=True)
    assert "No organisation has described itself yet." in page


def test_a_context_is_said_in_everyday_words(site: Site) -> None:
    id = site.publish("organisation", OURS)
    page = site.signed_in().get(f"/organisations/{id.key}").get_data(as_text=True)
    for words in ("NHS trust", "62%", "By the sea", "No"):
        assert words in page


def test_what_an_organisation_shared_stands_on_its_page(site: Site) -> None:
    innovation = site.publish("innovation", CAFE)
    id = site.publish("organisation", OURS)
    page = site.signed_in().get(f"/organisations/{id.key}").get_data(as_text=True)
    assert f"/innovations/{innovation.key}" in page


def test_one_described_by_a_facilitator_shares_nothing_itself(site: Site) -> None:
    site.publish("innovation", CAFE)
    id = site.publish("organisation", {**OURS, "declared_by_facilitator": True})
    page = site.signed_in().get(f"/organisations/{id.key}").get_data(as_text=True)
    assert "Described by Marsh and Fell Trust." in page
    assert "Nothing yet." in page


def test_a_node_leads_to_its_own_description(site: Site) -> None:
    site.publish("organisation", {**OURS, "declared_by_facilitator": True})
    id = site.publish("organisation", OURS)
    answer = site.signed_in().get("/organisations/marsh")
    assert answer.headers["Location"] == f"/organisations/{id.key}"


def test_a_node_that_has_not_described_itself_shows_what_it_shared(site: Site) -> None:
    innovation = site.publish("innovation", CAFE)
    answer = site.signed_in().get("/organisations/marsh")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "This organisation has not described itself yet." in page
    assert f"/innovations/{innovation.key}" in page
    assert "/our-organisation" not in page
    asked = site.signed_in("administrator").get("/organisations/marsh")
    assert "/our-organisation" in asked.get_data(as_text=True)


def test_a_node_that_nobody_knows_is_not_found(site: Site) -> None:
    assert site.signed_in().get("/organisations/nowhere").status_code == 404


def test_an_organisation_nobody_knows_is_not_found(site: Site) -> None:
    assert site.signed_in().get(f"/organisations/marsh/{uuid4()}").status_code == 404


def test_markup_in_a_description_is_shown_as_text(site: Site) -> None:
    script = "<script>alert(1)</script>"
    id = site.publish("organisation", {**OURS, "name": script, "about": script})
    for path in ("/organisations", f"/organisations/{id.key}"):
        assert script not in site.signed_in().get(path).get_data(as_text=True)
