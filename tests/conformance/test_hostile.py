"""The hostile server lies as it says, our client sees through it, and the kit names what breaks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from federation.asking import Source
from federation.errors import FederationError
from federation.held import Held
from federation.pull import Budget, PullRequest, pull_feed
from federation.transport import HttpTransport
from federation.verify import Verified
from tests.conformance import reading
from tests.conformance.hostile import RECORDS, WAYS, HostileServer
from tests.conformance.kit import Verdict, run, table

SIZE = RECORDS + 2


@contextmanager
def hostile(way: str, after: int = 0) -> Iterator[HostileServer]:
    server = HostileServer(0, way, after)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def pull(server: HostileServer, held: Held, entries: int = 10_000) -> Held:
    """Return what is held after a pull; raises what the pull raises."""
    transport = HttpTransport([server.origin.removeprefix("http://")])
    request = PullRequest(
        Source(server.peer.base), held, server.peer.keys(), None, Budget(entries=entries)
    )
    try:
        outcome = pull_feed(request, transport, lambda: datetime.now(UTC), lambda done, of: None)
    finally:
        transport.close()
    assert isinstance(outcome, Verified)
    return Held(held.node, held.feed, outcome.checkpoint.signed(), outcome.largest, frozen=False)


def nothing() -> Held:
    return Held.nothing("hostile", "public")


def test_without_a_lie_everything_is_pulled() -> None:
    with hostile("none") as server:
        assert pull(server, nothing()).size == SIZE


@pytest.mark.parametrize(
    ("way", "verdict"),
    [
        ("edit", "MISMATCH"),
        ("drop", "MISMATCH"),
        ("duplicate", "MISMATCH"),
        ("reorder", "MISMATCH"),
        ("splice", "MISMATCH"),
        ("truncate", "TRUNCATED"),
        ("garbage", "TRUNCATED"),
    ],
)
def test_a_lie_to_a_newcomer_stores_nothing(way: str, verdict: str) -> None:
    with hostile(way) as server, pytest.raises(FederationError) as caught:
        pull(server, nothing())
    assert caught.value.verdict == verdict


@pytest.mark.parametrize(
    ("way", "verdict"), [("roll-back", "ROLLBACK"), ("regrow", "FORK"), ("replay", "REPLAY")]
)
def test_a_lie_about_the_past_is_seen_by_who_pulled_before(way: str, verdict: str) -> None:
    with hostile(way, after=2) as server:
        held = pull(server, nothing())
        with pytest.raises(FederationError) as caught:
            pull(server, held)
    assert caught.value.verdict == verdict


def test_a_busy_server_is_asked_later() -> None:
    with hostile("busy") as server, pytest.raises(FederationError) as caught:
        pull(server, nothing())
    assert caught.value.verdict == "BUSY"


def test_each_way_says_what_a_client_has_to_make_of_it() -> None:
    assert all(way.verdict for way in WAYS.values())


def test_the_kit_says_in_a_table_what_a_node_breaks() -> None:
    with hostile("edit") as server:
        findings = run(server.origin, [reading.discovery, reading.chains])
    assert [found.verdict for found in findings] == [Verdict.KEEPS, Verdict.BREAKS]
    assert table(findings).endswith("1 keeps, 1 BREAKS, 0 not tried")


def test_the_kit_says_what_could_not_be_tried() -> None:
    with hostile("none") as server:
        server.peer.roll_back("public", 0)
        [found] = run(server.origin, [reading.retained])
    assert found.verdict is Verdict.NOT_TRIED


def test_an_answer_of_another_shape_is_a_breach() -> None:
    with hostile("none") as server:
        server.peer.garbage(".well-known", b'{"protocol":["likewise/1"]}')
        [found] = run(server.origin, [reading.discovery])
    assert found.verdict is Verdict.BREAKS
