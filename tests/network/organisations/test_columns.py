"""What each column says, and where its values are from."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from network.errors import Invalid
from network.organisations.columns import Provenance, area_of, profile_of
from network.organisations.profile import Basis
from network.organisations.tables import read_table

FOLDER = os.environ.get("LIKEWISE_REFERENCE_DATA", "")
SAID = Provenance("table.csv", source_date=date(2026, 1, 31))


def test_a_council_has_its_figures_by_our_names() -> None:
    area = area_of(
        "E06000001",
        {"further_share": "0.1", "imd_score": "37.8", "n_lsoa": "57", "ruc21_code": "UUN",
         "white_pct": "96.5", "population": "98,180", "classification": "Urban"},
        SAID,
    )  # fmt: skip
    assert {name: figure.value for name, figure in area.figures.items()} == {
        "remote_share": 0.1,
        "deprivation": 37.8,
        "small_areas": 57,
        "ruc_class": "UUN",
        "ethnic_minority_share": pytest.approx(3.5),
        "population": 98_180,
    }


def test_a_publishers_column_brings_its_source_along() -> None:
    figure = area_of("E06000001", {"imd_score": "37.8"}, SAID).figures["deprivation"]
    assert figure.source == "MHCLG, Indices of Deprivation 2025"
    assert figure.source_date == date(2026, 1, 31)
    assert "LSOA 2021" in figure.geography_vintage


def test_what_is_said_of_the_file_counts_more_and_its_name_is_the_last_resort() -> None:
    said = Provenance("table.csv", "Our own count", vintage="LAD 2025")
    found = profile_of({"sites": "12"}, said).sites
    assert found is not None and (found.source, found.geography_vintage) == (
        "Our own count",
        "LAD 2025",
    )
    found = profile_of({"sites": "12"}, SAID).sites
    assert found is not None and found.source == "table.csv"


def test_an_organisation_has_its_profile() -> None:
    profile = profile_of(
        {"region_code": "Y63", "trust_type_eric_2016_17": "COMMUNITY", "coastal": "Y",
         "catchment_rural_share": "0.4", "services": "710; 711|social_work",
         "ruc11_code": "largely_rural", "size": "5,000"},
        SAID,
    )  # fmt: skip
    values = profile.values()
    assert values["services"] == ("710", "711", "social_work")
    assert (values["org_type"], values["coastal"], values["size"]) == ("COMMUNITY", True, 5000)
    assert profile.ruc_2011 is not None and profile.ruc_2011.value == "largely_rural"


@pytest.mark.skipif(
    not FOLDER, reason="LIKEWISE_REFERENCE_DATA does not name a folder with matching/ in it"
)
@pytest.mark.parametrize(
    ("name", "of"), [("trust_context.csv", profile_of), ("ltla24_context.csv", area_of)]
)
def test_every_line_of_the_published_tables_holds(name: str, of: Callable[..., object]) -> None:
    file = Path(FOLDER) / "matching" / name
    lines = read_table(name, file.read_bytes()).lines
    assert len(lines) > 200
    for line in lines:
        code = (line.code,) if of is area_of else ()
        of(*code, line.values, SAID)


def test_a_catchment_is_derived_and_a_type_declared() -> None:
    profile = profile_of(
        {"catchment_rural_share": "0.4", "trust_type_eric_2016_17": "COMMUNITY"}, SAID
    )
    assert profile.rural_share is not None and profile.rural_share.basis is Basis.DERIVED
    assert profile.org_type is not None and profile.org_type.basis is Basis.DECLARED


def test_a_welsh_organisation_has_a_region_and_no_english_index_of_deprivation() -> None:
    profile = profile_of({"region_code": "W00", "icb_code": "Q99"}, SAID)
    assert profile.codes("region_code") == ("W00",)
    assert profile.deprivation is None


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"sites": "many"}, "sites"),
        ({"coastal": "perhaps"}, "coastal"),
        ({"rural_share": "7"}, "rural_share"),
        ({"region_code": "X99"}, "region_code"),
        ({"rural_share": "0.9", "ruc_class": "UUN"}, "profile"),
        ({"ruc_class": "UUN", "ruc_2011": "mainly_rural"}, "profile"),
    ],
)
def test_what_no_place_can_have_is_refused_by_name(values: dict[str, str], name: str) -> None:
    with pytest.raises(Invalid) as caught:
        profile_of(values, SAID)
    assert set(caught.value.errors) == {name}
