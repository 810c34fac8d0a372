"""Put text hits in order, the likeness of where they were used blended in.

Is: this organisation's profile, the places of use of each hit and the pure ranking of
search/rank.py brought together. Is not the measure nor the blend. Whoever has not described
their organisation yet gets the order of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from pydantic import JsonValue

from network.database import Session
from network.finding.finding import FindRequest, Ordered, Placed
from network.finding.places import Used
from network.organisations.likeness import LikeForLike, Purpose
from network.organisations.profile import Profile
from network.records.record import RecordId
from search.engine import Hit, Note, Sort
from search.explain import why
from search.rank import Fit, Place, Ranked, TextScore, alpha_of, blend, fits

Values = Mapping[str, object]


class ContextRanking:
    """Ranks by text and by how alike the place is to ours."""

    def __init__(
        self, node: str, profile_as: Callable[[Session, str], JsonValue], likeness: LikeForLike
    ) -> None:
        self._node = node
        self._profile_as = profile_as
        self._likeness = likeness

    def named(self, purpose: Purpose) -> str:
        """Name the measure and its weights, whether or not it could be used."""
        return self._likeness.named(purpose)

    def place(
        self,
        session: Session,
        hits: Sequence[Hit],
        places: Mapping[str, Used],
        request: FindRequest,
    ) -> Ordered:
        """Return ``hits`` as ``request`` wants them sorted."""
        texts = [TextScore(hit.key, hit.score) for hit in hits]
        scores = {hit.key: hit.score for hit in hits}
        mine = self._mine(session, request.as_team)
        if mine is None:
            ranked = _titled_first(blend(texts, {}, alpha=0.0), hits)
            bare = tuple(_bare(each, scores[each.key]) for each in ranked)
            return Ordered(bare, is_compared=False)
        used = {hit.key: _places(hit.key, places[hit.key]) for hit in hits}
        weights = self._likeness.weights(request.purpose)
        found = fits(mine, used, self._likeness.reference, weights)
        blended = blend(texts, found, alpha_of(request.like_mine, request.query))
        ranked = _titled_first(blended, hits)
        if request.sort is not Sort.FIT:
            asked_for = {hit.key: place for place, hit in enumerate(hits)}
            ranked = tuple(sorted(ranked, key=lambda each: asked_for[each.key]))
        elif request.is_of_places:  # who looks for places like ours knows ours
            ranked = tuple(sorted(ranked, key=lambda each: self._is_ours(each.key)))
        tell = partial(self._why, request.purpose)
        placed = [_placed(each, scores[each.key], used[each.key], tell) for each in ranked]
        return Ordered(tuple(placed), is_compared=True)

    def _is_ours(self, key: str) -> bool:
        return RecordId.of_key(key).node == self._node

    def _mine(self, session: Session, team: str) -> Values | None:
        profile = self._profile_as(session, team)
        known = Profile.model_validate(profile or {})
        return known.values() if known.recorded() else None

    def _why(self, purpose: Purpose, fit: Fit, places: int) -> tuple[Note, ...]:
        rows = fit.factors()
        return why(rows, fit, self._likeness.closer_than(rows, purpose), places)


def _placed(
    ranked: Ranked,
    text_score: float,
    places: Sequence[Place],
    tell: Callable[[Fit, int], tuple[Note, ...]],
) -> Placed:
    fit = ranked.fit
    if fit is None:
        return _bare(ranked, text_score)
    return Placed(
        key=ranked.key,
        score=ranked.score,
        text_score=text_score,
        likeness=round(fit.likeness, 4),
        coverage=round(fit.coverage, 4),
        place=fit.place.name,
        is_known=fit.is_known,
        tell=partial(tell, fit, len(places)),
    )


def _places(key: str, used: Used) -> tuple[Place, ...]:
    node = RecordId.of_key(key).node
    return tuple(Place(node, profile) for profile in used)


def _titled_first(ranked: Sequence[Ranked], hits: Sequence[Hit]) -> tuple[Ranked, ...]:
    """Return ``ranked`` with what is titled exactly as was typed before all else."""
    titled = {hit.key for hit in hits if hit.is_titled}
    return tuple(sorted(ranked, key=lambda each: each.key not in titled))


def _bare(ranked: Ranked, text_score: float) -> Placed:
    return Placed(ranked.key, ranked.score, text_score)
