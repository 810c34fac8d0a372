"""The dependency rule is law: the contracts hold, and a deliberate breach is caught."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--config", ".importlinter", "--no-cache"],
        cwd=folder, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip


def test_the_contracts_hold() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("federation/line.py", "import flask", "strangers"),
        ("search/rank.py", "import network.errors", "strangers"),
        ("network/records/record.py", "import network.innovations", "who may look down"),
        ("network/web/home.py", "import network.records.store", "pages never see a store"),
        ("network/people/person.py", "import requests", "requests lives"),
        ("network/peering/peers.py", "import network.settings", "settings are read"),
    ],
)
def test_a_deliberate_breach_is_caught(
    tmp_path: Path, module: str, line: str, contract: str
) -> None:
    ignored = shutil.ignore_patterns("node_modules", "static", "__pycache__")
    for package in ("network", "federation", "search"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / ".importlinter", tmp_path)
    path = tmp_path / module
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    result = lint(tmp_path)
    assert result.returncode == 1
    assert contract in result.stdout
