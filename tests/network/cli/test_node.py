"""``likewise init`` and ``status``."""

import stat
from pathlib import Path
from typing import Any

from network.settings import Settings
from tests.fakes.keeper import Keeper


def test_init_makes_a_key_that_its_owner_alone_can_read_and_prints_its_thumbprint(
    bare: Keeper,
) -> None:
    document = bare.json("init")
    settings = Settings.load(bare.config)
    assert stat.S_IMODE(settings.key_file.stat().st_mode) == 0o600
    assert settings.thumbprint_file.read_text("ascii").strip() == document["thumbprint"]


def test_init_again_keeps_the_key(keeper: Keeper) -> None:
    before = Settings.load(keeper.config).key_file.read_bytes()
    first = keeper.json("status")
    keeper.run("init")
    assert Settings.load(keeper.config).key_file.read_bytes() == before
    assert keeper.json("status") == first


def test_init_lists_the_facilitator_and_gives_a_demo_node_one_account_a_role(
    keeper: Keeper,
) -> None:
    feeds = {feed["feed"]: feed["size"] for feed in keeper.json("status")["feeds"]}
    assert feeds == {"notices": 0, "public": 0, "members": 1}
    for role in ("reader", "author", "reviewer", "facilitator", "administrator"):
        assert keeper.json("token", "--as", role)["account"] == role


def test_status_has_the_fields_of_the_contract(keeper: Keeper) -> None:
    status: dict[str, Any] = keeper.json("status")
    named = {"node", "feeds", "peers", "index_debt", "frozen", "withdrawals"}
    assert named <= status.keys()
    assert status["node"] == "hub"
    assert {"feed", "size", "head"} <= status["feeds"][0].keys()


def test_status_in_words_names_the_node_and_its_thumbprint(keeper: Keeper) -> None:
    words = keeper.run("status").stdout
    assert "The Invented Hub (hub)" in words
    assert keeper.json("status")["thumbprint"] in words


def test_status_lists_a_withdrawal(keeper: Keeper, tmp_path: Path) -> None:
    rid = keeper.publish("A falls huddle")
    keeper.run("withdraw", rid, "--reason", "error")
    (withdrawal,) = keeper.json("status")["withdrawals"]
    assert (withdrawal["rid"], withdrawal["applied"], withdrawal["outstanding"]) == (rid, [], [])
