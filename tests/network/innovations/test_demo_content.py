"""The demonstration's content: enough of it, varied, invented, and in our own words."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from network.settings import Settings

DEMO = Path("config/demo")
NODES = ("facilitator", "rural", "inner-city", "coastal")
NOT_OURS = re.compile(r"\b(best|better|leading|exemplar|roll-?out|must)\b", re.IGNORECASE)


def _tables(name: str, key: str) -> list[dict[str, object]]:
    text = (DEMO / "seed" / name).read_text(encoding="utf-8")
    tables: list[dict[str, object]] = tomllib.loads(text)[key]
    return tables


def _innovations() -> list[dict[str, object]]:
    return [table for node in NODES for table in _tables(f"{node}/innovations.toml", "innovation")]


def _texts() -> Iterator[Path]:
    yield from DEMO.rglob("*.toml")


def test_there_are_innovations_of_every_kind_and_stage() -> None:
    innovations = _innovations()
    assert len(innovations) >= 28
    assert {table["kind"] for table in innovations} == {
        "innovation", "adaptation", "attempt", "idea", "small_thing", "research",
    }  # fmt: skip
    assert {table["stage"] for table in innovations} == {
        "idea", "testing", "in_use", "embedded", "stopped",
    }  # fmt: skip


def test_at_least_three_did_not_work_and_say_what_they_would_tell_a_friend() -> None:
    stopped = [table for table in _innovations() if table["stage"] == "stopped"]
    assert len(stopped) >= 3
    assert all(table["tell_a_friend"] for table in stopped)


def test_every_key_is_used_once() -> None:
    keys = [table["key"] for table in _innovations()]
    assert len(set(keys)) == len(keys)


def test_the_facilitator_speaks_for_thirty_organisations_said_to_be_invented() -> None:
    organisations = _tables("facilitator/organisations.toml", "organisation")
    assert len({table["key"] for table in organisations}) == 30
    assert all("(invented)" in str(table["name"]) for table in organisations)


@pytest.mark.parametrize("path", sorted(_texts()), ids=str)
def test_no_text_uses_the_words_that_the_network_does_not_use(path: Path) -> None:
    assert NOT_OURS.findall(path.read_text(encoding="utf-8")) == []


def test_the_four_nodes_listen_on_four_ports_and_may_call_each_other() -> None:
    settings = [Settings.load(DEMO / f"{node}.toml") for node in NODES]
    assert [one.server.port for one in settings] == [8800, 8801, 8802, 8803]
    assert all(
        set(one.outbound.allow) == {f"127.0.0.1:{port}" for port in range(8800, 8804)}
        for one in settings
    )
    assert {one.facilitator.id for one in settings[1:]} == {settings[0].node.id}
    assert all("(invented)" in one.node.name for one in settings)
