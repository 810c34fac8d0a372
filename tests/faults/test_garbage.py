"""Faults 34, 36 and 50, for ever: a peer without end costs bounded memory, disk and time.

And nobody else anything: the others are asked and heard as ever.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from federation.errors import OversizedError, WireError
from federation.line import parse_line
from federation.transport import HttpTransport
from network.feeds.feed import BodyState
from network.peering.peers import PeerState
from network.records.record import Status
from tests.fakes.neighbourhood import HUB, Neighbourhood
from tests.fakes.peer import FakePeer
from tests.fakes.raw_server import RawServer, answer, says

MEBIBYTE = 1 << 20
DAY = 24 * 3600.0
OK_HEAD = b"HTTP/1.1 200 OK\r\n"
# a deadline that no machine, however busy, comes near
PATIENCE = 60.0
NOISE = os.urandom(64 * 1024)


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Neighbourhood]:
    street = Neighbourhood(tmp_path)
    street.hub()
    yield street
    street.close()


def _pouring(head: bytes, piece: bytes) -> RawServer:
    def script(connection: socket.socket, _asked: bytes) -> None:
        with contextlib.suppress(OSError):
            connection.sendall(head)
            while True:
                connection.sendall(piece)

    return RawServer(script)


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (OK_HEAD + b"\r\n", NOISE),
        (OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + NOISE + b"\r\n"),
        (OK_HEAD + b"Content-Length: 999999999999\r\n\r\n", NOISE),
        (OK_HEAD, b"X: " + NOISE.hex().encode()[:1000] + b"\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["until it closes", "in chunks", "as announced", "headers", "interim answers"],
)
def test_an_answer_without_end_is_left_at_its_limit(head: bytes, piece: bytes) -> None:
    with _pouring(head, piece) as server:
        transport = HttpTransport([server.place])
        tracemalloc.start()
        began = time.monotonic()
        with pytest.raises(WireError):
            transport.get(server.url, headers={}, limit=MEBIBYTE, deadline=PATIENCE)
        took, (_now, most) = time.monotonic() - began, tracemalloc.get_traced_memory()
        tracemalloc.stop()
        transport.close()
    assert most < 8 * MEBIBYTE
    assert took < PATIENCE


def test_while_one_peer_drips_another_is_heard() -> None:
    asked, enough = threading.Event(), threading.Event()

    def drips(connection: socket.socket, _asked: bytes) -> None:
        asked.set()
        while not enough.wait(0.05):
            connection.sendall(b"H")
        connection.shutdown(socket.SHUT_RDWR)

    with RawServer(drips) as slow, RawServer(says(answer(b"here"))) as quick:
        transport = HttpTransport([slow.place, quick.place])

        def wait() -> None:
            with contextlib.suppress(WireError):
                transport.get(slow.url, headers={}, limit=9, deadline=PATIENCE)

        waiting = threading.Thread(target=wait)
        waiting.start()
        assert asked.wait(PATIENCE)
        heard = transport.get(quick.url, headers={}, limit=9, deadline=PATIENCE)
        assert (heard.body, waiting.is_alive()) == (b"here", True)
        enough.set()
        waiting.join()
        transport.close()


def _on_disk(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@pytest.mark.parametrize("path", ["feeds", "checkpoint", "entries", "bodies"])
def test_garbage_for_ever_leaves_nothing_behind_and_the_others_go_on(
    street: Neighbourhood, path: str
) -> None:
    rural, shady = street.join("rural"), street.join_hostile("shady")
    street.ask("rural", HUB)
    shady.publish_many("network", 30)
    shady.garbage(path, NOISE)
    _a_day(street, asks=10)
    rural.database.erase_traces()
    before = _on_disk(rural.settings.data.directory)
    street.asked.clear()
    _a_day(street, asks=60)
    rural.database.erase_traces()
    asked = [url for url in street.asked if "shady.example" in url]
    assert _on_disk(rural.settings.data.directory) - before < MEBIBYTE // 4
    # at most every five minutes, and then a handful of requests
    assert len(asked) < 4 * 288
    street.resign(HUB)
    rid = street.publish(HUB, "Heard all the same")
    street.ask("rural", HUB)
    assert street.shown("rural", HUB, rid) == "Heard all the same"
    assert street.standing("rural", HUB).state is PeerState.OK


def _a_day(street: Neighbourhood, asks: int) -> None:
    """Ask the shady peer whenever it is due, for a day at most, and at most so often."""
    until = street.clock().timestamp() + DAY
    for _ in range(asks):
        street.ask("rural", "shady")
        due = street.standing("rural", "shady").next_due
        if due.timestamp() >= until:
            return
        street.clock.time = max(due, street.clock.time)


def _flooded(street: Neighbourhood) -> FakePeer:
    street.join("rural", limits={"pull_entries": 40, "peer_entries": 100})
    shady = street.join_hostile("shady")
    street.ask("rural", HUB)
    shady.publish_many("network", 400)
    return shady


def test_fault_50_tiny_entries_without_end_are_taken_to_a_quota_and_no_further(
    street: Neighbourhood,
) -> None:
    shady = _flooded(street)
    for _ in range(12):
        street.ask("rural", "shady")
        shady.publish_many("network", 50)
    assert street.size("rural", "shady", "network") <= 100 + 40
    assert street.standing("rural", "shady").state is PeerState.QUARANTINED


def test_fault_50_texts_beyond_the_quota_are_not_fetched_in_the_pull_that_announces_them(
    street: Neighbourhood,
) -> None:
    street.join("rural", limits={"peer_bytes": 10_000})
    shady = street.join_hostile("shady")
    street.ask("rural", HUB)
    shady.publish("public", {"title": "Well within it"})
    for number in range(40):
        shady.publish("network", {"title": f"{number} " + 1000 * "x"})
    street.ask("rural", "shady")
    assert street.size("rural", "shady", "network") == 40
    assert 0 < _bytes_kept(street, "rural", "shady") < 10_000


def test_fault_50_orders_without_end_are_taken_to_a_quota_of_their_own(
    street: Neighbourhood,
) -> None:
    street.join("rural", limits={"pull_entries": 40, "peer_notices": 100})
    shady = street.join_hostile("shady")
    street.ask("rural", HUB)
    rid = str(shady.publish("public", {"title": "A team"}).rid)
    street.ask("rural", "shady")
    shady.withdraw("public", rid)
    for _ in range(400):
        shady.order("withdraw", shady.new_rid())
    for _ in range(12):
        street.ask("rural", "shady")
    assert street.status("rural", "shady", rid) is Status.WITHDRAWN
    assert street.size("rural", "shady", "notices") <= 100 + 40
    assert street.standing("rural", "shady").state is PeerState.QUARANTINED


def test_fault_50_the_quota_holds_through_a_relay_too(street: Neighbourhood) -> None:
    street.join("rural", limits={"pull_entries": 40, "peer_entries": 100}, via="relay")
    shady = street.join_hostile("shady")
    street.ask("rural", HUB)
    for _ in range(10):
        # a copy can be closed only where the relay itself has stopped
        shady.publish_many("network", 40)
        street.ask(HUB, "shady")
    for _ in range(3):
        street.ask("rural", HUB)
    assert street.size(HUB, "shady", "network") == 400
    assert 100 <= street.size("rural", "shady", "network") <= 100 + 40


def test_fault_50_a_quarantined_peers_withdrawals_are_still_obeyed(street: Neighbourhood) -> None:
    shady = _flooded(street)
    late = str(shady.publish("network", {"title": "Beyond the quota"}).rid)
    first = next(iter(_rids(shady)))
    for _ in range(6):
        street.ask("rural", "shady")
    shady.withdraw("network", first)
    street.ask("rural", "shady")
    assert street.status("rural", "shady", first) is Status.WITHDRAWN
    assert street.status("rural", "shady", late) is None


def test_fault_50_a_text_beyond_its_limit_is_never_unpacked_whole() -> None:
    with RawServer(says(answer(bytes(3 * MEBIBYTE)))) as server:
        transport = HttpTransport([server.place])
        with pytest.raises(OversizedError):
            transport.get(server.url, headers={}, limit=MEBIBYTE, deadline=PATIENCE)
        transport.close()


def _bytes_kept(street: Neighbourhood, node: str, peer: str) -> int:
    network = street.nodes[node]
    with network.database.reading() as session:
        kept = network.bodies.of_feed(session, peer, "public")
        kept += network.bodies.of_feed(session, peer, "network")
    return sum(body.size for body in kept if body.state is BodyState.HELD)


def _rids(peer: FakePeer) -> list[str]:
    return [str(parse_line(raw).rid) for raw in peer.feed("network").lines]
