"""Requests to a facilitator: whose key stands behind them, and what is refused."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from federation import strict
from federation.errors import (
    BadSignatureError,
    BusyError,
    MalformedError,
    UnreachableError,
    WrongFeedError,
)
from federation.join import (
    TYP,
    JoinRequest,
    Wish,
    format_join,
    parse_join,
    post_join,
    vouch,
)
from federation.keys import PublicKey, SigningKey, open_jws, sign_jws
from federation.members import Reset
from federation.strict import Object
from federation.transport import Response

OLD, NEW, THIEF = (SigningKey.generate() for _ in range(3))
REQUEST = JoinRequest(
    facilitator="north",
    node="rx1",
    wish=Wish.JOIN,
    name="Example NHS Trust",
    base="https://rx1.example/federation/v1",
    kind="trust",
    contact="mailto:keeper@rx1.example",
    key=NEW.public,
    iat=1_795_310_425,
)
ROTATION = replace(REQUEST, wish=Wish.ROTATE)
RETIREMENT = replace(REQUEST, wish=Wish.RETIRE, key=OLD.public)
RESET = Reset("public", 3, "a" * 64)


def listed(*keys: SigningKey) -> Callable[[str], Mapping[str, PublicKey]]:
    """Return what a facilitator that lists ``keys`` for rx1 knows."""
    known = {key.public.kid: key.public for key in keys}
    return lambda node: known if node == "rx1" else {}


def test_a_request_to_join_is_read_back_as_it_was_signed() -> None:
    posted = parse_join(format_join(REQUEST, NEW), "north", listed())
    assert (posted.request, posted.is_vouched) == (REQUEST, False)


def test_the_last_good_states_travel_with_a_stolen_key() -> None:
    robbed = replace(REQUEST, wish=Wish.REPLACE, resets=(RESET,))
    posted = parse_join(format_join(robbed, NEW), "north", listed(OLD))
    assert (posted.request.resets, posted.is_vouched) == ((RESET,), False)


def test_a_request_that_another_key_than_its_own_signed_is_refused() -> None:
    with pytest.raises(BadSignatureError):
        parse_join(format_join(REQUEST, THIEF), "north", listed(THIEF))


def test_a_rotation_needs_the_listed_key_and_the_new_one() -> None:
    posted = parse_join(vouch(ROTATION, NEW, OLD), "north", listed(OLD))
    assert (posted.request.key, posted.is_vouched) == (NEW.public, True)


def test_a_rotation_by_a_key_that_is_not_listed_is_refused() -> None:
    with pytest.raises(BadSignatureError):
        parse_join(vouch(ROTATION, NEW, THIEF), "north", listed(OLD))


def test_nobody_has_a_key_listed_that_they_do_not_hold() -> None:
    with pytest.raises(BadSignatureError):
        parse_join(vouch(ROTATION, THIEF, OLD), "north", listed(OLD))


def test_a_rotation_that_nobody_vouches_for_is_not_vouched() -> None:
    assert not parse_join(format_join(ROTATION, NEW), "north", listed(OLD)).is_vouched


def test_a_listed_key_vouches_for_its_own_node_only() -> None:
    payload: Object = {
        "to": "north",
        "node": "rx1",
        "request": format_join(replace(ROTATION, node="rx2"), NEW),
    }
    with pytest.raises(MalformedError):
        parse_join(sign_jws(payload, typ=TYP, key=OLD), "north", listed(OLD))


def test_a_listed_key_vouches_for_rotations_only() -> None:
    with pytest.raises(MalformedError):
        parse_join(vouch(REQUEST, NEW, OLD), "north", listed(OLD))


def test_what_is_vouched_for_must_be_a_request() -> None:
    payload: Object = {"to": "north", "node": "rx1", "request": 7}
    with pytest.raises(MalformedError):
        parse_join(sign_jws(payload, typ=TYP, key=OLD), "north", listed(OLD))


def test_a_key_is_retired_by_one_that_stays() -> None:
    posted = parse_join(format_join(RETIREMENT, NEW), "north", listed(OLD, NEW))
    assert (posted.request.key, posted.is_vouched) == (OLD.public, True)


def test_a_key_does_not_retire_itself() -> None:
    with pytest.raises(BadSignatureError, match="itself"):
        parse_join(format_join(RETIREMENT, OLD), "north", listed(OLD, NEW))


def test_a_key_that_is_not_listed_retires_nothing() -> None:
    with pytest.raises(BadSignatureError):
        parse_join(format_join(RETIREMENT, THIEF), "north", listed(OLD, NEW))


def test_a_request_to_another_facilitator_is_refused() -> None:
    with pytest.raises(WrongFeedError):
        parse_join(format_join(REQUEST, NEW), "south", listed())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("iat", "now"),
        ("iat", True),
        ("resets", None),
        ("wish", "rule"),
        ("node", "RX 1"),
        ("base", "ftp://rx1.example"),
        ("name", ""),
        ("name", "n" * 201),
        ("kind", 7),
        ("key", {"kty": "RSA"}),
    ],
)
def test_a_request_whose_fields_make_no_sense_is_malformed(field: str, value: strict.Json) -> None:
    payload = strict.parse(open_jws(format_join(REQUEST, NEW), typ=TYP).payload)
    with pytest.raises(MalformedError):
        parse_join(sign_jws({**payload, field: value}, typ=TYP, key=NEW), "north", listed())


def test_a_request_that_would_be_refused_is_not_signed() -> None:
    with pytest.raises(MalformedError):
        format_join(replace(REQUEST, name=""), NEW)


def test_what_became_of_a_request_is_returned() -> None:
    answered = Answering(Response(202, {}, b'{"state":"waiting"}'))
    assert post_join(REQUEST.base, "eyJ", answered) == {"state": "waiting"}
    assert answered.sent == ("https://rx1.example/federation/v1/join", b'{"request":"eyJ"}')


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (Response(422, {}, b'{"detail":"It does not hold"}'), MalformedError),
        (Response(503, {}, b"{}"), BusyError),
        (Response(500, {}, b"{}"), UnreachableError),
    ],
)
def test_a_refusal_is_sorted_by_who_must_act(response: Response, error: type[Exception]) -> None:
    with pytest.raises(error):
        post_join(REQUEST.base, "eyJ", Answering(response))


class Answering:
    """A Transport with one answer; ``sent`` is what it was last given."""

    def __init__(self, response: Response) -> None:
        self.response = response
        self.sent: tuple[str, bytes] = ("", b"")

    def get(self, url: str, *, headers: Mapping[str, str], limit: int, deadline: float) -> Response:
        raise AssertionError

    def post_form(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        raise AssertionError

    def post_json(
        self,
        url: str,
        document: bytes,
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        self.sent = (url, document)
        return self.response
