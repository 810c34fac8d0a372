"""Many places compared at once: who is most like a place, and where it stands in their lists.

Pure. A list costs one comparison with all the others, and so does each rank the other way round:
lists are cut before those are counted. Alike in context, not in results.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from network.organisations.profile import Profile
from network.organisations.shaping import RURAL, RURAL_FROM
from search.likeness import ENOUGH, Floats, Likeness, likeness
from search.profile_table import ProfileTable
from search.reference import Reference, Weights

TOP = 10
"""Two places are mutual where each is among the other's first ten."""


@dataclass(frozen=True)
class Neighbour:
    """A place in the list of another. ``rank`` counts from 1, those not known enough last."""

    key: str
    likeness: float
    coverage: float
    rank: int

    @property
    def is_known(self) -> bool:
        """Say whether enough is known to compare."""
        return self.coverage >= ENOUGH


@dataclass(frozen=True)
class MutualNeighbour(Neighbour):
    """A neighbour with the rank the other way round: of the first place in this one's list."""

    rank_back: int

    @property
    def is_mutual(self) -> bool:
        """Say whether each is among the other's first."""
        return self.is_known and max(self.rank, self.rank_back) <= TOP


@dataclass(frozen=True)
class Matrix:
    """Every place compared with every other, rows and columns in the order of the keys.

    Attributes:
        scores: float32, shape (n, n), symmetric; how alike two places are.
        ranks: int32, shape (n, n); ranks[i, j] is the rank of j in the list of i, from 1. That
            of a place itself, and of one not known enough to compare, is n or more.
    """

    scores: Floats
    ranks: NDArray[np.int32]


class Neighbourhood:
    """Places by key, compared for one purpose; equals stand in the order of their keys."""

    def __init__(
        self, profiles: Mapping[str, Profile], reference: Reference, weights: Weights
    ) -> None:
        self.keys: Sequence[str] = tuple(sorted(profiles))
        self._row = {key: row for row, key in enumerate(self.keys)}
        self._values = [profiles[key].values() for key in self.keys]
        self._table = ProfileTable.build(self._values, reference)
        self._weights = weights

    def around(self, mine: Profile, but: frozenset[str] = frozenset()) -> tuple[Neighbour, ...]:
        """Return the places most like ``mine`` first; ``but`` are not counted."""
        found = self._likeness(mine.values())
        order = np.lexsort((-found.scores, found.coverage < ENOUGH))
        listed = [int(row) for row in order if self.keys[row] not in but]
        return tuple(
            Neighbour(self.keys[row], float(found.scores[row]), float(found.coverage[row]), rank)
            for rank, row in enumerate(listed, start=1)
        )

    def mutual(self, neighbour: Neighbour, but: frozenset[str] = frozenset()) -> MutualNeighbour:
        """Return ``neighbour`` of a place with the rank of that place in the neighbour's list.

        ``but`` are not counted: the keys of the place itself. Of equals it stands first.
        """
        row = self._row[neighbour.key]
        found = self._likeness(self._values[row])
        known = found.coverage >= ENOUGH
        before = found.scores > np.float32(neighbour.likeness)
        ahead = known & before if neighbour.is_known else known | before
        ahead[[row, *(self._row[key] for key in but if key in self._row)]] = False
        return MutualNeighbour(
            key=neighbour.key,
            likeness=neighbour.likeness,
            coverage=neighbour.coverage,
            rank=neighbour.rank,
            rank_back=int(ahead.sum()) + 1,
        )

    def matrix(self) -> Matrix:
        """Return every place compared with every other: n comparisons of n."""
        size = len(self.keys)
        scores = np.zeros((size, size), dtype=np.float32)
        ranks = np.zeros((size, size), dtype=np.int32)
        for row, values in enumerate(self._values):
            found = self._likeness(values)
            scores[row] = found.scores
            unknown = found.coverage < ENOUGH
            unknown[row] = True
            order = np.lexsort((-found.scores, unknown))
            ranks[row, order] = np.arange(1, size + 1, dtype=np.int32)
            ranks[row, unknown] = size
        return Matrix(scores, ranks)

    def _likeness(self, values: Mapping[str, object]) -> Likeness:
        return likeness(values, self._table, self._weights)


def is_rural(profile: Profile) -> bool:
    """Say whether a place is known to be rural, by its share of people or by its class."""
    if profile.rural_share is not None:
        return profile.rural_share.value >= RURAL_FROM
    return profile.ruc_class is not None and profile.ruc_class.value[:1] == RURAL
