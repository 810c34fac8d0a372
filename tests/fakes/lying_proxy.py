"""A proxy in front of a real node that passes everything on, but for what it is told to lie about.

Listens on loopback; what stands behind it never knows. ``counted`` is how often each path was
asked for, and ``bytes_sent`` how many bytes of bodies and headers went back.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PASSED_ON = ("authorization", "content-type", "if-none-match", "likewise-notices")
_PASSED_BACK = ("content-type", "etag", "date", "likewise-covered", "retry-after", "link")
Lie = Callable[[bytes], bytes]


@dataclass
class LyingProxy:
    """What the proxy does: ``lies`` by a part of the path, applied to bodies of 200 answers."""

    behind: int
    lies: dict[str, Lie] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)

    def answer(self, method: str, path: str, headers: dict[str, str], sent: bytes) -> _Answer:
        """Return what the node behind says, lied about."""
        self.counted[path.partition("?")[0]] += 1
        connection = HTTPConnection("127.0.0.1", self.behind, timeout=60)
        try:
            connection.request(method, path, body=sent or None, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            back = {name: answer.headers[name] for name in _PASSED_BACK if name in answer.headers}
        finally:
            connection.close()
        for part, lie in self.lies.items():
            if part in path and answer.status == 200:
                body = lie(body)
        return _Answer(answer.status, back, body)


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@contextmanager
def lying_proxy(port: int, behind: int) -> Iterator[LyingProxy]:
    """Listen on ``port`` in front of the node on ``behind``."""
    proxy = LyingProxy(behind)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._pass_on()

        def do_POST(self) -> None:
            self._pass_on()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def _pass_on(self) -> None:
            sent = self.rfile.read(int(self.headers.get("content-length", 0)))
            named = {name: self.headers[name] for name in _PASSED_ON if name in self.headers}
            answer = proxy.answer(self.command, self.path, named, sent)
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if answer.status != 304:
                self.wfile.write(answer.body)

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
