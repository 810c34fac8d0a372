import socket
import time

from federation.watchdog import Watchdog


def test_a_watched_socket_is_cut_when_time_is_up() -> None:
    here, there = socket.socketpair()
    with here, there, Watchdog(0.1) as watchdog:
        watchdog.watch(here)
        assert here.recv(1) == b""
        assert watchdog.has_fired


def test_a_socket_is_cut_at_once_when_time_was_up_before() -> None:
    here, there = socket.socketpair()
    with here, there, Watchdog(0.01) as watchdog:
        while not watchdog.has_fired:
            time.sleep(0.01)
        watchdog.watch(here)
        assert here.recv(1) == b""


def test_a_socket_is_cut_though_its_owner_let_go_of_it() -> None:
    here, there = socket.socketpair()
    with there, Watchdog(0.1) as watchdog:
        watchdog.watch(here)
        here.close()
        assert there.recv(1) == b""


def test_only_the_last_socket_is_watched() -> None:
    first, first_end = socket.socketpair()
    last, last_end = socket.socketpair()
    with first, first_end, last, last_end, Watchdog(60) as watchdog:
        watchdog.watch(first)
        watchdog.watch(last)
        watchdog._fire()
        assert last.recv(1) == b""
        first_end.sendall(b"x")
        assert first.recv(1) == b"x"


def test_a_socket_is_left_alone_once_the_exchange_is_over() -> None:
    here, there = socket.socketpair()
    with here, there:
        with Watchdog(60) as watchdog:
            watchdog.watch(here)
        watchdog._timer.join(30)
        assert not watchdog._timer.is_alive(), "its thread does not wait for a deadline of no use"
        there.sendall(b"x")
        assert (here.recv(1), watchdog.has_fired) == (b"x", False)


def test_a_shot_that_comes_late_hits_nothing() -> None:
    here, there = socket.socketpair()
    with here, there:
        with Watchdog(60) as watchdog:
            watchdog.watch(here)
        watchdog._fire()  # the timer's thread, which was past its cancelling
        there.sendall(b"x")
        assert (here.recv(1), watchdog.has_fired) == (b"x", False)


def test_time_left_never_reaches_nought_which_a_socket_takes_for_no_waiting() -> None:
    assert Watchdog(-5).remaining() > 0
    assert 4 < Watchdog(5).remaining() <= 5
