"""What each column of a table says: from a publisher's name for it to a factor of a profile.

Pure. A column that stands here under a publisher's name brings its source and the year of its
boundaries along; any factor may also stand under its own name. Other columns are not looked at.

Source: matching.md, section 1; the tables of the Organisation Data Service (ODS), ONS and MHCLG.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from network.errors import N_, Invalid
from network.organisations.areas import FIGURES, Area, Figure, checked_area
from network.organisations.profile import UNITS, Basis, Profile, checked_profile

Value = float | str | bool | tuple[str, ...]

RUC = "ONS, Rural Urban Classification 2021"
IMD = "MHCLG, Indices of Deprivation 2025"
CATCHMENT = "OHID, acute trust catchments"
CENSUS = "ONS, Census 2021"
ODS = "NHS England, Organisation Data Service"
ERIC = "NHS England, Estates Returns Information Collection 2016-17"
LSOA, LAD = "LSOA 2021", "LAD 2024"

_HUNDRED = 100.0


def _number(text: str) -> Value:
    try:
        return float(text.replace(",", "").removesuffix("%"))
    except ValueError as error:
        raise Invalid({"": N_("is not a number")}) from error


def _rest(text: str) -> Value:
    """Return what is left of a hundred per cent."""
    value = _number(text)
    return _HUNDRED - value if isinstance(value, float) else value


def _codes(text: str) -> Value:
    return tuple(code.strip() for code in text.replace("|", ";").split(";") if code.strip())


def _truth(text: str) -> Value:
    known = {"y": True, "yes": True, "true": True, "1": True}
    known |= dict.fromkeys(("n", "no", "false", "0"), False)
    if text.lower() not in known:
        raise Invalid({"": N_("is neither yes nor no")})
    return known[text.lower()]


def _text(text: str) -> Value:
    return text


@dataclass(frozen=True)
class Column:
    """What a column says: a factor or figure, and where its values are from."""

    name: str
    source: str = ""
    vintage: str = ""
    basis: Basis = Basis.DECLARED
    read: Callable[[str], Value] = _number


@dataclass(frozen=True)
class Provenance:
    """Where the values of a file are from; ``source`` and ``vintage`` count where one is said."""

    file: str
    source: str = ""
    source_date: date | None = None
    vintage: str = ""

    def source_of(self, column: Column) -> str:
        """Return the source that was said, else the column's own, else the file's name."""
        return self.source or column.source or self.file

    def vintage_of(self, column: Column) -> str:
        """Return of which year's boundaries a value is; empty where nobody says."""
        return self.vintage or column.vintage


def _reader(factor: str) -> Callable[[str], Value]:
    if factor in UNITS:
        return _number
    if factor in ("care_settings", "services"):
        return _codes
    return _truth if factor == "coastal" else _text


_OWN = {name: Column(name, read=_reader(name)) for name in Profile.model_fields}

OF_AREAS: Mapping[str, Column] = {
    **{name: Column(name, read=_text if name == "ruc_class" else _number) for name in FIGURES},
    "rural_share": Column("rural_share", RUC, f"{LSOA}, {LAD}"),
    "further_share": Column("remote_share", RUC, f"{LSOA}, {LAD}"),
    "imd_score": Column("deprivation", IMD, f"{LSOA}, {LAD}"),
    "share_most_deprived_20": Column("most_deprived_20", IMD, f"{LSOA}, {LAD}"),
    "n_lsoa": Column("small_areas", "ONS", LSOA),
    "ruc21_code": Column("ruc_class", RUC, LAD, read=_text),
    "white_pct": Column("ethnic_minority_share", CENSUS, LAD, read=_rest),
    "population": Column("population", "ONS, mid-year estimates", LAD),
}
"""The columns of a table of councils, by their names in small letters."""

_CAUGHT = Basis.DERIVED
OF_ORGANISATIONS: Mapping[str, Column] = {
    **_OWN,
    "region_code": Column("region_code", ODS, read=_text),
    "icb_code": Column("icb_code", ODS, read=_text),
    "trust_type_eric_2016_17": Column("org_type", ERIC, read=_text),
    "catchment_rural_share": Column("rural_share", f"{CATCHMENT}; {RUC}", LSOA, _CAUGHT),
    "catchment_further_share": Column("remote_share", f"{CATCHMENT}; {RUC}", LSOA, _CAUGHT),
    "catchment_imd_score": Column("deprivation", f"{CATCHMENT}; {IMD}", LSOA, _CAUGHT),
    "catchment_share_most_deprived_20": Column(
        "most_deprived_20", f"{CATCHMENT}; {IMD}", LSOA, _CAUGHT
    ),
    "ruc11_code": Column("ruc_2011", "ONS, Rural Urban Classification 2011", read=_text),
}
"""The columns of a table of organisations, by their names in small letters."""


def area_of(code: str, values: Mapping[str, str], said: Provenance) -> Area:
    """Return the area that a row of a table describes.

    Raises:
        Invalid: figures that do not hold, by the name of the column or of the figure.
    """
    figures = {}
    for heading, column in OF_AREAS.items():
        value = _read(heading, column, values)
        if isinstance(value, float | str):
            figures[column.name] = Figure(
                value, said.source_of(column), said.source_date, said.vintage_of(column)
            )
    return checked_area(Area(code, figures))


def profile_of(values: Mapping[str, str], said: Provenance) -> Profile:
    """Return the profile that a row of a table describes.

    Raises:
        Invalid: as `area_of`.
    """
    factors: dict[str, object] = {}
    for heading, column in OF_ORGANISATIONS.items():
        value = _read(heading, column, values)
        if value is not None:
            factors[column.name] = {
                "value": value,
                "unit": UNITS.get(column.name, ""),
                "source": said.source_of(column),
                "source_date": said.source_date,
                "geography_vintage": said.vintage_of(column) or None,
                "basis": column.basis,
            }
    return checked_profile(factors)


def _read(heading: str, column: Column, values: Mapping[str, str]) -> Value | None:
    text = values.get(heading, "").strip()
    if not text:
        return None
    try:
        return column.read(text)
    except Invalid as error:
        raise Invalid({heading: error.errors[""]}) from error
