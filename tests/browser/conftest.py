"""A real browser before the pages: Debian's Chromium where there is one, else npm's.

Screenshots go to artefacts/browser, which git ignores.
"""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.axe import Axe

HERE = Path(__file__).parent
ARTEFACTS = HERE.parents[1] / "artefacts" / "browser"
DEBIAN = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {"wide": 1200, "narrow": 360}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Which Chromium to start, and how; read by pytest-playwright."""
    if DEBIAN.exists() and os.environ.get("LIKEWISE_BROWSER") != "npm":
        return {"executable_path": str(DEBIAN), "args": FLAGS}
    unpacked = subprocess.run(
        ["node", str(HERE / "unpack.mjs")], check=True, capture_output=True, text=True
    ).stdout.strip()
    return {
        "executable_path": f"{unpacked}/chromium",
        "args": FLAGS,
        "env": {
            **os.environ,
            "LD_LIBRARY_PATH": f"{unpacked}/al2023/lib",
            "FONTCONFIG_PATH": f"{unpacked}/fonts",
        },
    }


@pytest.fixture
def axe() -> Axe:
    """The accessibility checker."""
    return Axe(HERE / "node_modules" / "axe-core" / "axe.min.js")


@pytest.fixture
def keep() -> Callable[[Page, str], None]:
    """Keep a screenshot of a whole page as an artefact."""

    def picture(page: Page, name: str) -> None:
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)

    return picture
