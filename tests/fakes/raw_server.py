"""A peer on a loopback socket that says exactly the bytes it is told to, at its own pace."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable

Script = Callable[[socket.socket, bytes], None]
"""Gets the connection and the head of the request that came over it."""


class RawServer:
    """Serve ``script`` once per request; use as a context.

    ``requests`` holds the head of each request as it came, ``connections`` how many were made.
    """

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self.requests: list[bytes] = []
        self.connections = 0

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.place}"

    def __enter__(self) -> RawServer:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for each in [self._listener, *self._open]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._open.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ssl.SSLError):
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                while head := self._head(connection):
                    self.requests.append(head)
                    self._script(connection, head)

    @staticmethod
    def _head(connection: socket.socket) -> bytes:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            byte = connection.recv(1)
            if not byte:
                return b""
            head += byte
        return head


def answer(body: bytes = b"", *, head: str = "", status: str = "200 OK") -> bytes:
    """Return the bytes of a whole answer; ``head`` is further header lines, each ended."""
    return f"HTTP/1.1 {status}\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def says(reply: bytes) -> Script:
    """Return the script that sends ``reply`` at once and keeps the connection open."""
    return lambda connection, head: connection.sendall(reply)


def hangs_up_after(reply: bytes) -> Script:
    """Return the script that sends ``reply`` and closes the connection."""

    def script(connection: socket.socket, head: bytes) -> None:
        connection.sendall(reply)
        connection.shutdown(socket.SHUT_RDWR)

    return script
