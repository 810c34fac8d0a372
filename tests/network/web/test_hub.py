"""Do it yourself: how-tos, templates for each stage, and whom to ask here."""

import pytest

from network.innovations.innovation import Stage
from network.innovations.parts import PARTS
from network.web.howtos import HOWTOS
from network.web.starters import STARTERS
from tests.fakes.site import Site


def test_every_stage_has_a_template_that_fills_parts_that_there_are() -> None:
    assert [each.stage for each in STARTERS] == list(Stage)
    assert all(set(each.prompts) <= PARTS for each in STARTERS)


@pytest.mark.parametrize("key", [each.key for each in HOWTOS])
def test_each_how_to_can_be_read(site: Site, key: str) -> None:
    reader = site.signed_in()
    page = reader.get(f"/do-it-yourself/{key}").get_data(as_text=True)
    assert "What to do" in page
    assert f'href="/do-it-yourself/{key}"' in reader.get("/do-it-yourself").get_data(as_text=True)


def test_there_is_no_other_how_to(site: Site) -> None:
    assert site.signed_in().get("/do-it-yourself/magic").status_code == 404


@pytest.mark.parametrize("key", [each.key for each in STARTERS])
def test_a_draft_starts_from_a_template(site: Site, key: str) -> None:
    author = site.signed_in("author")
    answer = author.send(f"/do-it-yourself/start/{key}", {}, seen_on="/do-it-yourself")
    assert answer.status_code == 302
    story = author.get(f"{answer.headers['Location']}/story").get_data(as_text=True)
    assert "**" in story


def test_a_template_that_there_is_not_starts_nothing(site: Site) -> None:
    author = site.signed_in("author")
    answer = author.send("/do-it-yourself/start/magic", {}, seen_on="/do-it-yourself")
    assert answer.status_code == 404


def test_a_reader_is_offered_no_template(site: Site) -> None:
    page = site.signed_in().get("/do-it-yourself").get_data(as_text=True)
    assert "Start a draft" not in page


def test_an_administrator_says_whom_to_ask_and_everybody_reads_it(site: Site) -> None:
    administrator = site.signed_in("administrator")
    assert "Nobody has written down yet" in site.signed_in().get("/do-it-yourself").get_data(
        as_text=True
    )
    sent = {"text": "**Joan**, room 4 <script>alert(1)</script>"}
    address = "/do-it-yourself/contact"
    assert administrator.send(address, sent, seen_on=address).status_code == 302
    page = site.signed_in().get("/do-it-yourself").get_data(as_text=True)
    assert "<strong>Joan</strong>" in page
    assert "<script>alert" not in page


def test_what_is_too_long_is_handed_back(site: Site) -> None:
    administrator, address = site.signed_in("administrator"), "/do-it-yourself/contact"
    answer = administrator.send(address, {"text": "tea " * 1_000}, seen_on=address)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Write at most 2,000 characters." in page
    assert "tea tea" in page


def test_nobody_else_changes_it(site: Site) -> None:
    author = site.signed_in("author")
    answer = author.send("/do-it-yourself/contact", {"text": "x"}, seen_on="/do-it-yourself")
    assert answer.status_code == 403
