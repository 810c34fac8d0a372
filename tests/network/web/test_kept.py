"""A session that ends mid-form loses nothing."""

import re

from tests.fakes.desk import Page, opened, started
from tests.fakes.site import Site, token_in

WORDS = "A long sentence about tea & chairs, typed before lunch."


def _late(site: Site) -> tuple[Page, str]:
    """Return a page on which somebody types while they are signed out, and what it answers."""
    author = site.signed_in("author")
    page = opened(author, f"{started(author)}/story")
    author.client.post("/sign-out", data={"csrf_token": token_in(page.text)})
    answer = page.send({"problem": WORDS, "what_we_did": ""})
    assert answer.status_code == 409
    return page, answer.get_data(as_text=True)


def _again(page: Page, text: str) -> str:
    """Press the button of the page that keeps the form; return the next page."""
    fields = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', text))
    form = {name: value.replace("&amp;", "&") for name, value in fields.items()}
    return page.visitor.client.post(page.path, data=form).get_data(as_text=True)


def test_what_was_typed_comes_back_with_a_way_to_sign_in(site: Site) -> None:
    _page, text = _late(site)
    assert WORDS.replace("&", "&amp;") in text
    assert "/demo/sign-in" in text


def test_sent_again_without_signing_in_it_is_still_there(site: Site) -> None:
    page, text = _late(site)
    assert WORDS.replace("&", "&amp;") in _again(page, text)


def test_after_signing_in_it_is_saved(site: Site) -> None:
    page, text = _late(site)
    page.visitor.send("/demo/sign-in", {"person": "author"}, seen_on="/demo/sign-in")
    asked = _again(page, text)
    assert "You have signed in since you began this." in asked
    _again(page, asked)
    saved = page.visitor.get(page.path).get_data(as_text=True)
    assert WORDS.replace("&", "&amp;") in saved


def test_a_form_from_another_site_is_not_kept(site: Site) -> None:
    author = site.signed_in("author")
    path = f"{started(author)}/story"
    answer = author.client.post(
        path, data={"problem": WORDS}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 400
    assert "typed before lunch" not in answer.get_data(as_text=True)
