"""Sets of codes as bit masks, with half credit for another code of the same group.

J = (|A and B| + 0.5 x sum over groups of min(unmatched in A, unmatched in B)) / |A or B|, and
d squared = (1 - J) / m. Within a group min(a - i, b - i) = min(a, b) - i, where a and b count the
group's codes in A and B and i those in both; so the sum needs only the groups' counts, which
are kept beside the masks, and |A and B|, which the masks give.

Source: search/README.md, section 2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.columns import ONE, Compared, Floats, Profile, unknown
from search.reference import Factor

Count = np.uint16
WORD = 64
HALF = np.float32(0.5)


def codes(factor: Factor, profile: Profile) -> frozenset[str] | None:
    """Return the known codes of a set, empty if it is said to be empty, or None if not known."""
    value = profile.get(factor.name)
    if isinstance(value, str) or not isinstance(value, Sequence | frozenset):
        return None
    known = frozenset(code for code in value if code in factor.groups)
    return known if known or not value else None


@dataclass(frozen=True)
class SetColumn:
    """A set a row. ``masks`` has shape (words, n), ``counts`` (groups, n), ``sizes`` (n,)."""

    factor: Factor
    layout: "_Layout"
    masks: NDArray[np.uint64]
    counts: NDArray[Count]
    sizes: NDArray[Count]
    known: Floats
    mean_difference: np.float32

    @classmethod
    def build(cls, factor: Factor, profiles: Sequence[Profile]) -> "SetColumn":
        """Return the column of ``factor`` in ``profiles``."""
        found = [codes(factor, profile) for profile in profiles]
        layout = _Layout.of(factor)
        sets = [row or frozenset() for row in found]
        return cls(
            factor=factor,
            layout=layout,
            masks=layout.masks(sets),
            counts=layout.counts(sets),
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
        for word, mask in zip(self.masks, self.layout.masks([wanted])[:, 0], strict=True):
            if mask:
                shared += np.bitwise_count(word & mask)
        return shared

    def _least(self, wanted: frozenset[str]) -> NDArray[Count]:
        """Return the sum over groups of min(a, b) a row."""
        least = np.zeros(len(self.known), dtype=Count)
        for count, mine in zip(self.counts, self.layout.counts([wanted])[:, 0], strict=True):
            if mine:
                least += np.minimum(count, mine)
        return least


@dataclass(frozen=True)
class _Layout:
    """Which bit is which code, and which count is which group."""

    bit: Mapping[str, int]
    group: Mapping[str, int]
    groups: int

    @classmethod
    def of(cls, factor: Factor) -> "_Layout":
        names = sorted(set(factor.groups.values()))
        return cls(
            bit={code: place for place, code in enumerate(factor.codes)},
            group={code: names.index(group) for code, group in factor.groups.items()},
            groups=len(names),
        )

    def masks(self, sets: Sequence[frozenset[str]]) -> NDArray[np.uint64]:
        masks = np.zeros((len(self.bit) // WORD + 1, len(sets)), dtype=np.uint64)
        for row, listed in enumerate(sets):
            for code in listed:
                word, place = divmod(self.bit[code], WORD)
                masks[word, row] |= np.uint64(1 << place)
        return masks

    def counts(self, sets: Sequence[frozenset[str]]) -> NDArray[Count]:
        counts = np.zeros((self.groups, len(sets)), dtype=Count)
        for row, listed in enumerate(sets):
            for code in listed:
                counts[self.group[code], row] += 1
        return counts
