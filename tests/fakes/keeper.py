"""Somebody at the command line of one node, in this process: commands run as a keeper runs them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from network.bootstrap import Network, assemble
from network.cli import main
from network.settings import Settings

MAP = """
id = "id"

[fields]
title = "title"
what_we_did = "text"

[constants]
language = "en-GB"
"""


@dataclass(frozen=True)
class Source:
    """A file to import and its map."""

    file: Path
    mapping: Path

    def arguments(self) -> tuple[str, ...]:
        return ("import", str(self.file), "--map", str(self.mapping))

    def published(self) -> tuple[str, ...]:
        return (*self.arguments(), "--publish", "network", "--approved-by", "reviewer")


@dataclass(frozen=True)
class Keeper:
    """Somebody at the command line of one node."""

    config: Path

    @contextmanager
    def network(self) -> Iterator[Network]:
        """Open the node in this process, for deeds that no command has."""
        network = assemble(Settings.load(self.config))
        try:
            yield network
        finally:
            network.close()

    def run(self, *arguments: str, code: int = 0) -> Result:
        """Run a command, which must leave with ``code``."""
        result = CliRunner().invoke(main, ["--config", str(self.config), *arguments])
        assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
        return result

    def json(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        """Run a command with --json; stdout must be one object."""
        document: dict[str, Any] = json.loads(self.run(*arguments, "--json", code=code).stdout)
        return document

    def publish(self, title: str, row: str = "row 1") -> str:
        """Publish an innovation, or revise the one from the same ``row``; return its rid."""
        folder = self.config.parent
        source = Source(folder / "one.jsonl", folder / "one.toml")
        fields = {"id": row, "title": title, "text": "Ten minutes each morning."}
        source.file.write_text(json.dumps(fields) + "\n", encoding="utf-8")
        source.mapping.write_text(MAP, encoding="utf-8")
        return str(self.json(*source.published())["rids"][0])
