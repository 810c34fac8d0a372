"""Open the connection to a peer: one look-up, every address judged, a literal dialled.

Implements section 10 of federation/README.md as far as the head of the answer. What is asked
over the connection, and the body that comes back, are transport.py's.
"""

from __future__ import annotations

import http.client
import io
import queue
import socket
import threading
from collections.abc import Callable, Sequence
from typing import BinaryIO, cast

from urllib3.connection import HTTPConnection, HTTPSConnection

from federation.addresses import Allowed, Target
from federation.errors import OversizedError, UnreachableError
from federation.watchdog import Watchdog

CONNECT_SECONDS = 5.0
HEAD_BYTES = 32 * 1024

Resolve = Callable[[str, int], Sequence[str]]
"""Host and port to literal addresses; raises OSError or UnicodeError where there are none."""

Connect = Callable[[HTTPConnection], socket.socket]


def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver, once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class Dialler:
    """Open connections to one target."""

    def __init__(self, target: Target, allowed: Allowed, resolve: Resolve) -> None:
        self.target = target
        self._allowed = allowed
        self._resolve = resolve

    def dial(self, watchdog: Watchdog) -> socket.socket:
        """Return a connected socket that ``watchdog`` watches.

        Raises: RefusedAddressError before any byte is sent; UnreachableError.
        """
        addresses = self._addresses(watchdog.remaining())
        self._allowed.check(self.target, addresses)
        failure: OSError | None = None
        for address in addresses:
            seconds = min(CONNECT_SECONDS, watchdog.remaining())
            try:
                # a literal: nothing is looked up again, so a rebound name changes nothing
                connected = socket.create_connection((address, self.target.port), seconds)
            except OSError as error:
                failure = error
                continue
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            watchdog.watch(connected)
            return connected
        raise UnreachableError(f"{self.target} does not answer: {failure}") from failure

    def _addresses(self, seconds: float) -> Sequence[str]:
        """Look the name up in a thread of its own: the system's resolver knows no deadline."""
        found: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

        def look_up() -> None:
            try:
                found.put(self._resolve(self.target.host, self.target.port))
            except (OSError, UnicodeError) as error:
                found.put(error)

        threading.Thread(target=look_up, daemon=True).start()
        try:
            answer = found.get(timeout=seconds)
        except queue.Empty as error:
            raise UnreachableError(f"{self.target.host} was not looked up in time") from error
        if isinstance(answer, Exception):
            raise UnreachableError(f"{self.target.host} is not found: {answer}") from answer
        return answer


def connections(connect: Connect) -> tuple[type[HTTPConnection], type[HTTPSConnection]]:
    """Return urllib3's two kinds of connection, opened by ``connect`` and by nothing else.

    They keep the name that was asked for, so Host, SNI and the certificate's name stay as they
    were; only where the bytes go is ours.
    """

    class Plain(HTTPConnection):
        response_class = _CappedHead

        def _new_conn(self) -> socket.socket:
            return connect(self)

    class Secure(HTTPSConnection):
        response_class = _CappedHead

        def _new_conn(self) -> socket.socket:
            return connect(self)

    return Plain, Secure


class _CappedHead(http.client.HTTPResponse):
    """An answer whose head is read through a cap: http.client's own is 6.4 MB."""

    def begin(self) -> None:
        whole = self.fp
        self.fp = cast(io.BufferedReader, _Capped(whole, HEAD_BYTES))
        super().begin()
        self.fp = whole


class _Capped:
    """The lines of ``source``, up to ``room`` bytes of them, interim answers (1xx) included."""

    def __init__(self, source: BinaryIO, room: int) -> None:
        self._source = source
        self._room = room

    def readline(self, limit: int) -> bytes:
        line = self._source.readline(min(limit, self._room + 1))
        self._room -= len(line)
        if self._room < 0:
            raise OversizedError(f"the head of the answer is longer than {HEAD_BYTES} bytes")
        if not line.endswith(b"\n"):
            # http.client would take a head that was cut off for a head that has ended
            raise http.client.RemoteDisconnected("the head of the answer breaks off")
        return line

    def flush(self) -> None:
        self._source.flush()

    def close(self) -> None:
        self._source.close()
