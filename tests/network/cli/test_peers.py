"""``likewise pull`` and ``peers``, where nobody can be reached (tests/paths has the rest)."""

import pytest

from tests.fakes.keeper import Keeper

THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.fixture
def member(bare: Keeper) -> Keeper:
    """A member whose facilitator does not answer."""
    text = bare.config.read_text("utf-8").replace('"hub"', '"rural"', 1)
    text = text.replace('role = "facilitator"', 'role = "member"')
    text += f"""
        [facilitator]
        id = "hub"
        base = "http://127.0.0.1:1"
        thumbprint = "{THUMBPRINT}"
        """
    bare.config.write_text(text, encoding="utf-8")
    bare.run("init")
    return bare


def test_a_facilitator_without_members_has_nobody_to_ask(keeper: Keeper) -> None:
    assert keeper.json("pull") == {"peers": []}
    assert keeper.json("peers") == {"peers": [], "feeds": []}


def test_a_member_asks_its_facilitator_and_says_why_that_failed(member: Keeper) -> None:
    (asked,) = member.json("pull", code=1)["peers"]
    assert asked["node"] == "hub" and "UNREACHABLE" in asked["error"]
    assert "hub: UNREACHABLE" in member.run("pull", "hub", code=1).stdout


def test_peers_shows_what_failed(member: Keeper) -> None:
    member.run("pull", code=1)
    (peer,) = member.json("peers")["peers"]
    assert (peer["node"], peer["state"]) == ("hub", "failing")
    assert "hub is failing" in member.run("status").stdout
