"""Who may read which of our feeds, and which copies of others'."""

import pytest

from network.peering.asker import Asker
from network.peering.store import MemberEntry

ALL = ("notices", "public", "members", "network", "network-commissioning", "region-north")


def _asker(kind: str = "trust", *circles: str, is_member: bool = True) -> Asker:
    entry = MemberEntry("rural", "hub", "r", "north", kind, is_member, "")
    return Asker(entry, frozenset(circles))


@pytest.mark.parametrize(
    ("asker", "feeds"),
    [
        (Asker(None), ALL[:3]),
        (_asker(is_member=False), ALL[:3]),
        (_asker(), ALL),
        (_asker("commissioner"), (*ALL[:3], "network-commissioning")),
        (_asker("trust", "circle-a"), (*ALL, "circle-a")),
    ],
)
def test_each_reads_what_it_is_entitled_to_and_no_more(
    asker: Asker, feeds: tuple[str, ...]
) -> None:
    every = (*ALL, "region-south", "circle-a", "circle-b")
    assert tuple(feed for feed in every if asker.may_read(feed)) == feeds


@pytest.mark.parametrize(
    ("feed", "may"),
    [("network", True), ("region-north", True), ("region-south", False), ("circle-a", False)],
)
def test_a_relay_shows_copies_of_its_region_and_of_no_circle(feed: str, may: bool) -> None:
    assert _asker("trust", "circle-a").may_read_copy(feed, "north") is may
