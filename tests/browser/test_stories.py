"""Stories a member of staff lives through, with the keyboard alone, with and without scripts."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.walking import press_enter, sign_in, tab_to


def test_a_reader_finds_a_record_with_the_keyboard_alone(any_page: Page, served: Served) -> None:
    page = any_page
    page.goto(served.url)
    tab_to(page, "button[value=reader]")
    press_enter(page)
    expect(page).to_have_url(f"{served.url}/")
    tab_to(page, "#q")
    page.keyboard.type("kettle")
    press_enter(page)
    tab_to(page, ".likewise-hit a")
    press_enter(page)
    expect(page).to_have_url(re.compile("/innovations/"))
    expect(page.locator("h1")).to_contain_text("afé")
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()


def test_results_are_narrowed_and_widened_with_the_keyboard(any_page: Page, served: Served) -> None:
    page = any_page
    sign_in(page, served.url, "reader")
    page.goto(f"{served.url}/search?q=kettle")
    tab_to(page, "details.likewise-filter summary")
    page.keyboard.press("Enter")
    tab_to(page, "input[name=kind][value=attempt]")
    page.keyboard.press("Space")
    tab_to(page, "form button[type=submit].nhsuk-button--secondary")
    press_enter(page)
    expect(page).to_have_url(re.compile("kind=attempt"))
    expect(page.locator(".likewise-hit")).to_have_count(1)
    tab_to(page, "a.likewise-chosen__item")
    press_enter(page)
    expect(page).not_to_have_url(re.compile("kind=attempt"))
    expect(page.locator(".likewise-hit")).to_have_count(10)


def test_the_first_press_of_tab_offers_to_skip_the_menu(any_page: Page, served: Served) -> None:
    page = any_page
    sign_in(page, served.url, "reader")
    page.keyboard.press("Tab")
    skip = page.locator(".nhsuk-skip-link:focus")
    expect(skip).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#q:focus")).to_have_count(1)


def test_an_address_brings_back_the_whole_page(any_page: Page, served: Served) -> None:
    page = any_page
    sign_in(page, served.url, "reader")
    page.goto(f"{served.url}/search?q=kettle&kind=attempt&sort=date&like_mine=off")
    expect(page.locator("#q")).to_have_value("kettle")
    expect(page.locator("input[type=checkbox][value=attempt]")).to_be_checked()
    expect(page.locator("input[type=radio][name=sort][value=date]")).to_be_checked()
    expect(page.locator("input[type=radio][name=like_mine][value=off]")).to_be_checked()


def test_signing_out_is_one_button(any_page: Page, served: Served) -> None:
    page = any_page
    sign_in(page, served.url, "reader")
    tab_to(page, ".nhsuk-header__account-button")
    press_enter(page)
    expect(page).to_have_url(f"{served.url}/demo/sign-in")
    page.goto(f"{served.url}/search")
    expect(page).to_have_url(re.compile("/demo/sign-in"))
