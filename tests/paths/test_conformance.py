"""A real node keeps all that the conformance kit asks, and the kit can be run as a command."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conformance import access, reading, relays
from tests.conformance.kit import Verdict, run
from tests.fakes.nodes import Node, environment, network_of

pytestmark = pytest.mark.paths

ROWS = 120
MAP = 'id = "id"\n[fields]\ntitle = "title"\n[constants]\nkind = "innovation"\n'


def publish(node: Node) -> None:
    """Publish more than a page in public, and take one back."""
    rows, mapping = node.folder / "rows.jsonl", node.folder / "map.toml"
    lines = [json.dumps({"id": n, "title": f"What ward {n} tried"}) for n in range(ROWS)]
    rows.write_text("\n".join(lines), encoding="utf-8")
    mapping.write_text(MAP, encoding="utf-8")
    told = ("--publish", "public", "--approved-by", "reviewer")
    imported = node.json("import", str(rows), "--map", str(mapping), *told)
    node.run("withdraw", str(imported["rids"][0]), "--reason", "error")


def test_a_real_node_keeps_everything(tmp_path: Path) -> None:
    with network_of(tmp_path, ["rural"]) as nodes:
        hub, rural = nodes["hub"], nodes["rural"]
        for node in (hub, rural):
            publish(node)
        # what is relayed is what the hub has read
        hub.run("pull", "rural")
        findings = run(hub.origin, [*reading.CHECKS, *access.CHECKS, *relays.CHECKS])
        command = subprocess.run(
            [sys.executable, "-m", "tests.conformance", hub.origin],
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    assert [found for found in findings if found.verdict is not Verdict.KEEPS] == []
    assert command.returncode == 0
    assert "0 BREAKS, 0 not tried" in command.stdout


def test_the_command_says_how_it_is_called() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.conformance"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "usage" in done.stderr
