"""The reference as it is read, and the one that ships."""

from pathlib import Path

import pytest

from search.errors import UnsoundReferenceError
from search.reference import SHIPPED, Kind, load_reference, parse_reference
from tests.fakes.small_reference import SMALL

SMALLEST: dict[str, object] = {
    "name": "smallest",
    "factor": {
        "rural": {
            "kind": "numeric",
            "domain": "place",
            "weight": 1.0,
            "source": "test",
            "sigma": 2.0,
            "note": "ignored",
        },
        "type": {
            "kind": "nominal",
            "domain": "service",
            "weight": 1.0,
            "source": "test",
            "mean_difference": 0.5,
            "groups": {"acute": ["large", "small"], "home": ["home"]},
        },
    },
    "preset": {"place": ["rural"]},
    "pairs": {"factors": ["rural"], "quantiles": {"whole": [0.0, 1.0]}},
}


def test_each_domain_has_a_third_shared_out_by_field_weight() -> None:
    weights = SMALL.weights()
    assert weights["rural"] == pytest.approx(1 / 3)
    assert weights["tools"] == pytest.approx(2 / 9)
    assert weights["coast"] == weights["crowd"] == weights["klass"] == pytest.approx(1 / 9)


def test_a_factor_that_is_not_compared_takes_no_weight_from_the_others() -> None:
    assert "motto" not in SMALL.weights()
    assert sum(SMALL.weights().values()) == pytest.approx(1)


def test_a_preset_keeps_some_factors() -> None:
    assert set(SMALL.weights("place")) == {"coast", "crowd", "klass"}


def test_a_slider_multiplies_and_zero_removes() -> None:
    weights = SMALL.weights(sliders={"coast": 0, "crowd": 2})
    assert "coast" not in weights
    assert weights["crowd"] == pytest.approx(2 / 9)


def test_a_slider_ends_at_three_and_at_zero() -> None:
    weights = SMALL.weights(sliders={"coast": -1, "crowd": 99})
    assert "coast" not in weights
    assert weights["crowd"] == pytest.approx(3 / 9)


def test_weights_stand_in_the_name_of_the_measure() -> None:
    shipped = load_reference()
    assert shipped.named() == shipped.named(sliders={"rural_share": 1.0}) == shipped.model_id
    assert shipped.named("place") == f"{shipped.model_id};place"
    weighed = {"rural_share": 0.0, "deprivation": 40.0, "density": 2.0, "coastal": 0.5}
    assert shipped.named(sliders=weighed) == (
        f"{shipped.model_id};whole;coastal=0.5;deprivation=3;rural_share=0"
    )
    assert shipped.named("place", weighed) == f"{shipped.model_id};place;coastal=0.5;rural_share=0"


def test_a_factor_without_field_weight_is_never_weighed() -> None:
    assert "ruc_class" not in load_reference().weights(sliders={"ruc_class": 3})


def test_a_factor_is_found_by_name() -> None:
    assert SMALL.factor("coast").kind is Kind.BINARY
    with pytest.raises(KeyError):
        SMALL.factor("performance")


def test_codes_stand_group_by_group() -> None:
    assert parse_reference(SMALLEST).factor("type").codes == ("large", "small", "home")


def test_the_same_content_has_the_same_model_whatever_the_order_of_its_keys() -> None:
    turned = dict(reversed(list(SMALLEST.items())))
    assert parse_reference(SMALLEST).model_id == parse_reference(turned).model_id


def test_another_scale_is_another_model() -> None:
    other = {**SMALLEST, "name": "another"}
    assert parse_reference(SMALLEST).model_id != parse_reference(other).model_id


def test_a_reference_that_was_edited_is_refused() -> None:
    with pytest.raises(UnsoundReferenceError, match="says vsg1-0"):
        parse_reference({"model_id": "vsg1-0", **SMALLEST})


@pytest.mark.parametrize(
    "change",
    [
        {"factor": {"x": {"kind": "guess", "domain": "d", "weight": 1.0, "source": "s"}}},
        {"factor": {"x": {"kind": "numeric"}}},
        {"factor": {"x": {"kind": "set", "domain": "d", "weight": 1, "source": "s", "goal": 1}}},
        {"factor": "none"},
        {"pairs": {}},
        {"preset": None},
    ],
)
def test_a_reference_that_does_not_hold_together_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(UnsoundReferenceError, match="does not hold together"):
        parse_reference({**SMALLEST, **change})


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnsoundReferenceError, match=r"nowhere\.toml"):
        load_reference(tmp_path / "nowhere.toml")


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("= 1")
    with pytest.raises(UnsoundReferenceError, match=r"broken\.toml"):
        load_reference(tmp_path / "broken.toml")


def test_the_shipped_reference_is_the_one_its_model_names() -> None:
    stated = SHIPPED.read_text("utf-8").split('model_id = "')[1].split('"')[0]
    assert load_reference().model_id == stated


def test_the_shipped_reference_holds_no_outcome_and_no_rating() -> None:
    assert {factor.name for factor in load_reference().factors} == {
        "age_0_15", "age_65_plus", "care_settings", "coastal", "density", "deprivation",
        "ethnic_minority_share", "most_deprived_20", "org_type", "population", "remote_share",
        "ruc_class", "rural_share", "services", "sites", "size",
    }  # fmt: skip


def test_every_factor_of_the_shipped_reference_names_its_source() -> None:
    assert all(factor.source for factor in load_reference().factors)


def test_each_quantile_of_the_shipped_reference_rises() -> None:
    quantiles = load_reference().quantiles
    assert {"whole", "place", "need", "service"} == set(quantiles)
    assert all(len(q) == 101 and list(q) == sorted(q) for q in quantiles.values())
