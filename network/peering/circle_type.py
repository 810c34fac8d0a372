"""The body type ``circle``: what a circle is called and what it is for, never who is in it.

The first record of a circle's feed; a later revision renames it. Readers show records of the
feed under that name.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from network.records.types import BodyType, SearchText

CIRCLE_TYPE = "circle"
MOST_NAME = 200
MOST_PURPOSE = 2_000


class CircleBody(BaseModel):
    """The body of a ``circle`` record."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: Annotated[str, Field(min_length=1, max_length=MOST_NAME)]
    purpose: Annotated[str, Field(max_length=MOST_PURPOSE)] = ""


CIRCLE = BodyType(
    name=CIRCLE_TYPE,
    model=CircleBody,
    search_text=lambda body: SearchText(title=str(body.get("name", ""))),
    searchable=False,
)
