"""What a person keeps: searches, and what was set aside."""

import re

import pytest

from tests.fakes.site import ATTEMPT, CAFE, OURS, Site, Visitor


@pytest.fixture
def reader(site: Site) -> Visitor:
    site.publish("innovation", CAFE)
    return site.signed_in()


def save(visitor: Visitor, address: str) -> None:
    answer = visitor.send("/saved", {"address": address}, seen_on=f"/search?{address}")
    assert answer.status_code == 302


def text(visitor: Visitor, path: str) -> str:
    return visitor.get(path).get_data(as_text=True)


def test_a_saved_search_says_what_is_new_until_its_owner_looks(site: Site, reader: Visitor) -> None:
    save(reader, "q=kettle&kind=innovation")
    assert "Nothing new" in text(reader, "/saved")
    site.publish("innovation", {**CAFE, "title": "A second kettle"})
    assert "1 new or changed" in text(reader, "/saved")
    home = text(reader, "/")
    assert "Your saved searches" in home
    assert "A second kettle" in home
    href = re.search(r'href="(/saved/[^"/]+)"', home)
    assert href
    opened = reader.get(href[1])
    assert opened.location.startswith("/search?q=kettle&kind=innovation&since=")
    assert text(reader, opened.location).count(">New</strong>") == 1
    assert "Nothing new" in text(reader, "/saved")


def test_the_same_search_is_kept_once(reader: Visitor) -> None:
    save(reader, "q=kettle")
    save(reader, "q=kettle")
    assert text(reader, "/saved").count("/remove") == 1


def test_a_search_can_be_removed(reader: Visitor) -> None:
    save(reader, "q=kettle")
    away = re.search(r'action="(/saved/[^"]+/remove)"', text(reader, "/saved"))
    assert away
    reader.send(away[1], {}, seen_on="/saved")
    assert "None yet." in text(reader, "/saved")


def test_nobody_sees_what_another_keeps(site: Site, reader: Visitor) -> None:
    save(reader, "q=kettle")
    href = re.search(r'href="(/saved/[^"/]+)"', text(reader, "/saved"))
    other = site.signed_in("author")
    assert "None yet." in text(other, "/saved")
    assert href
    assert other.get(href[1]).status_code == 404


def test_an_address_of_another_place_becomes_a_search_of_ours(reader: Visitor) -> None:
    save(reader, "https://elsewhere.example/?q=kettle&nonsense=1")
    assert "elsewhere" not in text(reader, "/saved")


def test_a_search_that_finds_nothing_readable_any_more_says_nothing_new(reader: Visitor) -> None:
    save(reader, "q=%22%22")
    assert "Nothing new" in text(reader, "/saved")


def test_what_one_person_puts_off_is_grey_for_them_alone(site: Site, reader: Visitor) -> None:
    id = site.publish("innovation", ATTEMPT)
    reader.send(f"/set-aside/{id.key}/not-now", {}, seen_on=f"/innovations/{id.key}")
    page = text(reader, "/search?q=valleys")
    assert "likewise-hit--aside" in page
    assert "Not now, you said on 22 November 2026." in page
    assert ATTEMPT["title"] in page
    assert "likewise-hit--aside" not in text(site.signed_in("author"), "/search?q=valleys")
    assert ATTEMPT["title"] in text(reader, "/saved")
    reader.send(f"/set-aside/{id.key}/take-up", {}, seen_on="/saved")
    assert "likewise-hit--aside" not in text(reader, "/search?q=valleys")


def test_a_collection_and_another_organisation_can_be_put_off_too(
    site: Site, reader: Visitor
) -> None:
    gathered = site.publish("collection", {"title": "On wheels", "items": []})
    other = {**OURS, "name": "Zelkova House", "declared_by_facilitator": True}
    for id, family, word in (
        (gathered, "collections", "wheels"),
        (site.publish("organisation", other), "organisations", "Zelkova"),
    ):
        page, deed = f"/{family}/{id.key}", f"/set-aside/{id.key}/not-now"
        assert f'action="{deed}"' in text(reader, page)
        assert reader.send(deed, {}, seen_on=page).status_code == 302
        assert "Take it up again" in text(reader, page)
        assert "likewise-hit--aside" in text(reader, f"/search?q={word}")


def test_our_own_organisation_is_not_put_off(site: Site, reader: Visitor) -> None:
    id = site.publish("organisation", OURS)
    assert "Set it aside" not in text(reader, f"/organisations/{id.key}")


def test_what_was_put_off_is_grey_among_the_news_too(site: Site, reader: Visitor) -> None:
    id = site.publish("innovation", ATTEMPT)
    reader.send(f"/set-aside/{id.key}/not-now", {}, seen_on=f"/innovations/{id.key}")
    home = text(reader, "/")
    assert home.count("likewise-hit--aside") == 1
    assert "Not now, you said on 22 November 2026." in home


def test_what_a_service_decided_is_grey_for_all_with_its_reason(site: Site) -> None:
    id, author = site.publish("innovation", ATTEMPT), site.signed_in("author")
    form = f"/set-aside/{id.key}/not-for-us"
    said = {"service": "Falls team", "reason": "We have no van."}
    assert author.send(form, said, seen_on=form).status_code == 302
    reader = site.signed_in()
    words = "Not for us, said Falls team on 22 November 2026, because: We have no van."
    assert words in text(reader, "/search?q=valleys")
    page = text(reader, f"/innovations/{id.key}")
    assert words in page
    assert "Take it up again" not in page
    author.send(
        f"/set-aside/{id.key}/reconsider",
        {"service": "Falls team"},
        seen_on=f"/innovations/{id.key}",
    )
    assert words not in text(reader, "/search?q=valleys")


def test_a_decision_without_a_reason_is_asked_again_and_keeps_what_was_typed(site: Site) -> None:
    id, author = site.publish("innovation", ATTEMPT), site.signed_in("author")
    form = f"/set-aside/{id.key}/not-for-us"
    answer = author.send(form, {"service": "Falls team", "reason": " "}, seen_on=form)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Say why, in at most 500 characters." in page
    assert 'value="Falls team"' in page


def test_whoever_only_reads_decides_for_no_service(site: Site, reader: Visitor) -> None:
    id = site.publish("innovation", ATTEMPT)
    assert "Not for us, because" not in text(reader, f"/innovations/{id.key}")
    assert reader.get(f"/set-aside/{id.key}/not-for-us").status_code == 403


def test_what_is_not_here_cannot_be_set_aside(site: Site, reader: Visitor) -> None:
    nowhere = "marsh/00000000-0000-4000-8000-000000000000"
    answer = reader.send(f"/set-aside/{nowhere}/not-now", {}, seen_on="/saved")
    assert answer.status_code == 404
