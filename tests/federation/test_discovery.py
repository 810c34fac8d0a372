"""What a node says about itself, and where it may be wrong."""

from dataclasses import replace

import pytest

from federation import strict
from federation.discovery import Discovery, fetch_discovery, format_discovery, parse_discovery
from federation.errors import BadSignatureError, MalformedError
from federation.keys import SigningKey
from federation.members import KeyState, Member, MemberKey, Status
from federation.strict import Json
from tests.fakes.peer import FakePeer

KEY = SigningKey.generate().public
DISCOVERY = Discovery(
    node="rx1",
    name="Example NHS Trust",
    base="https://rx1.example/federation/v1",
    keys=(KEY,),
    facilitator="north",
    contact="mailto:keeper@rx1.example",
    poll=60,
)
LISTED = Member(
    node="rx1",
    name="Example NHS Trust",
    base="https://rx1.example/federation/v1",
    region="north",
    kind="trust",
    status=Status.MEMBER,
    keys=(MemberKey(KEY, "2026-11-01", KeyState.CURRENT),),
)


def test_what_is_shown_is_read_again() -> None:
    assert parse_discovery(strict.dumps(format_discovery(DISCOVERY))) == DISCOVERY


def test_it_stands_at_the_origin_of_the_base() -> None:
    peer = FakePeer("rx1")
    assert fetch_discovery(peer.base, peer) == peer.discovery()
    assert peer.asked[0].path == ".well-known/likewise"


def test_a_base_that_is_none_is_never_called() -> None:
    peer = FakePeer("rx1")
    with pytest.raises(MalformedError):
        fetch_discovery("https://rx1.example", peer)
    assert peer.asked == []


def test_the_key_typed_in_from_paper_is_found_or_refused() -> None:
    assert DISCOVERY.key(KEY.kid) == KEY
    with pytest.raises(BadSignatureError):
        DISCOVERY.key(SigningKey.generate().public.kid)


@pytest.mark.parametrize(
    ("shown", "differences"),
    [
        (DISCOVERY, ()),
        (replace(DISCOVERY, node="rx2"), ("node",)),
        (replace(DISCOVERY, base="https://other.example/federation/v1"), ("base",)),
        (replace(DISCOVERY, keys=(SigningKey.generate().public,)), ("keys",)),
        (replace(DISCOVERY, keys=()), ("keys",)),
    ],
)
def test_what_differs_from_the_list_is_named(
    shown: Discovery, differences: tuple[str, ...]
) -> None:
    assert shown.differences(LISTED) == differences


@pytest.mark.parametrize(
    "change",
    [
        {"protocol": ["likewise/2"]},
        {"protocol": None},
        {"node": None},
        {"base": "https://rx1.example"},
        {"facilitator": ""},
    ],
)
def test_a_document_that_makes_no_sense_is_malformed(change: dict[str, Json]) -> None:
    with pytest.raises(MalformedError):
        parse_discovery(strict.dumps({**format_discovery(DISCOVERY), **change}))


def test_keys_of_other_kinds_and_odd_fields_are_passed_over() -> None:
    document = format_discovery(DISCOVERY)
    keys: list[Json] = [{"kty": "RSA"}, dict(KEY.jwk()), "key"]
    change: dict[str, Json] = {"jwks": {"keys": keys}, "name": 7, "poll": 0, "new": 0.5}
    expected = replace(DISCOVERY, name="", poll=300)
    assert parse_discovery(strict.dumps({**document, **change})) == expected


@pytest.mark.parametrize("jwks", [None, [], {}, {"keys": None}])
def test_a_node_may_show_no_key_at_all(jwks: Json) -> None:
    raw = strict.dumps({**format_discovery(DISCOVERY), "jwks": jwks})
    assert parse_discovery(raw).keys == ()
