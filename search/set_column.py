"""Sets of codes as bit masks, with half credit for another code of the same group.

J = (|A and B| + 0.5 x sum over groups of min(unmatched in A, unmatched in B)) / |A or B|, and
d squared = (1 - J) / m. Within a group min(a - i, b - i) = min(a, b) - i, where a and b count the
group's codes in A and B and i those in both; so the sum needs only the groups' counts, which
are kept beside the masks, and |A and B|, which the masks give.

Source: search/README.md, section 2.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.columns import ONE, Compared, Floats, Profile, unknown
from search.reference import Factor

Count = np.uint16
WORD = 64
_ALL = (1 << WORD) - 1
HALF = np.float32(0.5)
_SETS = (list, tuple, frozenset, Sequence)  # the commonest first


def codes(factor: Factor, profile: Profile) -> frozenset[str] | None:
    """Return the known codes of a set, empty if it is said to be empty, or None if not known."""
    value = profile.get(factor.name)
    if not isinstance(value, _SETS) or isinstance(value, str):
        return None
    known = frozenset(filter(factor.groups.__contains__, value))
    return known if known or not value else None


@dataclass(frozen=True)
class SetColumn:
    """A set a row. ``masks`` has shape (words, n), ``counts`` (groups, n), ``sizes`` (n,)."""

    factor: Factor
    masks: NDArray[np.uint64]
    counts: NDArray[Count]
    sizes: NDArray[Count]
    known: Floats
    mean_difference: np.float32

    @classmethod
    def build(cls, factor: Factor, profiles: Sequence[Profile]) -> "SetColumn":
        """Return the column of ``factor`` in ``profiles``."""
        found = [codes(factor, profile) for profile in profiles]
        sets = [row or frozenset() for row in found]
        return cls(
            factor=factor,
            masks=_masks(factor, sets),
            counts=_counts(factor, sets),
            sizes=np.array([len(row) for row in sets], dtype=Count),
            known=np.array([row is not None for row in found], dtype=np.float32),
            mean_difference=np.float32(factor.mean_difference or 1.0),
        )

    def compared(self, mine: Profile) -> Compared:
        """Return how far each row's set is from ``mine``; two empty sets say nothing."""
        wanted = codes(self.factor, mine)
        if wanted is None:
            return unknown(len(self.known))
        shared = self._shared(wanted)
        either = self.sizes + Count(len(wanted)) - shared
        credit = shared + self._least(wanted)
        # where both are empty 0 is divided by 1, and the factor is not applicable
        jaccard = credit.astype(np.float32) / np.maximum(either, 1)
        jaccard *= HALF
        d2: Floats = (ONE - jaccard) / self.mean_difference
        missing = ONE - self.known
        d2 *= self.known
        d2 += missing
        if wanted:
            return Compared(d2, known=self.known)
        some = (self.sizes > 0).astype(np.float32)
        applicable = np.maximum(some, missing)
        return Compared(d2 * applicable, known=self.known * some, applicable=applicable)

    def _shared(self, wanted: frozenset[str]) -> NDArray[Count]:
        """Return |A and B| a row."""
        shared = np.zeros(len(self.known), dtype=Count)
        for word, mask in zip(self.masks, _masks(self.factor, [wanted])[:, 0], strict=True):
            if mask:
                shared += np.bitwise_count(word & mask)
        return shared

    def _least(self, wanted: frozenset[str]) -> NDArray[Count]:
        """Return the sum over groups of min(a, b) a row."""
        least = np.zeros(len(self.known), dtype=Count)
        for count, mine in zip(self.counts, _counts(self.factor, [wanted])[:, 0], strict=True):
            if mine:
                least += np.minimum(count, mine)
        return least


def _masks(factor: Factor, sets: Sequence[frozenset[str]]) -> NDArray[np.uint64]:
    """Return a bit a code, shape (words, n); which bit is the code's place."""
    bits = [sum(1 << factor.places[code] for code in listed) for listed in sets]
    words = len(factor.places) // WORD + 1
    masks = [[whole >> WORD * word & _ALL for whole in bits] for word in range(words)]
    return np.array(masks, dtype=np.uint64).reshape(words, len(sets))


def _counts(factor: Factor, sets: Sequence[frozenset[str]]) -> NDArray[Count]:
    """Return how many codes of each family, shape (families, n)."""
    families = max(factor.families.values(), default=-1) + 1
    counts = [[0] * len(sets) for _ in range(families)]
    for row, listed in enumerate(sets):
        for code in listed:
            counts[factor.families[code]][row] += 1
    return np.array(counts, dtype=Count).reshape(families, len(sets))
