"""Derive a context profile from the areas that an organisation serves.

For the many that have no published catchment: they say which councils they serve, and how much of
each, and the same factors follow. Pure, and no source of figures: those are imported by the
keeper (importing.py), and the project ships none.

Source: matching.md, section 1; the columns of ltla24_context.csv.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from network.errors import N_, Invalid
from network.organisations.profile import (
    UNITS,
    Basis,
    Code,
    FactorValue,
    Number,
    Profile,
    checked_profile,
)

MEANS = (
    "rural_share",
    "remote_share",
    "deprivation",
    "most_deprived_20",
    "age_65_plus",
    "age_0_15",
    "ethnic_minority_share",
)
"""Factors whose value for several areas is their mean, weighted by people."""

POPULATION, CLASS = "population", "ruc_class"
SMALL_AREAS, SQUARE_KM = "small_areas", "square_km"
FIGURES = (*MEANS, POPULATION, CLASS, SMALL_AREAS, SQUARE_KM)
"""What can be recorded of an area: factors, its number of small areas, its square kilometres."""

PEOPLE_A_SMALL_AREA = 1_500
"""About how many people live in one small area (LSOA); a weight where no population is known."""

_SOURCE_CHARACTERS, _VINTAGE_CHARACTERS = 200, 60


@dataclass(frozen=True)
class Figure:
    """One figure of an area, and where it is from."""

    value: float | str
    source: str
    source_date: date | None = None
    geography_vintage: str = ""


@dataclass(frozen=True)
class Area:
    """One council and its figures by name; what is not recorded is absent."""

    code: str
    figures: Mapping[str, Figure]

    def number(self, name: str) -> float | None:
        """Return the figure ``name``, or None where it is not recorded."""
        figure = self.figures.get(name)
        return None if figure is None or isinstance(figure.value, str) else figure.value

    @property
    def people(self) -> float:
        """How much the area weighs among others; 1 where nothing says how many live there."""
        small = self.number(SMALL_AREAS)
        return self.number(POPULATION) or (small * PEOPLE_A_SMALL_AREA if small else 1.0)


@dataclass(frozen=True)
class Served:
    """How much of an area is served, 0 to 1."""

    area: Area
    part: float = 1.0

    @property
    def people(self) -> float:
        """How much the area weighs among those served."""
        return self.area.people * self.part


def served(areas: Mapping[str, Area], parts: Mapping[str, float]) -> tuple[Served, ...]:
    """Return the areas named in ``parts``, code -> how much of it is served.

    Raises:
        Invalid: a code that ``areas`` lacks, or a part that is not above 0 and up to 1.
    """
    faults = {
        code: N_("nothing is known of this area")
        if code not in areas
        else N_("has to be more than 0 and at most 1")
        for code, part in parts.items()
        if code not in areas or not 0 < part <= 1
    }
    if faults:
        raise Invalid(faults)
    return tuple(Served(areas[code], part) for code, part in parts.items())


def derived_profile(listed: Iterable[Served]) -> Profile:
    """Return the factors that follow from the areas served, each marked as derived.

    Shares and scores are means weighted by people, population is a sum, density follows from
    people and square kilometres, and the class is that of most people served. A factor that any
    area lacks is left out: indices of two nations are never mixed, and half a sum is none.

    Raises:
        Invalid: no area, or figures that no place can have.
    """
    every = tuple(listed)
    if not every:
        raise Invalid({"areas": N_("say at least one area that you serve")})
    found = {name: _mean(every, name) for name in MEANS}
    found[POPULATION] = _sum(every, POPULATION)
    factors: dict[str, object] = {
        name: _number(every, name, name, value)
        for name, value in found.items()
        if value is not None
    }
    square_km, people = _sum(every, SQUARE_KM), found[POPULATION]
    if square_km and people:
        factors["density"] = _number(every, "density", SQUARE_KM, people / square_km)
    if all(CLASS in each.area.figures for each in every):
        factors[CLASS] = _class(every)
    return checked_profile(factors)


def checked_area(area: Area) -> Area:
    """Return ``area`` if its figures can be those of a place.

    Raises:
        Invalid: figures out of range or in contradiction to each other, by name.
    """
    names = (*MEANS, POPULATION, CLASS)
    checked_profile(
        {
            name: {"value": figure.value, "unit": UNITS.get(name, ""), "source": figure.source}
            for name, figure in area.figures.items()
            if name in names
        }
    )
    faults = {
        name: N_("has to be more than 0")
        for name in (SMALL_AREAS, SQUARE_KM)
        if name in area.figures and not (area.number(name) or 0) > 0
    }
    if faults:
        raise Invalid(faults)
    return area


def _mean(every: tuple[Served, ...], name: str) -> float | None:
    total = 0.0
    for each in every:
        value = each.area.number(name)
        if value is None:
            return None
        total += value * each.people
    return total / sum(each.people for each in every)


def _sum(every: tuple[Served, ...], name: str) -> float | None:
    values = [(each.area.number(name), each.part) for each in every]
    if any(value is None for value, _part in values):
        return None
    return sum((value or 0.0) * part for value, part in values)


def _number(
    every: tuple[Served, ...], factor: str, figure: str, value: float
) -> FactorValue[Number]:
    origin = _origin(every, figure)
    digits = 0 if factor == POPULATION else 4
    return FactorValue[Number](
        value=round(value, digits),
        unit=UNITS[factor],
        basis=Basis.DERIVED,
        source=origin.source,
        source_date=origin.source_date,
        geography_vintage=origin.geography_vintage,
    )


def _class(every: tuple[Served, ...]) -> FactorValue[Code]:
    origin = _origin(every, CLASS)
    people: dict[str, float] = {}
    for each in every:
        code = str(each.area.figures[CLASS].value)
        people[code] = people.get(code, 0.0) + each.people
    return FactorValue[Code](
        value=max(people, key=lambda code: (people[code], code)),
        basis=Basis.DERIVED,
        source=origin.source,
        source_date=origin.source_date,
        geography_vintage=origin.geography_vintage,
    )


@dataclass(frozen=True)
class _Origin:
    """Where several figures together are from."""

    source: str
    source_date: date | None
    geography_vintage: str | None


def _origin(every: tuple[Served, ...], name: str) -> _Origin:
    """Return all sources and boundaries of the figures ``name``, and the oldest date."""
    figures = [each.area.figures[name] for each in every]
    sources = sorted({figure.source for figure in figures if figure.source})
    vintages = sorted({figure.geography_vintage for figure in figures if figure.geography_vintage})
    return _Origin(
        source="; ".join(sources)[:_SOURCE_CHARACTERS],
        source_date=min((each.source_date for each in figures if each.source_date), default=None),
        geography_vintage=", ".join(vintages)[:_VINTAGE_CHARACTERS] or None,
    )
