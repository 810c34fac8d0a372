"""Real nodes: an origin that shows two histories to two readers, found out by gossip alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.fakes.keeper import MAP
from tests.fakes.nodes import Node, network_of


def publish(node: Node, title: str) -> None:
    rows, mapping = node.folder / "rows.jsonl", node.folder / "map.toml"
    row = {"id": title, "title": title, "text": f"We tried {title} on two wards."}
    rows.write_text(json.dumps(row) + "\n", encoding="utf-8")
    mapping.write_text(MAP, encoding="utf-8")
    told = ("--publish", "network", "--approved-by", "reviewer")
    node.run("import", str(rows), "--map", str(mapping), *told)


def test_two_histories_shown_to_two_readers_are_proven_and_checked_elsewhere(
    tmp_path: Path,
) -> None:
    with network_of(tmp_path, ["rural", "city", "liar"]) as nodes:
        rural, city, liar = nodes["rural"], nodes["city"], nodes["liar"]
        for reader in (rural, city, liar):
            reader.run("pull", "hub")
        before = tmp_path / "before"
        shutil.copytree(liar.folder / "data", before)
        publish(liar, "a walking group")
        rural.run("pull", "liar")
        # the same key, the same address, and another past
        liar.stop_all()
        shutil.rmtree(liar.folder / "data")
        shutil.copytree(before, liar.folder / "data")
        publish(liar, "a singing group")
        liar.serve()
        city.run("pull", "liar")
        assert city.json("status")["frozen"] == rural.json("status")["frozen"] == []

        outcome = rural.json("peers", "compare", "city", code=1)
        found = [(each["node"], each["feed"]) for each in outcome["compared"][0]["found"]]
        assert found == [("liar", "network")]
        [frozen] = rural.json("status")["frozen"]
        assert (frozen["node"], frozen["feed"], frozen["verdict"]) == ("liar", "network", "FORK")
        assert "shown to city" in rural.run("status").stdout

        # a third party needs the file alone, and whose key it is
        file = tmp_path / "proof.json"
        rural.run("evidence", "--output", str(file))
        nodes["hub"].run("evidence", "check", str(file), "--key", liar.thumbprint)
        nodes["hub"].run("evidence", "check", str(file), "--key", rural.thumbprint, code=1)
        forged = json.loads(file.read_text("utf-8"))
        forged["evidence"][0]["checkpoints"][1] = forged["evidence"][0]["checkpoints"][0]
        file.write_text(json.dumps(forged), encoding="utf-8")
        nodes["hub"].run("evidence", "check", str(file), code=1)

        # and what rural knows now, city hears from it
        city.json("peers", "compare", "rural", code=1)
        assert [each["node"] for each in city.json("status")["frozen"]] == ["liar"]
