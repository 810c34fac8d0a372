"""The figures of a place, asked one by one: as our organisation says, otherwise, or not at all.

Words in, words out: what a form holds becomes a profile, a profile becomes what a form shows.
What a factor may be is organisations/profile.py's; what is withheld is null and stays null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import format_decimal, gettext
from pydantic import JsonValue, ValidationError

from network.errors import N_, Invalid
from network.organisations.profile import UNITS, VOCABULARIES, Profile, declared_profile
from network.organisations.vocabularies import vocabulary
from network.web.codes import ORG_TYPES, RURALITY, RURALITY_2011, SERVICES, SETTINGS
from network.web.profiles import FACTORS
from network.web.questions import Answers
from network.web.words import said

OURS, OTHER, NONE = "ours", "other", "none"
_MANY = frozenset({"care_settings", "services"})
_ONE = frozenset({"org_type", "ruc_class", "ruc_2011", "region_code"})
_TRUTH = frozenset({"coastal"})
_HUNDREDTHS = 100
_WORDS: Mapping[str, Mapping[str, str]] = {
    "org_type": ORG_TYPES,
    "care_settings": SETTINGS,
    "services": SERVICES,
    "ruc_class": RURALITY,
    "ruc_2011": RURALITY_2011,
}
_NAMES: Mapping[str, str] = {
    **{name: words for name, (words, _say) in FACTORS.items()},
    "region_code": N_("Region"),
    "icb_code": N_("Integrated care board"),
}
NAMES = tuple(_NAMES)


@dataclass(frozen=True)
class Option:
    """One code to choose."""

    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class FactorInput:
    """One factor as a form shows it.

    ``ours`` is what our organisation says, in words, or empty; ``choice`` what the record does:
    OURS, OTHER or NONE. ``control`` is many, one, truth, number or line. ``theirs`` is what
    somebody else saved meanwhile, in words.
    """

    name: str
    title: str
    ours: str
    choice: str
    control: str
    suffix: str
    text: str
    options: tuple[Option, ...]
    error: str
    theirs: str


@dataclass(frozen=True)
class Typed:
    """One factor as it was sent: which choice, and what was typed or ticked beside it."""

    choice: str
    values: tuple[str, ...]


def read_form(form: Answers) -> Mapping[str, Typed]:
    """Return what a form says of each factor."""
    return {
        name: Typed(
            form.get(name, NONE),
            tuple(sorted(text.strip() for text in form.getlist(f"{name}-value") if text.strip())),
        )
        for name in NAMES
    }


def typed(profile: JsonValue, ours: JsonValue) -> Mapping[str, Typed]:
    """Return the form of a record's profile, beside that of our organisation."""
    held, own = _factors(profile), _factors(ours)
    return {name: _typed(name, held.get(name), own.get(name)) for name in NAMES}


def profile_of(
    answers: Mapping[str, Typed], ours: JsonValue, held: JsonValue, source: str
) -> JsonValue:
    """Return the profile that a form asks for; ``source`` says who declares what is not ours.

    What the record ``held`` before and is unchanged keeps its source and date.

    Raises:
        Invalid: values that do not hold, or were written and not chosen, by factor.
    """
    own, before = _factors(ours), _factors(held)
    _check_chosen(answers, own, before)
    chosen: dict[str, JsonValue] = {}
    declared: dict[str, JsonValue] = {}
    for name, answer in answers.items():
        if answer.choice == OURS:
            chosen[name] = own.get(name)
        elif answer.choice == OTHER and answer == _typed(name, before.get(name), None):
            chosen[name] = before.get(name)
        elif answer.choice == OTHER:
            declared[name] = _value(name, answer.values)
    found = declared_profile(declared, source=source).model_dump(mode="json")
    profile = {**found, **chosen}
    _check_whole(profile)
    return profile


