"""What is remembered of records, so that 200 bodies need not be read to show ten.

Where each was used, which the ranking needs, and its labels, which are counted where the answer
is narrowed down after ranking. A revision never changes, so either is worked out once. Coded
context is kept here and no text; whether a record may be seen is the database's to say, and is
asked every time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from federation.strict import Object
from network.database import Session
from network.errors import Invalid
from network.records.record import Record
from network.records.store import Records
from network.records.types import BodyType, Profile, Register
from search.engine import Facets

MOST_KEPT = 20_000
"""Records; a profile takes about a kilobyte."""

Used = tuple[Profile, ...]
Labels = Mapping[str, tuple[str, ...]]
T = TypeVar("T")
_Revision = tuple[str, int | None, int]  # key, revision shown, change


class Places:
    """The places of use of records, one tuple of profiles a record, and their labels by facet."""

    def __init__(self, records: Records, register: Register, most: int = MOST_KEPT) -> None:
        self._records = records
        self._register = register
        self._used = _Kept[Used](most)
        self._labels = _Kept[Labels](most)

    def of(self, session: Session, records: Sequence[Record]) -> Mapping[str, Used]:
        """Return by key where each was used, nowhere an empty tuple.

        Those whose body is not held or no longer validates are left out.
        """
        return self._remembered(
            session, records, self._used, lambda kind, read: kind.places_of_use(read.checked)
        )

    def facets(self, session: Session, records: Sequence[Record]) -> Facets:
        """Count the labels of ``records`` as an engine does, the most frequent first."""
        every = self._remembered(
            session, records, self._labels, lambda kind, read: kind.search_text(read.body).facets
        )
        counts: dict[str, Counter[str]] = {}
        for labels in every.values():
            for facet, values in labels.items():
                counts.setdefault(facet, Counter()).update(values)
        return {
            facet: tuple(sorted(counted.items(), key=lambda each: (-each[1], each[0])))
            for facet, counted in sorted(counts.items())
        }

    def type_of(self, record: Record) -> BodyType | None:
        """Return the type of a record whose places of use are known: its body validates."""
        return self._register.get(record.type)

    def _remembered(
        self,
        session: Session,
        records: Sequence[Record],
        kept: _Kept[T],
        work_out: Callable[[BodyType, _Read], T],
    ) -> Mapping[str, T]:
        known = kept.of(records)
        new = [each for each in records if each.id.key not in known]
        if not new:
            return known
        found = {}
        for record, body in self._records.with_bodies(session, new).values():
            kind = self._register.get(record.type)
            checked = _checked(kind, body) if kind else None
            if kind and checked:
                found[record] = work_out(kind, _Read(body, checked))
        kept.keep(found)
        return {**known, **{record.id.key: each for record, each in found.items()}}


class _Kept(Generic[T]):
    """One thing about each of the last ``most`` revisions that were asked about."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[_Revision, T] = {}
        self._lock = Lock()

    def of(self, records: Sequence[Record]) -> dict[str, T]:
        """Return what is kept of ``records``, by key."""
        with self._lock:
            return {
                each.id.key: self._kept[_revision(each)]
                for each in records
                if _revision(each) in self._kept
            }

    def keep(self, found: Mapping[Record, T]) -> None:
        """Keep what was found, in the place of the oldest where there is no more room."""
        with self._lock:
            self._kept |= {_revision(record): each for record, each in found.items()}
            for oldest in list(self._kept)[: max(0, len(self._kept) - self._most)]:
                del self._kept[oldest]


class _Read(NamedTuple):
    """A body, and what its type made of it."""

    body: Object
    checked: BaseModel


def _checked(kind: BodyType, body: Object) -> BaseModel | None:
    try:
        return kind.checked(body)
    except Invalid:  # kept from before we looked so closely
        return None


def _revision(record: Record) -> _Revision:
    return (record.id.key, record.shown_rev, record.sequence)
