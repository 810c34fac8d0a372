"""Who may withdraw, hold or release a record, and whether it was they who did.

Says whose order it is; what obeying it means, and which members are believed, is the
node's business. Pure. Source: federation/README.md, section 4 (APPLY), rule 6, ruling 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from federation.errors import BadSignatureError
from federation.members import Member, Status
from federation.order import HOLD, RELEASE, WITHDRAW, Order, parse_order, read_order

FACILITATOR = "facilitator"


@dataclass(frozen=True)
class Authorised:
    """An order and the node that gave it: what a later release must match."""

    order: Order
    authority: str


def authorise_line(jws: str, line_node: str, members: Mapping[str, Member]) -> Authorised:
    """Return the order in a line of ``line_node``'s feed, with who gave it.

    ``members`` are those believed, by node id.

    Raises: BadSignatureError, MalformedError.
    """
    order = read_order(jws)
    if line_node == order.node:
        # The checkpoint vouches: the order's own key may be retired, revoked or unknown.
        return Authorised(order, order.node)
    return _authorise(order, members)


def authorise_alone(jws: str, members: Mapping[str, Member]) -> Authorised:
    """Return an order that came by itself, outside any feed: a withdrawal and nothing else.

    Raises: BadSignatureError, MalformedError.
    """
    order = read_order(jws)
    if order.op != WITHDRAW:
        raise BadSignatureError(f"{order.op} counts in a feed only")
    return _authorise(order, members)


def _authorise(order: Order, members: Mapping[str, Member]) -> Authorised:
    for authority in _authorities(order, members):
        keys = authority.key_set().ever()
        if order.kid in keys:
            return Authorised(parse_order(order.jws, keys), authority.node)
    raise BadSignatureError(f"not signed by anyone who may {order.op} a record of {order.node}")


def _authorities(order: Order, members: Mapping[str, Member]) -> Iterator[Member]:
    origin = members.get(order.node)
    if origin is None:
        return
    yield origin
    if order.op == WITHDRAW:
        successor = members.get(origin.successor or "")
        if successor is not None:
            yield successor
    if order.op in (HOLD, RELEASE):
        for member in members.values():
            if _is_facilitator_of(member, origin.region):
                yield member


def _is_facilitator_of(member: Member, region: str) -> bool:
    is_active = member.kind == FACILITATOR and member.status is Status.MEMBER
    return is_active and member.region == region
