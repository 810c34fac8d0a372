"""Five real nodes: four trusts share unnamed through one facilitator, in one batch or none."""

import json
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request

import pytest

from federation.sealing import HolderKey
from network.broker_settings import Weekday
from tests.fakes.nodes import Node, network_of, status_of

TRUSTS = ("rural", "city", "coast", "moor")
ANN, BEN = HolderKey.generate(), HolderKey.generate()
# the day on which batches go out is not near, so that none does while these tests run
IN_THREE_DAYS = list(Weekday)[(datetime.now(UTC).weekday() + 3) % 7]
BROKER: dict[str, object] = {
    "weekday": IN_THREE_DAYS.value,
    "keyholders": [ANN.public, BEN.public],
    "least_submitters": 3,
    "least_trusts": 3,
    "least_fitting": 3,
}


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Node]]:
    """A facilitator that takes in unnamed records, and four trusts that know it."""
    folder = tmp_path_factory.mktemp("broker")
    with network_of(folder, TRUSTS, {"broker": BROKER}) as started:
        for trust in TRUSTS:
            started[trust].run("pull")
        yield started


def _record(node: Node, title: str, **more: object) -> str:
    file = node.folder / "record.json"
    fields = {
        "title": title,
        "kind": "small_thing",
        "what_we_did": f"We tried {title} at {node.id} hospital.",
        "what_happened": "It helped.",
        **more,
    }
    file.write_text(json.dumps(fields), encoding="utf-8")
    return str(file)


def _send(node: Node, title: str) -> dict[str, Any]:
    return node.json("submissions", "send", _record(node, title))


def _at_desk(hub: Node, title: str) -> str:
    for each in hub.json("broker", "queue")["submissions"]:
        shown = hub.json("broker", "show", each["id"])
        if shown["original"].get("title") == title:
            return str(each["id"])
    raise AssertionError(f"{title} is not at the desk")


def _accept(hub: Node, title: str) -> str:
    """Take the name of the hospital out, and let it go into the batch."""
    id = _at_desk(hub, title)
    shown = hub.json("broker", "show", id)
    edited = {**shown["edited"], "what_we_did": f"We tried {title} at a hospital."}
    file = hub.folder / "edited.json"
    file.write_text(json.dumps(edited), encoding="utf-8")
    hub.run("broker", "edit", id, str(file))
    hub.run("broker", "accept", id)
    return id


def _a_week_passes(hub: Node) -> None:
    """Let what was accepted have been accepted a week ago; no clock of a process is moved."""
    with sqlite3.connect(hub.folder / "data" / "node.db", timeout=10) as database:
        database.execute(
            "UPDATE broker_submissions SET since = datetime(since, '-7 days') || '.000000'"
            " WHERE since IS NOT NULL"
        )
        database.execute("UPDATE broker_releases SET slot = datetime(slot, '-7 days') || '.000000'")
    database.close()


def _found(node: Node, words: str) -> list[dict[str, Any]]:
    node.run("pull")
    hits: list[dict[str, Any]] = node.json("search", words, "--like-mine", "off")["hits"]
    return hits


