"""How soon a withdrawal is applied by N nodes, and in how many requests: one JSON line.

    python -m tests.benchmarks.withdrawal --nodes 8 --poll 5

A facilitator, an origin and N readers, each with its web and its worker process, on loopback.
All have read one record; the origin withdraws it; each reader's own database is looked at until
the text is gone from it. Requests are counted by one more reader in this process, which asks the
origin once by the product's own path. The baseline is what the protocol promises where all goes
well: one interval and a fifth, the longest that a reader waits before it asks again.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from statistics import median

from network.bootstrap import Network, assemble
from network.settings import Settings
from tests.fakes.counting_transport import CountingTransport
from tests.fakes.keeper import MAP
from tests.fakes.nodes import Node, network_of

LONGEST = 300.0
EVERY = 0.05
COUNTING = "counting"
JITTER = 1.2


def main() -> None:
    """Measure, and print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=8)
    parser.add_argument("--poll", type=int, default=5)
    asked = parser.parse_args()
    readers = [f"reader-{number}" for number in range(asked.nodes)]
    with (
        tempfile.TemporaryDirectory() as folder,
        network_of(
            Path(folder), ["origin", COUNTING, *readers], {"poll": {"seconds": asked.poll}}
        ) as nodes,
    ):
        took, requests = measure(nodes, readers)
    promised = asked.poll * JITTER
    print(
        json.dumps(
            {
                "benchmark": "withdrawal",
                "nodes": asked.nodes,
                "poll_seconds": asked.poll,
                "seconds_median": round(median(took), 2),
                "seconds_all": round(max(took), 2),
                "requests_per_node": requests,
                "requests_all": requests * asked.nodes,
                "baseline": "one poll interval and a fifth",
                "baseline_seconds": promised,
                "ratio_to_baseline": round(max(took) / promised, 3),
            }
        )
    )


def measure(nodes: Mapping[str, Node], readers: list[str]) -> tuple[list[float], int]:
    """Return the seconds until each reader had applied it, and the requests of one."""
    origin, counting = nodes["origin"], nodes[COUNTING]
    origin.run("pull", "hub")
    rid = publish(origin)
    for name in readers:
        nodes[name].start("worker")
    counting.run("pull", "hub")
    settings = Settings.load(counting.config)
    transport = CountingTransport(settings.outbound.allow)
    network = assemble(settings, transport=transport)
    ask(network)
    wait_for(nodes, readers, rid, "current")
    origin.run("withdraw", rid, "--reason", "error")
    took = wait_for(nodes, readers, rid, "withdrawn")
    before = transport.requests.total()
    ask(network)
    network.close()
    return took, transport.requests.total() - before


def publish(origin: Node) -> str:
    """Publish one record to everybody; return its rid."""
    rows, mapping = origin.folder / "rows.jsonl", origin.folder / "map.toml"
    rows.write_text(json.dumps({"id": "1", "title": "A kettle"}) + "\n", encoding="utf-8")
    mapping.write_text(MAP, encoding="utf-8")
    told = ("--publish", "network", "--approved-by", "reviewer")
    return str(origin.json("import", str(rows), "--map", str(mapping), *told)["rids"][0])


def ask(network: Network) -> None:
    """Ask the origin once."""
    asked = network.polling.ask("origin", lambda step: None)
    if not asked.is_whole:
        raise RuntimeError(f"the origin was not read: {asked.error}")


def wait_for(nodes: Mapping[str, Node], readers: list[str], rid: str, status: str) -> list[float]:
    """Return after how many seconds each reader's record stood at ``status``."""
    started, took = time.perf_counter(), dict[str, float]()
    while len(took) < len(readers):
        if time.perf_counter() - started > LONGEST:
            raise TimeoutError(f"{sorted(set(readers) - set(took))} not {status}")
        for name in readers:
            if name not in took and status_of(nodes[name], rid) == status:
                took[name] = time.perf_counter() - started
        time.sleep(EVERY)
    return list(took.values())


def status_of(node: Node, rid: str) -> str:
    """Return where the record stands in the node's own database, "" where it is not known."""
    file = node.folder / "data" / "node.db"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        row = database.execute("SELECT status FROM records WHERE rid = ?", (rid,)).fetchone()
    return str(row[0]) if row else ""


if __name__ == "__main__":
    main()
