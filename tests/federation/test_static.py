"""A node made of files is read through the port that reads any other."""

import http.server
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from federation import strict
from federation.asking import Source
from federation.bodies import BodiesRequest
from federation.errors import NotServedError
from federation.held import Held
from federation.polling import PollRequest
from federation.pull import Budget, PullRequest, poll_feeds, pull_bodies, pull_feed
from federation.static import PAGE, StaticAware
from federation.tokens import TokenRequest, obtain_token
from federation.transport import HttpTransport, Response
from federation.verify import Verified
from federation.wanted import Wanted
from tests.fakes.peer import FakePeer

RECORDS = 2 * PAGE + 7


def files_of(peer: FakePeer, folder: Path) -> None:
    """Write what ``peer`` publishes as files, as section 3 of the specification lays them out."""
    listed: list[strict.Json] = []
    for name in ("notices", "public"):
        feed = peer.feed(name)
        place = folder / "feeds" / name
        (place / "entries").mkdir(parents=True)
        (place / "checkpoints").mkdir()
        (place / "bodies").mkdir()
        for start in range(0, len(feed.lines), PAGE):
            page = b"".join(raw + b"\n" for raw in feed.lines[start : start + PAGE])
            (place / "entries" / f"{start // PAGE}.ndjson").write_bytes(page)
        for size, jws in feed.retained.items():
            (place / "checkpoints" / str(size)).write_text(jws)
        (place / "checkpoint").write_text(feed.current)
        listed.append({"feed": name, "checkpoint": feed.current})
    for (feed_name, sha256), raw in peer.bodies.items():
        if raw is not None:
            (folder / "feeds" / feed_name / "bodies" / sha256).write_bytes(raw)
    (folder / "feeds" / "index.json").write_bytes(strict.dumps({"feeds": listed}))
    (folder / "federation" / "v1").mkdir(parents=True)
    (folder / "federation" / "v1" / "feeds").symlink_to(Path("..", "..", "feeds"))
    (folder / ".well-known").mkdir()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Any web server at all."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def peer() -> FakePeer:
    made = FakePeer("files")
    made.publish_many("public", RECORDS)
    return made


