"""Read records as what they are: the envelope, the checked body, the history.

For pages and commands that show records. Not search (network/finding), and no right to read:
whatever this node holds, its people may read; what is on hold or withdrawn has no body here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from network.database import Session
from network.errors import N_, Invalid, NotFound
from network.records.record import Record, RecordId, Revision, Status
from network.records.store import Listing, Records
from network.records.types import Register

B = TypeVar("B", bound=BaseModel)


@dataclass(frozen=True)
class Read(Generic[B]):
    """A record and one revision of its body, with all its revisions, oldest first.

    ``body`` is None where there is nothing to show: withdrawn, on hold, erased, not here yet.
    """

    record: Record
    rev: int
    body: B | None
    revisions: tuple[Revision, ...] = ()


class Reading:
    """The records this node can show, each as its own type."""

    def __init__(self, records: Records, register: Register) -> None:
        self._records = records
        self._register = register

    def read(
        self, session: Session, id: RecordId, kind: type[B], rev: int | None = None
    ) -> Read[B]:
        """Return the record with ``rev``, or the revision that people see.

        Raises:
            NotFound: nothing is known of it, it is of another type, or never had that revision.
        """
        record = self._records.get(session, id)
        if record is None or not self._is(record, kind):
            raise NotFound(N_("There is no such record here."))
        revisions = self._records.revisions(session, id)
        if rev is not None and rev not in {revision.rev for revision in revisions}:
            raise NotFound(N_("This record has no version %(rev)s."), rev=rev)
        return Read(
            record,
            rev or record.shown_rev or record.rev,
            self._body(session, record, kind, rev),
            revisions,
        )

    def latest(
        self, session: Session, kind: type[B], limit: int, nodes: Collection[str] = ()
    ) -> tuple[Read[B], ...]:
        """Return the newest records of one type that people may see, at most ``limit``."""
        types = [known.media_type for known in self._register if known.model is kind]
        listed = self._records.list(session, Listing(types=types, nodes=nodes, limit=limit))
        return tuple(
            Read(record, record.shown_rev or record.rev, self._body(session, record, kind, None))
            for record in listed
        )

    def with_status(self, session: Session, status: Status, limit: int) -> tuple[Record, ...]:
        """Return the newest records of ``status``, of any type, at most ``limit``."""
        return self._records.list(session, Listing(statuses=[status], shown=None, limit=limit))

    def urgently_withdrawn(self, session: Session, limit: int) -> tuple[Record, ...]:
        """Return the newest records that were withdrawn with the word to stop using them."""
        withdrawn = Listing(statuses=[Status.WITHDRAWN], shown=None, urgent=True, limit=limit)
        return self._records.list(session, withdrawn)

    def _is(self, record: Record, kind: type[BaseModel]) -> bool:
        # a tombstone that came before its record has no type yet
        known = self._register.get(record.type)
        return record.type == "" or (known is not None and known.model is kind)

    def _body(self, session: Session, record: Record, kind: type[B], rev: int | None) -> B | None:
        known = self._register.get(record.type)
        if known is None or not record.shown:
            return None
        fields = self._records.body(session, record.id, rev)
        if fields is None:
            return None
        try:
            body = known.checked(fields)
        except Invalid:  # an older revision may be from before we looked so closely
            return None
        return body if isinstance(body, kind) else None
