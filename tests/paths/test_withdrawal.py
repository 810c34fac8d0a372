"""Real nodes: a withdrawal while one peer is away, an order on a stick, a hold, a backup."""

from __future__ import annotations

import itertools
import json
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.keeper import MAP
from tests.fakes.nodes import Node, copies_of, network_of, status_of

_numbers = itertools.count(1)


@pytest.fixture
def nodes(model: dict[str, Node], tmp_path: Path) -> Iterator[dict[str, Node]]:
    """The model's nodes, for a test that may do with them what it likes."""
    with copies_of(model, tmp_path) as copies:
        yield copies


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Node]]:
    """A facilitator and two members that know each other."""
    with network_of(tmp_path_factory.mktemp("model"), ["rural", "city"]) as started:
        # the list is read first, so that each may read the other from then on
        for node in ("rural", "city"):
            started[node].run("pull", "hub")
        yield started


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


def _spread(node: Node, rid: str) -> dict[str, Any]:
    return next(each for each in node.json("status")["withdrawals"] if each["rid"] == rid)


def _all_bytes(node: Node) -> bytes:
    files = (node.folder / "data").rglob("*")
    return b"".join(file.read_bytes() for file in files if file.is_file())


def test_a_peer_that_was_away_for_a_week_is_outstanding_and_then_erases_too(
    nodes: dict[str, Node],
) -> None:
    hub, rural, city = nodes["hub"], nodes["rural"], nodes["city"]
    rid = _publish(hub, "a zyzzyva round")
    for node in (rural, city):
        node.run("pull", "hub")
    city.stop(city.processes[0], signal.SIGKILL)
    hub.run("withdraw", rid, "--reason", "harm", "--urgent")
    for _poll in range(2):
        rural.run("pull", "hub")
    assert (_spread(hub, rid)["applied"], _spread(hub, rid)["outstanding"]) == (["rural"], ["city"])
    assert f"{rid} withdrawn: 1 of 2" in hub.run("status").stdout
    assert _found(city, "zyzzyva") == [rid]
    city.serve()
    for _poll in range(2):
        city.run("pull", "hub")
    assert _spread(hub, rid)["outstanding"] == []
    assert _found(city, "zyzzyva") == []
    assert b"zyzzyva" not in _all_bytes(city)


def test_an_order_on_a_stick_is_carried_out_without_the_origin(nodes: dict[str, Node]) -> None:
    hub, rural = nodes["hub"], nodes["rural"]
    rid = _publish(hub, "a zyzzyva round")
    rural.run("pull", "hub")
    hub.run("withdraw", rid, "--reason", "privacy")
    stick = rural.folder / "order.txt"
    stick.write_text(hub.run("order", "show", rid).stdout, encoding="utf-8")
    hub.stop_all()
    assert rural.json("order", "apply", str(stick))["withdrawn"] == 1
    assert _found(rural, "zyzzyva") == []
    assert b"zyzzyva" not in _all_bytes(rural)
    stick.write_text(stick.read_text("utf-8")[:-10] + "AAAAAAAAA\n", encoding="utf-8")
    rural.run("order", "apply", str(stick), code=1)


def test_a_facilitator_hides_a_members_record_everywhere_and_shows_it_again(
    nodes: dict[str, Node],
) -> None:
    hub, rural, city = nodes["hub"], nodes["rural"], nodes["city"]
    rid = _publish(rural, "a falls huddle")
    for node in (hub, city):
        node.run("pull", "rural")
    city.run("hold", f"rural/{rid}", code=1)
    hub.run("hold", f"rural/{rid}")
    for node in (rural, city):
        node.run("pull", "hub")
    assert [_found(node, "falls") for node in nodes.values()] == [[], [], []]
    hub.run("release", f"rural/{rid}")
    for node in (rural, city):
        node.run("pull", "hub")
    assert [_found(node, "falls") for node in nodes.values()] == [[rid], [rid], [rid]]


def test_a_node_restored_while_others_went_on_harms_nobody(nodes: dict[str, Node]) -> None:
    hub, rural, city = nodes["hub"], nodes["rural"], nodes["city"]
    withdrawn = _publish(hub, "a zyzzyva round")
    kept = _publish(rural, "a falls huddle")
    rural.run("pull")
    copy = rural.folder / "copy"
    rural.run("backup", str(copy))
    since = _publish(rural, "a sleep checklist")
    city.run("pull", "rural")
    hub.run("withdraw", withdrawn, "--reason", "privacy")
    rural.stop_all()
    shutil.rmtree(rural.folder / "data")
    rural.run("restore", str(copy))
    rural.serve()
    assert status_of(f"{rural.origin}/") == 503
    assert "not heard since" in rural.run("status").stdout
    rural.run("recover")
    assert status_of(f"{rural.origin}/") == 200
    assert _found(rural, "zyzzyva") == []
    assert set(_found(rural, "falls") + _found(rural, "checklist")) == {kept, since}
    after = _publish(rural, "a welcome letter")
    city.run("pull", "rural")
    assert _found(city, "letter") == [after]
    assert city.json("evidence")["evidence"] == []
    assert rural.json("verify")["ok"]


def test_a_backup_is_readable_by_its_owner_alone(nodes: dict[str, Node], tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    nodes["rural"].run("backup", str(copy))
    modes = {path.stat().st_mode & 0o077 for path in [copy, *copy.rglob("*")]}
    assert modes == {0}
    nodes["rural"].run("backup", str(copy), code=1)
