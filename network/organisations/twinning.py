"""Suggest who could pair up: alike from both sides, rural with rural first, nobody in every list.

Pure. Pairs are taken in one order for all: rural with rural first, then by the worse of the two
ranks, by their sum, by likeness; a pair is taken while both have room for one more. So each
suggestion is mutual by construction, nobody is suggested to more than ``MOST`` places, and no two
places would both rather have each other than somebody whom they were given: a stable b-matching,
which with one order for all is unique and which taking the first that fits finds.

Source: matching.md, section 2 (only 44 to 47 % of the links in lists of ten are mutual).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from network.organisations.neighbourhood import TOP, Matrix
from search.likeness import NEUTRAL

MOST = 3
"""How many suggestions one place gets, and in how many it appears."""

REACH = 30
"""How far down the lists of both a suggestion may stand; beyond, there is none."""


@dataclass(frozen=True)
class Pair:
    """Two places that could pair up. ``rank`` is of the second in the list of the first.

    ``rank_back`` is of the first in the list of the second; both count from 1.
    """

    first: str
    second: str
    likeness: float
    rank: int
    rank_back: int
    is_rural: bool

    @property
    def is_mutual(self) -> bool:
        """Say whether each is among the other's first ten."""
        return max(self.rank, self.rank_back) <= TOP

    def seen_from(self, key: str) -> Pair:
        """Return the pair with ``key`` first."""
        if key == self.first:
            return self
        return Pair(
            self.second, self.first, self.likeness, self.rank_back, self.rank, self.is_rural
        )


def pairs(
    keys: Sequence[str], matrix: Matrix, rural: Sequence[bool], most: int = MOST
) -> tuple[Pair, ...]:
    """Return the suggested pairs, in the order in which they were taken.

    Args:
        keys: the places, in the order of the matrix.
        rural: for each place whether it is known to be rural.
        most: in how many pairs one place may be.
    """
    taken = [0] * len(keys)
    found = []
    for pair, (one, other) in candidates(keys, matrix, rural):
        if taken[one] < most and taken[other] < most:
            taken[one] += 1
            taken[other] += 1
            found.append(pair)
    return tuple(found)


def candidates(
    keys: Sequence[str], matrix: Matrix, rural: Sequence[bool]
) -> Iterator[tuple[Pair, tuple[int, int]]]:
    """Yield every pair that could be suggested, those to be taken first, and its two rows.

    Two places are a pair where each is known to be more like the other than a place drawn at
    random, and within REACH of its list.
    """
    is_rural = np.array(rural, dtype=bool)
    worse = np.maximum(matrix.ranks, matrix.ranks.T)
    both = (worse <= REACH) & (matrix.ranks < len(keys)) & (matrix.scores > NEUTRAL)
    ones, others = np.nonzero(np.triu(both & both.T, k=1))
    # rural with rural, then town with town, then one of each
    sort = np.where(is_rural[ones] & is_rural[others], 0, 1 + (is_rural[ones] ^ is_rural[others]))
    total = matrix.ranks[ones, others] + matrix.ranks[others, ones]
    name = np.argsort(np.argsort(np.array(keys, dtype=str)))
    low, high = np.minimum(name[ones], name[others]), np.maximum(name[ones], name[others])
    likeness, worst = matrix.scores[ones, others], worse[ones, others]
    # the last key counts first; the names least, so that every node takes the same pairs
    order = np.lexsort((high, low, -likeness, total, worst, sort))
    for at in order:
        one, other = int(ones[at]), int(others[at])
        yield (
            Pair(
                first=keys[one],
                second=keys[other],
                likeness=float(matrix.scores[one, other]),
                rank=int(matrix.ranks[one, other]),
                rank_back=int(matrix.ranks[other, one]),
                is_rural=bool(is_rural[one] and is_rural[other]),
            ),
            (one, other),
        )
