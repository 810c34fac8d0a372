"""Real nodes over loopback: publish at one, pull at another, find it there, withdraw, gone."""

import itertools
import json
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.nodes import Node, copies_of, network_of

_numbers = itertools.count(1)

MAP = """
id = "id"

[fields]
title = "title"
what_we_did = "text"

[constants]
language = "en-GB"
"""


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Node]]:
    """Two nodes that know each other; each test publishes under a word of its own."""
    with network_of(tmp_path_factory.mktemp("two"), ["rural"]) as started:
        started["rural"].run("pull")
        yield started


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Node]]:
    """Two nodes that know each other, to be copied."""
    with network_of(tmp_path_factory.mktemp("sound"), ["rural"]) as started:
        started["rural"].run("pull")
        yield started


@pytest.fixture
def broken(sound: dict[str, Node], tmp_path: Path) -> Iterator[dict[str, Node]]:
    """Two nodes for a test that damages one of them."""
    with copies_of(sound, tmp_path) as copies:
        yield copies


@pytest.fixture
def four(tmp_path: Path) -> Iterator[dict[str, Node]]:
    with network_of(tmp_path, ["rural", "city", "coast"]) as started:
        yield started


def _publish(node: Node, title: str, audience: str = "network") -> str:
    """Publish one innovation through import and approval; return its rid."""
    rows = node.folder / "rows.jsonl"
    row = {"id": f"row-{next(_numbers)}", "title": title, "text": f"We tried {title} on two wards."}
    rows.write_text(json.dumps(row) + "\n", encoding="utf-8")
    mapping = node.folder / "map.toml"
    mapping.write_text(MAP, encoding="utf-8")
    publish = ("--publish", audience, "--approved-by", "reviewer")
    result = node.json("import", str(rows), "--map", str(mapping), *publish)
    assert (result["published"], result["failed"]) == (1, [])
    return str(result["rids"][0])


def _found(node: Node, words: str) -> list[str]:
    hits = node.json("search", words, "--like-mine", "off")["hits"]
    return [str(hit["rid"]) for hit in hits]


def _all_bytes(node: Node) -> bytes:
    files = (node.folder / "data").rglob("*")
    return b"".join(file.read_bytes() for file in files if file.is_file())


def test_what_one_node_publishes_another_pulls_and_finds(nodes: dict[str, Node]) -> None:
    rid = _publish(nodes["hub"], "a falls huddle")
    nodes["rural"].run("pull")
    assert _found(nodes["rural"], "falls huddle") == [rid]


def test_a_member_is_read_by_its_facilitator_too(nodes: dict[str, Node]) -> None:
    rid = _publish(nodes["rural"], "a mobile memory clinic")
    nodes["hub"].run("pull")
    assert _found(nodes["hub"], "memory clinic") == [rid]


def test_what_is_withdrawn_vanishes_at_the_other_node_and_leaves_no_bytes(
    nodes: dict[str, Node],
) -> None:
    rid = _publish(nodes["hub"], "a zyzzyva round")
    nodes["rural"].run("pull")
    assert b"zyzzyva" in _all_bytes(nodes["rural"])
    nodes["hub"].run("withdraw", rid, "--reason", "privacy")
    nodes["rural"].run("pull")
    assert _found(nodes["rural"], "zyzzyva") == []
    assert _found(nodes["hub"], "zyzzyva") == []
    assert b"zyzzyva" not in _all_bytes(nodes["rural"])
    assert b"zyzzyva" not in _all_bytes(nodes["hub"])


def test_the_origin_sees_who_has_applied_a_withdrawal(nodes: dict[str, Node]) -> None:
    rid = _publish(nodes["hub"], "a pressure mattress")
    nodes["rural"].run("pull")
    nodes["hub"].run("withdraw", rid, "--reason", "error")
    assert _spread(nodes["hub"], rid)["outstanding"] == ["rural"]
    # the second poll is what says that the first one's notices were applied
    nodes["rural"].run("pull")
    nodes["rural"].run("pull")
    assert _spread(nodes["hub"], rid)["applied"] == ["rural"]


def test_both_nodes_hold_what_verifies_from_genesis(nodes: dict[str, Node]) -> None:
    _publish(nodes["hub"], "a sleep checklist")
    nodes["rural"].run("pull")
    assert nodes["rural"].json("verify")["ok"]
    assert nodes["hub"].json("verify")["ok"]


def test_a_second_pull_of_the_same_brings_nothing(nodes: dict[str, Node]) -> None:
    _publish(nodes["hub"], "a dementia garden")
    nodes["rural"].run("pull")
    again = nodes["rural"].json("pull")["peers"][0]
    assert sum(feed["new"] + feed["bodies"] for feed in again["feeds"]) == 0


def test_the_worker_pulls_by_itself_and_leaves_when_told_to(nodes: dict[str, Node]) -> None:
    rid = _publish(nodes["hub"], "a welcome letter")
    worker = nodes["rural"].start("worker")
    until = time.monotonic() + 120
    while _found(nodes["rural"], "letter") != [rid] and time.monotonic() < until:
        time.sleep(0.5)
    nodes["rural"].stop(worker)
    assert _found(nodes["rural"], "letter") == [rid]
    assert worker.returncode == 0, nodes["rural"].log("worker")


def test_verify_says_where_a_stored_body_was_changed(broken: dict[str, Node]) -> None:
    _publish(broken["hub"], "a falls huddle")
    broken["rural"].run("pull")
    database = sqlite3.connect(broken["rural"].folder / "data" / "node.db")
    with database:
        database.execute(
            "UPDATE bodies SET bytes = CAST(replace(CAST(bytes AS TEXT), 'falls', 'calls') AS BLOB)"
            " WHERE feed = 'network'"
        )
    database.close()
    findings = broken["rural"].json("verify", code=1)["findings"]
    assert [(found["node"], found["feed"], found["seq"]) for found in findings] == [
        ("hub", "network", 1)
    ]


def test_a_removed_member_reads_nothing_but_public_from_then_on(broken: dict[str, Node]) -> None:
    broken["hub"].run("members", "remove", "rural")
    _publish(broken["hub"], "a network secret")
    public = _publish(broken["hub"], "a public talk", audience="public")
    broken["rural"].run("pull")
    assert _found(broken["rural"], "talk") == [public]
    assert _found(broken["rural"], "secret") == []


def test_a_peer_that_was_killed_is_failing_and_then_well_again(broken: dict[str, Node]) -> None:
    hub, rural = broken["hub"], broken["rural"]
    hub.stop(hub.processes[0], signal.SIGKILL)
    rural.run("pull", "hub", code=1)
    peers = rural.json("status")["peers"]
    assert {peer["state"] for peer in peers} == {"failing"}
    assert all("UNREACHABLE" in peer["last_error"] for peer in peers)
    hub.serve()
    rural.run("pull", "hub")
    assert {peer["state"] for peer in rural.json("status")["peers"]} == {"ok"}


def test_four_nodes_find_what_each_of_them_published(four: dict[str, Node]) -> None:
    rids = {node.id: _publish(node, f"{node.id} handover") for node in four.values()}
    # a node learns who else belongs by its first pull; only then may they read each other
    for _round in range(2):
        for node in four.values():
            node.run("pull")
    for node in four.values():
        assert set(_found(node, "handover")) == set(rids.values())


def _spread(node: Node, rid: str) -> dict[str, Any]:
    withdrawals = node.json("status")["withdrawals"]
    return next(each for each in withdrawals if each["rid"] == rid)
