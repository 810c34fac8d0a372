"""Orders: signed by themselves, and nothing else passes for one."""

import pytest

from federation.errors import BadSignatureError, MalformedError
from federation.keys import KeySet, SigningKey, sign_jws
from federation.order import TYP, OrderDraft, format_order, parse_order, read_order
from federation.strict import Json, Object

KEY = SigningKey.generate()
KEYS = KeySet.of(KEY.public).current
RID = "c33316c3-1111-4222-8333-444455556666"
DRAFT = OrderDraft("rx1", "withdraw", RID, 1000, rev=2)


@pytest.mark.parametrize("draft", [DRAFT, OrderDraft("rx1", "hold", RID, 0)])
def test_what_is_ordered_is_read_again(draft: OrderDraft) -> None:
    order = parse_order(format_order(draft, KEY), KEYS)
    assert OrderDraft(order.node, order.op, order.rid, order.iat, order.rev) == draft
    assert order.kid == KEY.public.kid


def test_an_order_is_short_enough_to_travel_by_hand() -> None:
    assert len(format_order(DRAFT, KEY)) < 400


def test_an_order_of_another_key_is_refused() -> None:
    with pytest.raises(BadSignatureError):
        parse_order(format_order(DRAFT, SigningKey.generate()), KEYS)


def test_every_flipped_bit_spoils_an_order() -> None:
    jws = format_order(DRAFT, KEY).encode()
    for place in range(len(jws)):
        forged = bytearray(jws)
        forged[place] ^= 1
        with pytest.raises((BadSignatureError, MalformedError)):
            parse_order(forged.decode(), KEYS)


@pytest.mark.parametrize(
    "change",
    [
        {"op": "publish"},
        {"op": ["withdraw"]},
        {"op": None},
        {"node": "RX1"},
        {"node": None},
        {"rid": "1"},
        {"rev": 0},
        {"rev": True},
        {"rev": "2"},
        {"iat": -1},
        {"iat": None},
        {"iat": True},
    ],
)
def test_a_signed_order_that_makes_no_sense_is_malformed(change: dict[str, Json]) -> None:
    payload: Object = {"node": "rx1", "op": "withdraw", "rid": RID, "rev": 2, "iat": 1000}
    with pytest.raises(MalformedError):
        read_order(sign_jws({**payload, **change}, typ=TYP, key=KEY))


def test_fields_that_a_later_version_adds_are_let_be() -> None:
    payload: Object = {"node": "rx1", "op": "withdraw", "rid": RID, "iat": 1000, "new": "x"}
    assert read_order(sign_jws(payload, typ=TYP, key=KEY)).rev is None


def test_an_order_of_more_than_2048_bytes_is_refused() -> None:
    payload: Object = {"node": "rx1", "op": "withdraw", "rid": RID, "iat": 1, "x": "x" * 1500}
    with pytest.raises(MalformedError, match="2048"):
        read_order(sign_jws(payload, typ=TYP, key=KEY))
