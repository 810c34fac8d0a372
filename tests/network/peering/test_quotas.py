"""What one node may cost us, and who is spared the question."""

from __future__ import annotations

import pytest

from network.bootstrap import Network
from network.peering.quotas import Quota, Quotas
from tests.fakes.neighbourhood import HUB, Neighbourhood

NOTHING = Quota(entries=1, bytes=1, notices=1)
PLENTY = Quota(entries=10, bytes=10_000, notices=10)


def _quotas(network: Network, quota: Quota) -> Quotas:
    return Quotas(quota, network.membership, network.held_feeds, network.bodies)


def _refused(network: Network, quota: Quota, node: str) -> list[str]:
    feeds = ("notices", "public", "members")
    with network.database.reading() as session:
        quotas = _quotas(network, quota)
        return [feed for feed in feeds if quotas.refuses(session, node, feed)]


@pytest.fixture
def rural(street: Neighbourhood) -> Network:
    """A node that has read one withdrawal and one record of the hub and of city."""
    rural = street.join("rural")
    street.join("city")
    for node in (HUB, "city"):
        street.withdraw(node, street.publish(node, "Withdrawn", "public"))
        street.publish(node, "A team", "public")
        street.ask("rural", HUB)
        street.ask("rural", node)
    return rural


def test_whoever_has_passed_them_is_refused_records_and_withdrawals(rural: Network) -> None:
    assert _refused(rural, NOTHING, "city") == ["notices", "public"]
    assert _refused(rural, PLENTY, "city") == []


@pytest.mark.parametrize(
    ("quota", "refused"),
    [
        (Quota(entries=3, bytes=10_000, notices=10), ["public"]),
        (Quota(entries=10, bytes=1, notices=10), ["public"]),
        (Quota(entries=10, bytes=10_000, notices=1), ["notices"]),
    ],
    ids=["lines", "bytes", "notices"],
)
def test_each_of_them_is_passed_by_itself(rural: Network, quota: Quota, refused: list[str]) -> None:
    assert _refused(rural, quota, "city") == refused
    with rural.database.reading() as session:
        assert _quotas(rural, quota).is_passed(session, "city")
        assert not _quotas(rural, PLENTY).is_passed(session, "city")


def test_a_facilitators_list_and_notices_are_taken_whatever_their_size(rural: Network) -> None:
    assert _refused(rural, NOTHING, HUB) == ["public"]


def test_our_own_feeds_come_home_whole(street: Neighbourhood, rural: Network) -> None:
    street.publish("rural", "A team", "public")
    assert _refused(rural, NOTHING, "rural") == []
