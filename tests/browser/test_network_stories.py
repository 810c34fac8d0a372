"""Stories over the whole demonstration: four nodes, each with its own people, in one browser.

The fixture ``demo`` starts the nodes once; see tests/fakes/demonstration.py. With the keyboard
alone, and without scripts.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.walking import sign_in
from tests.fakes.keyboard import Keyboard
from tests.fakes.nodes import Node

RAMP = "A ramp in nine days: how two handymen and one form shortened the wait"
BARBERS = "Barbers who know whom to ring: early psychosis in nine barbershops"
PULLED_SECONDS = 120.0


@pytest.fixture
def keyboard(browser: Browser) -> Iterator[Keyboard]:
    """Somebody with a keyboard, before a browser that runs no scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield Keyboard(context.new_page())
    context.close()


def test_every_node_shows_what_all_have_shared(page: Page, demo: Mapping[str, Node]) -> None:
    for node in demo.values():
        sign_in(page, node.origin, "reader")
        page.goto(f"{node.origin}/search?q=winter+loneliness+hotel&like_mine=off")
        expect(page.locator(".likewise-hit a").first).to_contain_text("closed hotel")


def test_a_facilitators_collection_is_read_and_followed_at_a_trust(
    keyboard: Keyboard, demo: Mapping[str, Node], keep: Callable[[Page, str], None]
) -> None:
    hub, rural, page = demo["facilitator"], demo["rural"], keyboard.page
    enter(keyboard, hub, "facilitator")
    gather(keyboard, hub, RAMP, "Read this second.")
    gather(keyboard, hub, BARBERS, "Read this first.")
    keep(page, "collection-in-the-making")
    keyboard.press(f"Move up {BARBERS}")
    keyboard.write("What is it for?", "For teams who look for help outside the building.")
    keyboard.write("From whom are you independent?", "Paid by a university; commissions nothing.")
    keyboard.press("Save, and read it as others will")
    keep(page, "collection-before-it-is-shared")
    keyboard.choose("Organisations of the whole network")
    keyboard.press("Share it")
    expect(page.locator("h1")).to_have_text("Hands outside the building")
    address = page.url.removeprefix(hub.origin)

    enter(keyboard, rural, "reader")
    wait_for(page, f"{rural.origin}/search?q=hands+building&kind=collection", ".likewise-hit a")
    keyboard.follow("Hands outside the building")
    assert page.url == f"{rural.origin}{address}"
    expect(page.locator(".likewise-hit h2")).to_have_text([BARBERS, RAMP])
    expect(page.locator(".likewise-hit").first).to_contain_text("Read this first.")
    keep(page, "collection-at-a-trust")
    keyboard.press("Follow this collection")
    page.goto(rural.origin)
    keyboard.follow("Hands outside the building")
    assert page.url == f"{rural.origin}{address}"


def test_what_is_withdrawn_leaves_a_gap_in_a_collection_elsewhere(
    keyboard: Keyboard, demo: Mapping[str, Node], keep: Callable[[Page, str], None]
) -> None:
    hub, coast, rural, page = demo["facilitator"], demo["coastal"], demo["rural"], keyboard.page
    radio = "Harbour radio in the care home lounge"
    enter(keyboard, hub, "facilitator")
    gather(keyboard, hub, radio, "About a lounge.", title="Sounds of the sea")
    keyboard.write("What is it for?", "For care homes near a harbour.")
    keyboard.write("From whom are you independent?", "Paid by a university; commissions nothing.")
    keyboard.press("Save, and read it as others will")
    keyboard.choose("Organisations of the whole network")
    keyboard.press("Share it")
    address = page.url.removeprefix(hub.origin)

    enter(keyboard, coast, "author")
    find(keyboard, coast, radio)
    keyboard.follow("Withdraw this")
    keyboard.choose("Its owners asked for it.")
    keyboard.press("Withdraw it")

    enter(keyboard, rural, "reader")
    wait_for(page, f"{rural.origin}{address}", "text=was withdrawn by those who shared it")
    assert radio not in page.content()
    assert "About a lounge." not in page.content()
    keep(page, "collection-with-a-gap")


def enter(keyboard: Keyboard, node: Node, account: str) -> None:
    """Sign in at a node as one of its people."""
    keyboard.open(f"{node.origin}/demo/sign-in")
    keyboard.reach(keyboard.page.locator(f"button[value={account}]"))
    with keyboard.page.expect_navigation():
        keyboard.page.keyboard.press("Enter")


def find(keyboard: Keyboard, node: Node, title: str) -> None:
    """Open the page of the record called ``title``."""
    words = "+".join(re.findall(r"\w+", title)[:6])
    keyboard.open(f"{node.origin}/search?q={words}&like_mine=off")
    keyboard.follow(title)


def gather(
    keyboard: Keyboard, hub: Node, wanted: str, note: str, title: str = "Hands outside the building"
) -> None:
    """Put a record into the collection called ``title``, begun now if there is none."""
    find(keyboard, hub, wanted)
    keyboard.follow("Add to a collection")
    begun = keyboard.page.get_by_role("radio", name=title, exact=True)
    keyboard.choose(title if begun.count() else "A new one")
    if not begun.count():
        keyboard.write("If it is a new one: what is it about?", title)
    keyboard.write("Why does it belong there?", note)
    keyboard.press("Add it")


def wait_for(page: Page, address: str, selector: str) -> None:
    """Open an address again and again until what another node shared has come."""
    until = time.monotonic() + PULLED_SECONDS
    page.goto(address)
    while not page.locator(selector).count():
        assert time.monotonic() < until, f"{selector} does not come to {address}"
        time.sleep(1)
        page.goto(address)
