"""A real node keeps all that the conformance kit asks, and the kit can be run as a command."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from federation.sealing import HolderKey
from tests.conformance.__main__ import CHECKS
from tests.conformance.kit import Verdict, run
from tests.fakes.nodes import Node, environment, network_of

ROWS = 120
MAP = 'id = "id"\n[fields]\ntitle = "title"\n[constants]\nkind = "innovation"\n'
HOLDERS = [HolderKey.generate().public, HolderKey.generate().public]
BROKER: dict[str, object] = {"keyholders": HOLDERS}


def publish(node: Node) -> None:
    """Publish more than a page in public, take one back, and share one with the network."""
    rows, mapping = node.folder / "rows.jsonl", node.folder / "map.toml"
    lines = [json.dumps({"id": n, "title": f"What ward {n} tried"}) for n in range(ROWS)]
    rows.write_text("\n".join(lines), encoding="utf-8")
    mapping.write_text(MAP, encoding="utf-8")
    imported = _import(node, rows, mapping, "public")
    node.run("withdraw", str(imported[0]), "--reason", "error")
    rows.write_text(json.dumps({"id": "n", "title": "For members"}), encoding="utf-8")
    _import(node, rows, mapping, "network")


def _import(node: Node, rows: Path, mapping: Path, audience: str) -> list[str]:
    told = ("--publish", audience, "--approved-by", "reviewer")
    rids: list[str] = node.json("import", str(rows), "--map", str(mapping), *told)["rids"]
    return rids


def kit(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the kit as a command."""
    return subprocess.run(
        [sys.executable, "-m", "tests.conformance", *arguments],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_real_node_keeps_everything(tmp_path: Path) -> None:
    with network_of(tmp_path, ["rural"], {"broker": BROKER}) as nodes:
        hub, rural = nodes["hub"], nodes["rural"]
        publish(hub)
        # what is relayed, and told of others, is what the hub has read
        hub.run("pull", "rural")
        key = rural.folder / "data" / "keys" / "node.pem"
        as_member = kit(hub.origin, "--key", str(key), "--node", "rural")
        as_stranger = kit(hub.origin)
        of_a_member = run(rural.origin, CHECKS)
    assert "0 BREAKS, 1 not tried" in as_member.stdout, as_member.stdout
    assert "it is a facilitator" in as_member.stdout
    assert as_member.returncode == as_stranger.returncode == 0
    assert "0 BREAKS" in as_stranger.stdout
    assert "no member's key was given" in as_stranger.stdout
    assert [found for found in of_a_member if found.verdict is Verdict.BREAKS] == []


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("somewhere",),
        ("http://127.0.0.1:1", "--node", "rural"),
        ("http://127.0.0.1:1", "--node", "rural", "--key", "/nowhere"),
    ],
)
def test_the_command_says_how_it_is_called(arguments: tuple[str, ...]) -> None:
    done = kit(*arguments)
    assert done.returncode == 2
    assert "usage" in done.stderr
