"""What a message is: a title, a text, and the record that it is about.

The body of schema ``likewise:message/1``: the simplest of all types. Who may read one is who
may read the feed it stands in; a private reply stands in a circle of two (replying.py). Pure.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from federation.strict import Object
from network.innovations.innovation import RecordReference
from network.innovations.text import Title
from network.records.record import RecordId
from network.records.types import BodyType, SearchText

NAME = "message"
MOST_TEXT = 20_000


class Message(BaseModel):
    """One message, as it travels. Unknown fields are ignored: a later version may add some."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: Title
    text: Annotated[str, Field(min_length=1, max_length=MOST_TEXT)]
    about: RecordReference | None = None


def _search_text(body: Object) -> SearchText:
    message = Message.model_validate(body)
    return SearchText(title=message.title, body=message.text)


def _about(body: Object) -> RecordId | None:
    about = Message.model_validate(body).about
    return None if about is None else RecordId(about.node, str(about.rid))


# not for search: what was written to us alone has no place among what was shared with many, and
# its words must not stand in the search document of the record that it is about
MESSAGE = BodyType(
    name=NAME, model=Message, search_text=_search_text, about=_about, searchable=False
)
