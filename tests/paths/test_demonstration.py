"""The demonstration's own four nodes: two trusts share unnamed, and two people open the map."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.fakes.demonstration import demonstration
from tests.fakes.nodes import Node

WAIT_SECONDS = 180.0


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Node]]:
    with demonstration(tmp_path_factory.mktemp("demo")) as nodes:
        yield nodes


def _wait_for(done: Callable[[], object]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while not done():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(1)


def _hand_in(node: Node, title: str) -> None:
    fields = {"title": title, "kind": "small_thing", "what_we_did": "We met at nine."}
    file = node.folder / f"{node.id}.json"
    file.write_text(json.dumps({**fields, "what_happened": "It helped."}), encoding="utf-8")
    node.run("submissions", "send", str(file))


def test_two_trusts_share_unnamed_and_two_people_say_whose_it_was(
    demo: Mapping[str, Node], tmp_path: Path
) -> None:
    hub, reader = demo["facilitator"], demo["coastal"]
    _hand_in(demo["rural"], "A wagtail huddle")
    _hand_in(demo["inner-city"], "A dipper huddle")
    queue = hub.json("broker", "queue")["submissions"]
    for each in queue:
        hub.run("broker", "accept", each["id"])

    _wait_for(lambda: reader.json("search", "wagtail OR dipper", "--like-mine", "off")["total"] > 1)
    hits = reader.json("search", "wagtail OR dipper", "--like-mine", "off")["hits"]
    assert {hit["node"] for hit in hits} == {hub.id}

    keys = [
        hub.folder / "data" / "facilitator" / "keyholders" / name for name in ("first", "second")
    ]
    by = ["--by", "Ann", "Ben", "--key", str(keys[0]), str(keys[1]), "--reason", "A recall."]
    opened = {hub.json("broker", "open", each["id"], *by)["node"] for each in queue}
    assert opened == {demo["rural"].id, demo["inner-city"].id}
