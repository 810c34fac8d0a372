"""What members say of themselves, beside what the list says of them; fault 17."""

from collections.abc import Mapping

import pytest

from federation.keys import SigningKey
from federation.transport import Response
from tests.fakes.neighbourhood import HUB, Neighbourhood
from tests.fakes.peer import FakePeer

DISCOVERY = ".well-known/likewise"
OTHER = SigningKey.generate().public


@pytest.fixture
def coast(street: Neighbourhood) -> FakePeer:
    """A listed peer that rural knows."""
    street.join("rural")
    coast = street.join_hostile("coast")
    street.ask("rural", HUB)
    return coast


def _says(coast: FakePeer, said: Mapping[str, str]) -> None:
    """Let it say something else of itself."""

    def changed(answer: Response) -> Response:
        body = answer.body.decode()
        for old, new in said.items():
            body = body.replace(old, new)
        return Response(answer.status, answer.headers, body.encode())

    coast.lie(DISCOVERY, changed)


def _confirmed(street: Neighbourhood) -> tuple[str, ...]:
    return street.nodes["rural"].confirming.confirm()


def _alarms(street: Neighbourhood) -> str:
    rural = street.nodes["rural"]
    with rural.database.reading() as session:
        return "; ".join(alarm.words for alarm in rural.trusting.alarms(session))


def test_who_is_as_listed_raises_no_alarm(street: Neighbourhood, coast: FakePeer) -> None:
    assert _confirmed(street) == ()
    assert _alarms(street) == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"node":"coast"', '"node":"shore"', "another name"),
        ("https://coast.example", "https://shore.example", "another address"),
    ],
)
def test_whoever_shows_something_else_than_the_list_is_an_alarm(
    street: Neighbourhood, coast: FakePeer, old: str, new: str, said: str
) -> None:
    _says(coast, {old: new})
    assert len(_confirmed(street)) == 1
    assert said in _alarms(street) and "coast" in _alarms(street)


def test_a_key_that_is_not_listed_is_an_alarm_and_stops_no_pull(
    street: Neighbourhood, coast: FakePeer
) -> None:
    key = coast.key.public
    _says(coast, {key.x: OTHER.x, key.kid: OTHER.kid})
    assert "none of the keys" in "".join(_confirmed(street))
    coast.publish("network", {"name": "Read all the same", "kind": "trust"})
    assert street.ask("rural", "coast").is_whole
    assert "none of the keys" in _alarms(street), "reading the lists takes nothing back"


def test_nobody_is_rid_of_an_alarm_by_silence_but_by_showing_what_is_listed(
    street: Neighbourhood, coast: FakePeer
) -> None:
    _says(coast, {'"node":"coast"': '"node":"shore"'})
    _confirmed(street)
    coast.be_down()
    assert len(_confirmed(street)) == 1
    coast.stop_lying()
    assert _confirmed(street) == ()
    assert _alarms(street) == ""
