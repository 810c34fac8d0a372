"""Places like ours: the measure of search/likeness.py over the profiles that this node holds.

Is: how alike two places are, and the table of factors that a page shows. Is not the
measure, and never a table of who does well: no profile holds an outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from network.errors import N_, Invalid
from network.organisations.neighbourhood import Neighbourhood
from network.organisations.profile import Profile
from search.engine import Note
from search.explain import why
from search.likeness import ENOUGH, NEUTRAL, FactorRow, closer_than, factors, likeness
from search.profile_table import ProfileTable
from search.rank import Fit, Place
from search.reference import MOST, WHOLE, Reference, Weights


@dataclass(frozen=True)
class Purpose:
    """For what places are compared: a preset by name, and sliders 0 to 3 by factor."""

    preset: str = WHOLE
    sliders: Mapping[str, float] = field(default_factory=dict)


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

    def weighable(self) -> tuple[str, ...]:
        """Return the factors that can be weighed: those that the reference compares."""
        return tuple(
            factor.name
            for factor in self.reference.factors
            if factor.is_compared and factor.weight > 0
        )

    def purpose(self, preset: str, weights: Mapping[str, str]) -> Purpose:
        """Return the purpose that a program or a keeper asked for, each weight as it was typed.

        Raises:
            Invalid: no such preset (under the name ``purpose``), no such factor, or a weight
                that is no number from 0 to 3 (under the factor's).
        """
        faults = {name: self._fault(name, text) for name, text in weights.items()}
        if preset not in self.reference.presets:
            faults["purpose"] = N_("one of %(names)s") % {
                "names": ", ".join(self.reference.presets)
            }
        if any(faults.values()):
            raise Invalid({name: fault for name, fault in faults.items() if fault})
        given = {name: float(text) for name, text in weights.items()}
        return Purpose(preset, {name: weight for name, weight in given.items() if weight != 1})

    def _fault(self, name: str, text: str) -> str:
        if name not in self.weighable():
            known = ", ".join(self.weighable())
            return N_("no such weight; there are %(names)s") % {"names": known}
        try:
            holds = 0 <= float(text) <= MOST
        except ValueError:
            holds = False
        return "" if holds else N_("a number from 0 (leave it out) to %(most)g") % {"most": MOST}

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

    def neighbourhood(
        self, profiles: Mapping[str, Profile], purpose: Purpose | None = None
    ) -> Neighbourhood:
        """Return ``profiles``, by key, ready to be compared with each other and with ours."""
        weights = self.weights(purpose or Purpose())
        return Neighbourhood(profiles, self.reference, weights)
