"""Tokens: prove to a peer who asks, for feeds that are not for everyone.

A token says only who; what that one may read is judged at every request. Source:
federation/README.md, section 3, endpoint 6; ruling 6; RFC 6749 section 4.4, RFC 7523.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from federation import strict
from federation.asking import http_time, refusal
from federation.errors import MalformedError, UnauthorisedError
from federation.keys import Assertion, SigningKey, sign_assertion
from federation.transport import Response, Transport

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
MAX_TOKEN_ANSWER = 16_384
SECONDS = 30.0


@dataclass(frozen=True)
class TokenRequest:
    """Who asks whom. ``base`` is the peer's; ``new_jti`` returns a text never used before."""

    node: str
    base: str
    key: SigningKey
    new_jti: Callable[[], str]


@dataclass(frozen=True)
class Token:
    """A bearer token and the Unix time, by our clock, from which it is not to be used."""

    value: str = field(repr=False)
    expires: int


def obtain_token(request: TokenRequest, transport: Transport, now: Callable[[], datetime]) -> Token:
    """Return a token of the peer's.

    Refused once, it is asked again by the clock that the peer's answer shows.

    Raises: UnauthorisedError; other WireError; MalformedError.
    """
    asked = int(now().timestamp())
    response = _ask(request, transport, asked)
    theirs = http_time(response.header("Date") or "")
    if response.status == 400 and theirs is not None:
        # ruling 6: our clock may be wrong; the offset is used once, for this one request
        response = _ask(request, transport, theirs)
    if response.status == 400:
        raise UnauthorisedError(f"no token: {_error(response)}")
    if response.status != 200:
        raise refusal(response)
    return _token(response, asked)


def _ask(request: TokenRequest, transport: Transport, iat: int) -> Response:
    url = f"{request.base}/token"
    assertion = Assertion(request.node, url, iat, request.new_jti())
    form = {
        "grant_type": "client_credentials",
        "scope": "read",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": sign_assertion(assertion, request.key),
    }
    return transport.post_form(url, form, headers={}, limit=MAX_TOKEN_ANSWER, deadline=SECONDS)


def _token(response: Response, asked: int) -> Token:
    answer = strict.parse_document(response.body)
    value, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        raise MalformedError("an answer without a token")
    if not value or " " in value or not strict.is_integer(seconds, 1):
        raise MalformedError("an answer without a token that can be used")
    return Token(value, asked + cast(int, seconds))


def _error(response: Response) -> str:
    """Return the error code of RFC 6749 section 5.2, or what stands in its place."""
    try:
        return str(strict.parse_document(response.body).get("error"))[:80]
    except MalformedError:
        return "an answer that is no JSON"
