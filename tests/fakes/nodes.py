"""Real nodes on loopback for tests: real configuration, real processes, real HTTP.

Not a fake: the nodes are the product itself, run by ``python -m network``. A test describes
who there is, starts what it needs, and every process it started is stopped at the end.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

READY_SECONDS = 180.0
STOP_SECONDS = 60.0
ANSWER_SECONDS = 30.0


class CommandError(AssertionError):
    """A command left with another exit code than expected; says what it wrote."""


@dataclass
class Node:
    """One node: its folder, its configuration, and the processes started for it."""

    id: str
    folder: Path
    port: int
    role: str
    kind: str = "trust"
    region: str = "north"
    settings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    config_file: Path | None = None
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base(self) -> str:
        return f"{self.origin}/federation/v1"

    @property
    def config(self) -> Path:
        return self.config_file or self.folder / "node.toml"

    @property
    def thumbprint(self) -> str:
        return str(self.json("status")["thumbprint"])

    def run(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run one command to its end; it must leave with ``code``."""
        done = subprocess.run(
            [*_likewise(self), *arguments],
            env=environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if done.returncode != code:
            raise CommandError(
                f"{self.id}: {' '.join(arguments)} left with {done.returncode}, not {code}\n"
                f"{done.stdout}\n{done.stderr}"
            )
        return done

    def json(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        """Run one command with --json and return the object it prints."""
        document: dict[str, Any] = json.loads(self.run(*arguments, "--json", code=code).stdout)
        return document

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command that runs on, its output into a log beside the data."""
        log = (self.folder / f"{arguments[0]}.log").open("ab")
        process = subprocess.Popen(
            [*_likewise(self), *arguments], env=environment(), stdout=log, stderr=log
        )
        log.close()
        self.processes.append(process)
        return process

    def serve(self) -> subprocess.Popen[bytes]:
        """Start the web process and wait until it answers."""
        process = self.start("serve")
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            if process.poll() is not None:
                raise CommandError(f"{self.id}: serve left\n{self.log('serve')}")
            try:
                if status_of(f"{self.origin}/healthz") == 200:
                    return process
            except OSError:
                pass
            time.sleep(0.1)
        raise CommandError(f"{self.id}: serve does not answer\n{self.log('serve')}")

    def stop(self, process: subprocess.Popen[bytes], how: int = signal.SIGTERM) -> None:
        """End one process and wait for it; it is killed if it does not leave in time."""
        if process.poll() is None:
            process.send_signal(how)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.remove(process)

    def stop_all(self) -> None:
        """End every process of this node."""
        for process in list(self.processes):
            self.stop(process)

    def log(self, command: str) -> str:
        """Return what a command that runs on has written so far."""
        path = self.folder / f"{command}.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""


@contextmanager
def network_of(
    folder: Path,
    members: Sequence[str],
    settings: Mapping[str, Mapping[str, object]] | None = None,
    facilitator: str = "hub",
    region: str = "north",
) -> Iterator[dict[str, Node]]:
    """Give a facilitator and its members by id: founded, serving and listed, workers not started.

    ``settings`` are sections added to every node's configuration; one named as
    ``rural.database`` is added to that node's alone.
    """
    ports = dict(zip([facilitator, *members], free_ports(1 + len(members)), strict=True))
    nodes = {
        node: Node(
            node,
            folder / node,
            port,
            "facilitator" if node == facilitator else "member",
            region=region,
            settings=settings or {},
        )
        for node, port in ports.items()
    }
    hub = nodes[facilitator]
    try:
        configure(hub, hub, ports.values(), "")
        thumbprint = str(hub.json("init")["thumbprint"])
        thumbprints = {}
        for node in members:
            configure(nodes[node], hub, ports.values(), thumbprint)
            thumbprints[node] = str(nodes[node].json("init")["thumbprint"])
        for each in nodes.values():
            each.serve()
        for node in members:
            hub.run("members", "add", node, nodes[node].base, thumbprints[node])
        yield nodes
    finally:
        for each in nodes.values():
            each.stop_all()


@contextmanager
def copies_of(model: Mapping[str, Node], folder: Path) -> Iterator[dict[str, Node]]:
    """Give nodes like those of ``model``, serving: the same keys, ports and records.

    Those of the model are stopped first, and may be copied again once these have ended.
    """
    nodes = {}
    for node in model.values():
        node.stop_all()
        copy = replace(node, folder=folder / node.id, processes=[])
        shutil.copytree(node.folder, copy.folder)
        config = node.config.read_text("utf-8").replace(str(node.folder), str(copy.folder))
        copy.config.write_text(config, encoding="utf-8")
        nodes[node.id] = copy
    try:
        for each in nodes.values():
            each.serve()
        yield nodes
    finally:
        for each in nodes.values():
            each.stop_all()


def configure(node: Node, hub: Node, ports: Iterator[int] | Any, thumbprint: str) -> None:
    """Write the node's configuration file."""
    sections: dict[str, dict[str, object]] = {
        "node": {
            "id": node.id,
            "name": f"The Invented {node.id.title()} Trust",
            "base": node.origin,
            "region": node.region,
            "mode": "demo",
            "role": node.role,
            "kind": "facilitator" if node is hub else node.kind,
        },
        "server": {"host": "127.0.0.1", "port": node.port},
        "data": {"directory": str(node.folder / "data")},
        "poll": {"seconds": 2},
        "outbound": {"allow": [f"127.0.0.1:{port}" for port in ports]},
    }
    if node is not hub:
        sections["facilitator"] = {"id": hub.id, "base": hub.origin, "thumbprint": thumbprint}
    for named, keys in node.settings.items():
        whose, _, name = named.rpartition(".")
        if whose in ("", node.id):
            sections[name] = {**sections.get(name, {}), **keys}
    node.folder.mkdir(parents=True, exist_ok=True)
    node.config.write_text(_toml(sections), encoding="utf-8")


def free_ports(number: int) -> list[int]:
    """Return so many ports of loopback on which only who is told of them will listen.

    A socket that does not listen holds each until this process ends: the system gives the port
    to no other process and to no outgoing connection, and a server may take it, having asked
    for its address to be used again, as servers do.
    """
    ports = []
    for _ in range(number):
        held = socket.socket()
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        atexit.register(held.close)
        ports.append(int(held.getsockname()[1]))
    return ports


def _likewise(node: Node) -> list[str]:
    return [sys.executable, "-m", "network", "--config", str(node.config)]


def status_of(asked: str | Request) -> int:
    """Return the status that a node answers, whatever it is; raises OSError without an answer."""
    try:
        with urlopen(asked, timeout=ANSWER_SECONDS) as answer:
            return int(answer.status)
    except HTTPError as refusal:
        with refusal:  # it holds the open connection
            return refusal.code


def environment() -> dict[str, str]:
    """Return this process's environment without settings of any node.

    Hundreds of processes run the same modules: what Python compiles of them is kept.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIKEWISE_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**kept, "PYTHONUNBUFFERED": "1"}


def _toml(sections: Mapping[str, Mapping[str, object]]) -> str:
    lines = []
    for name, keys in sections.items():
        lines.append(f"[{name}]")
        # JSON's strings, numbers, booleans and lists of them are TOML's, too
        lines += [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
    return "\n".join(lines) + "\n"