@pytest.fixture
def base(peer: FakePeer, tmp_path: Path) -> Iterator[str]:
    files_of(peer, tmp_path)
    handler = partial(Quiet, directory=str(tmp_path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    origin = f"http://127.0.0.1:{server.server_port}"
    (tmp_path / ".well-known" / "likewise").write_bytes(b'{"static":true}')
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"{origin}/federation/v1"
    server.shutdown()
    server.server_close()


def aware(base: str, peer: FakePeer) -> StaticAware:
    return StaticAware(HttpTransport([base.split("/")[2]]), peer.clock)


def pulled(base: str, peer: FakePeer, budget: Budget) -> Verified:
    request = PullRequest(Source(base), Held.nothing("files", "public"), peer.keys(), None, budget)
    outcome = pull_feed(request, aware(base, peer), peer.clock, lambda done, total: None)
    assert isinstance(outcome, Verified)
    return outcome


def test_its_feeds_are_listed_from_the_index(base: str, peer: FakePeer) -> None:
    polled = poll_feeds(PollRequest(Source(base)), aware(base, peer))
    assert polled is not None
    assert [feed for feed, _ in polled.feeds] == ["notices", "public"]


def test_every_line_is_pulled_and_verified(base: str, peer: FakePeer) -> None:
    assert [line.raw for line in pulled(base, peer, Budget()).lines] == peer.feed("public").lines


def test_a_run_with_a_budget_ends_at_a_checkpoint_of_that_size(base: str, peer: FakePeer) -> None:
    assert pulled(base, peer, Budget(entries=150)).checkpoint.size == 150


def test_bodies_come_one_by_one(base: str, peer: FakePeer) -> None:
    lines = pulled(base, peer, Budget()).lines
    wanted = tuple(
        Wanted("files", "public", line.seq, line.rid, 1, line.sha256 or "", line.size or 0)
        for line in lines[:3]
    )
    request = BodiesRequest(Source(base), "public", 0, len(lines), wanted)
    batches = list(pull_bodies(request, aware(base, peer), peer.clock, lambda done, total: None))
    assert sum(len(batch.found) for batch in batches) == 3


def test_it_gives_no_token(base: str, peer: FakePeer) -> None:
    request = TokenRequest("us", base, peer.key, lambda: "jti")
    with pytest.raises(NotServedError):
        obtain_token(request, aware(base, peer), peer.clock)


class Counting:
    """A Transport in front of a fake peer, which counts what it is asked."""

    def __init__(self, peer: FakePeer, discovery: bytes) -> None:
        self.peer, self.discovery, self.asked = peer, discovery, 0

    def get(self, url: str, *, headers: Mapping[str, str], limit: int, deadline: float) -> Response:
        if url.endswith("/.well-known/likewise"):
            self.asked += 1
            return Response(200, {}, self.discovery)
        return self.peer.get(url, headers=headers, limit=limit, deadline=deadline)

    def post_form(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        return Response(404, {}, b"") if self.discovery else Response(400, {}, b"{}")

    def post_json(
        self,
        url: str,
        document: bytes,
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        return Response(202, {}, document)


def feeds(transport: StaticAware, peer: FakePeer) -> Response:
    return transport.get(f"{peer.base}/feeds", headers={}, limit=10**6, deadline=1)


@pytest.mark.parametrize("discovery", [b"<html>", b'{"static":false}', b'{"static":"true"}'])
def test_a_node_that_does_not_say_so_is_asked_as_ever(peer: FakePeer, discovery: bytes) -> None:
    transport = StaticAware(Counting(peer, discovery), peer.clock)
    url = f"{peer.base}/feeds/public/entries?after=100&limit=200"
    answer = transport.get(url, headers={}, limit=10**6, deadline=1)
    assert answer.body.count(b"\n") == RECORDS - 100


def test_what_a_node_is_is_asked_once_an_hour(peer: FakePeer) -> None:
    inner = Counting(peer, b"{}")
    clock = [datetime(2026, 11, 22, tzinfo=UTC)]
    transport = StaticAware(inner, lambda: clock[0])
    feeds(transport, peer)
    feeds(transport, peer)
    asked_in_the_hour = inner.asked
    clock[0] += timedelta(hours=1)
    feeds(transport, peer)
    assert (asked_in_the_hour, inner.asked) == (1, 2)


def test_what_is_no_feed_is_passed_on(peer: FakePeer) -> None:
    inner = Counting(peer, b"{}")
    transport = StaticAware(inner, peer.clock)
    url = f"{peer.base.removesuffix('/federation/v1')}/.well-known/likewise"
    assert transport.get(url, headers={}, limit=100, deadline=1).body == b"{}"
    observed = f"{peer.base}/observed?after=rx1/public"
    assert transport.get(observed, headers={}, limit=100, deadline=1).status == 404
    sent = transport.post_json(f"{peer.base}/join", b"[]", headers={}, limit=9, deadline=1)
    assert sent.body == b"[]"


def test_a_refusal_of_a_node_that_can_take_forms_is_its_own(peer: FakePeer) -> None:
    transport = StaticAware(Counting(peer, b""), peer.clock)
    answer = transport.post_form(f"{peer.base}/token", {}, headers={}, limit=9, deadline=1)
    assert answer.status == 400


def test_a_server_that_has_the_list_under_its_own_name_is_believed(peer: FakePeer) -> None:
    transport = StaticAware(Counting(peer, b'{"static":true}'), peer.clock)
    assert b'"public"' in feeds(transport, peer).body


def test_a_page_that_is_not_there_is_told_as_it_was(peer: FakePeer) -> None:
    transport = StaticAware(Counting(peer, b'{"static":true}'), peer.clock)
    url = f"{peer.base}/feeds/network/entries?after=0"
    assert transport.get(url, headers={}, limit=10**6, deadline=1).status == 404
