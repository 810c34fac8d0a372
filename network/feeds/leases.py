"""Leases: who may pull a feed at this moment, when several workers run.

Not a lock of the queue's: those stay held after SIGKILL. A lease is a row of ours that runs
out by itself, and a pull is idempotent, so a lease that was lost costs a repetition.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from network.database import Database
from network.feeds.lease_store import LeaseStore


class Leases:
    """The leases of this node."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], new_id: Callable[[], str]
    ) -> None:
        self._database = database
        self._now = now
        self._new_id = new_id

    def take(self, name: str, holder: str, seconds: int) -> bool:
        """Take the lease ``name``, or lengthen one's own; say whether ``holder`` has it now."""
        now = self._now()
        with self._database.transaction() as session:
            return LeaseStore(session).take(name, holder, now, now + timedelta(seconds=seconds))

    def is_first(self, name: str, seconds: int) -> bool:
        """Say whether nobody has asked this about ``name`` for ``seconds``: whoever hears yes
        does what is done once in that time, whichever machine it is.
        """
        return self.take(name, self._new_id(), seconds)

    def release(self, name: str, holder: str) -> None:
        """Give the lease back; harmless where it was lost meanwhile."""
        with self._database.transaction() as session:
            LeaseStore(session).drop(name, holder)

    @contextmanager
    def held(self, name: str, seconds: int) -> Iterator[bool]:
        """Give whether the lease was had, and give it back at the end."""
        holder = self._new_id()
        got = self.take(name, holder, seconds)
        try:
            yield got
        finally:
            if got:
                self.release(name, holder)
