"""How fast a first pull is, beside the least that any pull must do: one JSON line.

    python -m tests.benchmarks.pull --records 5000

A facilitator serves that many records from a process of its own. In this process a member pulls
them over loopback through the product's own path: fetched, verified, stored, every body by its
hash; the index apart. The floor of the same run is a bare loop over the same node that fetches
pages, parses as strictly, hashes and inserts, and neither verifies nor knows what a record is.
"""

import argparse
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from federation import strict
from federation.body import digest
from federation.transport import HttpTransport
from network.bootstrap import Network, assemble
from network.database import SQLITE_PRAGMAS
from network.peering.fetching import Step
from network.records.audience import Audience
from network.records.publishing import Approved
from network.settings import Settings
from tests.fakes.nodes import Node, network_of

BATCH = 500
SENTENCES = 28
LIMITS = {"limits": {"pull_entries": 1_000_000, "peer_entries": 10_000_000}}


def main() -> None:
    """Measure, and print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=5000)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        network_of(Path(folder), ["ward"], LIMITS) as all_,
    ):
        hub, ward = all_["hub"], all_["ward"]
        fill(hub, asked.records)
        network = opened(ward)
        pulled = timed(lambda: pull(network, hub))
        network.close()
        floor = timed(lambda: bare_loop(hub, Path(folder) / "floor.db"))
        held = ward.json("status")["peers"]
    print(
        json.dumps(
            {
                "benchmark": "pull",
                "records": asked.records,
                "held": sum(feed["seq"] for feed in held if feed["feed"] == "public"),
                "records_per_s": round(asked.records / pulled),
                "baseline": "bare loop: fetch, parse, hash, insert",
                "baseline_records_per_s": round(asked.records / floor),
                "ratio_to_baseline": round(floor / pulled, 3),
            }
        )
    )


def timed(deed: Callable[[], None]) -> float:
    """Return the seconds that ``deed`` took."""
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


def opened(node: Node) -> Network:
    """Return the node, put together in this process."""
    return assemble(Settings.load(node.config))


def fill(node: Node, records: int) -> None:
    """Publish so many innovations of about 3.9 kB each, as the node itself would."""
    network = opened(node)
    for start in range(0, records, BATCH):
        with network.database.transaction() as session:
            for number in range(start, min(start + BATCH, records)):
                body = network.publishing.compose("innovation", innovation(number))
                approved = Approved("innovation", body, Audience.parse("public"), None)
                network.publishing.publish(session, approved)
    network.close()


def innovation(number: int) -> strict.Object:
    """Return the fields of an invented record."""
    told = f"In week {number} the team met, changed one thing, wrote down what it saw and why. "
    return {
        "title": f"What ward {number} tried",
        "summary": told * 2,
        "kind": "innovation",
        "stage": "in_use",
        "problem": told * (SENTENCES // 4),
        "what_we_did": told * SENTENCES,
        "what_happened": told * (SENTENCES // 4),
    }


def pull(network: Network, hub: Node) -> None:
    """Pull everything there is of ``hub`` through the product's own path."""

    def quietly(_step: Step) -> None:
        """Say nothing of the progress."""

    asked = network.polling.ask(hub.id, quietly)
    assert asked.error is None, asked.error


def bare_loop(hub: Node, file: Path) -> None:
    """Fetch, parse, hash and insert every line and body, and nothing more."""
    transport = HttpTransport([f"127.0.0.1:{hub.port}"])
    database = sqlite3.connect(file, isolation_level=None)
    for pragma, value in SQLITE_PRAGMAS:
        database.execute(f"PRAGMA {pragma}={value}").close()
    database.execute("CREATE TABLE lines (hash TEXT, raw BLOB)")
    database.execute("CREATE TABLE bodies (hash TEXT, raw BLOB)")
    after = 0
    while page := fetched(transport, hub, f"entries?after={after}&limit=500"):
        after += insert(database, "lines", page)
    covered = 0
    while covered < after:
        url = f"{hub.base}/feeds/public/bodies?after={covered}&limit=500"
        answer = transport.get(url, headers={}, limit=1 << 22, deadline=30)
        insert(database, "bodies", answer.body.splitlines())
        covered = int(answer.header("likewise-covered") or after)
    database.close()


def fetched(transport: HttpTransport, hub: Node, path: str) -> list[bytes]:
    """Return the lines of one page."""
    url = f"{hub.base}/feeds/public/{path}"
    return transport.get(url, headers={}, limit=1 << 22, deadline=30).body.splitlines()


def insert(database: sqlite3.Connection, table: str, lines: list[bytes]) -> int:
    """Parse, hash and insert ``lines``, as one transaction; return how many there were."""
    rows = []
    for raw in lines:
        strict.parse_document(raw)
        rows.append((digest(raw), raw))
    database.execute("BEGIN IMMEDIATE")
    database.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)
    database.execute("COMMIT")
    return len(rows)


if __name__ == "__main__":
    main()
