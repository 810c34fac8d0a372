"""A real browser before the pages: Debian's Chromium where there is one, else npm's.

Screenshots go to artefacts/browser, which git ignores.
"""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect
from waitress import create_server

from network.organisations.area_store import Areas
from network.organisations.areas import Area, Figure
from network.organisations.describing import DescriptionEdit
from network.organisations.description import OURS as OUR_KEY
from tests.browser.axe import Axe
from tests.browser.looking import Look
from tests.fakes.demonstration import demonstration
from tests.fakes.nodes import Node
from tests.fakes.peer import FakePeer
from tests.fakes.site import ATTEMPT, CAFE, OURS, Site, open_site_beside

# what is waited for comes at once, or, on a machine that has much to do, a little later
expect.set_options(timeout=30_000)

HERE = Path(__file__).parent
ARTEFACTS = HERE.parents[1] / "artefacts" / "browser"
DEBIAN = Path("/usr/bin/chromium")
# the first story that asks for the demonstration waits until it is seeded
DEMO_SECONDS = 900
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
        if isinstance(item, pytest.Function) and "demo" in item.fixturenames:
            item.add_marker(pytest.mark.timeout(DEMO_SECONDS))


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


@pytest.fixture
def look(axe: Axe, keep: Callable[[Page, str], None]) -> Look:
    """A look at pages, wide and narrow."""
    return Look(axe, keep)


@dataclass(frozen=True)
class Served:
    """A site on a real port, with an innovation, an attempt and an organisation in it."""

    url: str
    site: Site
    innovation: str
    organisation: str
    like_ours: str


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The pages of one node, on a port of their own, for all tests that only read."""
    peer = FakePeer("rx1")
    site = open_site_beside(tmp_path_factory.mktemp("site"), peer)
    with site.network.database.transaction() as session:
        person = site.network.signing_in.person(session, "administrator")
        edit = DescriptionEdit(base=0, fields=OURS)
        site.network.organisations.save(session, person, OUR_KEY, edit)
        figures = {"rural_share": Figure(0.4, "ONS"), "small_areas": Figure(320, "ONS")}
        Areas().put(session, [Area(code, figures) for code in ("E06000047", "E06000057")])
    organisation = site.publish("organisation", OURS)
    like_ours = site.publish(
        "organisation", {**OURS, "name": "Fen and Dale Trust", "declared_by_facilitator": True}
    )
    innovation = site.publish("innovation", CAFE)
    site.publish("innovation", ATTEMPT)
    for number in range(12):
        site.publish("innovation", {**CAFE, "title": f"Café number {number}", "kind": "idea"})
    with on_a_port(site) as url:
        yield Served(
            url,
            site,
            f"/innovations/{innovation.key}",
            f"/organisations/{organisation.key}",
            f"/organisations/{like_ours.key}",
        )


@contextmanager
def on_a_port(site: Site) -> Iterator[str]:
    """Serve a site on a free port and give its address; the site is closed at the end."""
    server = create_server(site.app, host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=10)
    site.network.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Node]]:
    """The demonstration's four nodes, by the names of their configurations, on ports of theirs.

    Started once, seeded, each with all that the others share. Stories write under titles of
    their own and count on nothing that another story leaves.
    """
    with demonstration(tmp_path_factory.mktemp("demo")) as nodes:
        yield nodes


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def any_page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page in a browser that runs scripts, and in one that does not."""
    context = browser.new_context(java_script_enabled=request.param)
    yield context.new_page()
    context.close()
