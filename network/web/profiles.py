"""Say a context profile in words: what is known of a place, factor by factor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from flask_babel import format_decimal, format_percent, gettext

from network.errors import N_
from network.organisations.profile import FactorValue, Profile
from network.web.codes import ORG_TYPES, RURALITY, RURALITY_2011, SERVICES, SETTINGS
from network.web.words import said

Say = Callable[[object], str]


@dataclass(frozen=True)
class Factor:
    """One factor as people read it; ``source`` says where the value comes from."""

    name: str
    text: str
    source: str = ""


def factors(profile: Profile) -> tuple[Factor, ...]:
    """Return the factors that are known, in an order that people ask in."""
    known = ((name, getattr(profile, name)) for name in FACTORS)
    return tuple(_factor(name, found) for name, found in known if found is not None)


def in_words(name: str, value: object) -> str:
    """Return the value of the factor ``name`` as people read it."""
    return FACTORS[name][1](value)


def _factor(name: str, found: FactorValue[object]) -> Factor:
    words, say = FACTORS[name]
    source = ", ".join(
        part
        for part in (found.source, str(found.source_date or ""), found.geography_vintage)
        if part
    )
    return Factor(gettext(words), say(found.value), source)


def _one(words: Mapping[str, str], value: object) -> str:
    return said(words, str(value))


def _many(words: Mapping[str, str], value: object) -> str:
    codes = value if isinstance(value, tuple) else (value,)
    return ", ".join(said(words, str(code)) for code in codes)


def _share(value: object) -> str:
    return str(format_percent(value, "#,##0%"))


def _percent(value: object) -> str:
    return gettext("%(number)s%%", number=format_decimal(value, "#,##0.#"))


def _number(value: object) -> str:
    return str(format_decimal(value, "#,##0.#"))


def _yes_or_no(value: object) -> str:
    return gettext("Yes") if value else gettext("No")


def _per_km(value: object) -> str:
    return gettext("%(number)s people per square kilometre", number=_number(value))


FACTORS: Mapping[str, tuple[str, Say]] = {
    "org_type": (N_("Kind of organisation"), partial(_one, ORG_TYPES)),
    "care_settings": (N_("Where care is given"), partial(_many, SETTINGS)),
    "services": (N_("Services"), partial(_many, SERVICES)),
    "ruc_class": (N_("Town or country"), partial(_one, RURALITY)),
    "ruc_2011": (N_("Town or country, by the older classes of 2011"), partial(_one, RURALITY_2011)),
    "rural_share": (N_("People who live in the country"), _share),
    "remote_share": (N_("People who live far from a large town"), _share),
    "coastal": (N_("By the sea"), _yes_or_no),
    "population": (N_("People served"), _number),
    "density": (N_("How close together people live"), _per_km),
    "deprivation": (N_("Deprivation score (IMD 2025)"), _number),
    "most_deprived_20": (N_("Areas among England's most deprived fifth"), _share),
    "age_65_plus": (N_("People aged 65 and over"), _percent),
    "age_0_15": (N_("Children under 16"), _percent),
    "ethnic_minority_share": (N_("People from ethnic minorities"), _percent),
    "size": (N_("Staff (whole-time equivalent)"), _number),
    "sites": (N_("Sites"), _number),
}
