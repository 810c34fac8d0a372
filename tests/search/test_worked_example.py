"""The worked example and the published tables; they need the reference data.

Royal Cornwall and King's Lynn in the design: D squared 0.263, likeness 0.79, closer than 96 % of
pairs, the difference 69 % type, 30 % size and 1 % deprivation. It weighs rural share 2, remote
share 1, deprivation 2, type 2 and size 1. Size is no column of the data: what the example says of
it is taken from the example, and everything else is computed.
"""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from search.columns import Profile
from search.likeness import ProfileTable, closer_than, factors, likeness
from search.make_reference import make, profile_of
from search.reference import load_reference, parse_reference
from tests.benchmarks.neighbours import agreement, read_inputs, read_neighbours

FOLDER = os.environ.get("LIKEWISE_REFERENCE_DATA", "")
MATCHING = Path(FOLDER) / "matching"
needs_data = pytest.mark.skipif(
    not FOLDER or not MATCHING.is_dir(),
    reason="LIKEWISE_REFERENCE_DATA does not name a folder with matching/ in it, "
    "so nothing can be compared with the published tables",
)

EXAMPLE = {"rural_share": 2.0, "remote_share": 1.0, "deprivation": 2.0, "org_type": 2.0}
SIZE = 1.0
SIZE_SHARE = 0.30


def trusts() -> dict[str, Profile]:
    with (MATCHING / "trust_context.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["catchment_rural_share"]]
    return {row["ods_code"]: profile_of(row) for row in rows if not row["close_date"]}


@needs_data
def test_the_shipped_reference_is_what_the_script_makes_of_the_data() -> None:
    assert parse_reference(make(MATCHING)) == load_reference()


@needs_data
def test_the_worked_example_comes_out() -> None:
    known = trusts()
    rows = factors(known["REF"], known["RCX"], load_reference(), EXAMPLE)
    every = sum(EXAMPLE.values()) + SIZE
    part = {row.name: EXAMPLE[row.name] * row.d2 / every for row in rows}
    difference = sum(part.values()) / (1 - SIZE_SHARE)
    assert difference == pytest.approx(0.263, abs=0.003)
    assert 1 / (1 + difference) == pytest.approx(0.79, abs=0.005)
    assert part["org_type"] / difference == pytest.approx(0.69, abs=0.005)
    assert part["deprivation"] / difference == pytest.approx(0.01, abs=0.005)
    assert part["rural_share"] + part["remote_share"] < 0.0005


@needs_data
def test_with_the_shipped_weights_they_are_closer_than_95_pairs_of_a_hundred() -> None:
    known, reference = trusts(), load_reference()
    rows = factors(known["REF"], known["RCX"], reference, reference.weights())
    assert closer_than(rows, reference) == 95


@needs_data
def test_two_random_trusts_differ_by_one_in_each_factor() -> None:
    known, reference = list(trusts().values()), load_reference()
    table = ProfileTable.build(known, reference)
    for name in ("rural_share", "remote_share", "deprivation", "most_deprived_20"):
        scores = np.stack([likeness(mine, table, {name: 1.0}).scores for mine in known])
        assert float((1 / scores - 1).mean()) == pytest.approx(1, abs=0.001)


@needs_data
def test_the_neighbours_that_ons_published_come_out() -> None:
    found = agreement(
        read_inputs(MATCHING / "ons_demographic_2026_inputs.csv"),
        read_neighbours(MATCHING / "ons_demographic_2026_neighbours.csv"),
    )
    assert found.overlap_at_10 >= 0.90
    assert found.first_in_ten == 1.0
