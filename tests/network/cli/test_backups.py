"""``likewise backup``, ``restore`` and ``recover``, as a keeper types them."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from network.database import Database
from network.peering.peers import Peer
from network.peering.store import PeerStore
from network.settings import Settings
from tests.fakes.keeper import Keeper

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def restored(keeper: Keeper, tmp_path: Path) -> Keeper:
    """A facilitator that nobody has read, lost and made again from its backup."""
    keeper.publish("A falls huddle")
    keeper.run("backup", str(tmp_path / "copy"))
    shutil.rmtree(Settings.load(keeper.config).data.directory)
    keeper.run("restore", str(tmp_path / "copy"))
    return keeper


def test_a_restored_node_that_nobody_answers_may_sign_nothing(restored: Keeper) -> None:
    said = restored.json("recover", code=1)
    assert set(said["doubtful"]) == {"notices", "public", "network", "members"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "falls"),
        ("export",),
        ("export", "--static", "files"),
        ("export", "--as", "csv", "--output", "table.csv", "--record", "hub/x"),
    ],
)
def test_a_restored_node_shows_nothing_before_it_has_heard_what_was_withdrawn(
    restored: Keeper, arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = restored.run(*arguments, code=1)
    assert refused.stdout == "" and refused.stderr
    assert not (tmp_path / "files").exists() and not (tmp_path / "table.csv").exists()
    restored.run("recover", "--alone")
    assert [hit["title"] for hit in restored.json("search", "falls")["hits"]] == ["A falls huddle"]
    assert len(restored.json("export")["records"]) == 1


def test_a_node_that_nobody_ever_read_goes_on_alone(restored: Keeper) -> None:
    assert restored.json("recover", "--alone")["doubtful"] == []
    assert restored.publish("A sleep checklist", row="row 2")


def test_a_node_that_somebody_has_answered_does_not_go_on_alone(restored: Keeper) -> None:
    database = Database(Settings.load(restored.config).database_url)
    with database.transaction() as session:
        peer = Peer("city", "http://127.0.0.1:1/federation/v1", NOON)
        PeerStore().save(session, replace(peer, last_success=NOON))
    database.close()
    assert "copies have to be looked at" in restored.run("recover", "--alone", code=1).stderr
