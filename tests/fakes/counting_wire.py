"""A wire in front of a node that counts what passes over it, to the byte, heads and all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Wire:
    """Bytes that passed, both ways together."""

    bytes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, number: int) -> None:
        """Note that so many bytes have come; called before they are passed on."""
        with self._lock:
            self.bytes += number


@contextmanager
def counting_wire(port: int, behind: int) -> Iterator[Wire]:
    """Listen on ``port`` of loopback, pass everything on to ``behind``, and count."""
    wire = Wire()
    listener = socket.create_server(("127.0.0.1", port))
    thread = threading.Thread(target=_accept, args=(listener, behind, wire), daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        # a thread that waits in accept is not woken by close alone
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _accept(listener: socket.socket, behind: int, wire: Wire) -> None:
    while True:
        try:
            near, _address = listener.accept()
        except OSError:
            return
        far = socket.create_connection(("127.0.0.1", behind))
        for one, other in ((near, far), (far, near)):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=_pump, args=(one, other, wire), daemon=True).start()


def _pump(one: socket.socket, other: socket.socket, wire: Wire) -> None:
    try:
        while came := one.recv(65_536):
            wire.count(len(came))
            other.sendall(came)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        # the other side has gone: so does this one
        one.close()
        other.close()
