"""Requests to a facilitator about a node's own entry: to be listed, and to change its keys.

    payload: {"to":"north","node":"rx1","wish":"join","name":"…","base":"…","kind":"trust",
     "contact":"…","key":{…jwk},"resets":[…],"iat":1795310425}
    vouched: {"to":"north","node":"rx1","request":"eyJ…"}

The first is signed by the key it names (a retirement: by a key that stays), so whoever sends
it holds that key. The second wraps it, signed by a key that is listed already: that is what
makes a rotation. What a facilitator does with either is the node's business. Pure. Source:
federation/README.md, section 8 and endpoint 11.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from federation import strict
from federation.asking import refusal
from federation.errors import BadSignatureError, MalformedError, WrongFeedError
from federation.feed import check_node
from federation.keys import PublicKey, SigningKey, open_jws, sign_jws, verify_jws
from federation.members import MAX_NAME, Reset, check_base, format_reset, parse_reset
from federation.strict import Json, Object
from federation.transport import Transport

TYP = "likewise-join+jws"
PATH = "join"
MAX_ANSWER = 16_384
SECONDS = 30.0


class Wish(StrEnum):
    """What is asked. ``replace``: the old key is stolen or lost and can vouch for nothing."""

    JOIN = "join"
    ROTATE = "rotate"
    RETIRE = "retire"
    REPLACE = "replace"


@dataclass(frozen=True, kw_only=True)
class JoinRequest:
    """A wish about the entry of ``node``; ``iat`` in Unix seconds, for people.

    ``key`` is the new key; of a retirement the one to be retired. ``resets`` are, with a
    stolen key, the last good states as the node sees them.
    """

    facilitator: str
    node: str
    wish: Wish
    name: str
    base: str
    kind: str
    contact: str
    key: PublicKey
    iat: int
    resets: tuple[Reset, ...] = ()


@dataclass(frozen=True)
class Posted:
    """A request as it was read; ``is_vouched``: a key listed for the node stands behind it."""

    request: JoinRequest
    is_vouched: bool


KeysOf = Callable[[str], Mapping[str, PublicKey]]


def format_join(request: JoinRequest, key: SigningKey) -> str:
    """Return ``request`` signed by ``key``; of parse_join the inverse.

    Raises: MalformedError, for one that would be refused.
    """
    payload: Object = {
        "to": request.facilitator,
        "node": request.node,
        "wish": request.wish.value,
        "name": request.name,
        "base": request.base,
        "kind": request.kind,
        "contact": request.contact,
        "key": cast(Json, request.key.jwk()),
        "resets": [format_reset(reset) for reset in request.resets],
        "iat": request.iat,
    }
    _read(payload)
    return sign_jws(payload, typ=TYP, key=key)


def vouch(request: JoinRequest, new: SigningKey, current: SigningKey) -> str:
    """Return ``request``, signed by the ``new`` key it names, with ``current`` behind it."""
    payload: Object = {
        "to": request.facilitator,
        "node": request.node,
        "request": format_join(request, new),
    }
    return sign_jws(payload, typ=TYP, key=current)


def parse_join(jws: str, facilitator: str, keys_of: KeysOf) -> Posted:
    """Return what is asked of ``facilitator``, every signature checked.

    Args:
        keys_of: the keys listed as current for a node; none for one that is not listed.

    Raises: BadSignatureError, MalformedError; WrongFeedError if it is for somebody else.
    """
    payload = strict.parse(open_jws(jws, typ=TYP).payload)
    inner = payload.get("request")
    if inner is None:
        return _parse_alone(jws, facilitator, keys_of)
    if not isinstance(inner, str):
        raise MalformedError("a request that is not one")
    node = check_node(payload.get("node"))
    verify_jws(jws, typ=TYP, keys=keys_of(node))
    posted = _parse_alone(inner, facilitator, keys_of)
    if posted.request.node != node or posted.request.wish is not Wish.ROTATE:
        raise MalformedError("vouched for something else than a rotation of its own key")
    return Posted(posted.request, is_vouched=True)


def post_join(base: str, jws: str, transport: Transport) -> Object:
    """Send a request to the facilitator at ``base``; return what it says became of it.

    Raises: WireError; MalformedError, with the facilitator's words where it refuses.
    """
    response = transport.post_json(
        f"{base}/{PATH}",
        strict.dumps({"request": jws}),
        headers={},
        limit=MAX_ANSWER,
        deadline=SECONDS,
    )
    if response.status in (400, 422):
        said = strict.parse_document(response.body)
        raise MalformedError(f"{response.status}: {str(said.get('detail'))[:200]}")
    if response.status not in (200, 202):
        raise refusal(response)
    return strict.parse_document(response.body)


def _parse_alone(jws: str, facilitator: str, keys_of: KeysOf) -> Posted:
    envelope = open_jws(jws, typ=TYP)
    request = _read(strict.parse(envelope.payload))
    if request.facilitator != facilitator:
        raise WrongFeedError(f"a request to {request.facilitator}")
    if request.wish is not Wish.RETIRE:
        verify_jws(jws, typ=TYP, keys={request.key.kid: request.key})
        return Posted(request, is_vouched=False)
    if envelope.kid == request.key.kid:
        raise BadSignatureError("a key does not retire itself")
    verify_jws(jws, typ=TYP, keys=keys_of(request.node))
    return Posted(request, is_vouched=True)


def _read(payload: Object) -> JoinRequest:
    iat, resets = payload.get("iat"), payload.get("resets")
    if not strict.is_integer(iat) or not isinstance(resets, list):
        raise MalformedError("a request whose fields make no sense")
    try:
        wish = Wish(str(payload.get("wish")))
    except ValueError as error:
        raise MalformedError("a request for nothing known") from error
    return JoinRequest(
        facilitator=check_node(payload.get("to")),
        node=check_node(payload.get("node")),
        wish=wish,
        name=_text(payload, "name", least=1),
        base=check_base(payload.get("base")),
        kind=_text(payload, "kind", least=1),
        contact=_text(payload, "contact", least=0),
        key=PublicKey.from_jwk(payload.get("key")),
        iat=cast(int, iat),
        resets=tuple(parse_reset(reset) for reset in resets),
    )


def _text(payload: Object, name: str, *, least: int) -> str:
    value = payload.get(name)
    if not isinstance(value, str) or not least <= len(value) <= MAX_NAME:
        raise MalformedError(f"{name} is not a text of {least} to {MAX_NAME} characters")
    return value
