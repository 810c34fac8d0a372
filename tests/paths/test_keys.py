"""Real nodes over loopback: joining, rotation, stolen keys, leaving, merging, first use."""

import itertools
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.fakes.nodes import Node, configure, copies_of, free_ports, network_of

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
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Node]]:
    """A facilitator and two members that know each other."""
    with network_of(tmp_path_factory.mktemp("model"), ["rural", "city"]) as started:
        for each in ("rural", "city", "hub"):
            started[each].run("pull")
        yield started


@pytest.fixture
def nodes(model: dict[str, Node], tmp_path: Path) -> Iterator[dict[str, Node]]:
    """The model's nodes, for a test that may do with them what it likes."""
    with copies_of(model, tmp_path) as copies:
        yield copies


def publish(node: Node, title: str, audience: str = "network") -> str:
    rows = node.folder / "rows.jsonl"
    row = {"id": f"row-{next(_numbers)}", "title": title, "text": f"We tried {title} on two wards."}
    rows.write_text(json.dumps(row) + "\n", encoding="utf-8")
    mapping = node.folder / "map.toml"
    mapping.write_text(MAP, encoding="utf-8")
    how = ("--publish", audience, "--approved-by", "reviewer")
    return str(node.json("import", str(rows), "--map", str(mapping), *how)["rids"][0])


def found(node: Node, words: str) -> list[str]:
    hits = node.json("search", words, "--like-mine", "off")["hits"]
    return [str(hit["rid"]) for hit in hits]


def kids(node: Node, use: str) -> list[str]:
    listed = node.json("keys", "list")["keys"]
    return [str(key["thumbprint"]) for key in listed if key["use"] == use]


def test_a_key_is_changed_and_the_old_chain_verifies_under_the_new_one(
    nodes: dict[str, Node],
) -> None:
    rural, city = nodes["rural"], nodes["city"]
    before = publish(rural, "a quiet hour")
    old = rural.thumbprint
    assert rural.json("keys", "rotate")["state"] == "listed"
    rural.run("pull")
    assert rural.thumbprint != old
    after = publish(rural, "a louder hour")
    city.run("pull")
    assert set(found(city, "hour")) == {before, after}
    assert city.json("verify")["ok"]
    assert rural.json("verify")["ok"]


def test_the_old_key_is_not_retired_before_the_overlap_is_over(nodes: dict[str, Node]) -> None:
    rural = nodes["rural"]
    old = rural.thumbprint
    rural.run("keys", "rotate")
    rural.run("pull")
    assert "may be retired from" in rural.run("keys", "retire", old, code=1).stderr


def test_whoever_asks_to_join_waits_for_a_telephone_call(
    nodes: dict[str, Node], tmp_path: Path
) -> None:
    hub = nodes["hub"]
    ports = [each.port for each in nodes.values()]
    new = Node("coast", tmp_path / "coast", free_ports(1)[0], "member")
    configure(new, hub, [*ports, new.port], hub.thumbprint)
    new.run("init")
    try:
        new.serve()
        # the facilitator was started before anybody knew this port
        configure(hub, hub, [*ports, new.port], "")
        hub.stop_all()
        hub.serve()
        asked = new.json("join")
        assert asked["state"] == "waiting"
        [request] = hub.json("members", "requests")["requests"]
        assert request["thumbprint"] == asked["thumbprint"] == new.thumbprint
        hub.run("members", "accept", new.thumbprint)
        assert new.json("join")["state"] == "listed"
        rid = publish(hub, "a welcome tea")
        new.run("pull")
        assert found(new, "welcome") == [rid]
    finally:
        new.stop_all()


def test_after_a_theft_the_feed_goes_back_to_its_last_good_state(nodes: dict[str, Node]) -> None:
    rural, city, hub = nodes["rural"], nodes["city"], nodes["hub"]
    good = publish(rural, "an honest round")
    status = rural.json("status")["feeds"]
    [network] = [feed for feed in status if feed["feed"] == "network"]
    # the thief has the server and its key, and publishes what everybody pulls
    publish(rural, "a forged round")
    city.run("pull")
    hub.run("pull")
    assert len(found(city, "round")) == 2
    stolen = rural.thumbprint
    asked = rural.json("keys", "revoke", "--yes")
    assert asked["state"] == "waiting"
    hub.run("members", "accept", asked["thumbprint"])
    hub.run("members", "reset", "rural", "network", str(network["size"]), network["head"])
    rural.run("pull")
    assert rural.thumbprint == asked["thumbprint"] != stolen
    city.run("pull", code=0)
    city.run("pull")
    assert found(city, "round") == [good]
    assert found(rural, "round") == [good]
    again = publish(rural, "a second round")
    city.run("pull")
    assert set(found(city, "round")) == {good, again}
    assert city.json("verify")["ok"]


