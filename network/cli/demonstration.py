"""Four real nodes on this machine, for trying Likewise out: started together, stopped together.

Not a simulation: each node has its own process pair, database, keys and index, and learns of
the others over HTTP, as anywhere. The command that starts it is demo.py.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import IO

from federation.errors import WireError
from federation.transport import HttpTransport
from network.errors import N_, Refused
from network.settings import Settings

READY_SECONDS = 60
STOP_SECONDS = 10


@dataclass(frozen=True)
class DemoNode:
    """One node of the demonstration: its name, its configuration file, its settings."""

    name: str
    config: Path
    settings: Settings

    @property
    def address(self) -> str:
        """Where its pages are."""
        return self.settings.node.origin

    @property
    def is_new(self) -> bool:
        """Whether it has never been started here."""
        return not self.settings.key_file.exists()


class Demonstration:
    """The processes of a running demonstration."""

    def __init__(self, nodes: Sequence[DemoNode]) -> None:
        self.nodes = tuple(nodes)
        self._running: list[subprocess.Popen[bytes]] = []
        self._logs: list[IO[bytes]] = []

    def claim(self) -> None:
        """Be the only one who works on these nodes' data, until this process ends.

        Raises: Refused where another process has claimed it.
        """
        folder = self.nodes[0].settings.data.directory
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "demo.lock").open("ab")
        try:
            # the lock goes with the process, however it ends
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            raise Refused(
                N_("The demonstration in %(folder)s is running already: stop that one first."),
                folder=folder,
            ) from error
        self._logs.append(lock)

    def check(self) -> None:
        """Refuse in one line, before anything is made, if something needed is missing.

        Raises:
            Refused: Node or a port is not to be had.
        """
        if shutil.which("node") is None:
            raise Refused(N_("Node is needed and was not found: please install it first."))
        for node in self.nodes:
            host, port = node.settings.server.host, node.settings.server.port
            if _is_taken(host, port):
                raise Refused(
                    N_("Port %(port)s on %(host)s is taken: stop what uses it, then try again."),
                    port=port,
                    host=host,
                )

    def start(self, command: str) -> None:
        """Start ``likewise <command>`` for every node; what it says goes to a file by its data."""
        for node in self.nodes:
            folder = node.settings.data.directory
            folder.mkdir(parents=True, exist_ok=True)
            log = (folder / f"{command}.log").open("ab")
            self._logs.append(log)
            self._running.append(
                subprocess.Popen(
                    [sys.executable, "-m", "network", "--config", str(node.config), command],
                    stdout=log,
                    stderr=log,
                    stdin=subprocess.DEVNULL,
                    env={**os.environ, "PYTHONUNBUFFERED": "1"},
                    # Ctrl-C reaches this process alone, which then stops the others in order
                    start_new_session=True,
                )
            )

    def wait_until_ready(self, on_ready: Callable[[DemoNode], None]) -> None:
        """Return when every node answers, telling each as it does.

        Raises:
            Refused: one has ended or has not answered in time; the text names its log.
        """
        deadline = time.monotonic() + READY_SECONDS
        for node in self.nodes:
            while not _answers(node):
                if self.has_ended() or time.monotonic() > deadline:
                    raise Refused(
                        N_("%(name)s did not start. What it said is in %(log)s."),
                        name=node.settings.node.name,
                        log=node.settings.data.directory / "serve.log",
                    )
                time.sleep(0.1)
            on_ready(node)

    def has_ended(self) -> bool:
        """Whether any process has stopped by itself."""
        return any(process.poll() is not None for process in self._running)

    def stop(self) -> None:
        """Stop every process, gently first, and return when all are gone."""
        for process in reversed(self._running):
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self._running:
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for log in self._logs:
            log.close()


def _is_taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _answers(node: DemoNode) -> bool:
    transport = HttpTransport(node.settings.outbound.allow)
    try:
        answer = transport.get(f"{node.address}/healthz", headers={}, limit=4096, deadline=2)
    except WireError:
        return False
    return answer.status == HTTPStatus.OK
