"""How well our nearest neighbours agree with a published table of them.

    python -m tests.benchmarks.neighbours --inputs I.csv --neighbours N.csv

Inputs: the first column a code, a column of names ignored, every other column a number of equal
weight, taken as it stands, with sigma and clips from the table itself. Neighbours: the code, then
the published neighbours, nearest first. Prints one line of JSON: ``overlap_at_10``, the mean share
of the published ten that are among our ten, and ``first_in_ten``, the share of areas whose
first-ranked neighbour of ours is among the published ten.
"""

import argparse
import csv
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from search.columns import Profile
from search.likeness import likeness
from search.make_reference import numeric_scale
from search.profile_table import ProfileTable
from search.reference import Factor, Kind, Reference

TOP = 10


@dataclass(frozen=True)
class Agreement:
    areas: int
    overlap_at_10: float
    first_in_ten: float


def read_inputs(path: Path) -> dict[str, Profile]:
    """Return the numbers of each area by the column's name; a column of text is ignored."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        code, *columns = reader.fieldnames or ()
    numbers = [name for name in columns if _is_number(rows[0][name])]
    return {row[code]: {name: float(row[name]) for name in numbers} for row in rows}


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def read_neighbours(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the published neighbours of each area, nearest first."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))[1:]
    return {line[0]: tuple(line[1 : TOP + 1]) for line in lines}


def reference_of(inputs: Mapping[str, Profile]) -> Reference:
    """Return a reference whose scales are those of the table itself."""
    names = sorted(next(iter(inputs.values())))
    factors = []
    for name in names:
        low, high, sigma = numeric_scale([float(str(area[name])) for area in inputs.values()])
        factors.append(
            Factor(name, Kind.NUMERIC, "all", 1.0, "the table", sigma=sigma, low=low, high=high)
        )
    return Reference("the table", tuple(factors), {"whole": tuple(names)}, (), {}, "the table")


def agreement(inputs: Mapping[str, Profile], published: Mapping[str, tuple[str, ...]]) -> Agreement:
    """Return how far our neighbours are the published ones."""
    reference = reference_of(inputs)
    codes = list(inputs)
    table = ProfileTable.build(list(inputs.values()), reference)
    overlaps, firsts = [], []
    for row, code in enumerate(codes):
        scores = likeness(inputs[code], table, reference.weights()).scores
        nearest = [codes[i] for i in np.argsort(-scores, kind="stable") if i != row][:TOP]
        wanted = set(published[code])
        overlaps.append(len(wanted.intersection(nearest)) / TOP)
        firsts.append(nearest[0] in wanted)
    return Agreement(len(codes), float(np.mean(overlaps)), float(np.mean(firsts)))


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=Path, required=True)
    parser.add_argument("--neighbours", type=Path, required=True)
    given = parser.parse_args(arguments)
    found = agreement(read_inputs(given.inputs), read_neighbours(given.neighbours))
    print(
        json.dumps(
            {
                "areas": found.areas,
                "overlap_at_10": round(found.overlap_at_10, 4),
                "first_in_ten": round(found.first_in_ten, 4),
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
