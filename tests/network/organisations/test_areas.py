"""Factors that follow from the councils an organisation serves."""

from datetime import date
from pathlib import Path

import pytest

from network.errors import Invalid
from network.organisations.areas import AreaTable, derived_profile, read_areas
from network.organisations.profile import Basis
from tests.fakes.reference_folder import AREAS

SOURCE = "ONS, MHCLG; OGL v3"


@pytest.fixture
def table(tmp_path: Path) -> AreaTable:
    return read(tmp_path, AREAS)


def read(folder: Path, text: str) -> AreaTable:
    (folder / "areas.csv").write_text(text, encoding="utf-8")
    return read_areas(folder / "areas.csv", source=SOURCE, source_date=date(2026, 1, 1))


def test_one_area_gives_its_own_figures(table: AreaTable) -> None:
    profile = derived_profile(table.served({"E5": 1}), table)
    assert profile.values()["rural_share"] == 0.8
    assert profile.values()["remote_share"] == 0.9
    assert profile.values()["deprivation"] == 15
    assert profile.values()["most_deprived_20"] == 0
    assert profile.values()["ruc_class"] == "RMF"


def test_several_areas_are_weighed_by_their_people(table: AreaTable) -> None:
    profile = derived_profile(table.served({"E1": 1, "E5": 1}), table)
    assert profile.values()["rural_share"] == pytest.approx(0.8 * 20 / 120, abs=1e-4)
    assert profile.values()["ruc_class"] == "UUN"


def test_a_part_of_an_area_weighs_less(table: AreaTable) -> None:
    profile = derived_profile(table.served({"E1": 0.1, "E5": 1}), table)
    assert profile.values()["rural_share"] == pytest.approx(0.8 * 20 / 30, abs=1e-4)
    assert profile.values()["ruc_class"] == "RMF"


def test_population_weighs_where_the_table_has_it(tmp_path: Path) -> None:
    header, *rows = AREAS.splitlines()
    text = "\n".join([f"{header},name,population", f"{rows[0]},One,300", f"{rows[4]},Five,100"])
    table = read(tmp_path, text)
    assert derived_profile(table.served({"E1": 1, "E5": 1}), table).values()["rural_share"] == 0.2
    assert table.areas["E1"].name == "One"


def test_each_value_says_that_it_was_derived_and_from_what(table: AreaTable) -> None:
    profile = derived_profile(table.served({"E1": 1}), table)
    assert set(profile.recorded()) == {
        "rural_share", "remote_share", "deprivation", "most_deprived_20", "ruc_class",
    }  # fmt: skip
    for value in profile.recorded().values():
        assert value.basis is Basis.DERIVED
        assert (value.source, value.geography_vintage) == (SOURCE, "LAD 2024")
        assert value.source_date == date(2026, 1, 1)


def test_deprivation_of_two_nations_is_never_mixed(table: AreaTable) -> None:
    profile = derived_profile(table.served({"E1": 1, "W1": 1}), table)
    assert profile.deprivation is None
    assert profile.most_deprived_20 is None
    assert profile.rural_share is not None


def test_an_area_that_is_not_in_the_table_is_refused_by_its_code(table: AreaTable) -> None:
    with pytest.raises(Invalid, match="E99: this area is not in the table"):
        table.served({"E1": 1, "E99": 1})


@pytest.mark.parametrize("part", [0, -1, 1.5])
def test_a_part_of_an_area_is_more_than_none_and_at_most_all(table: AreaTable, part: float) -> None:
    with pytest.raises(Invalid, match="E1: must be more than 0 and at most 1"):
        table.served({"E1": part})


def test_whoever_serves_nowhere_is_asked_where(table: AreaTable) -> None:
    with pytest.raises(Invalid, match="say at least one area"):
        derived_profile((), table)


def test_a_column_that_is_missing_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="ruc21_code: this column is missing"):
        read(tmp_path, "ltla24_code,rural_share,further_share,n_lsoa\n")


def test_an_empty_file_lacks_every_column(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="ltla24_code: this column is missing"):
        read(tmp_path, "")


def test_a_line_that_does_not_hold_is_refused_by_its_number(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="line 2: could not convert"):
        read(tmp_path, AREAS.replace("E1,0.0", "E1,none"))


def test_a_figure_that_no_place_can_have_is_refused_by_name(tmp_path: Path) -> None:
    table = read(tmp_path, AREAS.replace("E1,0.0", "E1,1.7"))
    with pytest.raises(Invalid, match="rural_share: "):
        derived_profile(table.served({"E1": 1}), table)
