"""A search that somebody keeps, to see what is new in it when they next look. Pure.

Pull, not push: nothing is sent. Private to the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MOST_KEPT = 50
"""Of one person: each is searched when its list is opened."""

MOST_ADDRESS = 2_000
"""Characters of an address."""


@dataclass(frozen=True)
class SavedSearch:
    """One search of one person.

    ``address`` is what stands behind the question mark; ``seen`` the last change of a record
    (this node's own count) that there was when its owner last looked.
    """

    id: str
    account: str
    name: str
    address: str
    seen: int
    saved_at: datetime
