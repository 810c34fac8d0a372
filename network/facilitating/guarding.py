"""Keep what is unnamed out of our own feeds, and whatever would lead to it.

Every line of a feed carries its node, so a record in a trust's own feed is never unnamed, and
a record there that links to the trust's unnamed one gives it away. Source: records.md, section
1; federation/README.md, section 7.
"""

from __future__ import annotations

from federation import strict
from federation.strict import Object
from network.database import Session
from network.errors import N_, Refused
from network.facilitating.preparing import ATTRIBUTION, VIA_FACILITATOR
from network.facilitating.unnamed_store import UnnamedStore


class Guard:
    """Says what must not be published here. ``is_facilitator``: unnamed records may be."""

    def __init__(self, store: UnnamedStore, *, is_facilitator: bool) -> None:
        self._store = store
        self._is_facilitator = is_facilitator

    def check(self, session: Session, fields: Object) -> None:
        """Refuse a body that is unnamed, or that names an unnamed record of ours.

        Raises: Refused.
        """
        if fields.get(ATTRIBUTION) == VIA_FACILITATOR and not self._is_facilitator:
            raise Refused(
                N_(
                    "What is shared without your name cannot go out from here, where everything"
                    " carries your name. Hand it to your facilitator instead."
                )
            )
        self.check_text(session, strict.dumps(fields).decode())

    def check_text(self, session: Session, text: str) -> None:
        """Refuse a text, such as an address, that names an unnamed record of ours."""
        if any(rid in text for rid in self._store.rids(session)):
            raise Refused(
                N_(
                    "This refers to something that you shared without your name, and would show"
                    " whose it is. Hand this to your facilitator, too, or take the reference out."
                )
            )
