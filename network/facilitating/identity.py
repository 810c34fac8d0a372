"""Whose a submission is: sealed when it comes, opened by two people, destroyed in time.

For a safety recall alone. The node that keeps the map cannot read it; that somebody asked is
noted before anything is opened, what they read is noted nowhere. Source: federation/README.md,
section 7, point 6.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from federation.errors import MalformedError
from federation.sealing import check_holders, open_sealed, seal
from network.database import Database, Session
from network.errors import N_, NotFound, Refused
from network.facilitating.store import Identity, IdentityMap
from network.people.audit import Audit

MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Opening:
    """Two people, their two private keys, and why."""

    submission: str
    people: tuple[str, str]
    privates: tuple[str, str]
    reason: str


class Identities:
    """The sealed map. ``holders`` are the public keys of two people; empty: none is kept."""

    def __init__(
        self,
        holders: tuple[str, ...],
        months: int,
        audit: Audit,
        now: Callable[[], datetime],
    ) -> None:
        self._holders = holders
        self._life = months * MONTH
        self._audit = audit
        self._now = now
        self._map = IdentityMap()

    @property
    def is_ready(self) -> bool:
        """Whether there are two people to seal it to; without them nothing is taken in."""
        try:
            check_holders(self._holders)
        except MalformedError:
            return False
        return True

    def keep(self, session: Session, submission: str, client: str) -> None:
        """Seal that ``submission`` is ``client``'s."""
        sealed = seal(client.encode(), self._holders, submission)
        until = self._today() + self._life
        self._map.keep(session, Identity(submission, sealed, until))

    def open(self, database: Database, opening: Opening) -> str:
        """Return the node id of whose it is.

        Raises:
            Refused: not two people, no reason, or keys that do not open it.
            NotFound: it is not in the map, or no longer.
        """
        first, second = (name.strip() for name in opening.people)
        if not first or not second or first == second or not opening.reason.strip():
            raise Refused(N_("Two different people and a reason are needed."))
        with database.transaction() as session:
            entry = self._map.get(session, opening.submission)
            subject = f"{opening.submission}: {opening.reason}"
            self._audit.note(session, f"{first[:31]}+{second[:31]}", "identity asked for", subject)
        if entry is None:
            raise NotFound(N_("Nobody knows any more whose this is."))
        try:
            client = open_sealed(entry.sealed, opening.privates, opening.submission)
        except MalformedError as error:
            raise Refused(N_("These two keys do not open it.")) from error
        return client.decode()

    def any_due(self, session: Session) -> bool:
        """Say whether ``destroy_due`` would destroy anything."""
        return bool(self._map.due(session, self._today()))

    def destroy_due(self, session: Session) -> int:
        """Destroy the entries whose time is over; return how many."""
        due = self._map.due(session, self._today())
        self._map.destroy(session, due)
        return len(due)

    def destroy(self, session: Session, submission: str) -> None:
        """Destroy one entry: nothing is published, so there is nothing to recall."""
        self._map.destroy(session, [submission])

    def _today(self) -> date:
        return self._now().date()
