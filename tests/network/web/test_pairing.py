"""Who could pair up, for staff and for facilitators."""

import pytest

from network.organisations.describing import DescriptionEdit
from network.organisations.description import OURS as OUR_KEY
from tests.fakes.site import OURS, Site
from tests.network.web.test_comparing import declared, place


@pytest.fixture
def described(site: Site) -> Site:
    with site.network.database.transaction() as session:
        person = site.network.signing_in.person(session, "administrator")
        edit = DescriptionEdit(base=0, fields={**OURS, "profile": place(0.5)})
        site.network.organisations.save(session, person, OUR_KEY, edit)
    return site


def publish_ours(site: Site) -> str:
    return site.publish("organisation", {**OURS, "profile": place(0.5)}).key


def read(site: Site, path: str, account: str = "reader") -> str:
    return site.signed_in(account).get(path).get_data(as_text=True)


def test_who_is_alike_from_both_sides_is_suggested(described: Site) -> None:
    publish_ours(described)
    declared(described, "Birch Country", 0.45)
    declared(described, "Aspen Town", 0.0)
    page = read(described, "/pairing-up")
    assert "Birch Country" in page and "both in the country" in page
    assert "number 1 in our list, and we are number 1 in theirs" in page
    assert "/replies" not in page[page.index("<main") :]  # nobody is behind a declared one


def test_whoever_is_not_described_to_others_is_told_so(described: Site) -> None:
    assert "has not been described to others yet" in read(described, "/pairing-up")


def test_nobody_to_pair_up_with_is_said(described: Site) -> None:
    publish_ours(described)
    assert "Nobody is high enough in our list" in read(described, "/pairing-up")


def test_a_facilitator_sees_every_pair_and_who_is_in_none(described: Site) -> None:
    publish_ours(described)
    declared(described, "Birch Country", 0.45)
    thin = {**OURS, "name": "Thin", "profile": {}, "declared_by_facilitator": True}
    described.publish("organisation", thin)
    page = read(described, "/pairing-up/everybody?for=place", "facilitator")
    assert "Birch Country" in page and "In no pair (1)" in page
    assert ";place" in page
    assert "/pairing-up/everybody" in read(described, "/pairing-up", "facilitator")


def test_no_pairs_at_all_is_said(described: Site) -> None:
    page = read(described, "/pairing-up/everybody", "facilitator")
    assert "No two organisations are known to be alike yet." in page


@pytest.mark.parametrize("account", ["reader", "author", "administrator"])
def test_nobody_else_sees_everybodys_pairs(site: Site, account: str) -> None:
    assert site.signed_in(account).get("/pairing-up/everybody").status_code == 403


def test_a_list_says_where_each_stands_in_the_others(described: Site) -> None:
    declared(described, "Birch Country", 0.45)
    declared(described, "Cedar Country", 0.40)
    page = read(described, "/organisations")
    assert "number 1 here, number 1 seen from there" in page
    assert "number 2 here, number 2 seen from there" in page


def test_a_long_list_is_cut_into_pages(described: Site) -> None:
    for number in range(52):
        declared(described, f"Place {number:02}", number / 100)
    first = read(described, "/organisations?by=name")
    assert "Place 49" in first and "Place 50" not in first
    second = read(described, "/organisations?by=name&page=2")
    assert "Place 51" in second and "Place 49" not in second
    nearest = read(described, "/organisations?page=2")
    assert "Place 00" in nearest and "Place 50" not in nearest
