"""An audience is a feed."""

from __future__ import annotations

import pytest

from federation.errors import MalformedError
from network.errors import Invalid
from network.records.audience import Audience

CIRCLE = "circle-a2b3c4d5e6f7g2h3"


@pytest.mark.parametrize(
    ("name", "feed"),
    [
        ("public", "public"),
        ("network", "network"),
        ("network-commissioning", "network-commissioning"),
        ("members", "members"),
        ("region", "region-north"),
        ("region-south", "region-south"),
        (CIRCLE, CIRCLE),
    ],
)
def test_every_audience_has_its_feed(name: str, feed: str) -> None:
    assert Audience.parse(name).feed("north") == feed


def test_this_organisation_alone_has_no_feed() -> None:
    with pytest.raises(Invalid):
        Audience.parse("own").feed("north")


@pytest.mark.parametrize("name", ["", "everybody", "notices", "region-", "circle-short", "Public"])
def test_there_is_no_other_audience(name: str) -> None:
    with pytest.raises(Invalid):
        Audience.parse(name)


def test_a_feed_names_its_audience() -> None:
    assert Audience.of_feed("region-north").feed("elsewhere") == "region-north"


def test_what_is_no_feed_names_none() -> None:
    with pytest.raises(MalformedError):
        Audience.of_feed("rumours")


@pytest.mark.parametrize(("name", "relayed"), [("network", True), (CIRCLE, False), ("own", False)])
def test_circles_and_what_stays_at_home_are_not_relayed(name: str, relayed: bool) -> None:
    assert Audience.parse(name).is_relayed is relayed
