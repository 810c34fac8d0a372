"""The body type ``member``: one entry of a members feed, as a record.

What its fields mean is federation/members.py's; whom they make a member directory.py's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from federation.members import KeyState, Status
from network.records.types import BodyType, SearchText

MEMBER_TYPE = "member"


class KeyBody(BaseModel):
    """One key of a member body."""

    model_config = ConfigDict(populate_by_name=True)

    kid: str
    jwk: Mapping[str, str]
    state: KeyState


class MemberBody(BaseModel):
    """The body of a ``member`` record; federation.members says what its fields mean."""

    node: str
    name: str
    base: str
    region: str
    kind: str
    status: Status
    keys: Sequence[KeyBody]
    resets: Sequence[Mapping[str, object]] = ()
    disposition: str | None = None
    successor: str | None = None


MEMBER = BodyType(
    name=MEMBER_TYPE,
    model=MemberBody,
    search_text=lambda body: SearchText(title=str(body.get("name", ""))),
    searchable=False,
)
