"""Groups, private replies and the choice of an audience: sound pages, wide and narrow."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import Axe
from tests.browser.conftest import Served
from tests.browser.test_pages import WIDTHS, said_against
from tests.browser.walking import sign_in

NAME = "A group with a rather long name about winter beds in upland counties"


@pytest.fixture(scope="session")
def group(served: Served) -> str:
    """The address of a group with one organisation in it."""
    network = served.site.network
    with network.database.transaction() as session:
        circle = network.circles.open(session, NAME, "To compare winters.")
        network.circles.add(session, circle.feed, "rx1")
    return f"/network/groups/{circle.feed}"


@pytest.fixture(scope="session")
def message(served: Served) -> str:
    """The address of a message."""
    body = {"title": "A word about the café", "text": "Line one.\n\nLine two."}
    return f"/replies/{served.site.publish('message', {**body}).key}"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("groups", "administrator"),
        ("group", "administrator"),
        ("replies", "reader"),
        ("reply", "reviewer"),
        ("write-reply", "reviewer"),
    ],
)
def test_a_page_about_groups_and_replies_is_sound(
    page: Page,
    served: Served,
    axe: Axe,
    keep: Callable[[Page, str], None],
    group: str,
    message: str,
    name: str,
    account: str,
    width: str,
) -> None:
    paths = {
        "groups": "/network/groups",
        "group": group,
        "replies": "/replies",
        "reply": message,
        "write-reply": served.innovation.replace("/innovations/", "/replies/to/"),
    }
    page.set_viewport_size({"width": WIDTHS[width], "height": 800})
    sign_in(page, served.url, account)
    said = said_against(page, lambda: page.goto(f"{served.url}{paths[name]}"))
    keep(page, f"{name}-{width}")
    assert said == []
    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_choice_of_an_audience_is_sound(
    page: Page,
    served: Served,
    axe: Axe,
    keep: Callable[[Page, str], None],
    group: str,
    width: str,
) -> None:
    page.set_viewport_size({"width": WIDTHS[width], "height": 800})
    sign_in(page, served.url, "facilitator")
    page.goto(f"{served.url}{served.innovation.replace('/innovations/', '/gather/')}")
    page.locator("input[name=collection][value=new]").check()
    page.locator("input[name=title]").fill("Cafés")
    page.locator("main button").last.click()
    page.locator("textarea[name=note]").first.fill("Why.")
    page.locator("[name=independence_statement]").fill("Nobody.")
    page.locator("button[value=share]").click()
    expect(page.locator("main")).to_contain_text(f"A group you chose: {NAME}")
    keep(page, f"audience-{width}")
    assert axe.violations(page) == []
    assert page.locator("input[name=audience]:checked").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]


def test_what_the_record_is_for_is_printed(page: Page, served: Served) -> None:
    sign_in(page, served.url, "reader")
    page.goto(f"{served.url}{served.organisation}")
    page.emulate_media(media="print")
    expect(page.get_by_text("for learning, not for performance management")).to_be_visible()


def test_a_reply_is_written_by_keyboard_and_without_script(any_page: Page, served: Served) -> None:
    page = any_page
    sign_in(page, served.url, "reviewer")
    page.goto(f"{served.url}{served.innovation.replace('/innovations/', '/replies/to/')}")
    page.locator("#text").focus()
    page.keyboard.type("Thank you.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("This is our own organisation")
    expect(page.locator("#text")).to_have_value("Thank you.")
