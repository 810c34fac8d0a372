"""Note who did what, for the keeper. No personal details beyond the account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from network.database import Session
from network.people.store import AuditEntry, AuditTrail

_SUBJECT_CHARACTERS = 300


class Audit:
    """The audit trail, written inside the transaction of the deed it tells of."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._trail = AuditTrail()

    def note(self, session: Session, who: str, deed: str, subject: str) -> None:
        """Note that ``who`` (an account, or ``node`` for the node itself) did ``deed``.

        ``deed`` is past tense, such as ``record published``; ``subject`` an identifier.
        """
        entry = AuditEntry(self._now(), who, deed, subject[:_SUBJECT_CHARACTERS])
        self._trail.add(session, entry)

    def latest(self, session: Session, limit: int) -> list[AuditEntry]:
        """Return the last ``limit`` deeds, the newest first."""
        return list(self._trail.latest(session, limit))
