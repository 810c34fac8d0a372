"""Somebody who has a keyboard and no mouse, before a page without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

MOST_TABS = 250


@dataclass
class Keyboard:
    """Reaches everything by Tab, arrows, Space and Enter."""

    page: Page

    def open(self, address: str) -> None:
        """Type an address."""
        self.page.goto(address)

    def reach(self, wanted: Locator) -> None:
        """Press Tab until ``wanted`` has the focus."""
        wanted.wait_for(state="attached")
        for _tab in range(MOST_TABS):
            if _has_focus(wanted):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {wanted} on {self.page.url}")

    def follow(self, name: str) -> None:
        """Follow the link called ``name``."""
        self.reach(self.page.get_by_role("link", name=name, exact=True).first)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def press(self, name: str) -> None:
        """Press the button called ``name``."""
        self._press(self.page.get_by_role("button", name=name, exact=True).first)

    def sign_in(self, account: str) -> None:
        """Press the button of ``account``, whoever the person behind it is."""
        self._press(self.page.locator(f"button[value={account}]"))

    def _press(self, button: Locator) -> None:
        self.reach(button)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, label: str, text: str) -> None:
        """Write into the field called ``label``."""
        self.reach(self.page.get_by_label(label, exact=True))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def choose(self, name: str) -> None:
        """Choose one of a group of radio buttons."""
        wanted = self.page.get_by_role("radio", name=name, exact=True)
        group = self.page.locator(f'[name="{wanted.get_attribute("name")}"]')
        for _tab in range(MOST_TABS):
            if any(_has_focus(each) for each in group.all()):
                break
            self.page.keyboard.press("Tab")
        if not _has_focus(wanted):
            for _arrow in range(group.count()):
                self.page.keyboard.press("ArrowDown")
                if _has_focus(wanted):
                    break
        self.page.keyboard.press("Space")
        assert wanted.is_checked()

    def tick(self, name: str) -> None:
        """Tick a box."""
        wanted = self.page.get_by_role("checkbox", name=name, exact=True)
        self.reach(wanted)
        self.page.keyboard.press("Space")
        assert wanted.is_checked()


def _has_focus(wanted: Locator) -> bool:
    return bool(wanted.evaluate("element => element === document.activeElement"))
