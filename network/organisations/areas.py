"""Derive a context profile from the areas that an organisation serves.

For the many that have no published catchment: they say which councils they serve, and how much of
each, and the same factors follow. Is not a source of figures: the table is read from a file that
somebody imported, and the project ships none.

Source: matching.md, section 1; the columns of ltla24_context.csv.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

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

COLUMNS = ("ltla24_code", "rural_share", "further_share", "n_lsoa", "ruc21_code")


@dataclass(frozen=True)
class Area:
    """One council. ``people`` weighs it among others: its population, or its number of small
    areas, each of about 1,500 people. Deprivation is None outside England."""

    code: str
    name: str
    people: float
    rural_share: float
    remote_share: float
    ruc_class: str
    deprivation: float | None
    most_deprived_20: float | None


@dataclass(frozen=True)
class Served:
    """How much of an area is served, 0 to 1."""

    area: Area
    part: float = 1.0

    @property
    def people(self) -> float:
        """How much the area weighs among those served."""
        return self.area.people * self.part


@dataclass(frozen=True)
class AreaTable:
    """Areas by code, and where their figures are from."""

    areas: Mapping[str, Area]
    source: str
    source_date: date | None = None
    geography_vintage: str = "LAD 2024"

    def served(self, parts: Mapping[str, float]) -> tuple[Served, ...]:
        """Return the areas named in ``parts``, code -> how much of it is served.

        Raises:
            Invalid: a code that the table lacks, or a part that is not above 0 and up to 1.
        """
        faults = {
            code: N_("this area is not in the table")
            if code not in self.areas
            else N_("must be more than 0 and at most 1")
            for code, part in parts.items()
            if code not in self.areas or not 0 < part <= 1
        }
        if faults:
            raise Invalid(faults)
        return tuple(Served(self.areas[code], part) for code, part in parts.items())


def read_areas(path: Path, *, source: str, source_date: date | None = None) -> AreaTable:
    """Return the table of a CSV file with the columns of ltla24_context.csv.

    ``population`` and ``name`` are read if the file has them.

    Raises:
        Invalid: columns that are missing, or a line whose figures do not hold, by its number.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise Invalid({name: N_("this column is missing") for name in missing})
        areas = [_area(row, reader.line_num) for row in reader]
    return AreaTable({area.code: area for area in areas}, source, source_date)


def _area(row: Mapping[str, str], line: int) -> Area:
    try:
        return Area(
            code=row["ltla24_code"],
            name=row.get("name") or row["ltla24_code"],
            people=float(row.get("population") or row["n_lsoa"]),
            rural_share=float(row["rural_share"]),
            remote_share=float(row["further_share"]),
            ruc_class=row["ruc21_code"],
            deprivation=_number_or_none(row.get("imd_score")),
            most_deprived_20=_number_or_none(row.get("share_most_deprived_20")),
        )
    except ValueError as error:
        raise Invalid({f"line {line}": str(error)}) from error


def _number_or_none(text: str | None) -> float | None:
    return float(text) if text else None


def derived_profile(served: Iterable[Served], table: AreaTable) -> Profile:
    """Return the factors that follow from the areas served, each marked as derived.

    Shares and scores are means weighted by people. Deprivation is left out where any area has
    none: indices of two nations are never mixed. The class is that of most people served.

    Raises:
        Invalid: no area, or figures that no place can have.
    """
    listed = tuple(served)
    if not listed:
        raise Invalid({"areas": N_("say at least one area that you serve")})
    means = {
        name: _mean(listed, name)
        for name in ("rural_share", "remote_share", "deprivation", "most_deprived_20")
    }
    numbers = {
        name: _derived(table, name, round(mean, 4))
        for name, mean in means.items()
        if mean is not None
    }
    return checked_profile({**numbers, "ruc_class": _class(listed, table)})


def _mean(served: Iterable[Served], name: str) -> float | None:
    values = [(getattr(each.area, name), each.people) for each in served]
    if any(value is None for value, _ in values):
        return None
    people = sum(weight for _, weight in values)
    return float(sum(value * weight for value, weight in values) / people)


def _derived(table: AreaTable, name: str, value: float) -> FactorValue[Number]:
    return FactorValue[Number](
        value=value,
        unit=UNITS[name],
        source=table.source,
        source_date=table.source_date,
        geography_vintage=table.geography_vintage,
        basis=Basis.DERIVED,
    )


def _class(served: Iterable[Served], table: AreaTable) -> FactorValue[Code]:
    people: dict[str, float] = {}
    for each in served:
        people[each.area.ruc_class] = people.get(each.area.ruc_class, 0.0) + each.people
    return FactorValue[Code](
        value=max(people, key=lambda code: (people[code], code)),
        source=table.source,
        source_date=table.source_date,
        geography_vintage=table.geography_vintage,
        basis=Basis.DERIVED,
    )
