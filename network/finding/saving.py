"""Save a search, and say what is new in it since its owner last looked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from network.database import Session
from network.errors import N_, Conflict, NotFound, Refused
from network.finding.saved_search import MOST_ADDRESS, MOST_KEPT, SavedSearch
from network.finding.store import SavedSearches
from network.people.person import Person
from network.records.record import Record
from network.records.store import Listing, Order, Records

NAME_CHARACTERS = 100


@dataclass(frozen=True, kw_only=True)
class Saving:
    """The deeds of saved searches, each its owner's alone."""

    saved: SavedSearches
    records: Records
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def save(self, session: Session, person: Person, name: str, address: str) -> SavedSearch:
        """Keep a search; one with the same address is the same one.

        Raises:
            Conflict: this person keeps as many as there may be.
            Refused: the address is too long.
        """
        if len(address) > MOST_ADDRESS:
            raise Refused(N_("This search is too long to be saved."))
        mine = self.saved.of(session, person.account)
        for known in mine:
            if known.address == address:
                return known
        if len(mine) >= MOST_KEPT:
            raise Conflict(N_("You keep 50 searches. Remove one first."))
        kept = SavedSearch(
            id=self.new_id(),
            account=person.account,
            name=name[:NAME_CHARACTERS],
            address=address,
            seen=self._last(session),
            saved_at=self.now(),
        )
        self.saved.save(session, kept)
        return kept

    def of(self, session: Session, person: Person) -> tuple[SavedSearch, ...]:
        """Return what this person keeps, the last saved first."""
        return self.saved.of(session, person.account)

    def look(self, session: Session, person: Person, id: str) -> SavedSearch:
        """Return a search as it was, and remember that its owner has now looked.

        Raises:
            NotFound: this person keeps no such search.
        """
        found = self.saved.get(session, person.account, id)
        if found is None:
            raise NotFound(N_("You have no such saved search."))
        self.saved.save(session, replace(found, seen=self._last(session)))
        return found

    def remove(self, session: Session, person: Person, id: str) -> None:
        """Forget a search; harmless if it is not there."""
        self.saved.delete(session, person.account, id)

    def _last(self, session: Session) -> int:
        newest = Listing(shown=None, order=Order.LAST_CHANGED, limit=1)
        return max((each.sequence for each in self.records.list(session, newest)), default=0)


def new_in(saved: SavedSearch, found: Sequence[Record]) -> tuple[Record, ...]:
    """Return those of ``found`` that are new or changed since the owner of a search looked."""
    return tuple(record for record in found if record.sequence > saved.seen)
