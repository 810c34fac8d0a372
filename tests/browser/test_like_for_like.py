"""The story of like for like over the demonstration, with the keyboard alone, without scripts."""

from collections.abc import Callable, Iterator, Mapping

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fakes.keyboard import Keyboard
from tests.fakes.nodes import Node


@pytest.fixture
def keyboard(browser: Browser) -> Iterator[Keyboard]:
    """Somebody with a keyboard, before a browser that runs no scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield Keyboard(context.new_page())
    context.close()


def enter(keyboard: Keyboard, node: Node, account: str) -> None:
    keyboard.open(f"{node.origin}/demo/sign-in")
    keyboard.reach(keyboard.page.locator(f"button[value={account}]"))
    with keyboard.page.expect_navigation():
        keyboard.page.keyboard.press("Enter")


def test_a_reader_finds_a_record_of_another_node_and_sees_why_it_fits(
    keyboard: Keyboard, demo: Mapping[str, Node], keep: Callable[[Page, str], None]
) -> None:
    rural, coastal, page = demo["rural"], demo["coastal"], keyboard.page
    enter(keyboard, rural, "reader")
    keyboard.write("Search what organisations have shared", "carers")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    theirs = page.locator(f".likewise-hit:has(a[href^='/innovations/{coastal.id}/'])").first
    expect(theirs.locator(".likewise-why")).to_contain_text("of 100.")
    expect(theirs.locator(".likewise-why")).to_contain_text("Most unlike: ")
    keep(page, "like-for-like-search")
    keyboard.reach(theirs.locator("h3 a"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".likewise-why")).to_contain_text("Most alike: ")
    table = page.locator(".likewise-compared")
    expect(table.get_by_role("row", name="People who live in the country")).to_contain_text("62%")
    keep(page, "like-for-like-record")


def test_thirty_invented_organisations_can_be_compared(
    keyboard: Keyboard, demo: Mapping[str, Node], keep: Callable[[Page, str], None]
) -> None:
    page = keyboard.page
    enter(keyboard, demo["rural"], "reader")
    keyboard.follow("Organisations")
    expect(page.locator(".likewise-alike")).to_have_count(34)
    expect(page.locator(".likewise-alike__number")).to_have_count(33)
    keyboard.follow("Highbeck Valleys Community NHS Trust (invented)")
    expect(page.get_by_role("heading", name="Beside our own organisation")).to_be_visible()
    expect(page.get_by_role("heading", name="Places like this one")).to_be_visible()
    keep(page, "like-for-like-organisation")


def test_the_first_page_begins_with_places_like_ours(
    keyboard: Keyboard, demo: Mapping[str, Node], keep: Callable[[Page, str], None]
) -> None:
    enter(keyboard, demo["rural"], "reader")
    keep(keyboard.page, "like-for-like-home")
    news = keyboard.page.get_by_role("region", name="New from places like ours")
    expect(news.locator(".likewise-hit").first).to_contain_text("of 100")
