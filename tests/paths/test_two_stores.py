"""Real nodes, one over PostgreSQL and two over SQLite: neither can tell what the other keeps."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.nodes import Node, network_of

pytestmark = pytest.mark.postgres

MAPPING = """
id = "id"

[fields]
title = "title"
what_we_did = "what"
what_happened = "came"

[constants]
kind = "small_thing"
"""


@pytest.fixture
def nodes(tmp_path: Path, empty_postgres: str) -> Iterator[dict[str, Node]]:
    """A facilitator and two trusts; rural keeps all it has in PostgreSQL."""
    settings = {"rural.database": {"url": empty_postgres}}
    with network_of(tmp_path, ["rural", "city"], settings) as started:
        for each in ("rural", "city"):
            started[each].run("pull")
        yield started


def _share(node: Node, title: str, audience: str) -> str:
    rows, mapping = node.folder / "rows.jsonl", node.folder / "map.toml"
    row = {"id": f"{title} {audience}", "title": title, "what": "We did it.", "came": "It helped."}
    rows.write_text(json.dumps(row) + "\n", encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    how = ("--map", str(mapping), "--publish", audience, "--approved-by", "reviewer")
    return str(node.json("import", str(rows), *how)["rids"][0])


def _found(node: Node, words: str) -> set[str]:
    node.run("pull")
    return {hit["rid"] for hit in node.json("search", words, "--like-mine", "off")["hits"]}


def test_records_circles_and_withdrawals_pass_between_the_stores_both_ways(
    nodes: dict[str, Node],
) -> None:
    rural, city = nodes["rural"], nodes["city"]
    for ours, theirs, bird in ((rural, city, "heron"), (city, rural, "otter")):
        made = ours.json("circles", "new", "Winter beds", "--member", theirs.id)
        rids = {_share(ours, f"A {bird} huddle", each) for each in ("network", made["circle"])}
        assert _found(theirs, bird) == rids
        for rid in rids:
            ours.run("withdraw", rid, "--reason", "error")
        assert _found(theirs, bird) == _found(ours, bird) == set()
    for each in (rural, city):
        assert each.json("verify")["ok"]
    assert not list((rural.folder / "data").glob("node.db*"))
