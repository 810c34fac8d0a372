"""How alike two places are in context: variance-scaled Gower.

D squared = sum of w d squared / sum of w over the factors that apply, where d squared averages 1
over two random organisations and is 1 where a side is missing; likeness = 1 / (1 + D squared).
Is not a judgement: alike in context, not in results, which no profile holds.

No BLAS, and sums in the order of the factors' names: two nodes give the same number.

Source: search/README.md, section 2.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from search.columns import Compared, Floats, Profile
from search.messages import N_
from search.profile_table import ProfileTable
from search.reference import WHOLE, Reference, Weights

__all__ = [
    "ENOUGH", "NEUTRAL", "Comparison", "Difference", "FactorRow", "Floats", "Likeness", "Profile",
    "ProfileTable", "closer_than", "factors", "likeness", "model_id",
]  # fmt: skip

ENOUGH = 0.5
"""Below this coverage not enough is known to compare."""

NEUTRAL = 0.5
"""The likeness of a random pair."""


class Difference(Enum):
    """A difference in words; the value is a message id."""

    ALMOST_THE_SAME = N_("almost the same")
    CLOSE = N_("close")
    SOME = N_("some difference")
    UNLIKE = N_("unlike")
    NOT_KNOWN = N_("not known")
    NOT_APPLICABLE = N_("says nothing here")
    NOT_COMPARED = N_("shown, not compared")


_WORDS = (
    (0.05, Difference.ALMOST_THE_SAME),
    (0.25, Difference.CLOSE),
    (1.0, Difference.SOME),
    (float("inf"), Difference.UNLIKE),
)


@dataclass(frozen=True)
class Likeness:
    """How alike each row of a table is to one profile.

    Attributes:
        scores: float32, shape (n,), 0 to 1; 1 identical, 0.5 a random pair.
        coverage: float32, same shape, 0 to 1; the share of weight known on both sides.
    """

    scores: Floats
    coverage: Floats


@dataclass(frozen=True)
class FactorRow:
    """One factor of a comparison of two profiles.

    ``mine`` and ``theirs`` are as the profiles have them. ``weight`` is the share of all weight
    that applies, ``share`` the share of the whole difference; each sums to 1 over the rows
    (``share`` to 0 where nothing differs).
    """

    name: str
    mine: object
    theirs: object
    d2: float
    weight: float
    share: float
    words: Difference


def likeness(mine: Profile, table: ProfileTable, weights: Weights) -> Likeness:
    """Return how alike each row of ``table`` is to ``mine``.

    Where no factor of positive weight applies, the score is 0.5 and the coverage 0.
    """
    each = ((weights[name], table.columns[name].compared(mine)) for name in sorted(weights))
    return _summed(each, len(table))


def _summed(each: Iterable[tuple[float, Compared]], size: int) -> Likeness:
    total, known, applied = (np.zeros(size, dtype=np.float32) for _ in range(3))
    for factor_weight, compared in each:
        weight = np.float32(factor_weight)
        total += weight * compared.d2
        known += weight * compared.known
        applied += weight * compared.applicable
    nothing = applied == 0
    applied[nothing] = 1
    scores = np.reciprocal(1 + total / applied, dtype=np.float32)
    scores[nothing] = NEUTRAL
    return Likeness(scores=scores, coverage=known / applied)


@dataclass(frozen=True)
class Comparison:
    """One profile beside some others, factor by factor; ``compared`` holds a place for each."""

    mine: Profile
    theirs: Sequence[Profile]
    reference: Reference
    weights: Weights
    compared: Mapping[str, Compared]

    @classmethod
    def of(
        cls, mine: Profile, theirs: Sequence[Profile], reference: Reference, weights: Weights
    ) -> "Comparison":
        """Compare ``mine`` with each of ``theirs``."""
        table = ProfileTable.build(theirs, reference)
        compared = {name: table.columns[name].compared(mine) for name in sorted(weights)}
        return cls(mine, theirs, reference, weights, compared)

    def likeness(self) -> Likeness:
        """Return how alike each of them is."""
        each = ((self.weights[name], found) for name, found in self.compared.items())
        return _summed(each, len(self.theirs))

    def factors(self, place: int) -> tuple[FactorRow, ...]:
        """Return one of them factor by factor, in the reference's order.

        The numbers are those of the likeness, taken apart. A factor without weight is left out,
        unless the reference cannot compare it and one of the two has it: then it is shown.
        """
        mine, theirs, weights = self.mine, self.theirs[place], self.weights
        single = {
            name: _Single.of(found, place)
            for name, found in self.compared.items()
            if weights[name] > 0
        }
        applied = {name: weights[name] for name, found in single.items() if found.applies}
        every = sum(applied.values())
        difference = sum(weight * single[name].d2 for name, weight in applied.items())
        rows = []
        for factor in self.reference.factors:
            name = factor.name
            if name not in single and (factor.is_compared or not _is_shown(mine, theirs, name)):
                continue
            weight = applied.get(name, 0.0)
            found = single.get(name)
            d2 = found.d2 if found else 0.0
            rows.append(
                FactorRow(
                    name=name,
                    mine=mine.get(name),
                    theirs=theirs.get(name),
                    d2=d2,
                    weight=weight / every if every else 0.0,
                    share=weight * d2 / difference if difference else 0.0,
                    words=found.words if found else Difference.NOT_COMPARED,
                )
            )
        return tuple(rows)


def factors(
    mine: Profile, theirs: Profile, reference: Reference, weights: Weights
) -> tuple[FactorRow, ...]:
    """Return two profiles factor by factor, as ``Comparison.factors`` does."""
    return Comparison.of(mine, [theirs], reference, weights).factors(0)


@dataclass(frozen=True)
class _Single:
    """One factor of two profiles compared, as plain numbers."""

    d2: float
    is_known: bool
    applies: bool

    @classmethod
    def of(cls, compared: Compared, place: int) -> "_Single":
        known, applicable = (
            bool(values[place] if isinstance(values, np.ndarray) else values)
            for values in (compared.known, compared.applicable)
        )
        return cls(float(compared.d2[place]), known, applicable)

    @property
    def words(self) -> Difference:
        if not self.applies:
            return Difference.NOT_APPLICABLE
        if not self.is_known:
            return Difference.NOT_KNOWN
        return next(words for most, words in _WORDS if self.d2 <= most)


def _is_shown(mine: Profile, theirs: Profile, name: str) -> bool:
    return mine.get(name) is not None or theirs.get(name) is not None


def closer_than(rows: Sequence[FactorRow], reference: Reference, preset: str = WHOLE) -> int | None:
    """Return how many in a hundred pairs of the reference organisations are less alike, 0 to 99.

    Only the factors that the reference pairs have are looked at, with the weights of ``preset``.
    None where fewer than half of their weight is known on both sides, or none belongs to it.
    """
    weights = reference.weights(preset)
    paired = [row for row in rows if row.name in reference.paired and row.name in weights]
    every = sum(weights[row.name] for row in paired)
    known = sum(weights[row.name] for row in paired if row.words is not Difference.NOT_KNOWN)
    if preset not in reference.quantiles or known < ENOUGH * every or not every:
        return None
    difference = sum(weights[row.name] * row.d2 for row in paired) / every
    return min(max(100 - bisect_left(reference.quantiles[preset], difference), 0), 99)


def model_id(reference: Reference) -> str:
    """Return the name of formula and reference; it stands in every answer."""
    return reference.model_id
