"""The figures of a place: ours, otherwise, or nothing."""

import pytest
from flask import Flask
from pydantic import JsonValue
from werkzeug.datastructures import MultiDict

from network.errors import Invalid
from network.organisations.profile import declared_profile
from network.web.language import install
from network.web.place import NAMES, inputs, profile_of, read_form, typed

VALUES: dict[str, JsonValue] = {
    "org_type": "COMMUNITY",
    "care_settings": ["A01", "N03"],
    "ruc_class": "RMN",
    "rural_share": 0.62,
    "coastal": False,
    "population": 480_000,
    "age_65_plus": 24.5,
    "icb_code": "QQQ",
}
OURS: JsonValue = declared_profile(VALUES, source="Us").model_dump(mode="json")


def _read(*pairs: tuple[str, str]) -> dict[str, JsonValue]:
    answers = read_form(MultiDict(pairs))
    profile = profile_of(answers, OURS, None, "A ward")
    assert isinstance(profile, dict)
    return profile


def test_what_is_as_ours_is_copied_with_its_source() -> None:
    profile = _read(("rural_share", "ours"))
    assert isinstance(OURS, dict)
    assert profile["rural_share"] == OURS["rural_share"]


def test_what_is_withheld_is_null_though_our_organisation_says_it() -> None:
    profile = _read(("rural_share", "none"), ("rural_share-value", "62"))
    assert {profile[name] for name in NAMES} == {None}


@pytest.mark.parametrize(
    ("name", "texts", "value"),
    [
        ("rural_share", ("70",), 0.7),
        ("age_65_plus", ("30 %",), 30.0),
        ("population", ("12,500",), 12_500),
        ("coastal", ("yes",), True),
        ("care_settings", ("N03", "A01"), ["A01", "N03"]),
        ("org_type", ("AMBULANCE",), "AMBULANCE"),
        ("icb_code", ("QQ1",), "QQ1"),
    ],
)
def test_what_is_narrowed_says_who_says_so(
    name: str, texts: tuple[str, ...], value: JsonValue
) -> None:
    found = _read((name, "other"), *((f"{name}-value", text) for text in texts))[name]
    assert isinstance(found, dict)
    assert (found["value"], found["source"], found["basis"]) == (value, "A ward", "declared")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("population", "many"),
        ("population", ""),
        ("rural_share", "170"),
        ("age_65_plus", "nan"),
        ("org_type", "SHIP"),
    ],
)
def test_what_cannot_be_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(Invalid) as caught:
        _read((name, "other"), (f"{name}-value", text))
    assert set(caught.value.errors) == {name}


@pytest.mark.parametrize("choice", ["none", "ours"])
def test_what_was_written_and_not_chosen_is_not_dropped_without_a_word(choice: str) -> None:
    with pytest.raises(Invalid) as caught:
        _read(
            *(("rural_share", choice), ("rural_share-value", "40")),
            *(("coastal", choice), ("coastal-value", "yes")),
            *(("population", choice), ("population-value", "")),
        )
    assert set(caught.value.errors) == {"rural_share", "coastal"}


def test_ours_and_what_is_narrowed_may_not_contradict_each_other() -> None:
    with pytest.raises(Invalid) as caught:
        _read(("ruc_class", "ours"), ("rural_share", "other"), ("rural_share-value", "1"))
    assert set(caught.value.errors) == {"profile"}


def test_a_form_sent_as_it_was_shown_changes_nothing() -> None:
    narrowed = declared_profile({"population": 900, "coastal": False}, source="Us")
    held = narrowed.model_dump(mode="json")
    assert profile_of(typed(held, OURS), OURS, held, "A ward") == held
    assert profile_of(typed(OURS, OURS), OURS, OURS, "A ward") == OURS


def test_every_factor_is_asked_and_ours_is_said_in_words() -> None:
    app = Flask(__name__)
    install(app)
    with app.test_request_context():
        shown = {each.name: each for each in inputs(typed(None, OURS), OURS, {}, None)}
    assert set(shown) == set(NAMES)
    assert {each.choice for each in shown.values()} == {"none"}
    assert (shown["rural_share"].ours, shown["coastal"].ours) == ("62 %", "No")
    assert shown["ruc_class"].ours.startswith("Rural")
    assert (shown["services"].ours, shown["rural_share"].text) == ("", "62")
