"""The context profile: what a place is like, never how well it does.

Is: the factors of matching.md, section 1, each with its source, or null, which reads "not
recorded" whether nobody knows or somebody withheld it. Is not the measure: search/likeness.py
compares `Profile.values`. No outcomes, ratings or deficits: matching on them would hide the
variation that people want to learn from.

An unknown field is ignored on the wire (a later version may add some) and refused by name in
what a person here typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    model_validator,
)

from network.errors import N_, Invalid
from network.organisations.vocabularies import vocabulary

T = TypeVar("T")

Code = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Codes = Annotated[tuple[Code, ...], Field(max_length=200)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Truth = Annotated[bool, Field(strict=True)]


class Basis(StrEnum):
    """Whether somebody said it, or it was worked out from the areas served."""

    DECLARED = "declared"
    DERIVED = "derived"


class FactorValue(BaseModel, Generic[T]):
    """One value and where it is from. ``geography_vintage``: of which year's boundaries."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    value: T
    unit: Annotated[str, Field(max_length=60)] = ""
    source: Annotated[str, Field(max_length=200)] = ""
    source_date: date | None = None
    geography_vintage: Annotated[str | None, Field(max_length=60)] = None
    basis: Basis = Basis.DECLARED


def _between(low: float, high: float) -> AfterValidator:
    def check(found: FactorValue[float] | None) -> FactorValue[float] | None:
        if found is not None and not low <= found.value <= high:
            # a page asks for a share in per cent, a file may have it either way
            words = (
                N_("has to be from 0 to 1, which is from 0 % to 100 %")
                if (low, high) == (0, 1)
                else N_("has to be from %(low)s to %(high)s")
                % {"low": f"{low:,g}", "high": f"{high:,g}"}
            )
            raise ValueError(words)
        return found

    return AfterValidator(check)


def _each_once(found: FactorValue[Codes] | None) -> FactorValue[Codes] | None:
    if found is None:
        return None
    return found.model_copy(update={"value": tuple(sorted(set(found.value)))})


CodeFactor = FactorValue[Code] | None
CodesFactor = Annotated[FactorValue[Codes] | None, AfterValidator(_each_once)]
Share = Annotated[FactorValue[Number] | None, _between(0, 1)]
Percent = Annotated[FactorValue[Number] | None, _between(0, 100)]
Score = Annotated[FactorValue[Number] | None, _between(0, 100)]
People = Annotated[FactorValue[Number] | None, _between(1, 70_000_000)]
Density = Annotated[FactorValue[Number] | None, _between(0.01, 50_000)]
Size = Annotated[FactorValue[Number] | None, _between(0.1, 10_000_000_000)]
Count = Annotated[FactorValue[Number] | None, _between(1, 100_000)]


