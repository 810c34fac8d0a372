"""What the demonstration makes before its nodes start."""

from pathlib import Path

import pytest

from network.cli.demo import missing_keys
from network.cli.demonstration import DemoNode, Demonstration
from network.errors import Refused
from network.settings import Settings
from tests.fakes.keeper import Keeper


def test_keys_of_keyholders_are_made_where_their_public_halves_are_not_there(
    tmp_path: Path,
) -> None:
    here, lacking = tmp_path / "here", tmp_path / "lacking"
    here.touch()
    named = [f"file:{here}.public", f"file:{lacking}.public", "typed in", "file:other"]
    assert missing_keys(named) == [lacking]


def _of(config: Path) -> Demonstration:
    return Demonstration([DemoNode("hub", config, Settings.load(config))])


def test_two_demonstrations_do_not_work_on_the_same_data(bare: Keeper) -> None:
    first, second = _of(bare.config), _of(bare.config)
    first.claim()
    with pytest.raises(Refused, match="running already"):
        second.claim()
    first.stop()
    second.claim()
    second.stop()
