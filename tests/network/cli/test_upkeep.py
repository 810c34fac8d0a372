"""``likewise verify`` and ``reindex``."""

import sqlite3

from tests.fakes.keeper import Keeper


def test_verify_goes_through_every_feed(keeper: Keeper) -> None:
    keeper.publish("A falls huddle")
    document = keeper.json("verify")
    assert document["ok"] and document["findings"] == []
    lines = {feed["feed"]: feed["lines"] for feed in document["feeds"]}
    assert lines == {"members": 1, "network": 1, "notices": 0, "public": 0}


def test_verify_says_where_a_line_was_changed(keeper: Keeper) -> None:
    keeper.publish("A falls huddle")
    database = sqlite3.connect(keeper.config.parent / "data" / "node.db")
    with database:
        database.execute(
            "UPDATE lines SET raw = CAST(replace(CAST(raw AS TEXT), 'publish', 'pubLish') AS BLOB)"
            " WHERE feed = 'network'"
        )
    database.close()
    findings = keeper.json("verify", code=1)["findings"]
    assert {(found["feed"], found["seq"]) for found in findings} >= {("network", 1)}
    assert "hub/network line 1" in keeper.run("verify", code=1).stdout


def test_reindex_finds_what_was_there_before(keeper: Keeper) -> None:
    rid = keeper.publish("A falls huddle")
    assert keeper.json("reindex")["documents"] == 1
    assert [hit["rid"] for hit in keeper.json("search", "huddle")["hits"]] == [rid]


def test_both_say_what_they_did_in_words(keeper: Keeper) -> None:
    assert keeper.run("verify").stdout == "3 feeds checked, nothing is wrong.\n"
    assert keeper.run("reindex").stdout == "0 records indexed.\n"