def _post(url: str, document: dict[str, object]) -> int:
    request = Request(
        url, json.dumps(document).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    return status_of(request)


def test_a_batch_waits_for_a_crowd_and_then_goes_out_whole(nodes: dict[str, Node]) -> None:
    hub, reader = nodes["hub"], nodes["moor"]
    _send(nodes["rural"], "a heron huddle")
    _send(nodes["city"], "an otter huddle")
    _accept(hub, "a heron huddle")
    _accept(hub, "an otter huddle")
    _a_week_passes(hub)
    assert hub.json("broker", "tend")["published"] == 0
    assert _found(reader, "huddle") == []
    _send(nodes["coast"], "a kestrel huddle")
    _accept(hub, "a kestrel huddle")
    assert hub.json("broker", "tend")["published"] == 0, "the hour has passed: it waits a week"
    _a_week_passes(hub)
    assert hub.json("broker", "tend")["published"] == 3
    hits = _found(reader, "huddle")
    assert {hit["node"] for hit in hits} == {"hub"}
    assert len(hits) == 3


def test_the_trust_learns_its_record_and_talks_through_the_mailbox(nodes: dict[str, Node]) -> None:
    hub, rural = nodes["hub"], nodes["rural"]
    [mine] = rural.json("submissions", "list")["submissions"]
    rural.run("submissions", "carry")
    shown = rural.json("submissions", "show", mine["id"])
    assert (shown["state"], shown["node"]) == ("published", "hub")
    desk_id = _published_as(hub, shown["rid"])
    hub.run("broker", "write", desk_id, "Somebody asks: how many beds?")
    rural.run("submissions", "answer", mine["id"], "Twelve.")
    told = [each["text"] for each in hub.json("broker", "show", desk_id)["messages"]]
    assert told == ["Somebody asks: how many beds?", "Twelve."]
    heard = rural.json("submissions", "show", mine["id"])["messages"]
    assert {each["from"] for each in heard} == {"facilitator", "authors"}


def _published_as(hub: Node, rid: str) -> str:
    with sqlite3.connect(hub.folder / "data" / "node.db") as database:
        row = database.execute("SELECT id FROM broker_submissions WHERE rid = ?", (rid,)).fetchone()
    database.close()
    return str(row[0])


def test_nothing_at_the_facilitator_says_whose_a_submission_is(nodes: dict[str, Node]) -> None:
    hub = nodes["hub"]
    with sqlite3.connect(hub.folder / "data" / "node.db") as database:
        tables = ("broker_submissions", "broker_messages", "broker_identities", "audit")
        rows = [
            row for table in tables for row in database.execute(f"SELECT * FROM {table}").fetchall()
        ]
        original = database.execute(
            "SELECT original, edited, trust_mark FROM broker_submissions WHERE state = 'published'"
        ).fetchall()
    database.close()
    of_brokering = [row for row in rows if "member listed" not in map(str, row)]
    assert of_brokering
    for row in of_brokering:
        for trust in TRUSTS:
            assert trust not in [str(value) for value in row]
    assert set(original) == {(b"{}", b"{}", "")}
    assert "rural" not in hub.log("serve")


def test_own_feeds_refuse_what_is_unnamed_and_what_links_to_it(nodes: dict[str, Node]) -> None:
    rural = nodes["rural"]
    rid = rural.json("submissions", "list")["submissions"][0]["rid"]
    mapping = rural.folder / "map.toml"
    mapping.write_text(
        'id = "id"\n[fields]\ntitle = "title"\nwhat_we_did = "text"\n'
        '[constants]\nlanguage = "en-GB"\n',
        encoding="utf-8",
    )
    rows = rural.folder / "rows.jsonl"
    row = {"id": "1", "title": "A follow-up", "text": f"More of hub/{rid}."}
    rows.write_text(json.dumps(row) + "\n", encoding="utf-8")
    publish = ("--publish", "network", "--approved-by", "reviewer")
    result = rural.json("import", str(rows), "--map", str(mapping), *publish, code=1)
    assert result["published"] == 0
    assert "without your name" in result["failed"][0]["reason"]


def test_a_submission_that_names_its_trust_is_refused_in_words(nodes: dict[str, Node]) -> None:
    rural = nodes["rural"]
    link = {"node": "rural", "rid": "c33316c3-0000-4000-8000-000000000000"}
    file = _record(rural, "a follow-up", derived_from=link)
    said = rural.run("submissions", "send", file, code=1).stderr
    assert "would show you" in said


def test_two_people_open_the_map_together_and_it_is_noted(nodes: dict[str, Node]) -> None:
    hub, folder = nodes["hub"], nodes["hub"].folder
    rid = nodes["city"].json("submissions", "list")["submissions"][0]["rid"]
    id = _published_as(hub, rid)
    for name, key in (("ann", ANN), ("ben", BEN)):
        (folder / name).write_text(key.private, encoding="ascii")
    asked = ("broker", "open", id, "--by", "Ann", "Ben", "--reason", "a recall")
    hub.run(*asked, "--key", str(folder / "ann"), str(folder / "ann"), code=1)
    opened = hub.json(*asked, "--key", str(folder / "ann"), str(folder / "ben"))
    assert opened["node"] == "city"
    with sqlite3.connect(folder / "data" / "node.db") as database:
        noted = database.execute("SELECT who, subject FROM audit WHERE deed LIKE 'identity%'")
        assert noted.fetchall() == [("Ann+Ben", f"{id}: a recall")] * 2
    database.close()


def test_the_secret_alone_takes_it_back_everywhere(nodes: dict[str, Node]) -> None:
    hub, rural, reader = nodes["hub"], nodes["rural"], nodes["moor"]
    mine = rural.json("submissions", "list")["submissions"][0]
    guess = f"{hub.base}/submissions/{_published_as(hub, mine['rid'])}/withdraw"
    assert _post(guess, {"secret": "a guess"}) == 404
    taken = rural.json("submissions", "take-back", mine["id"])
    assert taken["state"] == "withdrawn"
    assert [hit["rid"] for hit in _found(reader, "heron")] == []
    assert len(_found(reader, "huddle")) == 2


def test_a_stranger_finds_no_door(nodes: dict[str, Node]) -> None:
    assert _post(f"{nodes['hub'].base}/submissions", {"type": "innovation"}) == 404
    assert _post(f"{nodes['rural'].base}/submissions", {"type": "innovation"}) == 404


def test_the_worker_carries_by_itself(nodes: dict[str, Node]) -> None:
    hub, coast = nodes["hub"], nodes["coast"]
    worker = coast.start("worker")
    mine = coast.json("submissions", "list")["submissions"][0]
    hub.run("broker", "write", _published_as(hub, mine["rid"]), "Thank you from a reader.")
    until = time.monotonic() + 120
    texts: list[str] = []
    while time.monotonic() < until and not texts:
        shown = coast.json("submissions", "show", mine["id"])
        texts = [each["text"] for each in shown["messages"]]
        time.sleep(0.5)
    coast.stop(worker)
    assert texts == ["Thank you from a reader."]


def test_what_is_locked_is_nowhere_in_clear(nodes: dict[str, Node], tmp_path: Path) -> None:
    coast = nodes["coast"]
    with sqlite3.connect(coast.folder / "data" / "node.db") as database:
        [(secret, remote)] = database.execute("SELECT secret, remote FROM unnamed_submissions")
    database.close()
    assert _post(f"{nodes['hub'].base}/submissions/{remote}/withdraw", {"secret": secret}) == 404
