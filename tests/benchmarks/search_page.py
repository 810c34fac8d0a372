"""How long a search page takes over HTTP, beside a Datasette page on the same records: one line.

    python -m tests.benchmarks.search_page --records 10000 --engine tantivy --requests 200
        [--folder F]

With a folder, the node, its index and the database are made there once and found again.
A node of invented records serves the product's own page from a process of its own, with filters,
likeness and snippets. Datasette serves, from a process of its own, the same records out of SQLite
with FTS5 (porter) and the same five facets, and once more without facets. One browser asks all
three the same questions, one after another, in the same run. The engines alone stand beside:
ours, the same library without us, and FTS5 with bm25, each for the first 200 keys. Memory is
that of the process that serves the page, after the last request. The figures of the last run
stand in search/README.md, section 1.
"""

import argparse
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import requests

from network.bootstrap import Network, assemble
from network.settings import Settings
from search.engine import Query
from tests.benchmarks.corpus import Invented, document, questions, records
from tests.benchmarks.filled import describe, fill, fts5
from tests.benchmarks.raw_tantivy import RawTantivy
from tests.benchmarks.raw_whoosh import RawWhoosh
from tests.benchmarks.search import Searched
from tests.fakes.nodes import Node, configure, environment, free_ports
from tests.fakes.site import token_in

RAW = {"whoosh": RawWhoosh, "tantivy": RawTantivy}
FACETS = "&_facet=kind&_facet=stage&_facet=region&_facet=organisation_type&_facet_array=setting"
READY_SECONDS = 60.0
KEYS = 200
INDEXED = "indexed.json"

Figures = dict[str, float]


def main() -> None:
    """Measure, and print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--engine", choices=sorted(RAW), default="tantivy")
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    made = list(records(asked.records))
    asks = questions(made, asked.requests)
    with tempfile.TemporaryDirectory() as folder:
        line = measured(asked.folder or Path(folder), asked.engine, made, asks)
    print(json.dumps({"benchmark": "search_page", "engine": asked.engine, **line}))


def measured(
    folder: Path, engine: str, made: Sequence[Invented], asks: Sequence[str]
) -> dict[str, object]:
    """Return the figures of one engine over ``made``."""
    node, indexed = found_again(folder, engine) or prepared(folder, engine, made)
    database = folder / "records.db"
    if not database.exists():
        fts5(database, made)
    alone = engines_alone(folder, node, made, asks)
    pages = {"ours": page_of_ours(node, asks), **pages_of_datasette(database, asks)}
    ours = pages["ours"]
    return {
        "records": len(made),
        "requests": len(asks),
        "indexed": indexed,
        "pages": pages,
        "baseline": "Datasette page on SQLite FTS5, the same five facets",
        **{
            f"ratio_{name}_{mark}": round(ours[mark] / pages[name][mark], 3)
            for name in ("datasette", "datasette_without_facets")
            for mark in ("p50_ms", "p95_ms")
        },
        "engine_alone": alone,
        "ratio_engine_to_raw_p50": round(alone["ours"]["p50_ms"] / alone["raw"]["p50_ms"], 3),
    }


def found_again(folder: Path, engine: str) -> tuple[Node, Figures] | None:
    """Return what ``prepared`` made in ``folder`` on another day, ready to serve once more."""
    kept = folder / INDEXED
    return (node_in(folder, engine), json.loads(kept.read_text("utf-8"))) if kept.exists() else None


def node_in(folder: Path, engine: str) -> Node:
    """Return a configured node on a port that is free today."""
    node = Node("marsh", folder / "node", free_ports(1)[0], "facilitator")
    node.settings = {"search": {"engine": engine}}
    configure(node, node, [node.port], "")
    return node


def prepared(folder: Path, engine: str, made: Sequence[Invented]) -> tuple[Node, Figures]:
    """Return a founded and filled node, and what it took to index it."""
    node = node_in(folder, engine)
    node.run("init")
    network = opened(node)
    describe(network)
    fill(network, made)
    began = time.perf_counter()
    network.indexing.rebuild(lambda _done, _total: None)
    seconds = time.perf_counter() - began
    network.close()
    index = network.settings.index_directory
    size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
    indexed = {
        "docs_per_s": round(len(made) / seconds),
        "index_mb": round(size / 1e6, 1),
        "index_bytes_a_doc": round(size / len(made)),
    }
    (folder / INDEXED).write_text(json.dumps(indexed), "utf-8")
    return node, indexed


def opened(node: Node) -> Network:
    """Return the node, put together in this process."""
    return assemble(Settings.load(node.config))


def engines_alone(
    folder: Path, node: Node, made: Sequence[Invented], asks: Sequence[str]
) -> dict[str, Figures]:
    """Return times for the first keys: our engine, the library without us, FTS5."""
    network = opened(node)
    with closing(sqlite3.connect(folder / "records.db")) as connection:
        shutil.rmtree(folder / "raw", ignore_errors=True)
        raw: Searched = RAW[network.settings.search.engine](folder / "raw")
        began = time.perf_counter()
        raw.add([document(number, each) for number, each in enumerate(made)])
        raw_indexed = round(len(made) / (time.perf_counter() - began))
        sql = "SELECT rowid FROM records_fts WHERE records_fts MATCH ? ORDER BY rank LIMIT ?"
        found = {
            "ours": times(
                asks, lambda text: [h.key for h in network.engine.search(Query(text)).hits]
            ),
            "raw": {
                **times(asks, lambda text: raw.keys(text, KEYS)),
                "docs_per_s": raw_indexed,
            },
            "fts5_any_word": times(
                asks,
                lambda text: connection.execute(sql, (" OR ".join(text.split()), KEYS)).fetchall(),
            ),
        }
    network.close()
    return found


def page_of_ours(node: Node, asks: Sequence[str]) -> Figures:
    """Return times of the product's page, and what its process holds in memory."""
    process = node.serve()
    with requests.Session() as browser:
        page = browser.get(f"{node.origin}/demo/sign-in").text
        form = {"person": "reader", "csrf_token": token_in(page)}
        browser.post(f"{node.origin}/demo/sign-in", data=form).raise_for_status()
        found = times(asks, lambda text: opened_page(browser, f"{node.origin}/search?q={text}"))
    held = memory(process.pid)
    node.stop_all()
    return {**found, "memory_mb": held}


