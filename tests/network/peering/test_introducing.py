"""First meetings: discovery checked against what was read out over the telephone."""

from dataclasses import replace

import pytest

from federation.errors import BadSignatureError, UnreachableError
from federation.keys import SigningKey
from federation.transport import Response
from network.errors import Refused
from network.peering.introducing import Introduction
from tests.fakes.neighbourhood import HUB, Neighbourhood, base_of
from tests.fakes.peer import FakePeer


@pytest.fixture
def city(street: Neighbourhood) -> FakePeer:
    """A node that is there, and listed nowhere."""
    peer = FakePeer("city", now=int(street.clock().timestamp()))
    street.strangers["city"] = peer
    return peer


def _introduction(city: FakePeer) -> Introduction:
    return Introduction("city", base_of("city"), city.key.public.kid, "council")


def test_name_and_key_come_from_discovery_and_the_rest_from_the_keeper(
    street: Neighbourhood, city: FakePeer
) -> None:
    member = street.nodes[HUB].introducing.meet(_introduction(city))
    assert (member.node, member.base, member.kind) == ("city", base_of("city"), "council")
    assert member.region == "north"
    assert list(member.keys_now()) == [city.key.public.kid]


def test_a_facilitator_is_listed_for_the_region_it_speaks_for(
    street: Neighbourhood, city: FakePeer
) -> None:
    south = replace(_introduction(city), kind="facilitator", region="south")
    assert street.nodes[HUB].introducing.meet(south).region == "south"


@pytest.mark.parametrize(
    ("kind", "region"), [("facilitator", ""), ("facilitator", "north"), ("council", "south")]
)
def test_a_region_has_one_facilitator_and_a_list_one_region(
    street: Neighbourhood, city: FakePeer, kind: str, region: str
) -> None:
    other = replace(_introduction(city), kind=kind, region=region)
    with pytest.raises(Refused, match="region"):
        street.nodes[HUB].introducing.meet(other)


def test_a_node_that_does_not_show_the_key_is_not_listed(
    street: Neighbourhood, city: FakePeer
) -> None:
    other = replace(_introduction(city), thumbprint=SigningKey.generate().public.kid)
    with pytest.raises(BadSignatureError):
        street.nodes[HUB].introducing.meet(other)


def test_a_node_that_calls_itself_otherwise_is_not_listed(
    street: Neighbourhood, city: FakePeer
) -> None:
    with pytest.raises(Refused, match="its node is “city”, not “town”"):
        street.nodes[HUB].introducing.meet(replace(_introduction(city), node="town"))


def test_a_node_that_says_it_lives_elsewhere_is_not_listed(
    street: Neighbourhood, city: FakePeer
) -> None:
    city.lie(".well-known", _moved)
    with pytest.raises(Refused, match="its base is"):
        street.nodes[HUB].introducing.meet(_introduction(city))


def _moved(answer: Response) -> Response:
    body = answer.body.replace(b"https://city.example", b"https://away.example")
    return Response(answer.status, answer.headers, body)


def test_a_node_that_cannot_be_asked_is_not_listed(street: Neighbourhood, city: FakePeer) -> None:
    street.down.add("city")
    with pytest.raises(UnreachableError):
        street.nodes[HUB].introducing.meet(_introduction(city))
