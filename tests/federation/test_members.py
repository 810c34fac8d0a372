"""Members: one entry of a facilitator's list, written and read again."""

from dataclasses import replace

import pytest

from federation.errors import MalformedError
from federation.keys import SigningKey
from federation.members import (
    Disposition,
    KeyState,
    Member,
    MemberKey,
    Reset,
    Status,
    check_base,
    format_member,
    parse_member,
)
from federation.strict import Json

NOW, OLD, STOLEN = (SigningKey.generate().public for _ in range(3))
MEMBER = Member(
    node="rx1",
    name="Example NHS Trust",
    base="https://likewise.example.nhs.uk/federation/v1",
    region="north",
    kind="trust",
    status=Status.MEMBER,
    keys=(
        MemberKey(NOW, "2026-11-01", KeyState.CURRENT),
        MemberKey(OLD, "2025-11-01", KeyState.RETIRED),
        MemberKey(STOLEN, "2024-11-01", KeyState.REVOKED),
    ),
    resets=(Reset("network", 7, "ab" * 32),),
)
KEY_ENTRY: dict[str, Json] = {
    "kid": NOW.kid,
    "jwk": dict(NOW.jwk()),
    "from": "2026-11-01",
    "state": "current",
}


@pytest.mark.parametrize(
    "member",
    [
        MEMBER,
        replace(MEMBER, status=Status.LEFT, disposition=Disposition.WITHDRAW_ALL, successor="rx2"),
    ],
)
def test_what_is_listed_is_read_again(member: Member) -> None:
    assert parse_member(format_member(member)) == member


def test_the_state_of_a_key_decides_what_it_is_good_for() -> None:
    assert set(MEMBER.keys_now()) == {NOW.kid}
    assert set(MEMBER.keys_old()) == {OLD.kid}
    assert set(MEMBER.key_set().ever()) == {NOW.kid, OLD.kid}


def test_a_member_that_left_signs_nothing_more_but_its_old_proofs_hold() -> None:
    left = replace(MEMBER, status=Status.LEFT)
    assert left.keys_now() == {}
    assert set(left.keys_old()) == {NOW.kid, OLD.kid}


@pytest.mark.parametrize(
    "base",
    ["http://127.0.0.1:8801/federation/v1", "https://a.example/federation/v1"],
)
def test_a_base_is_an_origin_and_the_path_of_the_protocol(base: str) -> None:
    assert check_base(base) == base


@pytest.mark.parametrize(
    "base",
    [
        "https://a.example",
        "https://a.example/federation/v1/",
        "https://a.example/x/federation/v1",
        "https://localhost@a.example/federation/v1",
        "https://a.example?/federation/v1",
        "https://a.example#/federation/v1",
        "ftp://a.example/federation/v1",
        "https:///federation/v1",
        "https://" + "a" * 300 + "/federation/v1",
        None,
    ],
)
def test_anything_else_is_no_base(base: object) -> None:
    with pytest.raises(MalformedError):
        check_base(base)


@pytest.mark.parametrize(
    "change",
    [
        {"node": "RX1"},
        {"name": ""},
        {"name": "x" * 201},
        {"name": None},
        {"base": "https://a.example"},
        {"region": None},
        {"kind": 1},
        {"status": "guest"},
        {"status": ["member"]},
        {"keys": {}},
        {"keys": ["key"]},
        {"keys": [KEY_ENTRY, KEY_ENTRY]},
        {"keys": [{**KEY_ENTRY, "kid": OLD.kid}]},
        {"keys": [{**KEY_ENTRY, "state": "new"}]},
        {"keys": [{**KEY_ENTRY, "jwk": None}]},
        {"resets": None},
        {"resets": [{"feed": "circle-abcdefghijklmn27", "size": 1, "head": "ab" * 32}]},
        {"resets": [{"feed": "network", "size": -1, "head": "ab" * 32}]},
        {"resets": [{"feed": "network", "size": 1, "head": "ab"}]},
        {"disposition": "sell"},
        {"successor": "RX2"},
    ],
)
def test_an_entry_that_makes_no_sense_is_malformed(change: dict[str, Json]) -> None:
    with pytest.raises(MalformedError):
        parse_member({**format_member(MEMBER), **change})


def test_fields_beside_these_are_let_be() -> None:
    assert parse_member({**format_member(MEMBER), "salt": "x", "new": [1]}) == MEMBER
