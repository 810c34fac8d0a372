"""The page of one innovation."""

from uuid import uuid4

import pytest

from network.records.record import Reason, RecordId
from network.records.withdrawing import WithdrawRequest
from tests.fakes.site import ATTEMPT, CAFE, Site, told_by

SCRIPT = "<script>alert(1)</script>"


def page_of(site: Site, id: RecordId, query: str = "") -> str:
    return site.signed_in().get(f"/innovations/{id.key}{query}").get_data(as_text=True)


def test_the_story_is_told_in_the_order_in_which_one_decides_to_read_on(site: Site) -> None:
    page = page_of(site, site.publish("innovation", CAFE))
    told = [
        page.index(words)
        for words in (
            "A crisis café on wheels</h1>",
            "Four evenings a week",
            "What happened</h2>",
            "What we would tell a friend before starting</h2>",
            "The problem</h2>",
            "What we did</h2>",
        )
    ]
    assert told == sorted(told)


def test_the_context_is_said_in_everyday_words(site: Site) -> None:
    page = page_of(site, site.publish("innovation", CAFE))
    for words in ("Four market towns", "Sites far apart", "Adults of working age", "62%"):
        assert words in page
    for code in ("dispersed_sites", "working_age", "rural_share", "N03"):
        assert code not in told_by(page)


def test_what_it_may_be_used_for_stands_on_the_page(site: Site) -> None:
    page = page_of(site, site.publish("innovation", CAFE))
    assert "For learning, not performance management." in page


def test_an_attempt_that_did_not_work_has_the_same_page(site: Site) -> None:
    page = page_of(site, site.publish("innovation", ATTEMPT))
    assert "An attempt that did not work" in page
    assert "What happened</h2>" in page


def test_what_a_source_did_not_record_is_said_to_be_missing(site: Site) -> None:
    id = site.publish("innovation", {"title": "From an older collection"})
    assert "Not recorded." in page_of(site, id)


def test_an_idea_is_not_asked_what_happened(site: Site) -> None:
    idea = {"title": "A thought", "kind": "idea", "problem": "P.", "what_we_did": "W."}
    assert "What happened</h2>" not in page_of(site, site.publish("innovation", idea))


@pytest.mark.parametrize("field", ["title", "summary", "problem", "what_we_did", "what_happened"])
def test_markup_in_a_record_is_shown_as_text(site: Site, field: str) -> None:
    page = page_of(site, site.publish("innovation", {**CAFE, field: f"x {SCRIPT} y"}))
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page


def test_markup_in_the_place_of_use_is_shown_as_text(site: Site) -> None:
    context = {"place": SCRIPT, "profile": {}}
    page = page_of(site, site.publish("innovation", {**CAFE, "context": context}))
    assert SCRIPT not in page


def test_an_earlier_version_can_be_read_and_says_that_it_is_one(site: Site) -> None:
    id = site.publish("innovation", CAFE)
    site.publish("innovation", {**CAFE, "title": "A café on rails"}, rid=id.rid)
    assert "A café on rails</h1>" in page_of(site, id)
    older = page_of(site, id, "?rev=1")
    assert "A crisis café on wheels</h1>" in older
    assert "This is an earlier version." in older


def test_the_history_lists_every_version(site: Site) -> None:
    id = site.publish("innovation", CAFE)
    site.publish("innovation", {**CAFE, "title": "A café on rails"}, rid=id.rid)
    page = page_of(site, id)
    assert f"/innovations/{id.key}?rev=1" in page
    assert "you are reading this" in page


def test_a_version_that_never_was_is_not_found(site: Site) -> None:
    id = site.publish("innovation", CAFE)
    assert site.signed_in().get(f"/innovations/{id.key}?rev=7").status_code == 404


def test_a_record_nobody_knows_is_not_found(site: Site) -> None:
    assert site.signed_in().get(f"/innovations/marsh/{uuid4()}").status_code == 404


def test_an_organisation_is_not_shown_as_an_innovation(site: Site) -> None:
    id = site.publish("organisation", {"name": "Marsh and Fell Trust", "kind": "trust"})
    assert site.signed_in().get(f"/innovations/{id.key}").status_code == 404


def test_a_withdrawn_record_is_gone_and_says_why(site: Site) -> None:
    id = site.publish("innovation", CAFE)
    with site.network.database.transaction() as session:
        site.network.withdrawing.withdraw(session, WithdrawRequest(id.rid, reason=Reason.ERROR))
    answer = site.signed_in().get(f"/innovations/{id.key}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 410
    assert "It held an error." in page
    assert "café" not in page


def test_the_address_of_any_record_leads_to_its_page(site: Site) -> None:
    id = site.publish("innovation", CAFE)
    answer = site.signed_in().get(f"/records/{id.key}")
    assert answer.headers["Location"] == f"/innovations/{id.key}"


def test_the_address_of_no_record_leads_nowhere(site: Site) -> None:
    assert site.signed_in().get(f"/records/marsh/{uuid4()}").status_code == 404


def test_a_record_leads_to_what_is_alike_and_to_who_can_tell_more(site: Site) -> None:
    id = site.publish("innovation", CAFE)
    site.publish("innovation", {**CAFE, "title": "Another crisis café on wheels"})
    page = site.signed_in().get(f"/innovations/{id.key}").get_data(as_text=True)
    related = page[page.index("More like this") :]
    assert "Another crisis café on wheels" in related
    assert "People who can tell you about it" in page
    assert "Marsh and Fell Trust</a> (shared it)" in page


def test_what_was_set_aside_says_so_among_what_is_alike(site: Site) -> None:
    id = site.publish("innovation", CAFE)
    other = site.publish("innovation", {**CAFE, "title": "Another crisis café on wheels"})
    reader = site.signed_in()
    reader.send(f"/set-aside/{other.key}/not-now", {}, seen_on=f"/innovations/{other.key}")
    page = reader.get(f"/innovations/{id.key}").get_data(as_text=True)
    assert "Not now, you said on 22 November 2026." in page[page.index("More like this") :]
