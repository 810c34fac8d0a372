"""Cut a connection off when its time is up, however slowly it drips.

Implements ruling 30 of federation/README.md. It knows sockets, not HTTP: which connection
belongs to which exchange is transport.py's.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time


class Watchdog:
    """The deadline of one exchange, in seconds from its making; use as a context.

    ``watch`` takes a second descriptor of the socket and keeps it to the end. http.client lets
    go of its own when the answer says ``Connection: close``, and TLS empties the one it wraps;
    a shutdown through ours reaches the connection all the same, in a handshake too.
    """

    def __init__(self, deadline: float) -> None:
        self._end = time.monotonic() + deadline
        self._lock = threading.Lock()
        self._watched: socket.socket | None = None
        self._is_over = False
        self.has_fired = False
        self._timer = threading.Timer(deadline, self._fire)
        self._timer.daemon = True

    def __enter__(self) -> Watchdog:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            self._is_over = True
            self._let_go()

    def remaining(self) -> float:
        """Return the seconds left, never below a hundredth: 0 would mean "do not wait"."""
        return max(self._end - time.monotonic(), 0.01)

    def watch(self, connected: socket.socket) -> None:
        """Cut ``connected`` at the deadline, at once if that has passed; forget any other."""
        with self._lock:
            self._let_go()
            self._watched = socket.fromfd(connected.fileno(), connected.family, connected.type)
            if self.has_fired:
                self._cut()

    def _fire(self) -> None:
        # the lock keeps a late shot from hitting the next exchange on the same connection
        with self._lock:
            if not self._is_over:
                self.has_fired = True
                self._cut()

    def _cut(self) -> None:
        if self._watched is not None:
            with contextlib.suppress(OSError):  # the peer was quicker
                self._watched.shutdown(socket.SHUT_RDWR)

    def _let_go(self) -> None:
        if self._watched is not None:
            self._watched.close()
            self._watched = None
