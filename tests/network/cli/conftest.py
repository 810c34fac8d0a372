"""What tests of commands are given: a node's configuration and a way to run commands on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fakes.keeper import MAP, Keeper, Source


@pytest.fixture
def bare(tmp_path: Path) -> Keeper:
    """A facilitator that was configured, and no more."""
    config = tmp_path / "node.toml"
    config.write_text(
        f"""
        [node]
        id = "hub"
        name = "The Invented Hub"
        base = "http://127.0.0.1:18800"
        region = "north"
        mode = "demo"
        role = "facilitator"
        kind = "facilitator"

        [data]
        directory = "{tmp_path / "data"}"

        [outbound]
        allow = ["127.0.0.1:1"]
        """,
        encoding="utf-8",
    )
    return Keeper(config)


@pytest.fixture
def keeper(bare: Keeper) -> Keeper:
    """A facilitator that was founded."""
    bare.run("init")
    return bare


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """Two good rows and a bad one."""
    rows = [
        {"id": "1", "title": "A falls huddle", "text": "Ten minutes each morning."},
        {"id": "2", "title": "A sleep checklist", "text": "Lights down at ten."},
    ]
    file, mapping = tmp_path / "rows.jsonl", tmp_path / "map.toml"
    lines = [json.dumps(row) for row in rows]
    file.write_text("\n".join([lines[0], "no row at all", lines[1]]) + "\n", encoding="utf-8")
    mapping.write_text(MAP, encoding="utf-8")
    return Source(file, mapping)
