"""What an honest peer answers to endpoints 1 to 6: the serving half of tests/fakes/peer.py.

Written from federation/README.md, sections 3, 11 and 15, apart from the node's own server,
so that the client is not tested against its twin.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Protocol

from federation import strict
from federation.body import digest
from federation.discovery import Discovery, format_discovery
from federation.keys import open_jws
from federation.line import parse_line
from federation.strict import Json, Object
from federation.transport import Response
from tests.fakes.fake_feed import FakeFeed

OPEN_FEEDS = ("notices", "public", "members")
MAX_BULK = 2 * 1_048_576


@dataclass(frozen=True)
class Asked:
    """One request as a peer saw it; ``path`` is what follows the base."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    form: Mapping[str, str] = field(default_factory=dict)

    def number(self, name: str, default: int) -> int:
        return int(self.query.get(name, default))


class Origin(Protocol):
    """The side of a peer that answers are made from."""

    node: str
    base: str
    now: int
    token: str
    feeds: dict[str, FakeFeed]
    bodies: dict[tuple[str, str], bytes | None]

    def discovery(self) -> Discovery: ...


def serve(origin: Origin, asked: Asked) -> Response:
    """Return the honest answer."""
    if asked.path == ".well-known/likewise":
        return _json(format_discovery(origin.discovery()))
    if asked.path == "token":
        return _token(origin, asked)
    shown = asked.headers.get("Authorization")
    if shown not in (None, f"Bearer {origin.token}"):
        return _problem(401, "token")
    readable = [name for name in origin.feeds if shown or name in OPEN_FEEDS]
    if asked.path == "feeds":
        return _feeds(origin, asked, readable)
    name, _, rest = asked.path.removeprefix("feeds/").partition("/")
    kind, _, sha256 = rest.partition("/")
    if name not in readable or kind not in _KINDS:
        return _problem(404, "not-found")
    return _KINDS[kind](origin, origin.feeds[name], asked, sha256)


def _feeds(origin: Origin, asked: Asked, readable: list[str]) -> Response:
    shown: list[Json] = [
        {"feed": name, "checkpoint": origin.feeds[name].current} for name in readable
    ]
    raw = strict.dumps({"feeds": shown})
    etag = f'"{digest(raw)[:8]}"'
    if asked.headers.get("If-None-Match") == etag:
        return Response(304, {"etag": etag}, b"")
    return Response(200, {"etag": etag}, raw)


def _checkpoint(origin: Origin, feed: FakeFeed, asked: Asked, sha256: str) -> Response:
    if "size" not in asked.query:
        return Response(200, {}, feed.current.encode())
    jws = feed.retained.get(asked.number("size", 0))
    return _problem(404, "not-found") if jws is None else Response(200, {}, jws.encode())


def _entries(origin: Origin, feed: FakeFeed, asked: Asked, sha256: str) -> Response:
    after, limit = asked.number("after", 0), min(asked.number("limit", 100), 500)
    if after > feed.size:
        return _cursor_ahead(feed)
    page = feed.lines[after : after + limit]
    return Response(200, {}, b"".join(raw + b"\n" for raw in page))


def _bodies(origin: Origin, feed: FakeFeed, asked: Asked, sha256: str) -> Response:
    if sha256:
        return _body(origin, feed, sha256)
    after, limit = asked.number("after", 0), min(asked.number("limit", 100), 500)
    if after > feed.size:
        return _cursor_ahead(feed)
    answer, covered = b"", after
    for raw in feed.lines[after : after + limit]:
        body = origin.bodies.get((feed.name, parse_line(raw).sha256 or ""))
        if body is not None and answer and len(answer) + len(body) + 1 > MAX_BULK:
            break
        answer += b"" if body is None else body + b"\n"
        covered += 1
    return Response(200, {"likewise-covered": str(covered)}, answer)


def _body(origin: Origin, feed: FakeFeed, sha256: str) -> Response:
    if (feed.name, sha256) not in origin.bodies:
        return _problem(404, "not-found")
    body = origin.bodies[feed.name, sha256]
    return _problem(410, "withdrawn") if body is None else Response(200, {}, body)


def _token(origin: Origin, asked: Asked) -> Response:
    date = {"date": format_datetime(datetime.fromtimestamp(origin.now, UTC), usegmt=True)}
    assertion = asked.form.get("client_assertion", "")
    claims = strict.parse(open_jws(assertion, typ="JWT").payload)
    exp = claims["exp"]
    assert isinstance(exp, int)
    is_timely = origin.now - 300 < exp <= origin.now + 360
    if not is_timely or claims["aud"] != f"{origin.base}/token":
        return Response(400, date, b'{"error":"invalid_client"}')
    token: Object = {"access_token": origin.token, "token_type": "Bearer", "expires_in": 600}
    return Response(200, date, strict.dumps(token))


def _cursor_ahead(feed: FakeFeed) -> Response:
    return _problem(409, "cursor-ahead", {"checkpoint": feed.current})


def _problem(status: int, name: str, more: Mapping[str, Json] | None = None) -> Response:
    problem: Object = {"type": f"urn:likewise:problem:{name}", "status": status}
    return Response(status, {}, strict.dumps({**problem, **(more or {})}))


def _json(document: Object) -> Response:
    return Response(200, {"content-type": "application/json"}, strict.dumps(document))


_Kind = Callable[[Origin, FakeFeed, Asked, str], Response]
_KINDS: Mapping[str, _Kind] = {
    "checkpoint": _checkpoint,
    "entries": _entries,
    "bodies": _bodies,
}
