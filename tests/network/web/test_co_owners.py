"""Writing with a partner in the browser."""

import pytest

from tests.fakes.desk import opened, started
from tests.fakes.site import Site


def test_a_partner_finds_what_was_shared_and_writes_in_it(site: Site) -> None:
    author, partner = site.signed_in("author"), site.signed_in("partner")
    draft = started(author)
    assert partner.get(draft).status_code == 404
    opened(author, f"{draft}/co-owners").send({"account": "partner"})
    assert draft in partner.get("/writing").get_data(as_text=True)
    saved = opened(partner, f"{draft}/story").send({"problem": "We were never asked."})
    assert saved.status_code == 302
    assert "We were never asked." in author.get(f"{draft}/story").get_data(as_text=True)


def test_a_partner_begins_nothing_and_sends_nothing(site: Site) -> None:
    author, partner = site.signed_in("author"), site.signed_in("partner")
    draft = started(author)
    opened(author, f"{draft}/co-owners").send({"account": "partner"})
    for path in ("/writing/new", f"{draft}/send", f"{draft}/co-owners", f"{draft}/delete"):
        assert partner.get(path).status_code == 403
    assert "Its author sends it" in partner.get(draft).get_data(as_text=True)


def test_a_partner_with_whom_nothing_is_shared_is_told_how_it_works(site: Site) -> None:
    page = site.signed_in("partner").get("/writing").get_data(as_text=True)
    assert "When an author shares a draft with you" in page
    assert "Write something new" not in page


def test_whoever_is_taken_off_no_longer_finds_it(site: Site) -> None:
    author, partner = site.signed_in("author"), site.signed_in("partner")
    draft = started(author)
    opened(author, f"{draft}/co-owners").send({"account": "partner"})
    assert "Partner (Partner)" in author.get(f"{draft}/co-owners").get_data(as_text=True)
    opened(author, f"{draft}/co-owners").send({"remove": "partner"})
    assert partner.get(draft).status_code == 404


@pytest.mark.parametrize("path", ["story", "figures"])
def test_what_a_partner_was_writing_when_taken_off_is_given_back(site: Site, path: str) -> None:
    author, partner = site.signed_in("author"), site.signed_in("partner")
    draft = started(author)
    opened(author, f"{draft}/co-owners").send({"account": "partner"})
    page = opened(partner, f"{draft}/{path}")
    opened(author, f"{draft}/co-owners").send({"remove": "partner"})
    answer = page.send({"problem": "We were never asked for a second opinion."})
    assert answer.status_code == 409
    assert "We were never asked for a second opinion." in answer.get_data(as_text=True)


def test_a_partner_settles_what_could_tell_who_somebody_is(site: Site) -> None:
    author, partner = site.signed_in("author"), site.signed_in("partner")
    draft = started(author)
    opened(author, f"{draft}/co-owners").send({"account": "partner"})
    opened(partner, f"{draft}/story").send({"problem": "Ring 01632 960123 first."})
    finds = opened(partner, f"{draft}/finds")
    assert "01632 960123" in finds.text
    told = {"deed": "change", "key": finds.hidden("key"), "words": "the office"}
    assert finds.send(told).status_code == 302
    assert "Ring the office first." in author.get(f"{draft}/story").get_data(as_text=True)


def test_nobody_chosen_is_said(site: Site) -> None:
    author = site.signed_in("author")
    answer = opened(author, f"{started(author)}/co-owners").send({"account": ""})
    assert answer.status_code == 422
    assert "Choose somebody from the list." in answer.get_data(as_text=True)


def test_two_people_on_one_page_see_both_texts(site: Site) -> None:
    author, partner = site.signed_in("author"), site.signed_in("partner")
    draft = started(author)
    opened(author, f"{draft}/co-owners").send({"account": "partner"})
    mine, theirs = opened(author, f"{draft}/story"), opened(partner, f"{draft}/story")
    mine.send({"problem": "Too few chairs."})
    answer = theirs.send({"problem": "Too little tea."})
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "Too few chairs." in page and "Too little tea." in page
