"""Tests of real nodes: some run fifty commands, each a process, and a machine may be slow."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
SECONDS = 900


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.paths)
            item.add_marker(pytest.mark.timeout(SECONDS))