def pages_of_datasette(database: Path, asks: Sequence[str]) -> dict[str, Figures]:
    """Return times of Datasette's page of the same records, with facets and without."""
    port = free_ports(1)[0]
    command = [sys.executable, "-m", "datasette", "serve", str(database), "-p", str(port)]
    process = subprocess.Popen(
        [*command, "--setting", "facet_time_limit_ms", "5000"],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}/records/records?_size=10&_search="
    try:
        with requests.Session() as browser:
            wait_for(browser, base)
            faceted = times(asks, lambda text: opened_page(browser, base + text + FACETS))
            bare = times(asks, lambda text: opened_page(browser, f"{base}{text}&_nofacet=1"))
            held = memory(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
    return {"datasette": {**faceted, "memory_mb": held}, "datasette_without_facets": bare}


def wait_for(browser: requests.Session, address: str) -> None:
    """Return once something answers at ``address``."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            browser.get(f"{address}warm").raise_for_status()
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing answers at {address}")


def opened_page(browser: requests.Session, address: str) -> int:
    """Open a page and return how long it is."""
    answer = browser.get(address)
    answer.raise_for_status()
    return len(answer.content)


def times(asks: Sequence[str], ask: Callable[[str], object]) -> Figures:
    """Return how long ``ask`` takes in ms, each question once, after a tenth to warm up."""
    for text in asks[: len(asks) // 10]:
        ask(text)
    taken = []
    for text in asks:
        began = time.perf_counter()
        ask(text)
        taken.append((time.perf_counter() - began) * 1000)
    return {
        "p50_ms": round(float(np.percentile(taken, 50)), 2),
        "p95_ms": round(float(np.percentile(taken, 95)), 2),
    }


def memory(process: int) -> float:
    """Return what a process holds in memory, in MB."""
    pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


if __name__ == "__main__":
    main()
