"""Narrower for one place, coarser for privacy, and withheld for good."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from network.organisations.profile import Profile, declared_profile
from network.organisations.shaping import Coarsening, coarsened, narrowed, withheld
from search.likeness import factors
from search.reference import load_reference

WHOLE: Mapping[str, JsonValue] = {
    "region_code": "Y63",
    "icb_code": "QHM",
    "org_type": "COMMUNITY",
    "services": ["710", "711", "950", "peer_support"],
    "rural_share": 0.62,
    "remote_share": 0.41,
    "ruc_class": "RMF",
    "coastal": False,
    "population": 486_000,
    "density": 58,
    "size": 4_123,
    "sites": 61,
}


def profile(**changes: JsonValue) -> Profile:
    return declared_profile({**WHOLE, **changes}, source="us")


def value(found: Profile, name: str) -> object:
    recorded = found.recorded()
    return recorded[name].value if name in recorded else None


def test_a_ward_keeps_what_it_does_not_say_of_itself() -> None:
    ward = narrowed(profile(), declared_profile({"population": 24_000}, source="ward"))
    assert value(ward, "population") == 24_000
    assert value(ward, "rural_share") == 0.62


def test_what_is_withheld_is_null_in_what_travels() -> None:
    body = withheld(profile(), ("population", "size")).model_dump(mode="json")
    assert body["population"] is None
    assert body["size"] is None
    assert body["sites"]["value"] == 61


def test_without_steps_nothing_changes() -> None:
    assert coarsened(profile(), ()) == profile()


def test_the_region_goes_with_its_board() -> None:
    rough = coarsened(profile(), (Coarsening.REGION,))
    assert rough.region_code is None
    assert rough.icb_code is None


def test_counts_are_rounded_to_one_figure_and_density_goes() -> None:
    rough = coarsened(profile(), (Coarsening.POPULATION,))
    assert (value(rough, "population"), value(rough, "size"), value(rough, "sites")) == (
        500_000,
        4_000,
        60,
    )
    assert rough.density is None


@given(st.floats(1, 70_000_000))
def test_a_rounded_population_is_within_half_of_the_true_one(people: float) -> None:
    rough = coarsened(profile(population=people), (Coarsening.POPULATION,))
    found = rough.population
    assert found is not None
    assert found.value == pytest.approx(people, rel=0.5)
    assert float(f"{found.value:.0e}") == found.value


def test_a_count_that_nobody_said_stays_unsaid() -> None:
    assert coarsened(Profile(), tuple(Coarsening)) == Profile()


def test_the_coast_goes_with_the_flags() -> None:
    assert coarsened(profile(), (Coarsening.FLAGS,)).coastal is None


@pytest.mark.parametrize(
    ("share", "code", "rough"),
    [(0.62, "RMF", "R"), (0.1, "UUN", "U"), (0.35, None, "R"), (None, "UIF", "U")],
)
def test_rurality_becomes_urban_or_rural(share: float | None, code: str | None, rough: str) -> None:
    found = coarsened(profile(rural_share=share, ruc_class=code), (Coarsening.RURALITY,))
    assert value(found, "ruc_class") == rough
    assert found.rural_share is None
    assert found.remote_share is None
    assert found.density is None


def test_a_service_becomes_its_group() -> None:
    rough = coarsened(profile(), (Coarsening.SERVICE_GROUP,))
    assert rough.codes("services") == ("group-7", "group-9", "group-own")


def test_a_service_of_a_later_vocabulary_is_left_out_of_the_groups() -> None:
    later = Profile.model_validate({"services": {"value": ["710", "later"]}})
    assert coarsened(later, (Coarsening.SERVICE_GROUP,)).codes("services") == ("group-7",)


def test_what_is_coarser_can_still_be_compared() -> None:
    reference = load_reference()
    rough = coarsened(profile(), tuple(Coarsening))
    rows = factors(rough.values(), profile().values(), reference, reference.weights())
    known = {row.name: row.d2 for row in rows}
    assert known["rural_share"] < 0.25
    assert 0 < known["services"] < 1


def test_what_is_coarser_travels_without_a_warning() -> None:
    body = coarsened(profile(), tuple(Coarsening)).model_dump(mode="json")
    assert Profile.model_validate(body) == coarsened(profile(), tuple(Coarsening))


def test_the_steps_are_offered_in_the_order_of_the_design() -> None:
    assert [step.value for step in Coarsening] == [
        "region",
        "population",
        "flags",
        "rurality",
        "service_group",
    ]