class Profile(BaseModel):
    """A place in context. Shares are 0 to 1, percentages 0 to 100.

    ``ruc_class`` is of the classification of 2021, which is compared; ``ruc_2011`` of that of
    2011, which older tables have: shown, never compared, since the two do not translate.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    region_code: CodeFactor = None
    icb_code: CodeFactor = None
    org_type: CodeFactor = None
    care_settings: CodesFactor = None
    services: CodesFactor = None
    rural_share: Share = None
    remote_share: Share = None
    ruc_class: CodeFactor = None
    ruc_2011: CodeFactor = None
    deprivation: Score = None
    most_deprived_20: Share = None
    coastal: FactorValue[Truth] | None = None
    population: People = None
    density: Density = None
    age_65_plus: Percent = None
    age_0_15: Percent = None
    ethnic_minority_share: Percent = None
    size: Size = None
    sites: Count = None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Profile:
        if _sum(self.age_65_plus, self.age_0_15) > 100:
            raise ValueError(N_("age_65_plus and age_0_15 together are more than 100 %"))
        if self.ruc_class and self.rural_share:
            low, high = _RURAL.get(self.ruc_class.value[:2], (0.0, 1.0))
            if not low <= self.rural_share.value <= high:
                raise ValueError(
                    N_("rural_share and ruc_class contradict each other: %(share)s in %(code)s")
                    % {"share": self.rural_share.value, "code": self.ruc_class.value}
                )
        if self.ruc_class and self.ruc_2011:
            impossible = _NEVER_TOGETHER.get(self.ruc_2011.value, ())
            if self.ruc_class.value[:2] in impossible:
                raise ValueError(
                    N_("ruc_class and ruc_2011 contradict each other: %(new)s and %(old)s")
                    % {"new": self.ruc_class.value, "old": self.ruc_2011.value}
                )
        return self

    def codes(self, name: str) -> tuple[str, ...]:
        """Return the codes of the factor ``name``; none where it is not recorded."""
        found = getattr(self, name)
        if found is None:
            return ()
        return found.value if isinstance(found.value, tuple) else (str(found.value),)

    def recorded(self) -> Mapping[str, FactorValue[object]]:
        """Return the factors that are recorded, by name, in the order of the model."""
        found = {name: getattr(self, name) for name in Profile.model_fields}
        return {name: value for name, value in found.items() if value is not None}

    def values(self) -> Mapping[str, object]:
        """Return what likeness compares: factor name -> value, None where not recorded.

        A value in a unit that is not compared (another nation's index of deprivation, beds
        where the reference counts staff) is not known here: it is shown, and never mixed.
        """
        recorded = self.recorded()
        return {
            name: recorded[name].value
            if name in recorded and recorded[name].unit in ("", UNITS.get(name, ""))
            else None
            for name in Profile.model_fields
        }


def _sum(*percentages: FactorValue[float] | None) -> float:
    return sum(found.value for found in percentages if found is not None)


_RURAL = {"UU": (0.0, 0.6), "UI": (0.0, 0.75), "RI": (0.05, 0.95), "RM": (0.15, 1.0)}
"""Rural shares that a class of RUC 2021 can stand beside: the shares observed in its councils
(UU to 0.20, UI 0.17-0.37, RI 0.33-0.50, RM from 0.46), widened, because a profile may be of a
part of an area or of several."""

_NEVER_TOGETHER = {
    "mainly_rural": ("UU",),
    "largely_rural": ("UU",),
    "minor_conurbation": ("RM",),
    "major_conurbation": ("RM",),
}
"""Classes of 2021 that cannot stand beside a class of 2011: towns grew, but not so far."""

UNITS: Mapping[str, str] = {
    "rural_share": "share",
    "remote_share": "share",
    "deprivation": "IMD 2025 score",
    "most_deprived_20": "share of small areas, IMD 2025",
    "population": "people",
    "density": "people per square kilometre",
    "age_65_plus": "%",
    "age_0_15": "%",
    "ethnic_minority_share": "%",
    "size": "whole-time equivalent staff",
    "sites": "sites",
}
"""The unit in which each number is compared; a value without a unit is taken to be in it."""

VOCABULARIES: Mapping[str, str] = {
    "region_code": "nhs_regions",
    "org_type": "organisation_types",
    "care_settings": "care_settings",
    "services": "services",
    "ruc_class": "ruc_2021_councils",
    "ruc_2011": "ruc_2011_councils",
}
"""The vocabulary of each coded factor; the codes of an ICB are ODS's, which no list here keeps."""


def declared_profile(
    values: Mapping[str, JsonValue], *, source: str, source_date: date | None = None
) -> Profile:
    """Return the profile of plain ``values`` by factor name, declared by ``source``.

    Raises:
        Invalid: each field by name: not a factor, a code that no vocabulary has, out of range,
            or in contradiction to another.
    """
    strange = sorted(set(values) - set(Profile.model_fields))
    if strange:
        raise Invalid({name: N_("there is no such field in a profile") for name in strange})
    said = {"source": source, "source_date": source_date and source_date.isoformat()}
    return checked_profile(
        {
            name: None
            if value is None
            else {"value": value, "unit": UNITS.get(name, ""), "basis": "declared", **said}
            for name, value in values.items()
        }
    )


def checked_profile(fields: Mapping[str, object]) -> Profile:
    """Return the profile that ``fields`` say, for what a person here typed or imported.

    Raises:
        Invalid: as `declared_profile`.
    """
    try:
        profile = Profile.model_validate(fields)
    except ValidationError as error:
        raise Invalid(_by_name(error)) from error
    faults = unknown_codes(profile)
    if faults:
        raise Invalid(faults)
    return profile


def unknown_codes(profile: Profile) -> Mapping[str, str]:
    """Return for each factor with a code that its vocabulary lacks the reason, by name."""
    faults = {}
    for name, listed in VOCABULARIES.items():
        missing = [code for code in profile.codes(name) if code not in vocabulary(listed).terms]
        if missing:
            faults[name] = N_("there is no code “%(code)s”") % {"code": missing[0]}
    return faults


def _by_name(error: ValidationError) -> Mapping[str, str]:
    faults = error.errors(include_url=False, include_input=False)
    return {str(fault["loc"][0]) if fault["loc"] else "profile": fault["msg"] for fault in faults}
