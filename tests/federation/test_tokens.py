"""Obtaining a token, also by a clock that is wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

import pytest

from federation import strict
from federation.errors import BusyError, MalformedError, UnauthorisedError
from federation.keys import SigningKey, open_jws
from federation.tokens import TokenRequest, obtain_token
from federation.transport import Response
from tests.fakes.peer import START, FakePeer

KEY = SigningKey.generate()


def request(peer: FakePeer) -> TokenRequest:
    numbers: Iterator[int] = count()
    return TokenRequest("rx1", peer.base, KEY, lambda: f"once-{next(numbers)}")


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(START + seconds, UTC)


def claims(peer: FakePeer) -> list[strict.Object]:
    """Return the claims of each assertion that ``peer`` was shown."""
    shown = [asked.form["client_assertion"] for asked in peer.asked]
    return [strict.parse(open_jws(token, typ="JWT").payload) for token in shown]


def test_a_token_is_good_for_as_long_as_the_peer_says() -> None:
    peer = FakePeer("rx2")
    token = obtain_token(request(peer), peer, lambda: at(0))
    assert (token.value, token.expires) == ("a-token", START + 600)
    assert "a-token" not in repr(token)


def test_the_request_is_that_of_rfc_7523() -> None:
    peer = FakePeer("rx2")
    obtain_token(request(peer), peer, lambda: at(0))
    form = dict(peer.asked[0].form)
    del form["client_assertion"]
    assert form == {
        "grant_type": "client_credentials",
        "scope": "read",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }
    assert claims(peer)[0]["aud"] == "https://rx2.example/federation/v1/token"


@pytest.mark.parametrize("skew", [-7200, -400, 0, 290, 400, 7200])
def test_a_clock_hours_wrong_still_gets_a_token_by_the_peers_clock(skew: int) -> None:
    peer = FakePeer("rx2")
    token = obtain_token(request(peer), peer, lambda: at(skew))
    assert token.expires == START + skew + 600
    jtis = [claim["jti"] for claim in claims(peer)]
    assert len(jtis) == len(set(jtis)) == (1 if abs(skew) < 300 else 2)


def test_refused_twice_it_gives_up() -> None:
    peer = FakePeer("rx2")
    peer.lie("token", lambda answer: refused(answer, b'{"error":"invalid_client"}'))
    with pytest.raises(UnauthorisedError, match="invalid_client"):
        obtain_token(request(peer), peer, lambda: at(0))
    assert len(peer.asked) == 2


def test_refused_without_a_date_it_does_not_ask_again() -> None:
    peer = FakePeer("rx2")
    peer.lie("token", lambda answer: Response(400, {}, b"<html>"))
    with pytest.raises(UnauthorisedError, match="no JSON"):
        obtain_token(request(peer), peer, lambda: at(0))
    assert len(peer.asked) == 1


def test_a_busy_peer_is_asked_later() -> None:
    peer = FakePeer("rx2")
    peer.answer("token", 503)
    with pytest.raises(BusyError):
        obtain_token(request(peer), peer, lambda: at(0))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b'{"access_token":7,"expires_in":600}',
        b'{"access_token":"","expires_in":600}',
        b'{"access_token":"a b","expires_in":600}',
        b'{"access_token":"a\\r\\nHost: x","expires_in":600}',
        '{"access_token":"ü","expires_in":600}'.encode(),
        b'{"access_token":"a","expires_in":0}',
        b'{"access_token":"a"}',
    ],
)
def test_an_answer_without_a_usable_token_is_malformed(body: bytes) -> None:
    peer = FakePeer("rx2")
    peer.garbage("token", body)
    with pytest.raises(MalformedError):
        obtain_token(request(peer), peer, lambda: at(0))


def refused(answer: Response, body: bytes) -> Response:
    return Response(400, answer.headers, body)
