"""Each page, wide and narrow: sound, and nothing said on the console."""

from collections.abc import Callable

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.browser.axe import Axe
from tests.browser.conftest import Served
from tests.browser.looking import Look
from tests.browser.walking import press, sign_in

PAGES = {
    "sign-in": ("", "/demo/sign-in"),
    "closed": ("", "/sign-in"),
    "home": ("reader", "/"),
    "search": ("reader", "/search?q=kettle&kind=innovation&kind=idea"),
    "search-page-two": ("reader", "/search?q=kettle&page=2"),
    "search-nothing": ("reader", "/search?q=xylophone"),
    "search-empty": ("reader", "/search"),
    "innovation": ("reader", "{innovation}"),
    "hub": ("author", "/do-it-yourself"),
    "hub-howto": ("reader", "/do-it-yourself/process-map"),
    "hub-contact": ("administrator", "/do-it-yourself/contact"),
    "import": ("author", "/import"),
    "export": ("reader", "/export?q=kettle"),
    "print": ("reader", "/export/file?q=kettle&layout=squire"),
    "organisations": ("reader", "/organisations"),
    "organisation": ("reader", "{organisation}"),
    "organisation-like-ours": ("reader", "{like_ours}"),
    "organisation-undescribed": ("reader", "/organisations/rx1"),
    "our-organisation": ("administrator", "/our-organisation"),
    "what-counts": ("reader", "/what-counts?to=/search%3Fq%3Dkettle%26w-coastal%3D0.7"),
    "pairing": ("reader", "/pairing-up"),
    "pairs": ("facilitator", "/pairing-up/everybody"),
    "teams": ("author", "/teams"),
    "team": ("author", "/teams/new"),
    "where": ("administrator", "/our-organisation/where?code=E06000047&find=north"),
    "network": ("administrator", "/network"),
    "rule": ("administrator", "/network/rx1/rule"),
    "said-here": ("reviewer", "/records{record}/here"),
    "stopped": ("administrator", "/stopped"),
    "saved": ("reader", "/saved"),
    "not-for-us": ("author", "/set-aside{record}/not-for-us"),
    "not-found": ("reader", "/nowhere"),
    "not-allowed": ("reader", "/network"),
}


def said_against(page: Page, go: Callable[[], object]) -> list[str]:
    """Return what the browser's console says while ``go`` opens a page."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # a page that is not there, or not for us, is reported by the browser itself
        if "the server responded with a status of 40" not in message.text:
            said.append(message.text)

    page.on("console", hear)
    go()
    return said


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_sound(page: Page, served: Served, look: Look, name: str) -> None:
    account, path = PAGES[name]
    if account:
        sign_in(page, served.url, account)
    path = path.format(
        innovation=served.innovation,
        record=served.innovation.removeprefix("/innovations"),
        organisation=served.organisation,
        like_ours=served.like_ours,
    )
    assert said_against(page, lambda: look.at(page, f"{served.url}{path}", name)) == []


@pytest.mark.parametrize("name", ["pull", "test"])
def test_the_keepers_buttons_lead_to_sound_pages(
    page: Page, served: Served, look: Look, name: str
) -> None:
    sign_in(page, served.url, "administrator")
    page.goto(f"{served.url}/network")
    press(page.locator(f"form[action$='/rx1/{name}'] button"))
    look.here(page, f"network-{name}")


def test_a_double_click_is_one_deed(page: Page, served: Served) -> None:
    posted: list[str] = []
    sign_in(page, served.url, "author")
    page.goto(f"{served.url}/do-it-yourself")
    page.on("request", lambda asked: posted.append(asked.url) if asked.method == "POST" else None)
    page.locator("form[action$='/start/idea'] button").dblclick()
    page.wait_for_url("**/writing/*")
    assert len(posted) == 1


def test_writing_what_a_place_is_like_chooses_to_say_it(page: Page, served: Served) -> None:
    sign_in(page, served.url, "author")
    page.goto(f"{served.url}/teams/new")
    page.locator("input[name=population-value]").fill("12000")
    assert page.locator("#population-other").is_checked()
    page.locator("#care_settings summary").click()
    page.locator("#care_settings-1").check()
    assert page.locator("#care_settings-other").is_checked()
    assert page.locator("#rural_share-ours").is_checked()


def test_the_checker_finds_what_is_wrong(page: Page, axe: Axe) -> None:
    page.set_content("<html><body><img src='x.png'><input></body></html>")
    assert any("image-alt" in violation for violation in axe.violations(page))


def test_nothing_is_fetched_from_another_host(page: Page, served: Served) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, served.url, "reader")
    assert asked
    assert [url for url in asked if not url.startswith((served.url, "data:"))] == []
