"""Follow a collection: keep it in one's own list, and be told there that it has changed.

Private to the person: nobody is told who follows what, and nothing is counted. Nothing is sent
either; the list waits until somebody looks at it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from network.collections.collection import COLLECTION
from network.collections.store import Followed, FollowedCollections
from network.database import Session
from network.errors import N_, NotFound
from network.people.person import Person
from network.records.record import Record, RecordId
from network.records.store import Records


@dataclass(frozen=True, kw_only=True)
class FollowingCollections:
    """What a reader does with collections."""

    records: Records
    followed: FollowedCollections
    now: Callable[[], datetime]

    def follow(self, session: Session, person: Person, id: RecordId) -> None:
        """Put a collection on this person's list; harmless if it is there.

        Raises:
            NotFound: there is no such collection that can be read here.
        """
        record = self.records.get(session, id)
        if record is None or not record.shown or record.type != COLLECTION.media_type:
            raise NotFound(N_("There is no such collection here."))
        self.followed.save(session, person.account, Followed(id, record.rev, self.now()))

    def unfollow(self, session: Session, person: Person, id: RecordId) -> None:
        """Take a collection from this person's list, also one that can no longer be read."""
        self.followed.delete(session, person.account, id)

    def of(self, session: Session, person: Person) -> tuple[Followed, ...]:
        """Return what this person follows, the last followed first."""
        return self.followed.of(session, person.account)

    def find(self, session: Session, person: Person, id: RecordId) -> Followed | None:
        """Return how this person follows one collection, or None."""
        return self.followed.find(session, person.account, id)

    def note_read(self, session: Session, person: Person, record: Record) -> None:
        """Remember that this person has read a collection they follow as it stands now."""
        followed = self.find(session, person, record.id)
        if followed is not None:
            seen = replace(followed, seen_rev=max(followed.seen_rev, record.rev))
            self.followed.save(session, person.account, seen)


def has_changed(followed: Followed, record: Record) -> bool:
    """Say whether there is a newer revision to be read than the one read last."""
    return record.shown and (record.shown_rev or 0) > followed.seen_rev
