"""Queries as staff would type them, judged by us, over real reports: does ranking pay?

The judgements are ours (tests/search/relevance), the reports come from the folder named by
LIKEWISE_REFERENCE_DATA. The figures: python -m tests.benchmarks.search.
"""

import json
import os
import tomllib
from pathlib import Path

import pytest

from search.engine import Document
from tests.benchmarks.search import ENGINES, measure, read_grades, read_queries

JUDGED = Path(__file__).parent / "relevance"
SEED = Path(__file__).parents[2] / "config" / "demo" / "seed"
WRITTEN = ("summary", "problem", "what_we_did", "what_happened", "tell_a_friend")
LEAST = 0.85  # nDCG@10 over the demonstration's records, a little below what it is
GIVEN = os.environ.get("LIKEWISE_REFERENCE_DATA")


@pytest.fixture(scope="module")
def reports() -> list[Document]:
    if not GIVEN:
        pytest.skip("LIKEWISE_REFERENCE_DATA does not name the folder of the real reports")
    lines = [
        json.loads(line)
        for path in sorted(Path(GIVEN, "connected-health-cities").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return [Document(row["id"], "t", row["title"], body=row["body_markdown"]) for row in lines]


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_our_ranking_is_at_least_the_librarys_own(
    reports: list[Document], engine: str, tmp_path: Path
) -> None:
    queries = read_queries(JUDGED / "queries.tsv")
    grades = read_grades(JUDGED / "qrels.txt")
    pair = ENGINES[engine]
    ours = measure(pair.ours(tmp_path / "ours"), reports, queries, grades)
    raw = measure(pair.raw(tmp_path / "raw"), reports, queries, grades)
    assert ours["ndcg_at_10"] >= raw["ndcg_at_10"]
    assert ours["map"] >= raw["map"]


def test_at_least_forty_queries_are_judged() -> None:
    queries = read_queries(JUDGED / "queries.tsv")
    assert len(queries) >= 40
    assert set(read_grades(JUDGED / "qrels.txt")) == set(queries)


@pytest.fixture(scope="module")
def invented() -> list[Document]:
    found = []
    for path in sorted(SEED.glob("*/innovations.toml")):
        for row in tomllib.loads(path.read_text("utf-8"))["innovation"]:
            texts = [
                text for name, text in row.items() if isinstance(text, str) and name in WRITTEN
            ]
            key = f"{path.parent.name}/{row['key']}"
            found.append(Document(key, "t", row["title"], body="\n".join(texts)))
    return found


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_over_the_demonstration_our_ranking_finds_what_was_judged(
    invented: list[Document], engine: str, tmp_path: Path
) -> None:
    queries = read_queries(JUDGED / "demo" / "queries.tsv")
    grades = read_grades(JUDGED / "demo" / "qrels.txt")
    pair = ENGINES[engine]
    ours = measure(pair.ours(tmp_path / "ours"), invented, queries, grades)
    raw = measure(pair.raw(tmp_path / "raw"), invented, queries, grades)
    print(engine, {name: (ours[name], raw[name]) for name in ("ndcg_at_10", "map")})
    assert ours["ndcg_at_10"] >= LEAST
    assert ours["ndcg_at_10"] >= raw["ndcg_at_10"]
    assert {key for judged in grades.values() for key in judged} <= {each.key for each in invented}
