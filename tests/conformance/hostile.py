"""A minimal hostile server, for testing a client in whatever language it is written.

``python -m tests.conformance.hostile --port 8899 --misbehave edit`` serves one node whose
``public`` feed holds 250 records and one withdrawal, over plain HTTP on 127.0.0.1, and lies in
the one way it was asked to. ``GET /told-to`` says which, and what a client has to make of it.
The lies are those of tests/fakes/peer.py; time is the real one.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from federation.errors import FederationError
from tests.fakes.peer import FakePeer

RECORDS = 250
UNBOUNDED = 1 << 40


@dataclass(frozen=True)
class Misbehaviour:
    """One way of lying, and the verdict that section 4 of the specification asks of a client."""

    verdict: str
    begin: Callable[[FakePeer], object]


WAYS: Mapping[str, Misbehaviour] = {
    "none": Misbehaviour("OK", lambda peer: None),
    "edit": Misbehaviour("MISMATCH", lambda peer: peer.edit("public", 7, b'"rev":1', b'"rev":2')),
    "drop": Misbehaviour("MISMATCH", lambda peer: peer.drop("public", 7)),
    "duplicate": Misbehaviour("MISMATCH", lambda peer: peer.duplicate("public", 7)),
    "reorder": Misbehaviour("MISMATCH", lambda peer: peer.reorder("public", 7)),
    "truncate": Misbehaviour("TRUNCATED", lambda peer: peer.truncate("feeds/public/entries", 9)),
    "garbage": Misbehaviour("TRUNCATED", lambda peer: peer.garbage("feeds/public/entries")),
    "splice": Misbehaviour("MISMATCH", lambda peer: peer.splice("public", "notices")),
    "roll-back": Misbehaviour(
        "ROLLBACK for a client that pulled before", lambda peer: peer.roll_back("public", 5)
    ),
    "regrow": Misbehaviour(
        "FORK for a client that pulled before", lambda peer: peer.regrow("public", 5, RECORDS)
    ),
    "replay": Misbehaviour(
        "REPLAY for a client that pulled before", lambda peer: peer.replay("public", 5)
    ),
    "busy": Misbehaviour(
        "later, after Retry-After", lambda peer: peer.answer("feeds", 503, {"retry-after": "120"})
    ),
}


class HostileServer(ThreadingHTTPServer):
    """Through which one FakePeer speaks HTTP: honest for ``after`` requests, then in ``way``."""

    def __init__(self, port: int, way: str, after: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.way, self.after, self.asked = way, after, 0
        self.peer = FakePeer("hostile", now=int(time.time()))
        self.origin = f"http://127.0.0.1:{self.server_port}"
        self.peer.base = f"{self.origin}/federation/v1"
        self.peer.publish_many("public", RECORDS)
        gone = self.peer.publish("public", {"title": "To be withdrawn"})
        self.peer.withdraw("public", gone.rid)

    def count(self) -> None:
        """Count a request, and begin to misbehave when the honest ones are used up."""
        self.asked += 1
        if self.asked == self.after + 1:
            WAYS[self.way].begin(self.peer)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: HostileServer

    def do_GET(self) -> None:
        if self.path == "/told-to":
            told = {"misbehave": self.server.way, "expected": WAYS[self.server.way].verdict}
            return self._send(200, {}, json.dumps(told).encode())
        return self._answer()

    def do_POST(self) -> None:
        self.rfile.read(min(int(self.headers.get("content-length") or 0), 65536))
        self._answer()

    def _answer(self) -> None:
        self.server.count()
        headers = {name.lower(): value for name, value in self.headers.items()}
        url = f"{self.server.origin}{self.path}"
        try:
            answer = self.server.peer.get(url, headers=headers, limit=UNBOUNDED, deadline=30)
        except FederationError:
            self.close_connection = True
            return
        self._send(answer.status, answer.headers, answer.body)

    def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the client under test does the talking."""


def main(arguments: list[str]) -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.hostile")
    parser.add_argument("--port", type=int, default=8899)
    parser.add_argument("--misbehave", choices=sorted(WAYS), default="none")
    parser.add_argument("--after", type=int, default=0, help="requests answered honestly first")
    told = parser.parse_args(arguments)
    server = HostileServer(told.port, told.misbehave, told.after)
    verdict = WAYS[told.misbehave].verdict
    print(f"http://127.0.0.1:{server.server_port} misbehaves: {told.misbehave} ({verdict})")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return 0
    finally:
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
