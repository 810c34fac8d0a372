"""Factors as columns: numbers, codes, truths; each answers how far a profile is from its rows.

Is: squared differences scaled so that two random organisations average 1. Is not the measure:
weights are likeness.py's; sets stand in set_column.py. A value that the reference does not know
(another code, not a number) is missing, never an error: a record may come from a node with
newer vocabularies.

Source: variance-scaled Gower, search/README.md, section 2.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from search.reference import Factor, Kind, Reference

Profile: TypeAlias = Mapping[str, object]
"""Factor name -> number, code, sequence of codes or truth; None or absent is not known."""

Floats: TypeAlias = NDArray[np.float32]

ONE = np.float32(1)
NONE = np.float32(0)
_NUMBERS = (int, float)


@dataclass(frozen=True)
class Compared:
    """One factor, compared.

    Attributes:
        d2: float32, shape (n,), 0 and up; 1 where a side is missing, 0 where not applicable.
        known: 1 where applicable and known on both sides, else 0; a shape of (n,) or one for all.
        applicable: 1 where the factor says anything, else 0; a shape of (n,) or one for all.
    """

    d2: Floats
    known: Floats | np.float32 = ONE
    applicable: Floats | np.float32 = ONE


class Column(Protocol):
    """One factor of every profile of a table."""

    def compared(self, mine: Profile) -> Compared:
        """Return how far each row is from ``mine``."""
        ...


def unknown(rows: int) -> Compared:
    """Return the comparison of a profile that does not say: an average difference everywhere."""
    return Compared(np.ones(rows, dtype=np.float32), known=NONE)


def number(factor: Factor, reference: Reference, profile: Profile) -> float | None:
    """Return the scaled number of ``factor`` in ``profile``, or None if it is not known.

    Clipped at the reference's 1st and 99th percentile and divided by sigma times root 2, so that
    a squared difference of two of them is d squared. Where a numeric factor is missing, the level
    of its stand-in (the class of rurality for the rural share) is used.
    """
    found = _measured(factor, reference, profile)
    if found is None or factor.sigma is None:
        return None
    return float(_scaled(factor, np.array(found)))


def _measured(factor: Factor, reference: Reference, profile: Profile) -> float | None:
    """Return the number before it is clipped and scaled, or None."""
    is_level = factor.kind is Kind.ORDINAL
    found = _level(factor, profile) if is_level else _finite(profile, factor)
    if found is None and factor.stand_in is not None:
        found = _level(reference.factor(factor.stand_in), profile)
    if found is None or not factor.log:
        return found
    return math.log(found) if found > 0 else None


def _scaled(factor: Factor, found: NDArray[np.float64]) -> NDArray[np.float64]:
    low = -math.inf if factor.low is None else factor.low
    high = math.inf if factor.high is None else factor.high
    return np.clip(found, low, high) / ((factor.sigma or 1.0) * math.sqrt(2))


def _finite(profile: Profile, factor: Factor) -> float | None:
    value = profile.get(factor.name)
    if not isinstance(value, _NUMBERS) or isinstance(value, bool):
        return None
    return float(value) if math.isfinite(value) else None


def _level(factor: Factor, profile: Profile) -> float | None:
    value = profile.get(factor.name)
    return factor.levels.get(value) if isinstance(value, str) else None


@dataclass(frozen=True)
class NumberColumn:
    """Numbers, and ordinals as the numbers of their levels."""

    factor: Factor
    reference: Reference
    scaled: Floats
    known: Floats

    @classmethod
    def build(
        cls, factor: Factor, reference: Reference, profiles: Sequence[Profile]
    ) -> "NumberColumn":
        """Return the column of ``factor`` in ``profiles``."""
        found = [_measured(factor, reference, profile) for profile in profiles]
        known = np.array([value is not None for value in found], dtype=np.float32)
        numbers = np.array([value or 0.0 for value in found], dtype=np.float64)
        return cls(factor, reference, _scaled(factor, numbers).astype(np.float32) * known, known)

    def compared(self, mine: Profile) -> Compared:
        """Return how far each row's number is from that of ``mine``."""
        value = number(self.factor, self.reference, mine)
        if value is None:
            return unknown(len(self.scaled))
        d2 = self.scaled - np.float32(value)
        d2 *= d2
        # 1 where missing: known x (d squared - 1) + 1 would not be exact for the identical
        d2 *= self.known
        d2 += ONE - self.known
        return Compared(d2, known=self.known)


@dataclass(frozen=True)
class Scale:
    """Codes numbered, the last number for "missing", and what each pair of numbers differs by."""

    number: Mapping[object, int]
    d2: Floats
    applicable: Floats


def code_scale(factor: Factor) -> Scale:
    """Return g / m: 0 for the same code, half for the same family, 1 for another."""
    listed = len(factor.codes)
    d2 = np.ones((listed + 1, listed + 1), dtype=np.float32)
    d2[:listed, :listed] = np.array(factor.differences) / (factor.mean_difference or 1.0)
    return Scale({code: place for code, place in factor.places.items()}, d2, np.ones_like(d2))


def binary_scale(factor: Factor) -> Scale:
    """Return 1 / m for one absent and one present; both absent is not applicable."""
    unlike = 1 / (factor.mean_difference or 1.0)
    d2 = np.array([[0, unlike, 1], [unlike, 0, 1], [1, 1, 1]], dtype=np.float32)
    # both absent says nothing: two places that are not on the coast may be anything
    applicable = np.array([[0, 1, 1], [1, 1, 1], [1, 1, 1]], dtype=np.float32)
    return Scale({False: 0, True: 1}, d2, applicable)


@dataclass(frozen=True)
class CodeColumn:
    """One code a row, or one truth."""

    factor: Factor
    scale: Scale
    numbers: NDArray[np.int16]

    @classmethod
    def build(cls, factor: Factor, scale: Scale, profiles: Sequence[Profile]) -> "CodeColumn":
        """Return the column of ``factor`` in ``profiles``."""
        numbers = [_numbered(scale, factor, profile) for profile in profiles]
        return cls(factor, scale, np.array(numbers, dtype=np.int16))

    def compared(self, mine: Profile) -> Compared:
        """Return how far each row's code is from that of ``mine``."""
        missing = len(self.scale.number)
        row = _numbered(self.scale, self.factor, mine)
        if row == missing:
            return unknown(len(self.numbers))
        applicable = self.scale.applicable[row]
        known = applicable.copy()
        known[missing] = 0
        return Compared(
            self.scale.d2[row][self.numbers],
            known=known[self.numbers],
            applicable=applicable[self.numbers],
        )


def _numbered(scale: Scale, factor: Factor, profile: Profile) -> int:
    value = profile.get(factor.name)
    wanted = bool if factor.kind is Kind.BINARY else str
    missing = len(scale.number)
    return scale.number.get(value, missing) if isinstance(value, wanted) else missing
