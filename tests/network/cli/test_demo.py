"""What the demonstration makes before its nodes start."""

from pathlib import Path

from network.cli.demo import missing_keys


def test_keys_of_keyholders_are_made_where_their_public_halves_are_not_there(
    tmp_path: Path,
) -> None:
    here, lacking = tmp_path / "here", tmp_path / "lacking"
    here.touch()
    named = [f"file:{here}.public", f"file:{lacking}.public", "typed in", "file:other"]
    assert missing_keys(named) == [lacking]
