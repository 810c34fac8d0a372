"""Our own organisation: said factor by factor, and published."""

from collections.abc import Mapping

import pytest

from network.organisations.organisation import Organisation
from tests.fakes.site import OURS, Site

PAGE = "/our-organisation"
FORM = {
    "base": "0",
    "name": "Marsh and Fell Trust",
    "kind": "trust",
    "rural_share": "other",
    "rural_share-value": "62",
    "rural_share-source": "ONS",
    "rural_share-date": "2026-03-31",
    "coastal": "none",
    "coastal-value": "",
    "audience": "network",
    "then": "publish",
}


def send(site: Site, changed: Mapping[str, str], account: str = "administrator") -> tuple[int, str]:
    visitor = site.signed_in(account)
    seen_on = PAGE if account == "administrator" else "/search"
    answer = visitor.send(PAGE, {**FORM, **changed}, seen_on=seen_on)
    return answer.status_code, answer.get_data(as_text=True)


def published(site: Site) -> list[Organisation]:
    with site.network.database.reading() as session:
        reads = site.network.reading.latest(session, Organisation, 10)
    return [read.body for read in reads if read.body is not None]


def test_what_is_said_is_published_with_its_source_and_date(site: Site) -> None:
    assert send(site, {})[0] == 302
    [ours] = published(site)
    share = ours.profile.rural_share
    assert share is not None
    assert (share.value, share.source, str(share.source_date)) == (0.62, "ONS", "2026-03-31")
    assert share.basis == "declared"


def test_what_is_withheld_is_left_out_though_it_still_stands_beside_it(site: Site) -> None:
    send(site, {"coastal": "other", "coastal-value": "yes"})
    send(site, {"base": "1", "coastal": "none", "coastal-value": "yes"})
    [ours] = published(site)
    assert ours.profile.coastal is None


def test_what_was_written_and_not_chosen_is_asked_about(site: Site) -> None:
    status, page = send(site, {"population": "none", "population-value": "12000"})
    assert status == 422
    assert "You wrote this and did not choose to say it." in page
    assert 'name="population-value" value="12000"' in page


def test_saving_publishes_nothing(site: Site) -> None:
    assert send(site, {"then": "save"})[0] == 302
    assert published(site) == []
    page = site.signed_in("administrator").get(PAGE).get_data(as_text=True)
    assert "not published yet" in page
    assert 'value="62"' in page


def test_a_second_publication_is_a_new_version_of_the_same_record(site: Site) -> None:
    send(site, {})
    assert send(site, {"base": "1", "rural_share-value": "40", "audience": ""})[0] == 302
    [ours] = published(site)
    assert ours.profile.rural_share is not None
    assert ours.profile.rural_share.value == 0.4


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rural_share-value": "many"}, "Write a number."),
        ({"rural_share-value": "240"}, "has to be from 0 to 1"),
        ({"rural_share-value": ""}, "Fill this in, or choose to say nothing."),
        ({"rural_share-date": "yesterday"}, "valid date"),
        ({"name": " "}, "at least 1 character"),
        ({"audience": ""}, "This is not saved yet"),
    ],
)
def test_what_does_not_hold_is_shown_again_as_it_was_sent(
    site: Site, changed: dict[str, str], said: str
) -> None:
    status, page = send(site, {**changed, "about": "Words nobody wants to type twice"})
    assert status == 422
    assert said in page
    assert "Words nobody wants to type twice" in page
    assert published(site) == []


def test_two_at_once_lose_no_words(site: Site) -> None:
    send(site, {})
    status, page = send(site, {"about": "The second one's words"})
    assert status == 409
    assert "while you were writing" in page
    assert "The second one&#39;s words" in page


@pytest.mark.parametrize("account", ["reader", "author", "facilitator"])
def test_nobody_but_an_administrator_says_it(site: Site, account: str) -> None:
    assert site.signed_in(account).get(PAGE).status_code == 403
    assert send(site, {}, account)[0] == 403


def test_a_source_that_is_kept_keeps_how_it_was_come_by(site: Site) -> None:
    send(site, {})
    send(site, {"base": "1", "rural_share-source": "ONS, corrected"})
    [ours] = published(site)
    assert ours.profile.rural_share is not None
    assert ours.profile.rural_share.source == "ONS, corrected"


def test_markup_is_shown_as_text(site: Site) -> None:
    send(site, {"about": "<script>alert(1)</script>", "then": "save"})
    assert "<script>alert(1)" not in site.signed_in("administrator").get(PAGE).get_data(
        as_text=True
    )


def test_the_form_offers_what_our_organisation_is_called(site: Site) -> None:
    page = site.signed_in("administrator").get(PAGE).get_data(as_text=True)
    assert str(OURS["name"]) in page
