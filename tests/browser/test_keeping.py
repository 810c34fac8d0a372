"""The pages of keys, trust, members, groups and the desk, each wide and narrow.

For keepers and facilitators, who come once a year: everything on them has happened at once.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from federation.discovery import Discovery
from federation.join import JoinRequest, Wish, format_join
from federation.keys import SigningKey
from network.peering.revising import Leaving
from tests.browser.conftest import on_a_port
from tests.browser.looking import Look
from tests.browser.walking import sign_in
from tests.fakes.peer import FakePeer
from tests.fakes.site import Site, listed, open_site

PAGES = {
    "keys": ("administrator", "/network/keys"),
    "keys-paper": ("administrator", "/network/keys/paper"),
    "keys-stolen": ("administrator", "/network/keys/stolen"),
    "trust": ("administrator", "/network/trust"),
    "members": ("facilitator", "/members"),
    "member": ("facilitator", "/members/rx1"),
    "member-left": ("facilitator", "/members/rx2"),
    "groups": ("facilitator", "/network/groups"),
    "groups-of-the-keeper": ("administrator", "/network/groups"),
    "group": ("facilitator", "{group}"),
    "desk-empty": ("facilitator", "/desk"),
    "replies-empty": ("reader", "/replies"),
}
NAME = "The Invented Rural and Upland Community and Mental Health NHS Foundation Trust"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """A facilitator's pages: their address, and the addresses that are drawn when it starts."""
    peer, left = FakePeer("rx1"), FakePeer("rx2")
    site = open_site(tmp_path_factory.mktemp("keeping"), transport=peer, now=peer.clock)
    network = site.network
    with network.database.transaction() as session:
        network.membership.found(session)
        for each in (listed(peer, NAME), listed(left, "An Invented Council")):
            network.membership.add(session, each)
        network.membership.remove(session, "rx2", Leaving())
        network.membership.refresh(session)
        network.peers.follow_membership(session)
        network.trusting.acquaint(session, _stranger())
        circle = network.circles.open(session, "Winter beds", "To compare winters.")
        network.circles.add(session, circle.feed, "rx1")
    for node in ("rural", "marsh"):
        _ask_to_join(site, node)
    site.signed_in("administrator").send("/network/keys/rotate", {}, seen_on="/network/keys")
    with on_a_port(site) as url:
        yield url, {"group": f"/network/groups/{circle.feed}"}


def _stranger() -> Discovery:
    return Discovery(
        node="abroad",
        name="Abroad Health",
        base="https://abroad.example/federation/v1",
        keys=(SigningKey.generate().public,),
        facilitator="abroad",
    )


def _ask_to_join(site: Site, node: str) -> None:
    key = SigningKey.generate()
    request = JoinRequest(
        facilitator="marsh",
        node=node,
        wish=Wish.JOIN,
        name=NAME,
        base=f"https://{node}.example/federation/v1",
        kind="trust",
        contact="mailto:keeper@rural.example",
        key=key.public,
        iat=1,
    )
    site.network.joining.receive(format_join(request, key))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_sound(
    page: Page, site: tuple[str, dict[str, str]], look: Look, name: str
) -> None:
    (url, drawn), (account, path) = site, PAGES[name]
    sign_in(page, url, account)
    look.at(page, f"{url}{path.format(**drawn)}", name)
