"""Groups, private replies and the choice of an audience: sound pages, wide and narrow."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.looking import Look
from tests.browser.test_pages import said_against
from tests.browser.walking import press, press_enter, sign_in

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
    look: Look,
    group: str,
    message: str,
    name: str,
    account: str,
) -> None:
    paths = {
        "groups": "/network/groups",
        "group": group,
        "replies": "/replies",
        "reply": message,
        "write-reply": served.innovation.replace("/innovations/", "/replies/to/"),
    }
    sign_in(page, served.url, account)
    address = f"{served.url}{paths[name]}"
    assert said_against(page, lambda: look.at(page, address, name)) == []


@pytest.mark.usefixtures("group")
def test_the_choice_of_an_audience_is_sound(page: Page, served: Served, look: Look) -> None:
    sign_in(page, served.url, "facilitator")
    page.goto(f"{served.url}{served.innovation.replace('/innovations/', '/gather/')}")
    page.locator("input[name=collection][value=new]").check()
    page.locator("input[name=title]").fill("Cafés")
    press(page.locator("main button").last)
    page.locator("textarea[name=note]").first.fill("Why.")
    page.locator("[name=independence_statement]").fill("Nobody.")
    press(page.locator("button[value=share]"))
    expect(page.locator("main")).to_contain_text(f"A group you chose: {NAME}")
    look.here(page, "audience")
    assert page.locator("input[name=audience]:checked").count() == 0


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
    press_enter(page)
    expect(page.locator("main")).to_contain_text("This is our own organisation")
    expect(page.locator("#text")).to_have_value("Thank you.")
