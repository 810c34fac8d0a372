"""Rules about peers, and this organisation's own words, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from federation import strict
from federation.evidence import Proof, format_proof
from network.bootstrap import assemble
from network.settings import Settings
from tests.fakes.keeper import Keeper
from tests.fakes.peer import FakePeer
from tests.fakes.site import CAFE, listed


@pytest.fixture
def rid(keeper: Keeper) -> str:
    """A record of rx1's that the node has read."""
    peer = FakePeer("rx1")
    rid = str(peer.publish("network", CAFE).rid)
    network = assemble(Settings.load(keeper.config), transport=peer, now=peer.clock)
    with network.database.transaction() as session:
        network.membership.add(session, listed(peer, "Riverside Trust"))
        network.peers.follow_membership(session)
    network.polling.ask("rx1", lambda step: None)
    while network.indexing.follow():
        pass
    network.close()
    return rid


def found(keeper: Keeper) -> list[str]:
    return [hit["rid"] for hit in keeper.json("search", "kettle")["hits"]]


def test_a_peer_is_blocked_and_the_block_taken_back(keeper: Keeper, rid: str) -> None:
    keeper.json("peers", "block", "rx1", "--reason", "It sends rubbish.")
    assert keeper.json("status")["blocked"] == ["rx1"]
    assert "rx1 is blocked (It sends rubbish.)" in keeper.run("status").stdout
    peers = keeper.json("peers")["peers"]
    assert [(each["rule"], each["reason"]) for each in peers] == [("block", "It sends rubbish.")]
    assert found(keeper) == []
    keeper.json("peers", "undo", "rx1")
    assert keeper.json("status")["blocked"] == []
    assert found(keeper) == [rid]


def test_a_peer_is_allowed_by_name(keeper: Keeper, rid: str) -> None:
    allowed = keeper.json("peers", "allow", "rx1", "--reason", "We know them.")
    assert allowed["rule"] == "allow"


def test_a_rule_about_nobody_is_refused(keeper: Keeper) -> None:
    keeper.run("peers", "block", "nobody", "--reason", "Why not.", code=1)
    keeper.run("peers", "undo", "nobody", code=1)
    keeper.run("peers", "block", "rx1", code=2)


def test_a_record_is_hidden_here_and_shown_again(keeper: Keeper, rid: str) -> None:
    keeper.json("local", "hide", f"rx1/{rid}", "--reason", "Not for us.")
    assert found(keeper) == []
    keeper.run("reindex")
    assert found(keeper) == []
    keeper.json("local", "show", f"rx1/{rid}")
    assert found(keeper) == [rid]
    keeper.run("local", "show", f"rx1/{rid}", code=1)


def test_a_note_is_written_and_removed(keeper: Keeper, rid: str) -> None:
    assert keeper.json("local", "note", f"rx1/{rid}", "Tried in 2024.")["note"] == "Tried in 2024."
    assert keeper.json("local", "note", f"rx1/{rid}", "--remove")["note"] is None
    keeper.run("local", "note", f"rx1/{rid}", code=2)
    keeper.run("local", "note", f"rx1/{rid}", "--remove", code=1)


def test_a_peer_that_cannot_be_reached_is_not_compared_with(keeper: Keeper, rid: str) -> None:
    [outcome] = keeper.json("peers", "compare", "rx1", code=1)["compared"]
    assert (outcome["node"], outcome["compared"], outcome["found"]) == ("rx1", 0, [])
    assert outcome["error"].startswith("UNREACHABLE")
    assert "rx1: UNREACHABLE" in keeper.run("peers", "compare", code=1).stdout


def test_evidence_is_checked_with_nothing_but_its_file(tmp_path: Path) -> None:
    peer = FakePeer("rx1")
    peer.publish_many("public", 3)
    first = peer.feed("public").current
    peer.regrow("public", 1, 2)
    keys = (peer.key.public,)
    proof = Proof("rx1", "public", "FORK", (first, peer.feed("public").current), (), keys)
    file = tmp_path / "proof.json"
    file.write_bytes(strict.dumps(format_proof(proof)))
    nobody = Keeper(tmp_path / "no-node.toml")
    checked = nobody.json("evidence", "check", str(file))
    assert checked["proven"] is True
    assert checked["evidence"][0]["kids"] == [peer.key.public.kid]
    kid = peer.key.public.kid
    assert "proven: FORK at sizes 3 / 3" in nobody.run("evidence", "check", str(file)).stdout
    nobody.run("evidence", "check", str(file), "--key", kid)
    strange = nobody.run("evidence", "check", str(file), "--key", "another", code=1)
    assert "signed by another key" in strange.stdout
    file.write_bytes(strict.dumps({**format_proof(proof), "checkpoints": [first, first]}))
    assert "proves nothing" in nobody.run("evidence", "check", str(file), code=1).stdout
    file.write_bytes(b"{}")
    nobody.run("evidence", "check", str(file), code=1)


def test_a_node_without_a_frozen_feed_has_no_evidence(keeper: Keeper) -> None:
    assert keeper.json("evidence") == {"evidence": []}
    assert keeper.json("evidence", "give") == {"evidence": []}
