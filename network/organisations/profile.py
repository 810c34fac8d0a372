"""A context profile: where and for whom somebody works, factor by factor.

Carried by organisations and by the place of use of an innovation. A factor is null where it is
not known or was withheld, and stays null: it is never filled in from somewhere else. Nothing
about performance, outcomes, ratings or money has a place here. Pure.

Source: matching.md, section 1, for factors, units and codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue

V = TypeVar("V")

Code = Annotated[str, Field(min_length=1, max_length=60)]
Codes = Annotated[tuple[Code, ...], Field(max_length=60)]
Share = Annotated[float, Field(ge=0, le=1)]
Percent = Annotated[float, Field(ge=0, le=100)]
Amount = Annotated[float, Field(ge=0, le=1e9)]


class Basis(StrEnum):
    """Whether somebody said it of their place, or it was worked out from the areas they serve."""

    DECLARED = "declared"
    DERIVED = "derived"


class FactorValue(BaseModel, Generic[V]):
    """One factor's value and where it comes from."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    value: V
    unit: Annotated[str | None, Field(max_length=60)] = None
    source: Annotated[str | None, Field(max_length=300)] = None
    source_date: date | None = None
    geography_vintage: Annotated[str | None, Field(max_length=60)] = None
    basis: Basis = Basis.DECLARED


class Profile(BaseModel):
    """A context profile. Unknown factors are ignored: a later version may add some."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    org_type: FactorValue[Code] | None = None
    care_settings: FactorValue[Codes] | None = None
    services: FactorValue[Codes] | None = None
    rural_share: FactorValue[Share] | None = None
    remote_share: FactorValue[Share] | None = None
    ruc_class: FactorValue[Code] | None = None
    deprivation: FactorValue[Amount] | None = None
    most_deprived_20: FactorValue[Share] | None = None
    coastal: FactorValue[bool] | None = None
    population: FactorValue[Amount] | None = None
    density: FactorValue[Amount] | None = None
    age_65_plus: FactorValue[Percent] | None = None
    age_0_15: FactorValue[Percent] | None = None
    ethnic_minority_share: FactorValue[Percent] | None = None
    size: FactorValue[Amount] | None = None
    sites: FactorValue[Amount] | None = None

    def values(self) -> Mapping[str, object]:
        """Return factor to value, as likeness compares them; None where it is not known."""
        return {
            name: None if found is None else found.value
            for name, found in ((name, getattr(self, name)) for name in type(self).model_fields)
        }

    def codes(self, factor: str) -> tuple[str, ...]:
        """Return the codes of a factor that is a set; none where it is not known."""
        found = self.values()[factor]
        return tuple(str(code) for code in found) if isinstance(found, tuple) else ()


UNITS: Mapping[str, str] = {
    "rural_share": "share of population, 0 to 1",
    "remote_share": "share of population, 0 to 1",
    "deprivation": "mean IMD 2025 score",
    "most_deprived_20": "share of areas, 0 to 1",
    "population": "people",
    "density": "people/km²",
    "age_65_plus": "%",
    "age_0_15": "%",
    "ethnic_minority_share": "%",
    "size": "staff WTE",
    "sites": "sites",
}


def declared_profile(values: Mapping[str, JsonValue], *, source: str) -> Profile:
    """Return a profile of bare values that somebody declared, in the units of `UNITS`.

    Raises:
        ValidationError: a value is not what its factor holds.
    """
    return Profile.model_validate(
        {
            name: {"value": value, "unit": UNITS.get(name), "source": source}
            for name, value in values.items()
            if value is not None
        }
    )
