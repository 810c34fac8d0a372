"""Put text hits in order, the likeness of where they were used blended in.

Is: this organisation's profile, the places of use of each hit and the pure ranking of
search/rank.py brought together. Is not the measure nor the blend. Whoever has not described
their organisation yet gets the order of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from pydantic import JsonValue

from federation.strict import Object
from network.database import Session
from network.finding.finding import FindRequest, Placed, TextRanking
from network.organisations.likeness import LikeForLike, Purpose
from network.organisations.profile import Profile
from network.records.record import Record, RecordId
from network.records.types import Register
from search.engine import Hit, Note, Sort
from search.explain import why
from search.likeness import closer_than, factors
from search.rank import Fit, Place, Ranked, TextScore, alpha_of, blend, fits

Values = Mapping[str, object]


class ContextRanking:
    """Ranks by text and by how alike the place is to ours."""

    def __init__(
        self,
        own_profile: Callable[[Session], JsonValue],
        body_of: Callable[[Session, RecordId], Object | None],
        register: Register,
        likeness: LikeForLike,
    ) -> None:
        self._own_profile = own_profile
        self._body_of = body_of
        self._register = register
        self._likeness = likeness

    def place(
        self,
        session: Session,
        hits: Sequence[Hit],
        records: Mapping[str, Record],
        request: FindRequest,
    ) -> tuple[str, list[Placed]]:
        """Return the model's id and ``hits`` as ``request`` wants them sorted."""
        mine = self._ours(session)
        if mine is None:
            return TextRanking().place(session, hits, records, request)
        places = {hit.key: self._places(session, records[hit.key]) for hit in hits}
        weights = self._likeness.weights(Purpose())
        found = fits(mine, places, self._likeness.reference, weights)
        texts = [TextScore(hit.key, hit.score) for hit in hits]
        ranked = blend(texts, found, alpha_of(request.like_mine, request.query))
        if request.sort is not Sort.FIT:
            asked_for = {hit.key: place for place, hit in enumerate(hits)}
            ranked = tuple(sorted(ranked, key=lambda each: asked_for[each.key]))
        scores = {hit.key: hit.score for hit in hits}
        placed = [self._placed(each, scores[each.key], mine, places[each.key]) for each in ranked]
        return self._likeness.model_id, placed

    def _ours(self, session: Session) -> Values | None:
        profile = self._own_profile(session)
        known = Profile.model_validate(profile or {})
        return known.values() if known.recorded() else None

    def _places(self, session: Session, record: Record) -> tuple[Place, ...]:
        body, known = self._body_of(session, record.id), self._register.get(record.type)
        if body is None or known is None:
            return ()
        return tuple(Place(record.id.node, profile) for profile in known.places_of_use(body))

    def _placed(
        self, ranked: Ranked, text_score: float, mine: Values, places: Sequence[Place]
    ) -> Placed:
        fit = ranked.fit
        if fit is None:
            return Placed(ranked.key, ranked.score, text_score)
        return Placed(
            key=ranked.key,
            score=ranked.score,
            text_score=text_score,
            likeness=round(fit.likeness, 4),
            coverage=round(fit.coverage, 4),
            tell=partial(self._why, mine, fit, len(places)),
        )

    def _why(self, mine: Values, fit: Fit, places: int) -> tuple[Note, ...]:
        reference = self._likeness.reference
        rows = factors(mine, fit.place.profile, reference, self._likeness.weights(Purpose()))
        return why(rows, fit, closer_than(rows, reference), places)
