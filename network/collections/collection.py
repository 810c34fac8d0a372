"""What a collection is: records of any node, in an order, with an editor's note and one on each.

The body of schema ``likewise:collection/1``. It names records and copies nothing of them, so
what is withdrawn is gone from every collection at once and leaves a gap. Pure.

Source: records.md, section 1 (linked objects).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from federation.strict import Object
from network.innovations.innovation import RecordReference
from network.innovations.text import Long, Short, Title
from network.records.record import RecordId
from network.records.types import BodyType, SearchText

NAME = "collection"

MOST_ITEMS = 100
"""More than this no node accepts."""

SUGGESTED_ITEMS = 12
"""More than this few people read to the end (records.md, section 3, initiative fatigue)."""


class Item(RecordReference):
    """One record of the collection, and why it is in it."""

    note: Short = None

    @property
    def id(self) -> RecordId:
        """The record's name."""
        return RecordId(self.node, str(self.rid))


class Collection(BaseModel):
    """One collection, as it travels. Unknown fields are ignored: a later version may add some.

    ``facilitator`` is who gathered it, in words; ``independence_statement`` says from whom they
    are independent, so that a reader can judge the choice.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: Title
    note: Long = None
    items: Annotated[tuple[Item, ...], Field(max_length=MOST_ITEMS)] = ()
    facilitator: Short = None
    independence_statement: Short = None
    review_by: date | None = None


def read(body: Object) -> Collection:
    """Return what a body says; salt and schema are ignored as any unknown field is."""
    return Collection.model_validate(body)


def _search_text(body: Object) -> SearchText:
    collection = read(body)
    note = collection.note or ""
    notes = "\n".join(item.note for item in collection.items if item.note)
    return SearchText(
        title=collection.title,
        summary=note,
        body="\n".join((collection.title, note, notes)),
        fields={"title": collection.title, "summary": note, "item_notes": notes},
        facets={"kind": (NAME,)},
    )


COLLECTION = BodyType(name=NAME, model=Collection, search_text=_search_text)
