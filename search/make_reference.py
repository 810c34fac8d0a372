"""Compute config/likeness.toml from reference data: ``python -m search.make_reference FOLDER``.

FOLDER holds trust_context.csv, ltla24_context.csv and ons_demographic_2026_inputs.csv; none of
them is shipped, and no node runs this: all read the file it wrote, so that two nodes agree.
Where no table has a column, the scale comes from a published figure named here, or the factor is
shown and not compared; either is marked as assumed. Field weights are the design's.

Source: search/README.md, section 2.
"""

import csv
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from statistics import median

import numpy as np

from search.likeness import likeness
from search.profile_table import ProfileTable
from search.reference import SHIPPED, WHOLE, Factor, Kind, model_id_of, parse_reference
from search.set_column import SetColumn
from search.toml_text import toml_text

NAME = "England 2026-1"
VOCABULARIES = SHIPPED.parent / "vocabularies"
PAIRED = ("deprivation", "most_deprived_20", "org_type", "remote_share", "rural_share")
HEAD = """# What a difference between two places is worth: the reference of like-for-like.
# Made by `python -m search.make_reference FOLDER`; do not edit, since two nodes must agree.
# Formula and meaning of each key: search/README.md, section 2, and search/reference.py.
"""

TRUSTS = "NHS England ODS, OHID catchments, MHCLG IMD 2025, ONS RUC 2021: {n} open trusts"
COUNCILS = "ONS, Census 2021 and mid-year estimates: {n} English councils"
CODES = "uniformly drawn pairs of the {n} codes of config/vocabularies/{file}.toml"
RANGE_OF_300 = 5.76
"""The expected range of 300 draws from a normal distribution, in sigmas (the constant d2 of
control charts). It turns the published least and most of about 300 councils into a sigma."""

NOT_COMPARED = "no table and no published spread: shown, not compared"

Row = Mapping[str, str]
Table = dict[str, object]

PRESETS: Mapping[str, tuple[str, ...]] = {
    "place": ("coastal", "density", "remote_share", "rural_share"),
    "need": (
        "age_0_15", "age_65_plus", "deprivation", "ethnic_minority_share", "most_deprived_20",
        "population",
    ),
    "service": ("care_settings", "org_type", "services"),
    "size": ("population", "sites", "size"),
}  # fmt: skip


def make(folder: Path) -> Table:
    """Return the whole reference, ready to be written and to be parsed."""
    trusts = [row for row in _rows(folder / "trust_context.csv") if not row["close_date"]]
    areas = _rows(folder / "ltla24_context.csv")
    councils = [
        row
        for row in _rows(folder / "ons_demographic_2026_inputs.csv")
        if row["areacd"].startswith("E")
    ]
    served = [row for row in trusts if row["catchment_rural_share"]]
    content: Table = {
        "name": NAME,
        "preset": {name: list(kept) for name, kept in PRESETS.items()},
        "factor": {**_places(served, areas), **_people(served, councils), **_services(trusts)},
    }
    content["pairs"] = {"factors": list(PAIRED), "quantiles": _quantiles(content, served)}
    return {"model_id": model_id_of(content), **content}


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _places(served: Sequence[Row], areas: Sequence[Row]) -> Table:
    source = TRUSTS.format(n=len(served)) + " with a catchment"
    coastal = 5.3 / 59.1
    return {
        "rural_share": {
            **_numeric("place", 2, source, _column(served, "catchment_rural_share")),
            "stand_in": "ruc_class",
        },
        "remote_share": _numeric("place", 1, source, _column(served, "catchment_further_share")),
        "ruc_class": {
            "kind": "ordinal",
            "domain": "place",
            "weight": 0.0,
            "source": "median rural share of the councils of each class, ONS RUC 2021, LAD 2024",
            "levels": _levels(areas),
        },
        "coastal": {
            "kind": "binary",
            "domain": "place",
            "weight": 0.5,
            "source": "ONS, Coastal towns in England and Wales, October 2020: 5.3 of 59.1 million "
            "people in mid-2018 lived in coastal towns",
            "assumed": True,
            # two that are not both absent differ with the chance 2 p (1 - p) / (1 - (1 - p)^2)
            "mean_difference": round(2 * (1 - coastal) / (2 - coastal), 6),
        },
        "density": _not_compared("numeric", "place", 0.5),
    }


def _levels(areas: Sequence[Row]) -> Table:
    shares = [(row["ruc21_code"], float(row["rural_share"])) for row in areas]
    codes = sorted({code for code, _ in shares})
    # the classes UI, RI and RM are pooled over nearer and further, whose medians do not differ
    family = {code: code if code.startswith("UU") else code[:2] for code in codes}
    family |= {"U": "U", "R": "R"}
    return {
        code: round(median(share for found, share in shares if found.startswith(start)), 4)
        for code, start in family.items()
    }