def test_a_member_that_leaves_keeps_what_it_shared_unless_it_wants_it_gone(
    nodes: dict[str, Node],
) -> None:
    rural, city, hub = nodes["rural"], nodes["city"], nodes["hub"]
    publish(rural, "a leaving party")
    city.run("pull")
    hub.run("members", "remove", "rural")
    city.run("pull")
    assert len(found(city, "leaving")) == 1
    hub.run("members", "remove", "rural", "--disposition", "withdraw-all")
    city.run("pull")
    assert found(city, "leaving") == []


def test_a_successor_withdraws_what_a_merged_member_shared(nodes: dict[str, Node]) -> None:
    rural, city, hub = nodes["rural"], nodes["city"], nodes["hub"]
    rid = publish(rural, "a merged clinic")
    for each in (city, hub):
        each.run("pull")
    assert "successor" in city.run("withdraw", f"rural/{rid}", "--reason", "error", code=1).stderr
    hub.run("members", "remove", "rural", "--successor", "city")
    city.run("pull")
    city.run("withdraw", f"rural/{rid}", "--reason", "error")
    hub.run("pull")
    assert found(city, "merged") == found(hub, "merged") == []


def test_a_stranger_is_read_on_first_use_for_its_public_records_alone(
    nodes: dict[str, Node], tmp_path: Path
) -> None:
    rural = nodes["rural"]
    with network_of(tmp_path / "abroad", [], facilitator="abroad") as other:
        stranger = other["abroad"]
        ports = [*(each.port for each in nodes.values()), stranger.port]
        configure(rural, nodes["hub"], ports, nodes["hub"].thumbprint)
        open_rid = publish(stranger, "a foreign method", audience="public")
        publish(stranger, "a hidden method")
        rural.run("peers", "trust", stranger.origin)
        rural.run("pull")
        assert found(rural, "method") == [open_rid]
        peers = rural.json("peers")["peers"]
        assert [peer["node"] for peer in peers if not peer["verified"]] == ["abroad"]


def test_a_facilitator_whose_key_was_stolen_is_believed_again_from_paper(
    nodes: dict[str, Node],
) -> None:
    rural, hub = nodes["rural"], nodes["hub"]
    asked = hub.json("keys", "revoke", "--yes")
    hub.run("members", "accept", asked["thumbprint"])
    assert hub.thumbprint == asked["thumbprint"]
    rural.run("pull", code=1)
    rural.run("peers", "facilitator", hub.thumbprint)
    rural.run("pull")
    rid = publish(hub, "a new beginning")
    rural.run("pull")
    assert found(rural, "beginning") == [rid]


def test_a_replaced_facilitator_that_two_others_list_is_believed_at_one_word(
    tmp_path: Path,
) -> None:
    with network_of(tmp_path, ["rural"]) as north, ExitStack() as abroad:
        hub, rural = north["hub"], north["rural"]
        others = [
            abroad.enter_context(network_of(tmp_path / name, [], facilitator=name, region=name))[
                name
            ]
            for name in ("south", "west")
        ]
        facilitators = [hub, *others]
        _know_each_other(facilitators, rural)
        rid = publish(rural, "an old beginning")
        rural.run("pull")
        assert rural.json("peers", "facilitator")["offered"] == []

        asked = hub.json("keys", "revoke", "--yes")
        hub.run("members", "accept", asked["thumbprint"])
        rural.run("pull", code=1)
        assert rural.json("peers", "facilitator")["offered"] == [], "nobody else lists it yet"
        for number, other in enumerate(others):
            _list(other, hub)
            rural.run("pull", code=1)
            assert len(rural.json("peers", "facilitator")["offered"]) == number, other.id
        [offered] = rural.json("peers", "facilitator")["offered"]
        assert offered == {"thumbprint": hub.thumbprint, "witnesses": ["south", "west"]}
        rural.run("peers", "facilitator", "--offered")
        rural.run("pull")
        new = publish(hub, "a new beginning")
        rural.run("pull")
        assert set(found(rural, "beginning")) == {rid, new}


def _know_each_other(facilitators: list[Node], member: Node) -> None:
    """Let three facilitators of three regions list each other, and each know every port."""
    ports = [each.port for each in (*facilitators, member)]
    for each in facilitators:
        configure(each, each, ports, "")
        each.stop_all()
        each.serve()
    configure(member, facilitators[0], ports, facilitators[0].thumbprint)
    for each in facilitators:
        for other in facilitators:
            if other is not each:
                _list(each, other)


def _list(facilitator: Node, other: Node) -> None:
    given = (other.id, other.base, other.thumbprint)
    how = ("--kind", "facilitator", "--region", other.region)
    facilitator.run("members", "add", *given, *how)
