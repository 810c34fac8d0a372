"""The keys of the two people who together can open the map of whose a submission is."""

from pathlib import Path

from federation.sealing import HolderKey, check_holders
from tests.fakes.keeper import Keeper


def test_a_keyholders_key_is_for_its_owner_alone_and_its_public_half_stands_beside(
    bare: Keeper, tmp_path: Path
) -> None:
    file = tmp_path / "ann"
    told = bare.json("broker", "keyholder", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "ann.public").read_text("ascii").strip() == told["public"]
    check_holders((told["public"], HolderKey.generate().public))


def test_a_keyholders_key_is_never_written_over(bare: Keeper, tmp_path: Path) -> None:
    file = tmp_path / "ann"
    bare.run("broker", "keyholder", str(file))
    before = file.read_text("ascii")
    refused = bare.run("broker", "keyholder", str(file), code=1)
    assert "cannot be made" in refused.stderr
    assert file.read_text("ascii") == before
