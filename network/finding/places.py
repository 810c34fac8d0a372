"""Where records were used, remembered: what the ranking needs of 200 bodies to show ten.

A revision never changes, so its places of use are worked out once. Coded context is kept here
and no text; whether a record may be seen is the database's to say, and is asked every time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock

from federation.strict import Object
from network.database import Session
from network.errors import Invalid
from network.records.record import Record
from network.records.store import Records
from network.records.types import BodyType, Profile, Register

MOST_KEPT = 20_000
"""Records; a profile takes about a kilobyte."""

Used = tuple[Profile, ...]
_Revision = tuple[str, int | None, int]  # key, revision shown, change


class Places:
    """The places of use of records, one tuple of profiles a record."""

    def __init__(self, records: Records, register: Register, most: int = MOST_KEPT) -> None:
        self._records = records
        self._register = register
        self._most = most
        self._kept: dict[_Revision, Used] = {}
        self._lock = Lock()

    def of(self, session: Session, records: Sequence[Record]) -> Mapping[str, Used]:
        """Return by key where each was used, nowhere an empty tuple.

        Those whose body is not held or no longer validates are left out.
        """
        with self._lock:
            known = {each.id.key: self._kept.get(_revision(each)) for each in records}
        found = {key: used for key, used in known.items() if used is not None}
        new = [each for each in records if each.id.key not in found]
        return {**found, **self._remember(session, new)} if new else found

    def _remember(self, session: Session, records: Sequence[Record]) -> dict[str, Used]:
        read = self._records.shown(session, [each.id for each in records])
        used = {record: self._used(record, body) for record, body in read.values()}
        found = {record: places for record, places in used.items() if places is not None}
        with self._lock:
            self._kept |= {_revision(record): places for record, places in found.items()}
            for oldest in list(self._kept)[: max(0, len(self._kept) - self._most)]:
                del self._kept[oldest]
        return {record.id.key: places for record, places in found.items()}

    def type_of(self, record: Record, body: Object) -> BodyType | None:
        """Return the type of a body that validates, else None."""
        kind = self._register.get(record.type)
        if kind is None:
            return None
        try:
            kind.checked(body)
        except Invalid:  # kept from before we looked so closely
            return None
        return kind

    def _used(self, record: Record, body: Object) -> Used | None:
        kind = self.type_of(record, body)
        return None if kind is None else kind.places_of_use(body)


def _revision(record: Record) -> _Revision:
    return (record.id.key, record.shown_rev, record.sequence)