def inputs(
    answers: Mapping[str, Typed], ours: JsonValue, errors: Mapping[str, str], theirs: JsonValue
) -> tuple[FactorInput, ...]:
    """Return what the form shows."""
    own, other = _factors(ours), _factors(theirs)
    return tuple(
        FactorInput(
            name=name,
            title=gettext(_NAMES[name]),
            ours=_in_words(name, own.get(name)),
            choice=answers[name].choice,
            control=_control(name),
            suffix="%" if _is_percentage(name) else "",
            text=", ".join(answers[name].values),
            options=_options(name, answers[name].values),
            error=errors.get(name, ""),
            theirs=_in_words(name, other.get(name)),
        )
        for name in NAMES
    )


def _check_chosen(
    answers: Mapping[str, Typed], own: Mapping[str, JsonValue], before: Mapping[str, JsonValue]
) -> None:
    """Refuse what was written beside another choice: it would be lost without a word."""
    faults = {
        name: N_("You wrote this and did not choose to say it. Choose it, or take it out.")
        for name, answer in answers.items()
        if answer.choice != OTHER
        and answer.values
        and answer.values not in (_texts(name, own.get(name)), _texts(name, before.get(name)))
    }
    if faults:
        raise Invalid(faults)


def _check_whole(profile: Mapping[str, JsonValue]) -> None:
    """Refuse factors that contradict each other, some of them ours and some declared."""
    try:
        Profile.model_validate(profile)
    except ValidationError as error:
        raise Invalid({"profile": error.errors()[0]["msg"]}) from error


def _factors(profile: JsonValue) -> Mapping[str, JsonValue]:
    return profile if isinstance(profile, dict) else {}


def _typed(name: str, held: JsonValue, own: JsonValue) -> Typed:
    if held is not None and held == own:
        return Typed(OURS, _texts(name, held))
    if held is None:
        return Typed(NONE, _texts(name, own))
    return Typed(OTHER, _texts(name, held))


def _texts(name: str, factor: JsonValue) -> tuple[str, ...]:
    value = factor.get("value") if isinstance(factor, dict) else None
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(sorted(str(code) for code in value))
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, float | int):
        return (f"{value * _HUNDREDTHS if _is_share(name) else value:.10g}",)
    return (str(value),)


def _value(name: str, values: tuple[str, ...]) -> JsonValue:
    if not values:
        raise Invalid({name: N_("Fill this in, or choose to say nothing.")})
    if name in _MANY:
        return [*values]
    if name in _TRUTH:
        return values[0] == "yes"
    if name in _ONE or name not in UNITS:
        return values[0]
    try:
        number = float(values[0].replace(",", "").removesuffix("%"))
    except ValueError as error:
        raise Invalid({name: N_("Write a number.")}) from error
    return number / _HUNDREDTHS if _is_share(name) else number


def _control(name: str) -> str:
    if name in _MANY:
        return "many"
    if name in _ONE:
        return "one"
    if name in _TRUTH:
        return "truth"
    return "number" if name in UNITS else "line"


def _is_share(name: str) -> bool:
    return UNITS.get(name, "").startswith("share")


def _is_percentage(name: str) -> bool:
    return _is_share(name) or UNITS.get(name) == "%"


def _options(name: str, chosen: tuple[str, ...]) -> tuple[Option, ...]:
    if name in _TRUTH:
        words = {"yes": gettext("Yes"), "no": gettext("No")}
        return tuple(Option(code, text, code in chosen) for code, text in words.items())
    if name not in _MANY | _ONE:
        return ()
    listed = vocabulary(VOCABULARIES[name])
    codes = [*listed.terms, *(code for code in chosen if code not in listed.terms)]
    return tuple(Option(code, _code(name, code), code in chosen) for code in codes)


def _code(name: str, code: str) -> str:
    words = _WORDS.get(name, {})
    return said(words, code) if code in words else vocabulary(VOCABULARIES[name]).label(code)


def _in_words(name: str, factor: JsonValue) -> str:
    texts = _texts(name, factor)
    if name in _MANY | _ONE:
        return ", ".join(_code(name, code) for code in texts)
    if name in _TRUTH:
        return ", ".join(gettext("Yes") if text == "yes" else gettext("No") for text in texts)
    if name not in UNITS:
        return ", ".join(texts)
    sign = " %" if _is_percentage(name) else ""
    return "".join(f"{format_decimal(text)}{sign}" for text in texts)
