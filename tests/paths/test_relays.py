"""Real nodes: three trusts that read each other through their facilitator, and one that lies."""

from __future__ import annotations

import itertools
import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.keeper import MAP
from tests.fakes.lying_proxy import LyingProxy, lying_proxy
from tests.fakes.nodes import Node, configure, copies_of, free_ports, network_of, status_of

_numbers = itertools.count(1)
POLL = {"poll": {"seconds": 2, "via": "relay", "direct_seconds": 3600}}
SOON = 120.0


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Node]]:
    """A facilitator and three members that read through it, all listed and known to all."""
    folder = tmp_path_factory.mktemp("model")
    with network_of(folder, ["rural", "city", "coast"], settings=POLL) as started:
        for node in ("rural", "city", "coast"):
            started[node].run("pull", "hub")
        yield started


@pytest.fixture
def nodes(model: dict[str, Node], tmp_path: Path) -> Iterator[dict[str, Node]]:
    """The model's nodes, for a test that may do with them what it likes."""
    with copies_of(model, tmp_path) as copies:
        yield copies


def _publish(node: Node, title: str) -> str:
    rows, mapping = node.folder / "rows.jsonl", node.folder / "map.toml"
    row = {"id": f"row-{next(_numbers)}", "title": title, "text": f"We tried {title} on two wards."}
    rows.write_text(json.dumps(row) + "\n", encoding="utf-8")
    mapping.write_text(MAP, encoding="utf-8")
    publish = ("--publish", "network", "--approved-by", "reviewer")
    return str(node.json("import", str(rows), "--map", str(mapping), *publish)["rids"][0])


def _found(node: Node, words: str) -> list[str]:
    hits = node.json("search", words, "--like-mine", "off")["hits"]
    return [str(hit["rid"]) for hit in hits]


def _all_bytes(node: Node) -> bytes:
    files = (node.folder / "data").rglob("*")
    return b"".join(file.read_bytes() for file in files if file.is_file())


def _relay(node: Node) -> dict[str, Any]:
    relay: dict[str, Any] = node.json("status")["relay"]
    return relay


def test_records_and_withdrawals_come_through_the_relay_while_their_origin_is_down(
    nodes: dict[str, Node],
) -> None:
    hub, rural, city, coast = (nodes[name] for name in ("hub", "rural", "city", "coast"))
    rid = _publish(rural, "a zyzzyva round")
    hub.run("pull", "rural")
    rural.stop(rural.processes[0], signal.SIGKILL)
    for node in (city, coast):
        node.run("pull", "hub")
        assert _found(node, "zyzzyva") == [rid]
    rural.run("withdraw", rid, "--reason", "privacy")
    rural.serve()
    hub.run("pull", "rural")
    rural.stop(rural.processes[0], signal.SIGKILL)
    for node in (city, coast):
        assert node.json("pull", "hub")["peers"][0]["error"] is None
        assert _found(node, "zyzzyva") == []
        assert b"zyzzyva" not in _all_bytes(node)
    assert _relay(city)["faults"] == []
    # what the hub repeats is the origin's own order, and none of the hub's withdrawals
    assert hub.json("status")["withdrawals"] == []


def test_the_text_of_what_was_withdrawn_is_gone_from_the_relay(nodes: dict[str, Node]) -> None:
    hub, rural = nodes["hub"], nodes["rural"]
    rid = _publish(rural, "a zyzzyva round")
    hub.run("pull", "rural")
    rural.run("withdraw", rid, "--reason", "privacy")
    hub.run("pull", "rural")
    assert b"zyzzyva" not in _all_bytes(hub)
    assert status_of(f"{hub.base}/relay/rural/feeds/notices/checkpoint") == 200
    assert status_of(f"{hub.base}/relay/rural/feeds/network/checkpoint") == 404


def test_workers_bring_a_record_through_the_relay_within_a_few_polls(
    nodes: dict[str, Node],
) -> None:
    hub, rural, city = nodes["hub"], nodes["rural"], nodes["city"]
    # from here on each origin itself is asked once an hour, so what comes came through the relay
    city.run("pull")
    city.start("worker")
    hub.start("worker")
    rid = _publish(rural, "a falls huddle")
    until = time.monotonic() + SOON
    while _found(city, "huddle") != [rid]:
        assert time.monotonic() < until, city.log("worker")[-2000:]
        time.sleep(1)
    relay = _relay(city)
    assert (relay["ok"], relay["faults"]) == (True, [])


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[tuple[dict[str, Node], LyingProxy]]:
    """A facilitator whose answers pass through somebody who may change them, and two members."""
    at, real, *others = free_ports(4)
    hub = Node("hub", tmp_path / "hub", at, "facilitator", settings={"server": {"port": real}})
    members = [
        Node(name, tmp_path / name, port, "member", settings=POLL)
        for name, port in zip(("rural", "city"), others, strict=True)
    ]
    nodes = {node.id: node for node in (hub, *members)}
    with lying_proxy(at, real) as proxy:
        try:
            ports = [at, real, *others]
            configure(hub, hub, ports, "")
            thumbprint = str(hub.json("init")["thumbprint"])
            for node in members:
                configure(node, hub, ports, thumbprint)
                node.run("init")
            for node in nodes.values():
                node.serve()
            for node in members:
                hub.run("members", "add", node.id, node.base, node.thumbprint)
            for node in members:
                node.run("pull", "hub")
            yield nodes, proxy
        finally:
            for node in nodes.values():
                node.stop_all()


def test_a_relay_that_changes_a_line_is_caught_and_the_origin_is_asked(
    behind: tuple[dict[str, Node], LyingProxy],
) -> None:
    nodes, proxy = behind
    hub, rural, city = nodes["hub"], nodes["rural"], nodes["city"]
    rid = _publish(rural, "a falls huddle")
    hub.run("pull", "rural")
    proxy.lies["/relay/rural/feeds/network/entries"] = lambda body: body.replace(b"pub", b"bup")
    city.run("pull", "hub")
    [fault] = _relay(city)["faults"]
    assert (fault["node"], fault["feed"], fault["verdict"]) == ("rural", "network", "MISMATCH")
    assert "the relay hub is at fault with rural/network" in city.run("status").stdout
    assert _found(city, "huddle") == []
    city.run("pull", "rural")
    assert _found(city, "huddle") == [rid]
    assert city.json("evidence")["evidence"] == [], "nothing of it was signed"


def test_a_relay_that_changes_a_text_is_caught_and_the_origin_is_asked(
    behind: tuple[dict[str, Node], LyingProxy],
) -> None:
    nodes, proxy = behind
    hub, rural, city = nodes["hub"], nodes["rural"], nodes["city"]
    rid = _publish(rural, "a falls huddle")
    hub.run("pull", "rural")
    proxy.lies["/relay/rural/feeds/network/bodies"] = lambda body: body.replace(b"falls", b"fells")
    city.run("pull", "hub")
    assert [fault["verdict"] for fault in _relay(city)["faults"]] == ["WRONG-BODY"]
    city.run("pull", "rural")
    assert _found(city, "huddle") == [rid]
    assert b"fells" not in _all_bytes(city)
