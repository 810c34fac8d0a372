"""Ways through the pages that several stories take."""

from playwright.sync_api import Page

MOST_STEPS = 60


def sign_in(page: Page, url: str, account: str) -> None:
    """Sign in by pressing the button beside ``account``."""
    page.goto(f"{url}/demo/sign-in")
    page.locator(f"button[value={account}]").click()
    page.wait_for_url(f"{url}/")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what ``selector`` names has the focus."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} cannot be reached with the keyboard on {page.url}")
