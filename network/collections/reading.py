"""A collection as somebody here can read it: each item in its place, or a gap that says why.

Nothing of an item is copied into a collection; its title is looked up each time, so a
withdrawal reaches every collection at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from federation.feed import type_name
from network.database import Session
from network.errors import Invalid
from network.records.record import Record, RecordId, Status
from network.records.store import Records
from network.records.types import Register, SearchText


class Gap(Enum):
    """Why an item cannot be read here."""

    WITHDRAWN = "withdrawn"
    HELD = "held"
    HIDDEN = "hidden"
    """This organisation has decided not to show it."""
    UNKNOWN = "unknown"
    """We were never told of it: it is not shared with us, or not yet on its way."""
    NOT_HERE = "not_here"
    """We were told of it, and its text has not come or makes no sense to us."""


@dataclass(frozen=True)
class ItemRead:
    """One item: what it says, or the gap that it leaves.

    ``text`` is None where ``gap`` says why; ``record`` is None where nothing is known of it.
    """

    id: RecordId
    record: Record | None
    text: SearchText | None
    gap: Gap | None = None

    @property
    def kind(self) -> str:
        """The short name of the record's type; empty where it is not known."""
        return type_name(self.record.type) or "" if self.record else ""


@dataclass(frozen=True)
class ReadingCollections:
    """Looks up what the items of a collection are."""

    records: Records
    register: Register

    def items(self, session: Session, ids: Iterable[RecordId]) -> tuple[ItemRead, ...]:
        """Return each of ``ids`` as it can be read here now, in their order."""
        return tuple(self._item(session, id) for id in ids)

    def _item(self, session: Session, id: RecordId) -> ItemRead:
        record = self.records.get(session, id)
        gap = _gap(record)
        if record is None or gap is not None:
            return ItemRead(id, record, None, gap)
        text = self._text(session, record)
        return ItemRead(id, record, text, Gap.NOT_HERE if text is None else None)

    def _text(self, session: Session, record: Record) -> SearchText | None:
        known = self.register.get(record.type)
        body = self.records.body(session, record.id)
        if known is None or not known.searchable or body is None:
            return None
        try:
            known.checked(body)
        except Invalid:  # kept from before we looked so closely
            return None
        return known.search_text(body)


def _gap(record: Record | None) -> Gap | None:
    if record is None:
        return Gap.UNKNOWN
    if record.status is Status.WITHDRAWN:
        return Gap.WITHDRAWN
    if record.hidden:
        return Gap.HIDDEN
    return Gap.HELD if record.status is Status.HELD else None
