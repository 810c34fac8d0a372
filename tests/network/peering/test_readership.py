"""Who could read something of ours: what a person is told is what the door does."""

import pytest

from network.peering.readership import Readers
from network.records.audience import Audience
from tests.fakes.neighbourhood import HUB, Neighbourhood


def _readers(street: Neighbourhood, audience: str) -> Readers:
    hub = street.nodes[HUB]
    with hub.database.reading() as session:
        return hub.readership.of(session, Audience(audience))


@pytest.fixture
def peopled(street: Neighbourhood) -> Neighbourhood:
    """A hub that lists two trusts, a commissioner, and one that has left."""
    for node, kind in [("fell", "trust"), ("dale", "trust"), ("buyer", "commissioner")]:
        street.join(node, kind)
    street.join("gone", "trust")
    street.remove("gone")
    return street


@pytest.mark.parametrize(
    ("audience", "count", "commissioning"),
    [("network", 2, 0), ("region", 2, 0), ("network-commissioning", 3, 1)],
)
def test_the_readers_are_the_other_members_whom_the_door_lets_in(
    peopled: Neighbourhood, audience: str, count: int, commissioning: int
) -> None:
    readers = _readers(peopled, audience)
    assert (len(readers.names), len(readers.commissioning)) == (count, commissioning)
    assert not readers.is_everybody


def test_what_is_public_is_open_to_everybody(peopled: Neighbourhood) -> None:
    assert _readers(peopled, "public").is_everybody


def test_who_is_alone_has_no_readers(street: Neighbourhood) -> None:
    assert _readers(street, "network") == Readers((), (), is_everybody=False)
