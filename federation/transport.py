"""Reach a peer over HTTP: the port, and (HttpTransport) the only outgoing connection.

Implements section 10 of federation/README.md. It moves bytes and believes none of them:
what they mean is pull.py's business, whether they are true verify.py's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Response:
    """What a peer answered: any status, header names in lower case, the whole decoded body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the value of the header ``name``, whatever its case, or None."""
        return self.headers.get(name.lower())


class Transport(Protocol):
    """One exchange with a peer.

    ``limit`` caps the decoded body, in bytes; ``deadline`` the whole exchange, in seconds.
    Every status is an answer, redirects included: none is followed and none raises.

    Raises: RefusedAddressError, UnreachableError, TruncatedError, OversizedError.
    """

    def get(
        self, url: str, *, headers: Mapping[str, str], limit: int, deadline: float
    ) -> Response: ...

    def post_form(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response: ...

    def post_json(
        self,
        url: str,
        document: bytes,
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response: ...
