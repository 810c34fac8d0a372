"""Prove to a peer who we are, so that it shows us more than it shows anybody.

The client's side of endpoint 6; the other side is access.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from federation.errors import MalformedError, NotServedError, UnauthorisedError
from federation.keys import SigningKey
from federation.pull import Source, Token, TokenRequest, obtain_token
from federation.transport import Transport

SPARE_SECONDS = 30


@dataclass(frozen=True)
class Ourselves:
    """What a peer is told of us: the node id, and the key that proves it now."""

    node: str
    key_now: Callable[[], SigningKey]
    new_jti: Callable[[], str]


class Proving:
    """Tokens for peers. They are kept in the memory of this process alone."""

    def __init__(
        self, ourselves: Ourselves, transport: Transport, now: Callable[[], datetime]
    ) -> None:
        self._ourselves = ourselves
        self._transport = transport
        self._now = now
        self._tokens: dict[str, Token] = {}

    def source(self, node: str, base: str) -> Source:
        """Return where to read ``node``: with a token, or without one if it gives us none.

        Raises: WireError where it cannot be asked.
        """
        token = self._tokens.get(node)
        if token is None or token.expires <= self._now().timestamp() + SPARE_SECONDS:
            ours = self._ourselves
            request = TokenRequest(ours.node, base, ours.key_now(), ours.new_jti)
            try:
                token = obtain_token(request, self._transport, self._now)
            except (UnauthorisedError, NotServedError, MalformedError):
                # not listed there yet: what anybody may read can be read all the same
                return Source(base)
            self._tokens[node] = token
        return Source(base, token.value)

    def forget(self, node: str) -> None:
        """Ask for a new token next time: the peer no longer knows this one."""
        self._tokens.pop(node, None)
