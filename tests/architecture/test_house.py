"""The tree keeps the house rules, and a tree that breaks them is caught."""

import subprocess
from pathlib import Path

from tests.architecture.house import TOP_LEVEL, breaches

ROOT = Path(__file__).parents[2]


def test_no_module_breaks_the_house_rules() -> None:
    assert breaches(ROOT) == []


def test_nothing_else_lies_at_the_top() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    tops = {line.split("/", 1)[0] for line in listed.stdout.splitlines()}
    assert tops - TOP_LEVEL == set()


def test_a_breach_of_each_rule_is_caught(tmp_path: Path) -> None:
    folder = tmp_path / "network" / "records"
    folder.mkdir(parents=True)
    for package in ("federation", "search"):
        (tmp_path / package).mkdir()
    long_function = "def long() -> None:\n" + "    pass\n" * 41
    (folder / "utils.py").write_text('"""Says what it is."""\n')
    (folder / "long.py").write_text('"""Says what it is."""\n' + "x = 1\n" * 300)
    (folder / "deed.py").write_text(f'"""Says."""\n{long_function}')
    (folder / "inner.py").write_text('"""Says."""\ndef f() -> None:\n    import os\n')
    (folder / "mute.py").write_text("x = 1\n")
    assert breaches(tmp_path) == [
        "network/records/deed.py: long has 42 lines, more than 40",
        "network/records/inner.py: f imports inside a function",
        "network/records/long.py has 301 lines, more than 300",
        "network/records/mute.py does not begin by saying what it is",
        "network/records/utils.py has a name that says nothing",
    ]


def test_a_list_of_parts_may_be_longer_where_all_is_put_together(tmp_path: Path) -> None:
    folder = tmp_path / "network" / "bootstrap"
    folder.mkdir(parents=True)
    for package in ("federation", "search"):
        (tmp_path / package).mkdir()
    parts = "    pass\n" * 41
    (folder / "parts.py").write_text(f'"""Says."""\ndef parts() -> None:\n{parts}')
    (folder / "rules.py").write_text(f'"""Says."""\ndef rules() -> None:\n{parts}    if 1: pass\n')
    (folder / "endless.py").write_text(f'"""Says."""\ndef endless() -> None:\n{parts}{parts}')
    assert breaches(tmp_path) == [
        "network/bootstrap/endless.py: endless has 83 lines, more than 80",
        "network/bootstrap/rules.py: rules has 43 lines, more than 40",
    ]
