"""An author writes, a reviewer approves, a reader elsewhere finds it; withdrawn, it vanishes there.

With the keyboard alone and without JavaScript, over the demonstration's four nodes; and every
page of it is looked at, wide and narrow.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.looking import Look
from tests.browser.walking import press
from tests.fakes.keyboard import Keyboard
from tests.fakes.nodes import Node

TITLE = "Tea at the zyzzyva station"
SECONDS = 120


@dataclass
class People:
    """Opens a browser of their own for each person."""

    browser: Browser
    nodes: Mapping[str, Node]

    def at(self, node: str, account: str, *, scripts: bool = False) -> Keyboard:
        """Return somebody who has just signed in."""
        context = self.browser.new_context(java_script_enabled=scripts)
        somebody = Keyboard(context.new_page())
        somebody.open(f"{self.nodes[node].origin}/demo/sign-in")
        somebody.sign_in(account)
        return somebody

    def origin(self, node: str) -> str:
        """Return the address of a node."""
        return self.nodes[node].origin


@pytest.fixture
def people(browser: Browser, demo: Mapping[str, Node]) -> Iterator[People]:
    """Whoever is needed, at any of the four organisations."""
    yield People(browser, demo)
    for context in browser.contexts:
        context.close()


def _write(author: Keyboard, title: str) -> None:
    """Write a whole innovation, from the list of drafts to the reviewer."""
    author.follow("Write something new")
    author.choose("Something new")
    author.press("Continue")
    author.write("Title", title)
    author.write("Summary", "A weekly tea where people are, and what came of it.")
    author.press("Save and continue")
    author.write("The problem", "Few people came to us.")
    author.write("What we did", "We went to them, with tea.")
    author.press("Save and continue")
    author.write("What happened", "Forty came, and six stayed for help.")
    author.write("What we would tell a friend before starting", "Bring biscuits.")
    author.press("Save and continue")
    author.choose("In use")
    author.tick("Step-by-step improvement")
    author.press("Save and continue")
    author.write("Where was it tried?", "One market town")
    author.press("Save and stop here")
    author.follow("Read it through and send it to a reviewer")
    author.choose("Organisations of the whole network")
    author.press("Send it to a reviewer")


def _until(page: Page, address: str, is_there: Callable[[str], bool]) -> bool:
    """Reload until the page is as wanted."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        page.goto(address)
        if is_there(page.content()):
            return True
        page.wait_for_timeout(500)
    return False


def test_what_an_author_writes_and_a_reviewer_approves_a_reader_elsewhere_finds_until_withdrawn(
    people: People, keep: Callable[[Page, str], None]
) -> None:
    author = people.at("rural", "author")
    author.follow("Write")
    _write(author, TITLE)
    assert "With a reviewer" in author.page.content()
    reviewer = people.at("rural", "reviewer")
    reviewer.follow("Review")
    reviewer.follow(TITLE)
    keep(reviewer.page, "review-without-scripts")
    reviewer.press("Approve and share it")
    record = reviewer.page.url
    reader = people.at("coastal", "reader")
    search = f"{people.origin('coastal')}/search?q=zyzzyva"
    assert _until(reader.page, search, lambda text: TITLE in text)
    reader.follow(TITLE)
    assert "We went to them, with tea." in reader.page.content()
    found = reader.page.url
    author.open(record)
    author.follow("Withdraw this")
    author.choose("Its owners asked for it.")
    author.press("Withdraw it")
    assert "Withdrawn" in author.page.content()
    assert _until(reader.page, search, lambda text: TITLE not in text)
    reader.open(found)
    assert "withdrawn it" in reader.page.content()
    assert "with tea" not in reader.page.content()


def test_somebody_signed_out_while_typing_gets_their_words_back(people: People) -> None:
    author = people.at("inner-city", "author")
    author.follow("Write")
    author.follow("Write something new")
    author.choose("A small thing that helped")
    author.press("Continue")
    author.write("Title", "Chairs in the corridor")
    author.page.context.clear_cookies()
    author.press("Save and continue")
    assert "Nothing you wrote is lost" in author.page.content()
    with author.page.context.expect_page() as opening:
        author.reach(author.page.get_by_role("link", name="Sign in (opens another page)"))
        author.page.keyboard.press("Enter")
    other = Keyboard(opening.value)
    other.sign_in("author")
    author.press("Send it again")
    author.press("Send it again")
    assert author.page.get_by_role("heading", level=1).inner_text() == "Chairs in the corridor"


def test_the_pages_of_an_author_are_accessible_and_fit(people: People, look: Look) -> None:
    author = people.at("facilitator", "author", scripts=True)
    base = people.origin("facilitator")
    author.open(f"{base}/writing/new")
    look.here(author.page, "writing-new")
    author.open(f"{base}/writing")
    _write(author, "Written wide and narrow")
    look.here(author.page, "writing-waiting")
    author.press("Take it back to change it")
    draft = author.page.url
    look.here(author.page, "writing-draft")
    for name in ("kind", "summary", "story", "outcome", "stage", "place", "figures", "extras"):
        author.open(f"{draft}/{name}")
        look.here(author.page, f"filling-{name}")
    author.open(f"{draft}/story")
    told = "Mrs Okafor and three patients of Juniper Ward gave us the best advice."
    author.page.locator("[name=what_we_did]").fill(told)
    author.press("Save and stop here")
    author.open(f"{draft}/story")
    look.here(author.page, "filling-other-words")
    for name in ("finds", "send", "delete"):
        author.open(f"{draft}/{name}")
        look.here(author.page, f"writing-{name}")
    author.open(f"{base}/writing")
    look.here(author.page, "writing-mine")


def test_a_page_that_shows_both_texts_is_accessible_and_fits(people: People, look: Look) -> None:
    author = people.at("facilitator", "author", scripts=True)
    author.open(f"{people.origin('facilitator')}/writing")
    _write(author, "Two tabs")
    author.press("Take it back to change it")
    draft = author.page.url
    author.open(f"{draft}/summary")
    other = author.page.context.new_page()
    other.goto(f"{draft}/summary")
    other.get_by_label("Title").fill("Said in the other tab")
    press(other.get_by_role("button", name="Save and continue"))
    author.write("Title", "Said in this tab")
    author.press("Save and continue")
    look.here(author.page, "filling-conflict")
    assert "Said in the other tab" in author.page.content()


def test_the_pages_of_a_reviewer_are_accessible_and_fit(people: People, look: Look) -> None:
    author = people.at("facilitator", "author", scripts=True)
    reviewer = people.at("facilitator", "reviewer", scripts=True)
    title = "Reviewed wide and narrow"
    author.open(f"{people.origin('facilitator')}/writing")
    _write(author, title)
    reviewer.open(f"{people.origin('facilitator')}/review")
    look.here(reviewer.page, "review-queue")
    reviewer.follow(title)
    look.here(reviewer.page, "review")
    reviewer.press("Turn it down")
    look.here(reviewer.page, "review-without-reason")
    reviewer.press("Approve and share it")
    look.here(reviewer.page, "innovation-ours")
    reviewer.follow("Withdraw this")
    look.here(reviewer.page, "withdrawing")
