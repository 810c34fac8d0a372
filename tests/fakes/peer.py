"""A peer in memory that implements Transport: honest by default, and a liar on request.

Nothing is mocked: an honest FakePeer answers endpoints 1 to 6 as the specification says,
and each way of lying changes what it serves, not how it is read. In the manner of
python-tuf's RepositorySimulator. Time is ``peer.now``, in Unix seconds, moved by the test.

    peer = FakePeer("rx1")
    peer.publish("network", {"title": "A walking group"})
    peer.edit("network", 1, b"innovation", b"evaluation")     # every later answer is a lie
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TypedDict, Unpack
from urllib.parse import parse_qs, urlsplit

from federation.body import compose, digest
from federation.discovery import Discovery
from federation.errors import OversizedError, TruncatedError, UnreachableError
from federation.feed import media_type
from federation.keys import KeySet, SigningKey
from federation.line import LineDraft, parse_line
from federation.members import BASE_PATH
from federation.order import OrderDraft, format_order
from federation.strict import Object
from federation.transport import Response
from tests.fakes.answers import Asked, serve
from tests.fakes.fake_feed import FakeFeed

START = 1_795_310_425


class DraftFields(TypedDict, total=False):
    rev: int | None
    sha256: str
    size: int
    type: str
    order: str


Lie = Callable[[Response], Response]


@dataclass
class FakePeer:
    """An origin at ``https://<node>.example``, its feeds begun as they are named."""

    node: str = "rx1"
    key: SigningKey = field(default_factory=SigningKey.generate)
    now: int = START
    token: str = "a-token"
    asked: list[Asked] = field(default_factory=list)
    relayed: dict[str, FakePeer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.base = f"https://{self.node}.example/federation/v1"
        self.feeds: dict[str, FakeFeed] = {}
        self.bodies: dict[tuple[str, str], bytes | None] = {}
        self.retired: tuple[SigningKey, ...] = ()
        self._lies: list[tuple[str, Lie]] = []
        self._made = 0
        for name in ("notices", "public"):
            self.feed(name)

    # -- what an honest keeper does

    def clock(self) -> datetime:
        """Return the peer's time, for those who are given a clock."""
        return datetime.fromtimestamp(self.now, UTC)

    def keys(self) -> KeySet:
        """Return its keys as the members feed lists them."""
        retired = {key.public.kid: key.public for key in self.retired}
        return KeySet({self.key.public.kid: self.key.public}, retired)

    def feed(self, name: str) -> FakeFeed:
        """Return the feed ``name``, begun and signed if it is new."""
        if name not in self.feeds:
            self.feeds[name] = FakeFeed(self.node, name)
            self.feeds[name].sign(self.key, self.now)
        return self.feeds[name]

    def publish(
        self, feed: str, fields: Object, *, rid: str | None = None, rev: int = 1
    ) -> LineDraft:
        """Publish a body; return what its line says, apart from its place."""
        raw = compose("likewise:innovation/1", fields, f"{self._next():022d}")
        return self.publish_raw(feed, raw, rid=rid, rev=rev)

    def publish_raw(
        self, feed: str, raw: bytes, *, rid: str | None = None, rev: int = 1
    ) -> LineDraft:
        """Publish any bytes as a body."""
        draft = self._draft(
            op="publish",
            rid=rid or self.new_rid(),
            rev=rev,
            sha256=digest(raw),
            size=len(raw),
            type=media_type("innovation"),
        )
        self.bodies[feed, digest(raw)] = raw
        self.feed(feed).append(draft, self.key, self.now)
        return draft

    def publish_many(self, feed: str, count: int) -> None:
        """Publish ``count`` short records."""
        for number in range(count):
            self.publish(feed, {"title": f"Record {number}"})

    def withdraw(self, feed: str, rid: str, *, rev: int | None = None) -> str:
        """Erase a record's bodies and say so in notices and in its feed; return the order."""
        for line in map(parse_line, self.feed(feed).lines):
            if line.rid == rid and line.sha256 and rev in (None, line.rev):
                self.bodies[feed, line.sha256] = None
        return self.order("withdraw", rid, feed=feed, rev=rev)

    def order(self, op: str, rid: str, *, feed: str | None = None, rev: int | None = None) -> str:
        """Sign an order and append it to notices and, if given, to ``feed``."""
        jws = format_order(OrderDraft(self.node, op, rid, self.now, rev), self.key)
        draft = self._draft(op=op, rid=rid, rev=rev, order=jws)
        for name in ("notices", feed):
            if name is not None:
                self.feed(name).append(draft, self.key, self.now)
        return jws

    def resign(self, seconds: int = 0) -> None:
        """Let ``seconds`` pass and sign every feed anew, as it is."""
        self.now += seconds
        for feed in self.feeds.values():
            feed.sign(self.key, self.now)

    def rotate_key(self) -> None:
        """Take a new key, keep the old one as retired, and sign every feed with the new."""
        self.retired = (*self.retired, self.key)
        self.key = SigningKey.generate()
        self.resign()

    def new_rid(self) -> str:
        """Return a record id never returned before."""
        return str(uuid.UUID(int=(1 << 100) + self._next(), version=4))

    def discovery(self) -> Discovery:
        """Return how it describes itself."""
        return Discovery(
            node=self.node,
            name=f"Example {self.node}",
            base=self.base,
            keys=(self.key.public,),
            facilitator="north",
        )

    # -- what a dishonest or broken one does

    def lie(self, path: str, how: Lie) -> None:
        """Pass every answer to a request whose path and query hold ``path`` through ``how``."""
        self._lies.append((path, how))

    def stop_lying(self) -> None:
        """Answer honestly from here on."""
        self._lies.clear()

    def edit(self, feed: str, seq: int, old: bytes, new: bytes) -> None:
        """Serve line ``seq`` with ``old`` replaced, everything else as it was signed."""
        raw = self.feed(feed).lines[seq - 1]
        assert old in raw
        self.serve_instead(feed, {raw: (raw.replace(old, new, 1),)})

    def drop(self, feed: str, seq: int) -> None:
        """Serve the feed without line ``seq``."""
        self.serve_instead(feed, {self.feed(feed).lines[seq - 1]: ()})

    def duplicate(self, feed: str, seq: int) -> None:
        """Serve line ``seq`` twice."""
        raw = self.feed(feed).lines[seq - 1]
        self.serve_instead(feed, {raw: (raw, raw)})

    def reorder(self, feed: str, seq: int) -> None:
        """Serve line ``seq`` after the one that follows it."""
        first, second = self.feed(feed).lines[seq - 1 : seq + 1]
        self.serve_instead(feed, {first: (second,), second: (first,)})

    def truncate(self, path: str, missing: int) -> None:
        """Serve answers without their last ``missing`` bytes, as a cut proxy does."""
        self.lie(path, lambda answer: _with_body(answer, answer.body[:-missing]))

    def drip(self, path: str) -> None:
        """Never come to an end: the deadline passes, and the port says so."""
        self.lie(path, _raise(TruncatedError("the deadline passed")))

    def be_down(self) -> None:
        """Answer nothing at all."""
        self.lie("", _raise(UnreachableError("connection refused")))

    def garbage(self, path: str, body: bytes = b"\x00\xff<html>") -> None:
        """Serve ``body`` with status 200, whatever was asked."""
        self.lie(path, lambda answer: Response(200, {}, body))

    def answer(self, path: str, status: int, headers: Mapping[str, str] | None = None) -> None:
        """Answer with ``status`` and nothing else."""
        self.lie(path, lambda answer: Response(status, headers or {}, b""))

    def replay(self, feed: str, size: int) -> None:
        """Show the checkpoint that was signed at ``size`` as the current one."""
        self.feed(feed).current = self.feed(feed).retained[size]

    def roll_back(self, feed: str, size: int) -> None:
        """Lose every line after ``size`` and sign what is left, later than before."""
        self.now += 60
        self.feed(feed).cut(size)
        self.feed(feed).sign(self.key, self.now)

    def fork(self, feed: str, size: int) -> FakeFeed:
        """Return the true feed, and from now on serve another that shares ``size`` lines."""
        true = self.feed(feed).twin()
        self.feed(feed).cut(size)
        return true

    def regrow(self, feed: str, size: int, count: int) -> None:
        """Roll back to ``size`` and publish ``count`` other lines."""
        self.roll_back(feed, size)
        self.publish_many(feed, count)

    def splice(self, feed: str, other: str) -> None:
        """Serve the lines of ``other`` as those of ``feed``, whose signatures stay."""
        self.feed(feed).lines = list(self.feed(other).lines)

    def serve_instead(self, feed: str, lines: Mapping[bytes, tuple[bytes, ...]]) -> None:
        """Serve, in place of each of ``lines`` of ``feed``, the lines it is mapped to."""

        def exchanged(answer: Response) -> Response:
            kept = (lines.get(raw, (raw,)) for raw in answer.body.split(b"\n")[:-1])
            return _with_body(answer, b"".join(raw + b"\n" for group in kept for raw in group))

        self.lie(f"feeds/{feed}/entries", exchanged)

    # -- the port

    def get(self, url: str, *, headers: Mapping[str, str], limit: int, deadline: float) -> Response:
        return self._answer(url, headers, limit, {})

    def post_form(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        return self._answer(url, headers, limit, form)

    def post_json(
        self,
        url: str,
        document: bytes,
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        return self._answer(url, headers, limit, {})

    def _answer(
        self, url: str, headers: Mapping[str, str], limit: int, form: Mapping[str, str]
    ) -> Response:
        parts = urlsplit(url)
        assert f"{parts.scheme}://{parts.netloc}" == self.base.removesuffix(BASE_PATH)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        asked = Asked(parts.path.removeprefix(BASE_PATH).strip("/"), query, headers, form)
        self.asked.append(asked)
        answer = self.serve(asked)
        for path, how in self._lies:
            if path in f"{asked.path}?{parts.query}":
                answer = how(answer)
        if len(answer.body) > limit:
            raise OversizedError(f"an answer of more than {limit} bytes")
        return answer

    def serve(self, asked: Asked) -> Response:
        """Answer honestly; what lies beside ``relay/<node>/`` is that node's answer."""
        place, _, rest = asked.path.removeprefix("relay/").partition("/")
        if asked.path.startswith("relay/") and place in self.relayed:
            return self.relayed[place].serve(replace(asked, path=rest))
        return serve(self, asked)

    def _draft(self, *, op: str, rid: str, **fields: Unpack[DraftFields]) -> LineDraft:
        """Return a draft whose place in a chain is not yet known."""
        return LineDraft(node=self.node, feed="", seq=0, prev="", op=op, rid=rid, **fields)

    def _next(self) -> int:
        self._made += 1
        return self._made


@dataclass
class Streets:
    """Several peers behind one transport, each reached at its own base."""

    peers: tuple[FakePeer, ...]

    def get(self, url: str, *, headers: Mapping[str, str], limit: int, deadline: float) -> Response:
        return self._at(url).get(url, headers=headers, limit=limit, deadline=deadline)

    def post_form(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        peer = self._at(url)
        return peer.post_form(url, form, headers=headers, limit=limit, deadline=deadline)

    def post_json(
        self,
        url: str,
        document: bytes,
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        peer = self._at(url)
        return peer.post_json(url, document, headers=headers, limit=limit, deadline=deadline)

    def _at(self, url: str) -> FakePeer:
        for peer in self.peers:
            if url.startswith(peer.base.removesuffix(BASE_PATH) + "/"):
                return peer
        raise UnreachableError("nobody lives there")


def _with_body(answer: Response, body: bytes) -> Response:
    return Response(answer.status, answer.headers, body)


def _raise(error: Exception) -> Lie:
    def failing(answer: Response) -> Response:
        raise error

    return failing
