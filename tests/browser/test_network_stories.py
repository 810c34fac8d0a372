"""Stories over the whole demonstration: four nodes, each with its own people, in one browser.

The fixture ``demo`` starts the nodes once; see tests/fakes/demonstration.py.
"""

from collections.abc import Mapping

from playwright.sync_api import Page, expect

from tests.browser.walking import sign_in
from tests.fakes.nodes import Node


def test_every_node_shows_what_all_have_shared(page: Page, demo: Mapping[str, Node]) -> None:
    for node in demo.values():
        sign_in(page, node.origin, "reader")
        page.goto(f"{node.origin}/search?q=winter+loneliness+hotel&like_mine=off")
        expect(page.locator(".likewise-hit a").first).to_contain_text("closed hotel")
