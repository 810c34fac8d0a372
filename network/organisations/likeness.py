"""Places like ours: the measure of search/likeness.py over the profiles that this node holds.

Is: lists of places with mutual rank, and the table of factors that a page shows. Is not the
measure, and never a table of who does well: no profile holds an outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from network.organisations.profile import Profile
from search.engine import Note
from search.explain import why
from search.likeness import ENOUGH, NEUTRAL, FactorRow, Likeness, closer_than, factors, likeness
from search.profile_table import ProfileTable
from search.rank import Fit, Place
from search.reference import WHOLE, Reference, Weights

TOP = 10
"""Two places are mutual where each is among the other's first ten."""


@dataclass(frozen=True)
class Purpose:
    """For what places are compared: a preset by name, and sliders 0 to 3 by factor."""

    preset: str = WHOLE
    sliders: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class PlaceLikeOurs:
    """One place in a list. Ranks count from 1; ``rank_of_us`` is our rank in its own list."""

    key: str
    likeness: float
    coverage: float
    rank: int
    rank_of_us: int

    @property
    def is_known(self) -> bool:
        """Say whether enough is known to compare."""
        return self.coverage >= ENOUGH

    @property
    def is_mutual(self) -> bool:
        """Say whether each is among the other's first."""
        return self.is_known and max(self.rank, self.rank_of_us) <= TOP


@dataclass(frozen=True)
class Alike:
    """How alike one place is to ours, without saying why."""

    likeness: float
    coverage: float

    @property
    def is_known(self) -> bool:
        """Say whether enough is known to compare."""
        return self.coverage >= ENOUGH

    @property
    def is_like_ours(self) -> bool:
        """Say whether it is known to be more like ours than a place drawn at random."""
        return self.is_known and self.likeness > NEUTRAL


@dataclass(frozen=True)
class Comparison:
    """Two profiles side by side, as a page shows them."""

    likeness: float
    coverage: float
    closer_than: int | None
    rows: tuple[FactorRow, ...]
    why: tuple[Note, ...]
    model_id: str

    @property
    def is_known(self) -> bool:
        """Say whether enough is known to compare."""
        return self.coverage >= ENOUGH

    @property
    def is_unlike(self) -> bool:
        """Say whether it is known to be less like ours than a place drawn at random."""
        return self.is_known and self.likeness < NEUTRAL


class LikeForLike:
    """Compares profiles by the reference that ships with every node."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference

    @property
    def model_id(self) -> str:
        """Names formula and reference; it stands in every answer."""
        return self.reference.model_id

    def named(self, purpose: Purpose) -> str:
        """Name formula, reference and weights: the same name means the same number."""
        return self.reference.named(purpose.preset, purpose.sliders)

    def weights(self, purpose: Purpose) -> Weights:
        """Return the weights for ``purpose``."""
        return self.reference.weights(purpose.preset, purpose.sliders)

    def compare(self, mine: Profile, theirs: Profile, purpose: Purpose | None = None) -> Comparison:
        """Return the two profiles factor by factor, and why they are alike."""
        purpose = purpose or Purpose()
        weights = self.weights(purpose)
        ours, other = mine.values(), theirs.values()
        rows = factors(ours, other, self.reference, weights)
        found = likeness(ours, ProfileTable.build([other], self.reference), weights)
        fit = Fit(Place("", other), float(found.scores[0]), float(found.coverage[0]))
        closer = self.closer_than(rows, purpose)
        return Comparison(
            likeness=fit.likeness,
            coverage=fit.coverage,
            closer_than=closer,
            rows=rows,
            why=why(rows, fit, closer),
            model_id=self.named(purpose),
        )

    def closer_than(self, rows: Sequence[FactorRow], purpose: Purpose) -> int | None:
        """Return how many in a hundred pairs are less alike, or None where nobody counted.

        The pairs of the reference were compared with the weights as they stand.
        """
        return None if purpose.sliders else closer_than(rows, self.reference, purpose.preset)

    def alike(self, mine: Profile, others: Mapping[str, Profile]) -> Mapping[str, Alike]:
        """Return how alike each of ``others`` is to ``mine`` in its whole context, by key."""
        table = ProfileTable.build([other.values() for other in others.values()], self.reference)
        found = likeness(mine.values(), table, self.weights(Purpose()))
        scores = zip(found.scores, found.coverage, strict=True)
        return {
            key: Alike(float(score), float(coverage))
            for key, (score, coverage) in zip(others, scores, strict=True)
        }

    def places(
        self, mine: Profile, others: Mapping[str, Profile], purpose: Purpose | None = None
    ) -> tuple[PlaceLikeOurs, ...]:
        """Return ``others``, most alike first; those not known enough to compare stand last."""
        weights = self.weights(purpose or Purpose())
        keys = tuple(others)
        profiles = [mine.values(), *(others[key].values() for key in keys)]
        table = ProfileTable.build(profiles, self.reference)
        found = likeness(profiles[0], table, weights)
        ours = _ranks(found, but=0)
        listed = [
            PlaceLikeOurs(
                key=key,
                likeness=float(found.scores[row]),
                coverage=float(found.coverage[row]),
                rank=ours[row],
                rank_of_us=_ranks(likeness(profiles[row], table, weights), but=row)[0],
            )
            for row, key in enumerate(keys, start=1)
        ]
        return tuple(sorted(listed, key=lambda place: place.rank))


def _ranks(found: Likeness, but: int) -> Sequence[int]:
    """Return the rank of each row, 1 the most alike; row ``but`` is the place itself, and 0."""
    known = found.coverage >= ENOUGH
    # the last key of lexsort counts first; equals stay in the order of the table
    order = [int(row) for row in np.lexsort((-found.scores, ~known)) if row != but]
    ranks = [0] * len(found.scores)
    for rank, row in enumerate(order, start=1):
        ranks[row] = rank
    return ranks
