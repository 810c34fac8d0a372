"""Reach a peer over HTTP: the port, and (HttpTransport) the only outgoing connection.

Implements section 10 of federation/README.md. It moves bytes and believes none of them: what
they mean is pull.py's business, whether they are true verify.py's. Connecting is dialling.py's,
which addresses may be reached addresses.py's, the deadline watchdog.py's, unpacking inflate.py's.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, cast

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection

from federation.addresses import Allowed, Target, parse_target
from federation.dialling import Connect, Dialler, Resolve, connections, resolve
from federation.errors import RefusedAddressError, TruncatedError, UnreachableError
from federation.inflate import body_for
from federation.watchdog import Watchdog

_CHUNK = 16 * 1024


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


class HttpTransport:
    """The Transport of a real node: one connection a peer, kept open between exchanges.

    ``allow`` is what Allowed takes; ``authorities`` the path of a bundle of certificate
    authorities instead of the public ones. The environment (proxies, .netrc, bundles) has no
    say, since requests' Session, which reads it, is not used; nor are cookies kept.
    """

    def __init__(
        self,
        allow: Iterable[str] = (),
        *,
        resolve: Resolve = resolve,
        authorities: str | None = None,
    ) -> None:
        self._allowed = Allowed(allow)
        self._resolve = resolve
        self._authorities = authorities
        self._peers: dict[Target, _Peer] = {}
        self._lock = threading.Lock()

    def get(self, url: str, *, headers: Mapping[str, str], limit: int, deadline: float) -> Response:
        request = requests.Request("GET", url, headers=dict(headers))
        return self._exchange(request, limit, deadline)

    def post_form(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        request = requests.Request("POST", url, headers=dict(headers), data=dict(form))
        return self._exchange(request, limit, deadline)

    def post_json(
        self,
        url: str,
        document: bytes,
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        named = {**headers, "Content-Type": "application/json"}
        request = requests.Request("POST", url, headers=named, data=document)
        return self._exchange(request, limit, deadline)

    def close(self) -> None:
        """Close every kept connection; the transport may be used again."""
        with self._lock:
            peers, self._peers = list(self._peers.values()), {}
        for peer in peers:
            peer.close()

    def _exchange(self, request: requests.Request, limit: int, deadline: float) -> Response:
        try:
            prepared = request.prepare()
        except requests.exceptions.InvalidHeader as error:
            raise UnreachableError(f"the request cannot be sent: {error}") from error
        except (requests.RequestException, UnicodeError) as error:
            raise RefusedAddressError(f"not a URL: {error}") from error
        prepared.headers["Accept-Encoding"] = "gzip"
        prepared.headers.setdefault("User-Agent", "likewise/1")
        target = parse_target(str(prepared.url))
        with self._lock:
            peer = self._peers.get(target)
            if peer is None:
                dialler = Dialler(target, self._allowed, self._resolve)
                peer = self._peers[target] = _Peer(dialler, self._authorities or True)
        return peer.exchange(prepared, limit, deadline)


class _Peer:
    """The one connection that we keep to a target; exchanges wait for each other."""

    _watchdog: Watchdog  # of the exchange that holds the lock

    def __init__(self, dialler: Dialler, verify: bool | str) -> None:
        self._dialler = dialler
        self._verify = verify
        self._adapter = _Adapter(self._connect)
        self._connection: HTTPConnection | None = None
        self._lock = threading.Lock()

    def exchange(self, request: requests.PreparedRequest, limit: int, deadline: float) -> Response:
        with Watchdog(deadline) as watchdog:
            if not self._lock.acquire(timeout=watchdog.remaining()):
                raise UnreachableError(f"{self._dialler.target} is busy with earlier requests")
            try:
                self._watchdog = watchdog
                return self._read(self._send(request), limit)
            finally:
                self._lock.release()

    def close(self) -> None:
        with self._lock:
            self._adapter.close()

    def _send(self, request: requests.PreparedRequest) -> urllib3.HTTPResponse:
        if self._connection is not None and self._connection.sock is not None:
            self._watchdog.watch(self._connection.sock)
        seconds = self._watchdog.remaining()
        try:
            answer = self._adapter.send(
                request, stream=True, timeout=(seconds, seconds), verify=self._verify
            )
        except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
            raise UnreachableError(self._described(error)) from error
        return cast(urllib3.HTTPResponse, answer.raw)

    def _read(self, answer: urllib3.HTTPResponse, limit: int) -> Response:
        # by name: a header sent three times is one value with three parts, not its last part
        headers = {name.lower(): answer.headers[name] for name in answer.headers}
        try:
            body = body_for(headers.get("content-encoding", ""), limit)
            # one read of the socket at a time, never more than it has: a drip cannot hold us
            while chunk := answer.read1(_CHUNK, decode_content=False):
                body.feed(chunk)
            if self._watchdog.has_fired or answer.length_remaining:
                raise TruncatedError(self._described("the answer is shorter than announced"))
            return Response(answer.status, headers, body.whole())
        except urllib3.exceptions.HTTPError as error:
            raise TruncatedError(self._described(error)) from error
        finally:
            answer.close()  # of an answer read to its end the connection is kept all the same

    def _described(self, what: object) -> str:
        if self._watchdog.has_fired:
            return f"{self._dialler.target} took too long and was cut off"
        return f"{self._dialler.target} broke off: {what}"

    def _connect(self, connection: HTTPConnection) -> socket.socket:
        self._connection = connection
        return self._dialler.dial(self._watchdog)


class _Adapter(HTTPAdapter):
    """requests' own way to one peer, on connections that ``connect`` opens."""

    def __init__(self, connect: Connect) -> None:
        self._plain, self._secure = connections(connect)
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: bool | str | None,
        proxies: Mapping[str, str] | None = None,
        cert: tuple[str, str] | str | None = None,
    ) -> urllib3.HTTPConnectionPool:
        pool = cast(
            urllib3.HTTPConnectionPool,
            super().get_connection_with_tls_context(request, verify, proxies, cert),
        )
        pool.ConnectionCls = self._secure if pool.scheme == "https" else self._plain
        return pool
