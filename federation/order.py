"""Orders: the one thing that is signed by itself, and so works outside any feed.

    payload: {"node":"rx1","op":"withdraw","rid":"…","rev":2,"iat":1795310425}

``rev`` is optional. An order concerns the record (node, rid) that it names. Who may give
which order is authority.py's; what obeying means is the node's. Source:
federation/README.md, sections 4 and 5, rulings 5, 24 and 25.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from federation import feed, strict
from federation.errors import MalformedError
from federation.keys import PublicKey, SigningKey, open_jws, sign_jws, verify_jws
from federation.strict import Object

TYP = "likewise-order+jws"
WITHDRAW, HOLD, RELEASE = "withdraw", "hold", "release"
ORDER_OPS = frozenset({WITHDRAW, HOLD, RELEASE})
MAX_ORDER = 2048


@dataclass(frozen=True)
class Order:
    """An order as read; ``kid`` names the key that is said to have signed ``jws``."""

    node: str
    op: str
    rid: str
    rev: int | None
    iat: int
    kid: str
    jws: str


@dataclass(frozen=True)
class OrderDraft:
    """What is to be ordered; ``iat`` in Unix seconds, greater for each by one authority."""

    node: str
    op: str
    rid: str
    iat: int
    rev: int | None = None


def format_order(draft: OrderDraft, key: SigningKey) -> str:
    """Return the signed order; of parse_order the inverse. Raises: MalformedError."""
    payload: Object = {"node": draft.node, "op": draft.op, "rid": draft.rid}
    if draft.rev is not None:
        payload["rev"] = draft.rev
    payload["iat"] = draft.iat
    return read_order(sign_jws(payload, typ=TYP, key=key)).jws


def parse_order(jws: str, keys: Mapping[str, PublicKey]) -> Order:
    """Return the order if one of ``keys`` signed it.

    Raises: BadSignatureError, MalformedError.
    """
    order = read_order(jws)
    verify_jws(jws, typ=TYP, keys=keys)
    return order


def read_order(jws: str) -> Order:
    """Return the order without asking who signed it: for lines whose checkpoint vouches.

    Raises: BadSignatureError, where it is not even the shape of one; MalformedError.
    """
    if len(jws) > MAX_ORDER:
        raise MalformedError("an order of more than 2048 bytes")
    envelope = open_jws(jws, typ=TYP)
    payload = strict.parse(envelope.payload)
    op, rev, iat = payload.get("op"), payload.get("rev"), payload.get("iat")
    if not isinstance(op, str) or op not in ORDER_OPS:
        raise MalformedError("an order that is no order")
    if not strict.is_integer(iat) or not (rev is None or strict.is_integer(rev, 1)):
        raise MalformedError("an order whose numbers make no sense")
    return Order(
        node=feed.check_node(payload.get("node")),
        op=op,
        rid=feed.check_rid(payload.get("rid")),
        rev=cast("int | None", rev),
        iat=cast(int, iat),
        kid=envelope.kid,
        jws=jws,
    )
