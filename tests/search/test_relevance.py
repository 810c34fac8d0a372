"""Queries as staff would type them, judged by us, over real reports: does ranking pay?

The judgements are ours (tests/search/relevance), the reports come from the folder named by
LIKEWISE_REFERENCE_DATA. The figures: python -m tests.benchmarks.search.
"""

import json
import os
from pathlib import Path

import pytest

from search.engine import Document
from tests.benchmarks.search import ENGINES, measure, read_grades, read_queries

JUDGED = Path(__file__).parent / "relevance"
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
