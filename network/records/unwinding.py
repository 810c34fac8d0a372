"""Hide what a feed said above its last good state, as if it had never been said.

The feed itself is cut by peering/resetting.py, which decides that it may be. A record falls
back to the revision it had; one that had none is no longer shown. What was withdrawn stays
withdrawn, since a tombstone is final (rule 5), and a hold stays until whoever placed it
releases it. Source: federation/README.md, section 8.
"""

from dataclasses import replace

from network.database import Session
from network.feeds.bodies import Bodies
from network.records.change_store import Changes
from network.records.record import Record, RecordId, Status
from network.records.settling import Settling


class Unwinding:
    """Takes records back to what they were."""

    def __init__(self, bodies: Bodies, settling: Settling) -> None:
        self._bodies = bodies
        self._settling = settling

    def unwind(self, session: Session, node: str, feed: str, size: int) -> int:
        """Forget the revisions announced above line ``size`` of ``feed``; return of how many
        records. The caller runs ``Database.erase_traces`` after the commit.
        """
        ids = {RecordId(node, rid) for rid in self._bodies.cut(session, node, feed, size)}
        if not ids:
            return 0
        changes = Changes(session)
        remaining: dict[RecordId, int] = {}
        for body in self._bodies.revisions(session, [(id.node, id.rid) for id in ids]):
            remaining[RecordId(body.node, body.rid)] = body.rev
        changes.save(
            _as_of(record, remaining.get(record.id, 0)) for record in changes.load(ids).values()
        )
        changes.note_traces(ids)
        changes.owe(ids)
        self._settling.settle_unsearched(session, ids)
        return len(ids)


def _as_of(record: Record, rev: int) -> Record:
    if record.status is Status.WITHDRAWN:
        return record
    return replace(record, rev=rev, feed=record.feed if rev else "", shown_rev=None)
