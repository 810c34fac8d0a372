"""A collection being put together, and what may become of it.

Pure: each method refuses, or returns the draft as it should be. What is typed is kept as typed,
complete or not. Once published, the draft goes: a second copy of its words would outlive the
withdrawal of the record. A revision starts anew from what was published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from network.collections.collection import MOST_ITEMS, Collection
from network.errors import N_, Conflict, NotFound, Refused
from network.records.record import RecordId


class Direction(Enum):
    """Which way an item moves."""

    UP = -1
    DOWN = 1


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the editor has written, as typed; ``review_by`` a date such as 2027-03-31."""

    title: str = ""
    note: str = ""
    facilitator: str = ""
    independence_statement: str = ""
    review_by: str = ""


@dataclass(frozen=True)
class Entry:
    """One record gathered, and why, as typed."""

    id: RecordId
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What a page sent: the words, the notes by record, and the version that it showed."""

    base: int
    words: Words
    notes: Mapping[RecordId, str] = field(default_factory=dict)


class WritingConflict(Conflict):
    """Two people wrote in one collection; neither text is lost.

    Attributes:
        mine: what was being saved.
        theirs: the draft as it stands; saving with its version as base settles the conflict.
    """

    def __init__(self, *, mine: Writing, theirs: CollectionDraft) -> None:
        super().__init__(N_("Somebody else wrote in this collection while you were writing."))
        self.mine = mine
        self.theirs = theirs


@dataclass(frozen=True, kw_only=True)
class CollectionDraft:
    """A collection in the making.

    ``version`` counts what was written; gathering and moving do not stand in a writer's way.
    ``rid`` is set where the draft revises a published collection.
    """

    id: str
    editor: str
    words: Words
    started_at: datetime
    changed_at: datetime
    items: tuple[Entry, ...] = ()
    version: int = 1
    rid: str | None = None

    @classmethod
    def of(cls, collection: Collection, *, id: str, editor: str, now: datetime) -> CollectionDraft:
        """Return a draft that says what a published collection says."""
        return cls(
            id=id,
            editor=editor,
            words=Words(
                title=collection.title,
                note=collection.note or "",
                facilitator=collection.facilitator or "",
                independence_statement=collection.independence_statement or "",
                review_by=str(collection.review_by or ""),
            ),
            items=tuple(Entry(item.id, item.note or "") for item in collection.items),
            started_at=now,
            changed_at=now,
        )

    def written(self, writing: Writing, now: datetime) -> CollectionDraft:
        """Return the draft with what was written in it; notes on what is gone are left out.

        Raises:
            WritingConflict: somebody wrote something else since the version it is based on.
        """
        items = tuple(Entry(each.id, writing.notes.get(each.id, each.note)) for each in self.items)
        if (writing.words, items) == (self.words, self.items):
            return self
        if writing.base != self.version:
            raise WritingConflict(mine=writing, theirs=self)
        return replace(
            self, words=writing.words, items=items, version=self.version + 1, changed_at=now
        )

    def gathered(self, entry: Entry, now: datetime) -> CollectionDraft:
        """Return the draft with one more record at its end.

        Raises:
            Conflict: it is there already.
            Refused: there is no room.
        """
        if any(each.id == entry.id for each in self.items):
            raise Conflict(N_("This is in that collection already."))
        if len(self.items) >= MOST_ITEMS:
            raise Refused(
                N_("A collection holds at most %(most)s. Take something out first."),
                most=MOST_ITEMS,
            )
        return replace(self, items=(*self.items, entry), changed_at=now)

    def moved(self, id: RecordId, direction: Direction, now: datetime) -> CollectionDraft:
        """Return the draft with one item a place further up or down; the ends stay where they are.

        Raises:
            NotFound: it is not in it.
        """
        here = self._place(id)
        there = min(max(here + direction.value, 0), len(self.items) - 1)
        items = list(self.items)
        items.insert(there, items.pop(here))
        return replace(self, items=tuple(items), changed_at=now)

    def without(self, id: RecordId, now: datetime) -> CollectionDraft:
        """Return the draft without one item.

        Raises:
            NotFound: it is not in it.
        """
        here = self._place(id)
        return replace(self, items=(*self.items[:here], *self.items[here + 1 :]), changed_at=now)

    def _place(self, id: RecordId) -> int:
        for place, entry in enumerate(self.items):
            if entry.id == id:
                return place
        raise NotFound(N_("This is not in that collection."))
