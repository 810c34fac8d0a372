"""How well and how fast an engine finds, on any collection with judgements.

    python -m tests.benchmarks.search --docs F.jsonl --queries Q.tsv --qrels R.txt [--engine E]

Documents are lines of ``{"id", "title", "body"}``, queries ``id<TAB>text``, judgements as TREC
writes them (``query 0 document grade``). Prints one line of JSON. Beside our engine stands the
same library as its manual shows it (one stemmed field of title and body, any word, its own
BM25), measured in the same run: the ratios say what our ranking adds or costs.

nDCG@10 takes the grade as gain and log2(rank + 1) as discount, MAP the first 1,000; a query
without a relevant document is left out.
"""

import argparse
import json
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from search.engine import Document, Engine, Query
from search.engines import open_engine
from search.errors import QueryError
from search.thesaurus import parse_thesaurus
from tests.benchmarks.raw_tantivy import RawTantivy
from tests.benchmarks.raw_whoosh import RawWhoosh

_DEEP = 1000
_BATCH = 1000
_CONFIG = Path(__file__).parents[2] / "config"

Grades = Mapping[str, Mapping[str, int]]


class Searched(Protocol):
    """What is measured: something that takes documents and gives keys."""

    def add(self, documents: Sequence[Document]) -> None: ...

    def keys(self, text: str, limit: int) -> Sequence[str]: ...


class Ours:
    """An engine of ours, as the product uses it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cursor = 0

    def add(self, documents: Sequence[Document]) -> None:
        for start in range(0, len(documents), _BATCH):
            batch = documents[start : start + _BATCH]
            self._cursor += len(batch)
            self._engine.update(batch, (), self._cursor)

    def keys(self, text: str, limit: int) -> Sequence[str]:
        try:
            return [hit.key for hit in self._engine.search(Query(text, limit=limit)).hits]
        except QueryError:
            return []


@dataclass(frozen=True)
class Pair:
    """An engine of ours, and the same library without us."""

    ours: Callable[[Path], Searched]
    raw: Callable[[Path], Searched]


def _ours(name: str) -> Callable[[Path], Searched]:
    thesaurus = parse_thesaurus((_CONFIG / "thesaurus.toml").read_text("utf-8"))
    return lambda directory: Ours(open_engine(name, directory, thesaurus))


ENGINES = {
    "whoosh": Pair(_ours("whoosh"), RawWhoosh),
    "tantivy": Pair(_ours("tantivy"), RawTantivy),
}


def measure(
    searched: Searched, documents: Sequence[Document], queries: Mapping[str, str], grades: Grades
) -> dict[str, float]:
    """Return the figures of one engine over one collection."""
    started = time.perf_counter()
    searched.add(documents)
    indexed = time.perf_counter() - started
    judged = {
        number: text for number, text in queries.items() if any(grades.get(number, {}).values())
    }
    found = {number: searched.keys(text, _DEEP) for number, text in judged.items()}
    times = [_timed(searched, text) for text in queries.values()]
    return {
        "ndcg_at_10": _mean([ndcg(found[number], grades[number]) for number in judged]),
        "map": _mean([average_precision(found[number], grades[number]) for number in judged]),
        "p50_ms": round(statistics.median(times), 2),
        "p95_ms": round(sorted(times)[math.ceil(len(times) * 0.95) - 1], 2),
        "docs_per_s": round(len(documents) / indexed, 1),
    }


def ndcg(found: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return nDCG@10 of ``found``, 0 to 1; ``grades`` holds at least one above 0."""
    ideal = sorted((grade for grade in grades.values() if grade > 0), reverse=True)
    return _gain([max(grades.get(key, 0), 0) for key in found]) / _gain(ideal)


def average_precision(found: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return the mean precision at each relevant document, 0 for those not found."""
    relevant = {key for key, grade in grades.items() if grade > 0}
    hits, total = 0, 0.0
    for rank, key in enumerate(found, 1):
        if key in relevant:
            hits += 1
            total += hits / rank
    return total / len(relevant)


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades[:10], 1))


def _timed(searched: Searched, text: str) -> float:
    started = time.perf_counter()
    searched.keys(text, 200)
    return (time.perf_counter() - started) * 1000


def _mean(values: Sequence[float]) -> float:
    return round(statistics.fmean(values), 4) if values else 0.0


def read_documents(path: Path) -> list[Document]:
    """Return the documents of a JSON Lines file; ``id`` may be a number."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return [
        Document(str(row["id"]), "document", row.get("title") or "", body=row.get("body") or "")
        for row in rows
    ]


def read_queries(path: Path) -> dict[str, str]:
    """Return query texts by number."""
    lines = path.read_text("utf-8").splitlines()
    return dict((line.split("\t", 1)[0].strip(), line.split("\t", 1)[1]) for line in lines if line)


def read_grades(path: Path) -> dict[str, dict[str, int]]:
    """Return the judged grades by query and document."""
    grades: dict[str, dict[str, int]] = {}
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            query, _, document, grade = line.split()
            grades.setdefault(query, {})[document] = int(grade)
    return grades


def _ratio(ours: float, raw: float) -> float | None:
    return round(ours / raw, 3) if raw else None


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.search")
    for name in ("docs", "queries", "qrels"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--engine", choices=sorted(ENGINES), default="whoosh")
    given = parser.parse_args(arguments)
    collection = read_documents(given.docs), read_queries(given.queries), read_grades(given.qrels)
    pair = ENGINES[given.engine]
    with tempfile.TemporaryDirectory() as directory:
        ours = measure(pair.ours(Path(directory) / "ours"), *collection)
        raw = measure(pair.raw(Path(directory) / "raw"), *collection)
    line = {
        "engine": given.engine,
        "documents": len(collection[0]),
        "queries": len(collection[1]),
        **ours,
        "baseline": f"raw {given.engine}, one stemmed field, any word, its own BM25",
        **{f"baseline_{name}": value for name, value in raw.items()},
        **{f"ratio_{name}": _ratio(value, raw[name]) for name, value in ours.items()},
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main(sys.argv[1:])
