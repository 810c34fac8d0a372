"""The script that computes the shipped reference, on small invented tables."""

import math
import runpy
from pathlib import Path

import pytest

from search import make_reference
from search.make_reference import main, make, numeric_scale
from search.reference import Reference, load_reference, parse_reference
from tests.fakes.reference_folder import write_tables


@pytest.fixture
def reference(tmp_path: Path) -> Reference:
    return parse_reference(make(write_tables(tmp_path)))


def test_what_it_writes_is_what_it_makes(tmp_path: Path) -> None:
    folder = write_tables(tmp_path)
    assert main([str(folder), str(tmp_path / "likeness.toml")]) == 0
    assert load_reference(tmp_path / "likeness.toml") == parse_reference(make(folder))


def test_it_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "python -m search.make_reference FOLDER" in capsys.readouterr().err


def test_it_is_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["make_reference"])
    with pytest.raises(SystemExit, match="2"):
        runpy.run_path(make_reference.__file__, run_name="__main__")


def test_numbers_are_scaled_by_what_is_left_after_the_outermost_hundredths() -> None:
    low, high, sigma = numeric_scale([0.0] * 98 + [1.0, 1000.0])
    assert low == 0
    assert high == pytest.approx(10.99)
    assert sigma < 1.2


def test_closed_trusts_and_those_without_a_catchment_are_left_out(reference: Reference) -> None:
    assert reference.factor("deprivation").high == pytest.approx(29.9)
    assert "3 open trusts" in reference.factor("rural_share").source


def test_types_are_of_the_open_trusts_that_have_one(reference: Reference) -> None:
    # large, small, minds: of nine ordered pairs three are the same and two of one family
    assert reference.factor("org_type").mean_difference == pytest.approx((2 * 0.5 + 4) / 9)


def test_councils_are_english_and_counted_in_logarithms(reference: Reference) -> None:
    population = reference.factor("population")
    assert population.log
    assert "3 English councils" in population.source
    assert population.high is not None
    assert math.exp(population.high) == pytest.approx(400_000, rel=0.02)


def test_a_minority_is_whoever_is_not_counted_as_white(reference: Reference) -> None:
    assert reference.factor("ethnic_minority_share").high == pytest.approx(39.6)


def test_a_class_of_rurality_stands_for_the_median_share_of_its_councils(
    reference: Reference,
) -> None:
    levels = reference.factor("ruc_class").levels
    assert levels["UIN"] == levels["UIF"] == pytest.approx(0.25)
    assert levels["RMF"] == pytest.approx(0.75)
    assert levels["U"] == pytest.approx(0.2)
    assert reference.factor("rural_share").stand_in == "ruc_class"


def test_what_no_table_has_is_marked_as_assumed(reference: Reference) -> None:
    assumed = {factor.name for factor in reference.factors if factor.assumed}
    assert assumed == {
        "age_0_15", "age_65_plus", "care_settings", "coastal", "density", "services", "sites",
        "size",
    }  # fmt: skip


def test_what_has_no_scale_is_not_compared(reference: Reference) -> None:
    shown = {factor.name for factor in reference.factors if not factor.is_compared}
    assert shown == {"age_0_15", "density", "ruc_class", "sites", "size"}


def test_pairs_are_counted_on_the_factors_that_the_trusts_have(reference: Reference) -> None:
    assert set(reference.quantiles) == {"whole", "place", "need", "service"}
    assert all(name in reference.weights() for name in reference.paired)


def test_coarse_codes_are_known_and_do_not_change_the_scale(reference: Reference) -> None:
    services = reference.factor("services")
    assert services.groups["group-7"] == services.groups["710"] == "7"
    assert "the 93 codes" in services.source
