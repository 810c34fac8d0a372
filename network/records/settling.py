"""Settle what people see of a record: look at its newest body and say whether it holds.

Bodies are not looked at when they come (a schema check costs more than the whole pull):
records that are searched are settled when they are indexed, the few others at once. A body
that does not validate is kept, not shown, and counted for the keeper.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from federation.body import parse_body
from federation.errors import MalformedError
from federation.strict import Object
from network.database import Session
from network.errors import Invalid
from network.feeds.bodies import Bodies
from network.records.change_store import Changes, Settled
from network.records.record import Record, RecordId, Revision, Status, revision_to_show
from network.records.types import BodyType, Register


@dataclass(frozen=True)
class Seen:
    """A record with the body that people see of it."""

    record: Record
    type: BodyType
    body: Object


class Settling:
    """Settles records whose bodies have come or changed."""

    def __init__(self, bodies: Bodies, register: Register) -> None:
        self._bodies = bodies
        self.register = register

    def settle(self, session: Session, records: Collection[Record]) -> tuple[Seen, ...]:
        """Write what people see of ``records``, and return those they see, in order."""
        changes = Changes(session)
        seen: list[Seen] = []
        for settled, found in self._looked_at(session, records):
            changes.settle(settled)
            if found is not None and found.record.shown:
                seen.append(found)
        return tuple(seen)

    def settle_unsearched(self, session: Session, ids: Collection[RecordId]) -> None:
        """Settle those of ``ids`` that no index will ever look at."""
        types = [known.media_type for known in self.register if not known.searchable]
        if types:
            self.settle(session, tuple(Changes(session).load(ids, types).values()))

    def read(self, session: Session, record: Record) -> Seen | None:
        """Return the record with the body that people see of it now, or None."""
        known = self.register.get(record.type)
        if not record.shown or known is None:
            return None
        id = record.id
        raw = self._bodies.read(session, id.node, id.rid, record.shown_rev or 0)
        return Seen(record, known, parse_body(raw)) if raw is not None else None

    def _looked_at(
        self, session: Session, records: Collection[Record]
    ) -> Iterator[tuple[Settled, Seen | None]]:
        live = [record for record in records if record.status is not Status.WITHDRAWN]
        histories: dict[RecordId, list[Revision]] = {}
        for body in self._bodies.revisions(
            session, [(record.id.node, record.id.rid) for record in live]
        ):
            revision = Revision(body.rev, body.sha256, body.time, body.state)
            histories.setdefault(RecordId(body.node, body.rid), []).append(revision)
        for record in live:
            rev = revision_to_show(histories.get(record.id, []))
            yield self._judged(session, replace(record, shown_rev=rev))

    def _judged(self, session: Session, record: Record) -> tuple[Settled, Seen | None]:
        nothing = Settled(record.id, record.sequence, None, "", None)
        known = self.register.get(record.type)
        if record.shown_rev is None or known is None:
            return nothing, None
        raw = self._bodies.read(session, record.id.node, record.id.rid, record.shown_rev)
        try:
            body = parse_body(raw or b"")
            _check(known, body)
            about = known.about(body)
        except (MalformedError, Invalid) as error:
            return replace(nothing, problem=str(error) or "does not validate"), None
        settled = replace(nothing, shown_rev=record.shown_rev, about=about)
        return settled, Seen(record, known, body)


def _check(known: BodyType, body: Object) -> None:
    if body["schema"] != known.schema_name:
        raise MalformedError(f"schema is not {known.schema_name}")
    known.checked(body)