def _people(served: Sequence[Row], councils: Sequence[Row]) -> Table:
    trusts = TRUSTS.format(n=len(served)) + " with a catchment"
    areas = COUNCILS.format(n=len(councils))
    minority = [100 - value for value in _column(councils, "white_pct")]
    deprived = _column(served, "catchment_share_most_deprived_20")
    return {
        "deprivation": _numeric("people", 2, trusts, _column(served, "catchment_imd_score")),
        "most_deprived_20": _numeric("people", 1, trusts, deprived),
        "population": {
            **_numeric("people", 1, areas, np.log(_column(councils, "population")).tolist()),
            "log": True,
        },
        "age_65_plus": {
            "kind": "numeric",
            "domain": "people",
            "weight": 1.0,
            "source": "ONS, Census 2021 first results: 5.6 % (Tower Hamlets) to 33.4 % (North "
            "Norfolk), the least and the most of the councils of England and Wales",
            "assumed": True,
            "sigma": round((33.4 - 5.6) / RANGE_OF_300, 6),
            "low": 5.6,
            "high": 33.4,
        },
        "age_0_15": _not_compared("numeric", "people", 0.5),
        "ethnic_minority_share": _numeric("people", 1, areas, minority),
    }


def _services(trusts: Sequence[Row]) -> Table:
    types = _groups("organisation_types")
    family = {code: group for group, codes in types.items() for code in codes}
    typed = [row["trust_type_eric_2016_17"] for row in trusts if row["trust_type_eric_2016_17"]]
    graded = [
        0.0 if a == b else 0.5 if family[a] == family[b] else 1.0
        for a, b in product(typed, repeat=2)
    ]
    return {
        "org_type": {
            "kind": "nominal",
            "domain": "organisation",
            "weight": 2.0,
            "source": f"ERIC 2016-17: {len(typed)} of {len(trusts)} open trusts with a type",
            "mean_difference": round(float(np.mean(graded)), 6),
            "groups": types,
        },
        "care_settings": _set("care_settings"),
        "services": _set("services"),
        "size": _not_compared("numeric", "organisation", 1),
        "sites": _not_compared("numeric", "organisation", 0.5),
    }


def _set(file: str) -> Table:
    groups = _groups(file)
    codes = [code for listed in _groups(file, coarse=()).values() for code in listed]
    factor = Factor(file, Kind.SET, "", 1.0, "", mean_difference=1.0, groups=_by_code(groups))
    column = SetColumn.build(factor, [{file: (code,)} for code in codes])
    unlike = [float(column.compared({file: (code,)}).d2.mean()) for code in codes]
    return {
        "kind": "set",
        "domain": "organisation",
        "weight": 2.0,
        "source": CODES.format(n=len(codes), file=file),
        "assumed": True,
        "mean_difference": round(float(np.mean(unlike)), 6),
        "groups": groups,
    }


def _by_code(groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {code: group for group, codes in groups.items() for code in codes}


def _groups(file: str, coarse: Sequence[bool] = (True,)) -> dict[str, list[str]]:
    """Return the codes of a vocabulary by group; without its coarse codes if none are wanted."""
    listed = tomllib.loads((VOCABULARIES / f"{file}.toml").read_text("utf-8"))["terms"]
    groups: dict[str, list[str]] = {}
    for code, term in listed.items():
        if not term.get("coarse") or coarse:
            groups.setdefault(term["group"], []).append(code)
    return groups


def _column(rows: Iterable[Row], name: str) -> list[float]:
    return [float(row[name]) for row in rows]


def _numeric(domain: str, weight: float, source: str, values: Sequence[float]) -> Table:
    low, high, sigma = numeric_scale(values)
    return {
        "kind": "numeric",
        "domain": domain,
        "weight": float(weight),
        "source": source,
        "sigma": round(sigma, 6),
        "low": round(low, 6),
        "high": round(high, 6),
    }


def numeric_scale(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the 1st and the 99th percentile, and sigma of the values clipped there."""
    low, high = (float(value) for value in np.percentile(values, [1, 99]))
    return low, high, float(np.clip(values, low, high).std())


def _not_compared(kind: str, domain: str, weight: float) -> Table:
    return {
        "kind": kind,
        "domain": domain,
        "weight": float(weight),
        "source": NOT_COMPARED,
        "assumed": True,
    }


def _quantiles(content: Table, served: Sequence[Row]) -> Table:
    """Return the percentiles 0 to 100 of D squared over all pairs, by preset."""
    reference = parse_reference({**content, "pairs": {"factors": [], "quantiles": {}}})
    profiles = [profile_of(row) for row in served]
    table = ProfileTable.build(profiles, reference)
    found: Table = {}
    for preset in (WHOLE, *PRESETS):
        every = reference.weights(preset)
        weights = {name: weight for name, weight in every.items() if name in PAIRED}
        if not weights:
            continue
        scores = np.stack([likeness(mine, table, weights).scores for mine in profiles])
        pairs = 1 / scores[np.triu_indices(len(profiles), k=1)] - 1
        spread = np.percentile(pairs, np.arange(101))
        found[preset] = [round(float(value), 6) for value in spread]
    return found


def profile_of(row: Row) -> dict[str, object]:
    """Return the profile of a row of trust_context.csv."""
    return {
        "rural_share": float(row["catchment_rural_share"]),
        "remote_share": float(row["catchment_further_share"]),
        "deprivation": float(row["catchment_imd_score"]),
        "most_deprived_20": float(row["catchment_share_most_deprived_20"]),
        "org_type": row["trust_type_eric_2016_17"] or None,
    }


def main(arguments: Sequence[str]) -> int:
    """Write the reference computed from the folder named to the file named, or to the shipped."""
    if len(arguments) not in (1, 2):
        sys.stderr.write("usage: python -m search.make_reference FOLDER [FILE]\n")
        return 2
    target = Path(arguments[1]) if len(arguments) == 2 else SHIPPED
    target.write_text(HEAD + toml_text(make(Path(arguments[0]))), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
