"""The demonstration's four nodes for tests: `likewise demo` itself, on ports that are free.

Not a fake: the configurations are those of config/demo with other ports and folders, the seed
is the demonstration's own, and what runs is the command that a visitor types.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.fakes.nodes import CommandError, Node, environment, free_ports

SOURCE = Path(__file__).parents[2] / "config" / "demo"
NAMES = ("facilitator", "rural", "inner-city", "coastal")
FIRST_PORT = 8800
POLL_SECONDS = 2
READY_SECONDS = 240.0
STOP_SECONDS = 30.0


@contextmanager
def demonstration(folder: Path) -> Iterator[Mapping[str, Node]]:
    """Give the four nodes by name, seeded, each with all that the others share; then stop them."""
    configs = folder / "configs"
    nodes = _derive(configs, folder)
    log = folder / "demo.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "network", "demo", "--configs", str(configs)],
            env=environment(),
            stdout=said,
            stderr=said,
        )
        try:
            _wait_until_seeded(process, nodes, log)
            wait_until_all_find(nodes, "", _seeded_records(configs / "seed"))
            yield nodes
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_all_find(nodes: Mapping[str, Node], query: str, number: int) -> None:
    """Return when a search for ``query`` finds at least ``number`` records at every node."""
    until = time.monotonic() + READY_SECONDS
    for node in nodes.values():
        while node.json("search", query, "--limit", "1")["total"] < number:
            if time.monotonic() > until:
                raise CommandError(f"{node.id} does not find {number} for “{query}”")
            time.sleep(0.5)


def _derive(configs: Path, folder: Path) -> Mapping[str, Node]:
    """Write the demonstration's configurations with free ports and folders of their own."""
    configs.mkdir(parents=True)
    (configs / "seed").symlink_to(SOURCE / "seed")
    ports = free_ports(len(NAMES))
    nodes = {}
    for name, port in zip(NAMES, ports, strict=True):
        text = (SOURCE / f"{name}.toml").read_text("utf-8")
        text = text.replace(".demo/", f"{folder}/data/").replace(
            "seconds = 5", f"seconds = {POLL_SECONDS}"
        )
        for place, free in enumerate(ports):
            text = text.replace(str(FIRST_PORT + place), str(free))
        config = configs / f"{name}.toml"
        config.write_text(text, encoding="utf-8")
        stated = tomllib.loads(text)["node"]
        nodes[name] = Node(stated["id"], folder, port, stated["role"], config_file=config)
    return nodes


def _wait_until_seeded(
    process: subprocess.Popen[bytes], nodes: Mapping[str, Node], log: Path
) -> None:
    """Return once the command has told where the nodes are, which it does last of all."""
    until = time.monotonic() + READY_SECONDS
    while f"{nodes[NAMES[-1]].origin}  " not in log.read_text("utf-8"):
        if process.poll() is not None or time.monotonic() > until:
            raise CommandError(f"the demonstration did not start\n{log.read_text('utf-8')}")
        time.sleep(0.2)


def _seeded_records(seeds: Path) -> int:
    """Return how many records the seeds publish, one organisation a node of its own included."""
    number = len(NAMES)
    for file in seeds.glob("*/*s.toml"):
        seeded = tomllib.loads(file.read_text("utf-8"))
        number += len(seeded.get("innovation", [])) + len(seeded.get("organisation", []))
    return number
