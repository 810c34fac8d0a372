"""A look at a page as its readers have it: wide and narrow, kept as a picture, held to the rules.

A page is sound when axe finds nothing, nothing has to be pushed sideways, and its headings
begin with the only one of the first level and leave no level out. What says that something is
wrong stands above them, as the design system has it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from playwright.sync_api import Page

from tests.browser.axe import Axe

WIDTHS = {"wide": 1200, "narrow": 360}
HEADINGS = """[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')]
    .filter(heading => !heading.closest('.nhsuk-error-summary'))
    .map(heading => Number(heading.tagName[1]))"""


@dataclass(frozen=True)
class Look:
    """Looks at pages; ``keep`` is where their pictures go."""

    axe: Axe
    keep: Callable[[Page, str], None]

    def at(self, page: Page, address: str, name: str) -> None:
        """Open ``address`` wide and narrow; it is sound both times."""
        for width, pixels in WIDTHS.items():
            page.set_viewport_size({"width": pixels, "height": 800})
            page.goto(address)
            # what a reader can open is looked at, too
            page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
            self._at(page, pixels, f"{name}-{width}")

    def here(self, page: Page, name: str) -> None:
        """Look at what is open, which an address alone would not bring back."""
        for width, pixels in WIDTHS.items():
            page.set_viewport_size({"width": pixels, "height": 800})
            self._at(page, pixels, f"{name}-{width}")

    def _at(self, page: Page, pixels: int, name: str) -> None:
        self.keep(page, name)
        assert self.axe.violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= pixels
        levels = page.evaluate(HEADINGS)
        assert (levels[0], levels.count(1)) == (1, 1)
        assert all(below - above <= 1 for above, below in pairwise(levels))
