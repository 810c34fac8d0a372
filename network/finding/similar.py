"""More like this: records that say something alike, and records from places that are alike.

Two lists and not one: what is alike in words may come from a very different place, and a place
like this one may have tried something else. Only what can be read here is listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from network.database import Session
from network.finding.places import Places, Used
from network.organisations.likeness import LikeForLike, Purpose
from network.records.record import Record, RecordId
from network.records.store import Listing, Records
from network.records.types import SearchText
from search.engine import Engine, Query
from search.errors import KeptIndexError, QueryError
from search.likeness import NEUTRAL
from search.rank import Place, fits
from search.words import ASKING, plain

MOST = 5
MOST_WORDS = 24
"""Of title and summary: the ones that come first say what it is about."""

LEAST_SHARE = 0.2
"""Of the score that a record has for its own words; below it, words meet by chance."""

LOOKED_AT = 500
"""Newest records whose places are compared."""


class Similar:
    """Finds what is related to a record."""

    def __init__(
        self, engine: Engine, records: Records, places: Places, likeness: LikeForLike
    ) -> None:
        self._engine = engine
        self._records = records
        self._places = places
        self._likeness = likeness

    def by_text(self, session: Session, record: Record, text: SearchText) -> tuple[RecordId, ...]:
        """Return the records of any organisation that say most of the same, at most MOST."""
        words = [word for word in plain(f"{text.title} {text.summary}").split()]
        wanted = list(dict.fromkeys(word for word in words if word not in ASKING))[:MOST_WORDS]
        query = Query(" OR ".join(wanted), limit=4 * MOST, literal=frozenset(wanted))
        try:
            hits = self._engine.search(query).hits if wanted else ()
        except (QueryError, KeptIndexError):
            return ()
        own = max((hit.score for hit in hits), default=0.0)
        ids = [RecordId.of_key(hit.key) for hit in hits if hit.score >= LEAST_SHARE * own]
        visible = self._records.visible(session, ids)
        alike = [id for id in ids if id in visible and visible[id].type == record.type]
        return tuple(id for id in alike if id != record.id)[:MOST]

    def by_place(self, session: Session, record: Record) -> tuple[RecordId, ...]:
        """Return records of other organisations from places most like this one, at most MOST."""
        listing = Listing(types=[record.type], limit=LOOKED_AT)
        others = [
            each for each in self._records.list(session, listing) if each.id.node != record.id.node
        ]
        used = self._places.of(session, [record, *others])
        here = used.get(record.id.key, ())
        if not here:
            return ()
        weights = self._likeness.weights(Purpose())
        places = _places({key: used[key] for key in used if key != record.id.key})
        found = fits(here[0], places, self._likeness.reference, weights)
        alike = [key for key, fit in found.items() if fit.is_known and fit.likeness > NEUTRAL]
        alike.sort(key=lambda key: (-found[key].likeness, key))
        return tuple(RecordId.of_key(key) for key in alike[:MOST])


def _places(used: Mapping[str, Used]) -> Mapping[str, Sequence[Place]]:
    return {
        key: [Place(RecordId.of_key(key).node, profile) for profile in profiles]
        for key, profiles in used.items()
    }
