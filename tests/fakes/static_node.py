"""A node made of files, as tests/vectors/node holds one: asked in memory or over a real socket.

Serves endpoints 1 to 5a of the protocol, as simply as they can be served. What it serves may
be tampered with beforehand: ``feeds`` is there to be changed.
"""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from federation.transport import Response

BASE_PATH = "/federation/v1"
NOT_FOUND = Response(404, {"content-type": "application/problem+json"}, b'{"status":404}')


@dataclass
class StaticFeed:
    """Lines, the checkpoint signed at each size, and the live bodies by their hash."""

    lines: list[bytes]
    checkpoints: dict[int, str]
    bodies: dict[str, bytes]
    erased: set[str] = field(default_factory=set)

    @property
    def current(self) -> str:
        return self.checkpoints[max(self.checkpoints)]


class StaticNode:
    """The node in ``folder``; ``asked`` holds each path and query in the order they came."""

    def __init__(self, folder: Path) -> None:
        self.discovery = (folder / "discovery.json").read_bytes()
        self.feeds = {
            place.name: _read_feed(place) for place in sorted(folder.iterdir()) if place.is_dir()
        }
        self.token: str | None = None
        self.asked: list[str] = []

    def answer(self, path: str, headers: Mapping[str, str]) -> Response:
        """Return the answer to a GET of ``path`` (with its query)."""
        self.asked.append(path)
        if path == "/.well-known/likewise":
            return Response(200, {}, self.discovery)
        parts = urlsplit(path)
        given = headers.get("Authorization")
        if self.token is not None and given != f"Bearer {self.token}":
            return NOT_FOUND
        query = {name: int(values[0]) for name, values in parse_qs(parts.query).items()}
        return self._of_feeds(parts.path.removeprefix(BASE_PATH).split("/")[1:], query)

    def _of_feeds(self, names: list[str], query: Mapping[str, int]) -> Response:
        if names == ["feeds"]:
            shown = [{"feed": n, "checkpoint": f.current} for n, f in self.feeds.items()]
            return Response(200, {}, json.dumps({"feeds": shown}).encode())
        if len(names) < 3 or names[0] != "feeds" or names[1] not in self.feeds:
            return NOT_FOUND
        feed = self.feeds[names[1]]
        if names[2] == "checkpoint":
            jws = feed.checkpoints.get(query.get("size", max(feed.checkpoints)))
            return Response(200, {}, jws.encode()) if jws else NOT_FOUND
        if names[2] == "entries":
            start = query.get("after", 0)
            page = feed.lines[start : start + query.get("limit", 100)]
            return Response(200, {}, b"".join(line + b"\n" for line in page))
        return _bodies(feed, names[3] if len(names) > 3 else None, query)


class StaticTransport:
    """The Transport port over a StaticNode, in memory."""

    def __init__(self, node: StaticNode) -> None:
        self._node = node

    def get(self, url: str, *, headers: Mapping[str, str], limit: int, deadline: float) -> Response:
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return self._node.answer(path, headers)

    def post_form(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        return NOT_FOUND

    def post_json(
        self,
        url: str,
        document: bytes,
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        return NOT_FOUND


class StaticServer:
    """A real HTTP server on loopback in front of a StaticNode; use as a context."""

    def __init__(self, node: StaticNode) -> None:
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                found = node.answer(self.path, dict(self.headers.items()))
                self.send_response(found.status)
                for name, value in found.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(found.body)))
                self.end_headers()
                self.wfile.write(found.body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{BASE_PATH}"

    def __enter__(self) -> StaticServer:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _read_feed(folder: Path) -> StaticFeed:
    lines = (folder / "entries.ndjson").read_bytes().split(b"\n")[:-1]
    checkpoints = {int(p.stem): p.read_text() for p in (folder / "checkpoints").iterdir()}
    places = folder / "bodies"
    bodies = {p.stem: p.read_bytes() for p in places.iterdir()} if places.exists() else {}
    announced = {json.loads(line).get("sha256") for line in lines} - {None}
    return StaticFeed(lines, checkpoints, bodies, announced - bodies.keys())


def _bodies(feed: StaticFeed, sha256: str | None, query: Mapping[str, int]) -> Response:
    if sha256 is not None and sha256 in feed.bodies:
        return Response(200, {}, feed.bodies[sha256])
    if sha256 is not None:
        return Response(410, {}, b"{}") if sha256 in feed.erased else NOT_FOUND
    after = query.get("after", 0)
    covered = min(after + query.get("limit", 100), len(feed.lines))
    named = [json.loads(line).get("sha256") for line in feed.lines[after:covered]]
    body = b"".join(feed.bodies[sha] + b"\n" for sha in named if sha in feed.bodies)
    return Response(200, {"likewise-covered": str(covered)}, body)
