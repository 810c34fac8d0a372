"""How long one profile takes against n others, with every factor and sets with group credit.

    python -m tests.benchmarks.likeness --n 100000 [--runs 60] [--seed 1]

Twenty factors (the shipped reference has sixteen, so four numbers more), a tenth of the values
missing, profiles drawn at random. Prints one line of JSON: p50 and p95 in ms, the same with
weights of one's own, and as a baseline in the same run the plain Euclidean distance of numpy over
20 float32 columns of n rows, with nothing missing and no sets; ``ratio_p95`` is ours to the
baseline's.
"""

import argparse
import json
import math
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from search.columns import Profile
from search.likeness import likeness
from search.profile_table import ProfileTable
from search.reference import Factor, Kind, Reference, load_reference

FACTORS = 20
MISSING = 0.1


def measured_reference() -> Reference:
    """Return the shipped reference with every factor compared, filled up to twenty."""
    shipped = load_reference()
    factors = [_compared(factor) for factor in shipped.factors]
    for number in range(FACTORS - len(factors)):
        factors.append(_compared(Factor(f"x{number}", Kind.NUMERIC, "place", 1.0, "benchmark")))
    names = tuple(factor.name for factor in factors)
    return replace(shipped, factors=tuple(factors), presets={"whole": names})


def _compared(factor: Factor) -> Factor:
    if factor.is_compared:
        return factor
    if factor.kind is Kind.NUMERIC:
        return replace(factor, sigma=1.0, low=0.0, high=4.0)
    return replace(factor, sigma=0.15, weight=1.0)


def random_profile(reference: Reference, chance: random.Random) -> Profile:
    """Return a profile with each factor recorded nine times of ten."""
    recorded = [f for f in reference.factors if chance.random() >= MISSING]
    return {factor.name: _value(factor, chance) for factor in recorded}


def _value(factor: Factor, chance: random.Random) -> object:
    match factor.kind:
        case Kind.BINARY:
            return chance.random() < 0.3
        case Kind.NOMINAL:
            return chance.choice(factor.codes)
        case Kind.ORDINAL:
            return chance.choice(tuple(factor.levels))
        case Kind.SET:
            return tuple(chance.sample(factor.codes, chance.randint(1, 8)))
    low, high = factor.low or 0.0, factor.high or 4.0
    value = chance.uniform(low, high)
    return math.exp(value) if factor.log else value


def timed(
    deed: Callable[[int], object], runs: int, clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """Return the milliseconds of each run by ``clock``, after five that are not counted."""
    took = []
    for run in range(-5, runs):
        start = clock()
        deed(run)
        took.append((clock() - start) * 1000)
    return took[5:]


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    chance = random.Random(given.seed)
    reference = measured_reference()
    table = ProfileTable.build(
        [random_profile(reference, chance) for _ in range(given.n)], reference
    )
    searchers = [random_profile(reference, chance) for _ in range(20)]
    weights = reference.weights()
    ours = timed(lambda run: likeness(searchers[run % 20], table, weights), given.runs)
    own = reference.weights(sliders={"rural_share": 3.0, "services": 0.5, "org_type": 2.0})
    weighed = timed(lambda run: likeness(searchers[run % 20], table, own), given.runs)

    plain = np.random.default_rng(given.seed).random((FACTORS, given.n), dtype=np.float32)
    euclid = timed(
        lambda run: np.sqrt(((plain - plain[:, [run % 20]]) ** 2).sum(axis=0)), given.runs
    )
    figures = _figures(given.n, len(weights), ours, euclid)
    p50 = round(statistics.median(weighed), 2)
    p95 = round(statistics.quantiles(weighed, n=20)[-1], 2)
    busy = timed(
        lambda run: likeness(searchers[run % 20], table, weights), given.runs, time.process_time
    )
    figures |= {
        "own_weights_p50_ms": p50,
        "own_weights_p95_ms": p95,
        "cpu_p50_ms": round(statistics.median(busy), 2),
        "cpu_p95_ms": round(statistics.quantiles(busy, n=20)[-1], 2),
    }
    print(json.dumps(figures))


def _figures(n: int, factors: int, ours: list[float], euclid: list[float]) -> dict[str, object]:
    def p95(took: list[float]) -> float:
        return statistics.quantiles(took, n=20)[-1]

    return {
        "n": n,
        "factors": factors,
        "p50_ms": round(statistics.median(ours), 2),
        "p95_ms": round(p95(ours), 2),
        "baseline": "numpy Euclid, 20 float32 columns, nothing missing, no sets",
        "baseline_p50_ms": round(statistics.median(euclid), 2),
        "baseline_p95_ms": round(p95(euclid), 2),
        "ratio_p95": round(p95(ours) / p95(euclid), 2),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
