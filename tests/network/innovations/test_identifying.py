"""How many organisations a context could be of, and what to leave out to make it more."""

import pytest
from pydantic import JsonValue

from federation.strict import Object
from network.innovations.identifying import Step, coarser, count, preview, published
from network.organisations.profile import Profile, declared_profile

LEAST = 5


def place(**values: JsonValue) -> Profile:
    return declared_profile(values, source="us")


def body(geography: list[JsonValue] | None = None, **values: JsonValue) -> Object:
    profile: JsonValue = place(**values).model_dump(mode="json")
    return {"context": {"profile": profile, "geography_flags": geography or []}}


def fitting(fields: Object, *candidates: Profile) -> int:
    return count(published(fields), candidates)


def test_a_context_that_says_nothing_fits_everybody() -> None:
    assert fitting({"title": "Tea"}, Profile(), place(coastal=True)) == 2


def test_what_an_organisation_has_not_said_fits_nothing_that_is_published() -> None:
    assert fitting(body(coastal=True), Profile(), place(coastal=True), place(coastal=False)) == 1


@pytest.mark.parametrize(
    ("said", "own", "fits"),
    [
        (500_000, 486_000, True),
        (500_000, 440_000, False),
        (486_000, 486_400, True),
        (486_000, 486_900, False),
        (486_123, 486_124, False),
    ],
)
def test_a_number_fits_when_it_is_rounded_to_the_same(said: int, own: int, fits: bool) -> None:
    assert fitting(body(population=said), place(population=own)) == fits


def test_a_number_in_another_unit_does_not_fit() -> None:
    beds = Profile.model_validate({"size": {"value": 400, "unit": "beds"}})
    assert fitting(body(size=400), beds, place(size=400)) == 1


def test_an_organisation_could_write_of_some_of_its_services() -> None:
    wide, narrow = place(services=["710", "711", "950"]), place(services=["950"])
    assert fitting(body(services=["710", "950"]), wide, narrow) == 1


def test_a_group_of_services_fits_whoever_has_one_of_them() -> None:
    wide, narrow = place(services=["710"]), place(services=["950"])
    assert fitting(body(services=["group-7"]), wide, narrow) == 1


@pytest.mark.parametrize(
    ("own", "fits"),
    [
        (place(rural_share=0.5), True),
        (place(rural_share=0.1), False),
        (place(ruc_class="RMF"), True),
        (place(ruc_class="UUN"), False),
        (Profile(), False),
    ],
)
def test_country_fits_whoever_is_rural_by_share_or_class(own: Profile, fits: bool) -> None:
    assert fitting(body(ruc_class="R"), own) == fits


def test_a_class_fits_the_same_class() -> None:
    assert fitting(body(ruc_class="RMF"), place(ruc_class="RMF"), place(ruc_class="RMN")) == 1


def test_by_the_sea_fits_the_coast_and_an_island_nobody_known() -> None:
    coast = place(coastal=True)
    assert fitting(body(["coastal"]), coast, place(coastal=False)) == 1
    assert fitting(body(["coastal", "island"]), coast) == 0


CROWD = [
    place(population=480_000 + 1_000 * number, coastal=number < 2, services=["710", "950"])
    for number in range(8)
]


def test_enough_organisations_suffice_without_any_offer() -> None:
    found = preview(body(population=500_000), CROWD, LEAST)
    assert (found.fitting, found.asked, found.suffices) == (8, 8, True)
    assert not found.offers
    assert not found.rare


def test_what_is_rare_alone_is_named() -> None:
    found = preview(body(population=481_000, coastal=True, services=["710"]), CROWD, LEAST)
    assert (found.fitting, found.suffices) == (1, False)
    assert [(rare.factors, rare.fitting) for rare in found.rare] == [
        (("population",), 1),
        (("coastal",), 2),
    ]


def test_what_is_rare_only_together_is_named_as_a_pair() -> None:
    six = [
        place(coastal=number < 5, org_type="COMMUNITY" if number > 0 else "HIN")
        for number in range(6)
    ]
    found = preview(body(coastal=True, org_type="COMMUNITY"), six, LEAST)
    assert [(rare.factors, rare.fitting) for rare in found.rare] == [(("org_type", "coastal"), 4)]


def test_the_offers_go_one_step_further_each_until_one_suffices() -> None:
    fields = body(population=481_000, coastal=True, services=["710"])
    found = preview(fields, CROWD, LEAST)
    assert [(offer.steps, offer.fitting) for offer in found.offers] == [
        ((Step.POPULATION,), 2),
        ((Step.POPULATION, Step.FLAGS), 8),
    ]
    assert found.offers[-1].last is Step.FLAGS
    assert preview(coarser(fields, found.offers[-1].steps), CROWD, LEAST).suffices


def test_exact_figures_and_then_everything_are_the_last_offers() -> None:
    fields = body(deprivation=23.41, org_type="HIN")
    known = [place(org_type="COMMUNITY") for _ in range(5)]
    offers = preview(fields, known, LEAST).offers
    assert [offer.last for offer in offers] == [Step.FIGURES, Step.EVERYTHING]
    assert offers[-1].fitting == 5


def test_where_too_few_belong_nothing_suffices() -> None:
    found = preview({"title": "Tea"}, CROWD[:4], LEAST)
    assert (found.fitting, found.suffices, found.offers) == (4, False, ())


def test_saying_less_leaves_the_words_alone_and_takes_the_flags() -> None:
    fields: Object = {"title": "Tea", **body(["island"], coastal=True)}
    context = coarser(fields, [Step.FLAGS])["context"]
    assert isinstance(context, dict)
    assert context["geography_flags"] == context["pressure_flags"] == []
    assert coarser({"title": "Tea"}, [Step.FLAGS]) == {"title": "Tea"}


def test_a_context_without_a_profile_says_its_flags() -> None:
    assert published({"context": {"geography_flags": ["island"]}}).said == ("geography_flags",)
    assert published({"context": {}}).said == ()
