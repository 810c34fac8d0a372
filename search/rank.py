"""Who stands before whom: the text's score and the likeness of the place, blended.

score = (1 - alpha) t + alpha s, where t is the text score as a share of the highest and s the
likeness of the most alike place where a record was used. Text decides what is on topic, context
only re-orders: nothing is dropped for being unlike, and what is not known enough is neutral.

The values of alpha are judgement, not measured. Source: search/README.md, section 3.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from search.columns import Profile
from search.likeness import ENOUGH, NEUTRAL, Comparison, FactorRow
from search.reference import Reference, Weights

ALPHA: Mapping[str, float] = {"off": 0.0, "some": 0.3, "strong": 0.6}
"""How much likeness counts, by what the person chose."""

ONLY_CONTEXT = 1.0


@dataclass(frozen=True)
class TextScore:
    """A record and how well its words fit; ``score`` is 0 or more, on any scale."""

    key: str
    score: float


@dataclass(frozen=True)
class Place:
    """A place where a record was used: what it is called, and its context."""

    name: str
    profile: Profile


@dataclass(frozen=True)
class Fit:
    """How alike a place is to the searcher's; likeness and coverage are 0 to 1.

    ``factors`` takes it apart, where that was asked for.
    """

    place: Place
    likeness: float
    coverage: float
    factors: Callable[[], tuple[FactorRow, ...]] = field(default=tuple, compare=False, repr=False)

    @property
    def is_known(self) -> bool:
        """Say whether enough is known to compare."""
        return self.coverage >= ENOUGH

    @property
    def score(self) -> float:
        """The likeness as it counts: neutral where not enough is known."""
        return self.likeness if self.is_known else NEUTRAL


@dataclass(frozen=True)
class Ranked:
    """One record in its final order.

    ``text`` is 0 to 1, 1 the highest of these; ``fit`` is of the most alike place, None where no
    place is known or nobody's profile was given.
    """

    key: str
    text: float
    fit: Fit | None
    score: float


def alpha_of(like_mine: str, text: str) -> float:
    """Return alpha for what the person chose and typed.

    Without words there is only context to go by, unless the person turned it off.
    """
    alpha = ALPHA[like_mine]
    return ONLY_CONTEXT if alpha > 0 and not text.strip() else alpha


def fits(
    mine: Profile,
    places: Mapping[str, Sequence[Place]],
    reference: Reference,
    weights: Weights,
) -> dict[str, Fit]:
    """Return for each record that has a place of use its most alike place."""
    flat = [(key, place) for key, listed in places.items() for place in listed]
    compared = Comparison.of(mine, [place.profile for _, place in flat], reference, weights)
    found = compared.likeness()
    each = zip(flat, found.scores.tolist(), found.coverage.tolist(), strict=True)
    by_key: dict[str, list[Fit]] = {}
    for row, ((key, place), score, coverage) in enumerate(each):
        fit = Fit(place, score, coverage, partial(compared.factors, row))
        by_key.setdefault(key, []).append(fit)
    return {key: most_alike(listed) for key, listed in by_key.items()}


def most_alike(found: Iterable[Fit]) -> Fit:
    """Return the most alike of one or more places, those that are known enough before others."""
    return max(found, key=lambda fit: (fit.is_known, fit.likeness))


def blend(hits: Sequence[TextScore], found: Mapping[str, Fit], alpha: float) -> tuple[Ranked, ...]:
    """Return every hit, highest blended score first; equals stay in the order of the text."""
    highest = max((hit.score for hit in hits), default=0.0) or 1.0
    ranked = [_ranked(hit, hit.score / highest, found.get(hit.key), alpha) for hit in hits]
    return tuple(sorted(ranked, key=lambda each: -each.score))


def _ranked(hit: TextScore, text: float, fit: Fit | None, alpha: float) -> Ranked:
    context = NEUTRAL if fit is None else fit.score
    return Ranked(hit.key, text, fit, score=(1 - alpha) * text + alpha * context)
