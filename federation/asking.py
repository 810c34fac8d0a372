"""Ask a peer, and sort its answers by what they mean for us.

Knows statuses and limits, not what the answers say. Bytes are moved by a Transport.
Source: federation/README.md, sections 3 and 11, rulings 9, 17, 18 and 24.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

from federation import strict
from federation.errors import (
    BadSignatureError,
    BusyError,
    CursorAheadError,
    FederationError,
    GoneError,
    NotServedError,
    OversizedError,
    TruncatedError,
    UnauthorisedError,
    UnreachableError,
)
from federation.keys import MAX_JWS
from federation.transport import Response, Transport

SECONDS = 30.0
MAX_RETRY_AFTER = 3600
DEFAULT_RETRY_AFTER = 300
MAX_PROBLEM = 16_384


@dataclass(frozen=True)
class Source:
    """Where a node's feeds are read: its own base, or ``<relay's base>/relay/<node>``.

    ``token`` is the bearer token for it, or None for what anyone may read.
    """

    base: str
    token: str | None = field(default=None, repr=False)

    def url(self, path: str) -> str:
        """Return the address of ``path`` below the base, given without leading slash."""
        return f"{self.base}/{path}"

    def headers(self) -> dict[str, str]:
        """Return the headers that say who asks."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def ask(transport: Transport, source: Source, path: str, limit: int) -> Response:
    """Return the 200 to a GET of ``path``, of at most ``limit`` bytes.

    Raises: WireError.
    """
    response = ask_if_changed(transport, source, path, limit, {})
    if response.status == 304:
        raise UnreachableError("304 to a request without a condition")
    return response


def ask_if_changed(
    transport: Transport, source: Source, path: str, limit: int, headers: Mapping[str, str]
) -> Response:
    """Return the 200 or 304 to a GET of ``path`` with ``headers``.

    Raises: WireError.
    """
    response = transport.get(
        source.url(path),
        headers={**source.headers(), **headers},
        # A problem document must fit even where the answer hoped for is smaller.
        limit=max(limit, MAX_PROBLEM),
        deadline=SECONDS,
    )
    if response.status not in (200, 304):
        raise refusal(response)
    if len(response.body) > limit:
        raise OversizedError(f"an answer of more than {limit} bytes")
    return response


def refusal(response: Response) -> FederationError:
    """Return the error that an answer other than 200 and 304 stands for."""
    status = response.status
    if status == 401:
        return UnauthorisedError("401: the token is unknown or has expired")
    if status == 404:
        return NotServedError("404: unknown, or not for us")
    if status == 409:
        return CursorAheadError("409: the peer has less than we read", _checkpoint_in(response))
    if status == 410:
        return GoneError("410: erased")
    if status in (429, 503):
        return BusyError(f"{status}: busy", retry_after(response))
    return UnreachableError(f"an answer with status {status}")


def jws_in(response: Response) -> str:
    """Return the compact JWS that is the whole answer; one trailing newline is allowed.

    Raises: TruncatedError, BadSignatureError.
    """
    raw = response.body.removesuffix(b"\n")
    if not raw:
        raise TruncatedError("an empty answer for a checkpoint")
    if len(raw) > MAX_JWS or not raw.isascii():
        raise BadSignatureError("not a compact JWS of at most 4096 bytes")
    return raw.decode("ascii")


def retry_after(response: Response) -> int:
    """Return after how many seconds a busy peer wants to be asked again, 0 to 3600."""
    value = response.header("Retry-After") or ""
    if value.isascii() and value.isdigit():
        return min(int(value[:9]), MAX_RETRY_AFTER)
    # A date is counted by the peer's own clock, which its Date header shows.
    then, now = http_time(value), http_time(response.header("Date") or "")
    if then is None or now is None:
        return DEFAULT_RETRY_AFTER
    return min(max(then - now, 0), MAX_RETRY_AFTER)


def http_time(value: str) -> int | None:
    """Return an HTTP date in Unix seconds, or None."""
    try:
        return int(parsedate_to_datetime(value).timestamp())
    except (ValueError, OverflowError):
        return None


def _checkpoint_in(response: Response) -> str:
    """Return the checkpoint that a 409 shows, or ""."""
    try:
        value = strict.parse_document(response.body).get("checkpoint")
    except FederationError:
        return ""
    return value if isinstance(value, str) else ""
