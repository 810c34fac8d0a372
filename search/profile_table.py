"""Profiles as columns, so that one profile is compared with a hundred thousand in milliseconds.

Is: the columns of every factor that is compared, in one order. Is not the measure: weights are
likeness.py's. Feature-major: float32 for numbers and validity, int16 for codes, bit masks with the
count of each group beside them for sets.

Source: search/README.md, section 2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search.columns import CodeColumn, Column, NumberColumn, Profile, binary_scale, code_scale
from search.reference import Factor, Kind, Reference
from search.set_column import SetColumn


@dataclass(frozen=True)
class ProfileTable:
    """Profiles in the order in which they were given; ``columns`` by factor name."""

    size: int
    columns: Mapping[str, Column]

    @classmethod
    def build(cls, profiles: Sequence[Profile], reference: Reference) -> "ProfileTable":
        """Return the table of ``profiles``, scaled by ``reference``."""
        columns = {
            factor.name: _column(factor, reference, profiles)
            for factor in reference.factors
            if factor.is_compared
        }
        return cls(len(profiles), columns)

    def __len__(self) -> int:
        return self.size


def _column(factor: Factor, reference: Reference, profiles: Sequence[Profile]) -> Column:
    if factor.kind is Kind.NOMINAL:
        return CodeColumn.build(factor, code_scale(factor), profiles)
    if factor.kind is Kind.BINARY:
        return CodeColumn.build(factor, binary_scale(factor), profiles)
    if factor.kind is Kind.SET:
        return SetColumn.build(factor, profiles)
    return NumberColumn.build(factor, reference, profiles)
