"""An organisation as it is being described here, before and after it is published. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

OURS = "(ours)"
"""The key of the description of this organisation itself."""


@dataclass(frozen=True, kw_only=True)
class Description:
    """An organisation as it is being described here.

    ``version`` counts saves from 1, ``published_version`` is the one that travels, 0 while none
    does; ``rid`` is the record's, once there is one.
    """

    key: str
    fields: Mapping[str, JsonValue]
    version: int
    published_version: int
    rid: str | None
    changed_by: str
    changed_at: datetime

    @property
    def is_published(self) -> bool:
        """Whether what stands here is what others can read."""
        return self.version == self.published_version
