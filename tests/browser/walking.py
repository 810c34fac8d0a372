"""Ways through the pages that several stories take."""

from playwright.sync_api import Locator, Page

MOST_STEPS = 60


def sign_in(page: Page, url: str, account: str) -> None:
    """Sign in by pressing the button beside ``account``."""
    page.goto(f"{url}/demo/sign-in")
    press(page.locator(f"button[value={account}]"))
    assert page.url == f"{url}/"


def press(leads_on: Locator) -> None:
    """Click what leads to another page, and wait until that page is there."""
    with leads_on.page.expect_navigation():
        leads_on.click()


def press_enter(page: Page) -> None:
    """Press Enter on what leads to another page, and wait until that page is there."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what ``selector`` names has the focus."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} cannot be reached with the keyboard on {page.url}")
