"""``likewise organisations import``."""

from pathlib import Path

from tests.fakes.keeper import Keeper

TRUSTS = """ods_code,name,region_code
RAA,HILL AND DALE NHS TRUST,Y63
RDD,LOST BOARD,X99
"""


def test_what_landed_is_counted_and_what_did_not_is_named(keeper: Keeper, tmp_path: Path) -> None:
    file = tmp_path / "trusts.csv"
    file.write_text(TRUSTS, encoding="utf-8")
    told = keeper.json("organisations", "import", str(file), "--publish", "network", code=1)
    assert (told["declared"], told["published"]) == (1, 1)
    [failed] = told["failed"]
    assert (failed["file"], failed["line"]) == ("trusts.csv", 3)
    assert "X99" in failed["reason"]
    assert keeper.json("search", "hill dale")["total"] == 1


def test_the_same_in_words(keeper: Keeper, tmp_path: Path) -> None:
    file = tmp_path / "councils.csv"
    file.write_text("ltla24_code,rural_share\nE06000001,0.1\n", encoding="utf-8")
    words = keeper.run("organisations", "import", str(file), "--date", "2026-01-31").stdout
    assert "1 councils with new figures" in words


def test_a_file_that_is_no_table_is_refused_in_words(keeper: Keeper, tmp_path: Path) -> None:
    file = tmp_path / "notes.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    words = keeper.run("organisations", "import", str(file), code=1).stderr
    assert "neither a table of councils" in words
