"""Sending to a reviewer: the preview, and the audience in words."""

import pytest

from tests.fakes.desk import SUMMARY, opened, shared, started, submitted, written
from tests.fakes.site import Site


def test_what_is_missing_is_listed_with_a_way_to_it(site: Site) -> None:
    author = site.signed_in("author")
    draft = started(author, "idea")
    page = author.get(f"{draft}/send").get_data(as_text=True)
    assert "Not quite finished" in page
    assert f'href="{draft}/idea"' in page


def test_the_preview_is_the_record_as_its_readers_will_see_it(site: Site) -> None:
    author = site.signed_in("author")
    page = author.get(f"{written(author)}/send").get_data(as_text=True)
    for words in (SUMMARY["title"], "We went to them, with tea.", "One market town", "By the sea"):
        assert words in page


def test_no_audience_is_preset(site: Site) -> None:
    author = site.signed_in("author")
    draft = written(author)
    page = opened(author, f"{draft}/send")
    assert " checked" not in page.text
    answer = page.send({})
    assert answer.status_code == 422
    assert "Choose who will be able to read this." in answer.get_data(as_text=True)


def test_each_audience_is_said_in_words_and_counted(site: Site) -> None:
    author = site.signed_in("author")
    page = author.get(f"{written(author)}/send").get_data(as_text=True)
    assert "As of today this is our own organisation and 0 others." in page
    assert "Anybody on the internet" in page
    assert "Freedom of Information" in page


def test_of_each_audience_it_is_said_whether_commissioners_can_read_it(site: Site) -> None:
    author = site.signed_in("author")
    page = author.get(f"{written(author)}/send").get_data(as_text=True)
    said = {
        name: page.split(f'id="audience-{name}-who">')[1].split("</div>")[0]
        for name in ("region", "network", "network-commissioning")
    }
    for name in ("region", "network"):
        assert "Commissioners and regulators will not be able to read it." in said[name]
    assert "None of them commissions or regulates services." in said["network-commissioning"]
    assert "Any that join later can read it as well." in said["network-commissioning"]


@pytest.mark.parametrize("audience", ["own", "members", "circle-x", "<b>", "region-north\n"])
def test_an_audience_that_is_not_offered_is_refused(site: Site, audience: str) -> None:
    author = site.signed_in("author")
    answer = opened(author, f"{written(author)}/send").send({"audience": audience})
    assert answer.status_code == 422


def test_what_is_sent_twice_is_sent_once(site: Site) -> None:
    author = site.signed_in("author")
    draft = written(author)
    one, other = (opened(author, f"{draft}/send") for _tab in range(2))
    one.send({"audience": "network"})
    assert other.send({"audience": "public"}).status_code == 409


def test_a_revision_keeps_the_readers_of_its_record(site: Site) -> None:
    record = shared(site)
    author = site.signed_in("author")
    rid = record.rsplit("/", 1)[1]
    draft = opened(author, record).send({}, f"/writing/revise/{rid}").headers["Location"]
    page = opened(author, f"{draft}/send")
    assert "A revision is read by those who can read the record." in page.text
    assert page.text.count('name="audience"') == 1
    assert page.send({"audience": "network"}).status_code == 302


def test_a_reviewer_who_is_no_author_cannot_send(site: Site) -> None:
    review = submitted(site.signed_in("author"))
    answer = site.signed_in("reviewer").get(review.replace("/review/", "/writing/") + "/send")
    assert answer.status_code == 403
