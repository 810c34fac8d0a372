"""The background process, one tick at a time."""

import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from federation.transport import Response
from network.bootstrap import Network
from network.peering.peers import PeerState
from network.worker import LOST_AFTER, Jobs, Worker
from tests.fakes.neighbourhood import HUB, Neighbourhood


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Neighbourhood]:
    street = Neighbourhood(tmp_path)
    street.hub()
    yield street
    street.close()


@pytest.fixture
def rural(street: Neighbourhood) -> Network:
    return street.join("rural")


def _worker(network: Network) -> Worker:
    return Worker(Jobs(network), network.settings, network.now)


def test_a_peer_that_is_due_is_asked(street: Neighbourhood, rural: Network) -> None:
    street.publish(HUB, "One")
    street.clock.pass_(7 * 60)
    jobs = Jobs(rural)
    assert jobs.due() == [HUB]
    jobs.ask(HUB)
    assert street.size("rural", HUB, "network") == 1
    assert jobs.due() == []


def test_a_job_that_was_queued_twice_asks_once(street: Neighbourhood, rural: Network) -> None:
    street.clock.pass_(7 * 60)
    jobs = Jobs(rural)
    jobs.ask(HUB)
    street.asked.clear()
    jobs.ask(HUB)
    assert street.asked == []


def test_a_job_for_somebody_who_has_left_does_nothing(
    street: Neighbourhood, rural: Network
) -> None:
    Jobs(rural).ask("nobody")
    assert not any("nobody" in url for url in street.asked)


def test_an_error_that_nobody_foresaw_is_noted_and_the_peer_waits(
    street: Neighbourhood, rural: Network, caplog: pytest.LogCaptureFixture
) -> None:
    city = street.join_hostile("city")
    street.ask("rural", HUB)
    city.lie("feeds", _fall_over)
    with caplog.at_level(logging.ERROR):
        Jobs(rural).ask("city")
    standing = street.standing("rural", "city")
    assert standing.state is PeerState.FAILING
    assert "ZeroDivisionError" in (standing.last_error or "")
    assert Jobs(rural).due() == []
    assert "peer not asked" in caplog.text


def _fall_over(_answer: Response) -> Response:
    raise ZeroDivisionError("a bug")


def test_upkeep_signs_what_is_due_and_works_off_the_index_debt(
    street: Neighbourhood, rural: Network
) -> None:
    street.publish("rural", "One")
    street.clock.pass_(timedelta(hours=13).total_seconds())
    Jobs(rural).upkeep()
    assert rural.indexing.debt() == 0
    with rural.database.reading() as session:
        assert not rural.own_feeds.any_due(session)


def test_upkeep_that_fails_leaves_the_worker_going(
    street: Neighbourhood, rural: Network, caplog: pytest.LogCaptureFixture
) -> None:
    rural.database.close()
    (rural.settings.data.directory / "node.db").write_bytes(b"no database at all" * 100)
    with caplog.at_level(logging.ERROR):
        Jobs(rural).upkeep()
    assert "upkeep failed" in caplog.text


def test_what_we_lack_is_asked_for_no_more_often_than_anything_else(
    street: Neighbourhood, rural: Network
) -> None:
    street.ask(HUB, "rural")
    with rural.database.transaction() as session:
        rural.own_feeds.doubt(session)
    street.down.add(HUB)
    jobs = Jobs(rural)
    jobs.mend()
    assert rural.recovering.is_needed()
    street.asked.clear()
    street.clock.pass_(60)
    jobs.mend()
    assert street.asked == []
    street.clock.pass_(300)
    street.down.clear()
    jobs.mend()
    assert not rural.recovering.is_needed()


def test_a_tick_enqueues_each_due_peer_once(street: Neighbourhood, rural: Network) -> None:
    street.clock.pass_(7 * 60)
    worker = _worker(rural)
    worker.tick()
    first = worker.waiting()
    worker.tick()
    assert worker.waiting() == first >= 2


def test_a_job_that_was_lost_with_its_process_is_enqueued_again(
    street: Neighbourhood, rural: Network
) -> None:
    street.clock.pass_(7 * 60)
    worker = _worker(rural)
    worker.tick()
    first = worker.waiting()
    street.clock.pass_(LOST_AFTER.total_seconds())
    worker.tick()
    assert worker.waiting() > first


@pytest.fixture
def handlers() -> Iterator[None]:
    """Put back the signal handlers that a running worker replaces."""
    numbers = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
def test_a_running_worker_asks_who_is_due_and_leaves_on_sigterm(
    street: Neighbourhood, rural: Network
) -> None:
    street.publish(HUB, "One")
    street.clock.pass_(7 * 60)
    default = signal.getsignal(signal.SIGTERM)

    def stop_when_pulled() -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until and street.size("rural", HUB, "network") == 0:
            time.sleep(0.1)
        while signal.getsignal(signal.SIGTERM) == default:
            time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGTERM)

    stopping = threading.Thread(target=stop_when_pulled)
    stopping.start()
    _worker(rural).run()
    stopping.join()
    assert street.size("rural", HUB, "network") == 1


def test_a_tick_that_fails_is_followed_by_the_next(
    rural: Network, caplog: pytest.LogCaptureFixture
) -> None:
    class Falling(Jobs):
        def due(self) -> list[str]:
            ticked.set()
            raise ZeroDivisionError("a bug")

    ticked = threading.Event()
    worker = Worker(Falling(rural), rural.settings, rural.now)
    with caplog.at_level(logging.ERROR):
        worker.start_ticking()
        assert ticked.wait(10)
        worker.stop_ticking()
    assert "tick failed" in caplog.text


@pytest.mark.usefixtures("handlers")
def test_a_node_on_which_nothing_is_written_is_left_in_peace(
    street: Neighbourhood, rural: Network
) -> None:
    class Counting(Jobs):
        def upkeep(self) -> None:
            super().upkeep()
            kept.append(time.monotonic())

    kept: list[float] = []
    noticed: list[float] = []

    def write_something() -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until and (not kept or time.monotonic() < kept[-1] + 3):
            time.sleep(0.1)
        street.publish("rural", "One")
        written = time.monotonic()
        while time.monotonic() < until and kept[-1] < written:
            time.sleep(0.05)
        noticed.append(kept[-1] - written)
        os.kill(os.getpid(), signal.SIGTERM)

    writing = threading.Thread(target=write_something)
    writing.start()
    Worker(Counting(rural), rural.settings, rural.now).run()
    writing.join()
    # three seconds without any upkeep went before it
    assert 0 < noticed[0] < 5
    assert rural.indexing.debt() == 0
