"""Checkpoints: signed, read again, and how long they count as fresh."""

import pytest

from federation.checkpoint import (
    HOUR,
    TYP,
    Checkpoint,
    CheckpointDraft,
    Signed,
    empty,
    format_checkpoint,
    parse_checkpoint,
    stale_from,
)
from federation.errors import BadSignatureError, MalformedError, WrongFeedError
from federation.feed import genesis
from federation.keys import KeySet, SigningKey, sign_jws
from federation.strict import Json, Object

KEY = SigningKey.generate()
KEYS = KeySet.of(KEY.public).current
DRAFT = CheckpointDraft("rx1", "network", 812, "69" * 32, 1000)


def read(jws: str) -> Checkpoint:
    return parse_checkpoint(jws, node="rx1", feed="network", keys=KEYS)


def test_what_is_signed_is_read_again() -> None:
    jws = format_checkpoint(DRAFT, KEY)
    checkpoint = read(jws)
    assert checkpoint == Checkpoint(
        "rx1", "network", 812, "69" * 32, 1000, 1000 + 48 * HOUR, KEY.public.kid, jws
    )
    assert checkpoint.signed() == Signed(812, "69" * 32, 1000, jws)


def test_an_empty_feed_is_signed_with_its_genesis() -> None:
    checkpoint = read(format_checkpoint(empty("rx1", "network", 5), KEY))
    assert (checkpoint.size, checkpoint.head) == (0, genesis("rx1", "network"))


def test_notices_grow_stale_sooner_than_other_feeds() -> None:
    jws = format_checkpoint(CheckpointDraft("rx1", "notices", 0, "0" * 64, 1000), KEY)
    checkpoint = parse_checkpoint(jws, node="rx1", feed="notices", keys=KEYS)
    assert checkpoint.exp == 1000 + 6 * HOUR


@pytest.mark.parametrize(
    ("iat", "exp", "received", "expected"),
    [
        (1000, 5000, 1000, 5000),
        (1000, 10**9, 10**6, 1000 + 48 * HOUR),
        (10**9, 10**10, 1000, 1000 + 48 * HOUR),
    ],
)
def test_staleness_counts_from_the_earliest_of_exp_iat_and_receipt(
    iat: int, exp: int, received: int, expected: int
) -> None:
    checkpoint = Checkpoint("rx1", "network", 1, "0" * 64, iat, exp, "kid", "jws")
    assert stale_from(checkpoint, received) == expected


@pytest.mark.parametrize("change", [{"node": "rx2"}, {"feed": "public"}, {"node": None}])
def test_a_checkpoint_of_another_feed_is_refused(change: dict[str, Json]) -> None:
    with pytest.raises(WrongFeedError):
        read(signed(change))


@pytest.mark.parametrize(
    "change",
    [
        {"size": -1},
        {"size": True},
        {"size": None},
        {"iat": "1"},
        {"exp": -5},
        {"head": "69"},
        {"head": "AB" * 32},
        {"head": None},
    ],
)
def test_a_signed_checkpoint_that_makes_no_sense_is_malformed(change: dict[str, Json]) -> None:
    with pytest.raises(MalformedError):
        read(signed(change))


def test_a_checkpoint_of_an_unknown_key_is_refused() -> None:
    with pytest.raises(BadSignatureError):
        read(format_checkpoint(DRAFT, SigningKey.generate()))


def signed(change: dict[str, Json]) -> str:
    payload: Object = {"node": "rx1", "feed": "network", "size": 1, "iat": 1, "exp": 2}
    return sign_jws({**payload, "head": "69" * 32, **change}, typ=TYP, key=KEY)
