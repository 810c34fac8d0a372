"""Five real nodes, one of them a commissioner: a group, who is taken out of it, and audiences."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.nodes import Node, network_of

MAPPING = """
id = "id"

[fields]
title = "title"
what_we_did = "what"
what_happened = "came"

[constants]
kind = "small_thing"
"""


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Node]]:
    """A facilitator, three trusts and a commissioner, which all know each other."""
    members = ("fell", "dale", "moor", "buyer")
    with network_of(tmp_path_factory.mktemp("circles"), members) as started:
        hub, buyer = started["hub"], started["buyer"]
        hub.run("members", "add", "buyer", buyer.base, buyer.thumbprint, "--kind", "commissioner")
        for member in members:
            started[member].run("pull")
        started["fell"].run("people", "add", "reviewer", "--role", "reviewer")
        yield started


def _share(node: Node, title: str, audience: str) -> dict[str, Any]:
    """Import one record and publish it; return what the command says."""
    rows, mapping = node.folder / "rows.jsonl", node.folder / "map.toml"
    row = {"id": title, "title": title, "what": "We did it.", "came": "It helped."}
    rows.write_text(json.dumps(row) + "\n", encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    arguments = ("--map", str(mapping), "--publish", audience, "--approved-by", "reviewer")
    return node.json("import", str(rows), *arguments)


def _finds(node: Node, words: str) -> bool:
    node.run("pull")
    return bool(node.json("search", words, "--like-mine", "off")["hits"])


def _finding(nodes: dict[str, Node], words: str) -> list[str]:
    return [node for node in ("dale", "moor", "buyer") if _finds(nodes[node], words)]


def test_a_group_is_read_by_its_members_until_they_are_taken_out(nodes: dict[str, Node]) -> None:
    fell = nodes["fell"]
    made = fell.json("circles", "new", "Winter beds", "--member", "dale", "--member", "buyer")
    told = _share(fell, "a heron huddle", made["circle"])
    assert len(told["readers"]["organisations"]) == 2
    assert "Freedom of Information Act" in told["readers"]["words"][-1]
    assert _finding(nodes, "heron") == ["dale", "buyer"]
    fell.run("circles", "remove", "Winter beds", "dale")
    assert fell.json("circles", "members", "Winter beds")["members"] == ["buyer"]
    _share(fell, "an otter huddle", made["circle"])
    fell.run("circles", "add", "Winter beds", "moor")
    assert _finding(nodes, "otter") == ["moor", "buyer"]
    # who comes later reads from the first record on
    assert nodes["moor"].json("search", "heron", "--like-mine", "off")["hits"]
    assert [each["name"] for each in fell.json("circles", "list")["circles"]] == ["Winter beds"]


def test_a_commissioner_reads_what_was_shared_with_commissioners(nodes: dict[str, Node]) -> None:
    fell = nodes["fell"]
    _share(fell, "a kestrel huddle", "network-commissioning")
    _share(fell, "a wagtail huddle", "region")
    assert _finding(nodes, "kestrel") == ["dale", "moor", "buyer"]
    # found already, if it had come at all
    assert not nodes["buyer"].json("search", "wagtail", "--like-mine", "off")["hits"]
    assert nodes["dale"].json("search", "wagtail", "--like-mine", "off")["hits"]
