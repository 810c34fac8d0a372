"""Do to the records what lines say, our own lines and others' by the same path.

What they say is decided in deciding.py; here it is loaded once, decided line by line in
memory, and written once. Whether a line may be believed has been settled before
(federation.verify); whether another node's order may be is asked of ``Authorities``.
Nothing in a line makes this fail: what cannot be applied is counted (ruling 3).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from federation.feed import MEMBERS
from federation.line import PUBLISH, Line, Problem
from federation.order import WITHDRAW, Order, read_order
from network.database import Session
from network.feeds.bodies import Bodies
from network.feeds.feed import Body, BodyState
from network.records import deciding
from network.records.change_store import Changes
from network.records.local_store import HiddenNodes
from network.records.record import Hold, Record, RecordId, Status
from network.records.types import Register

UNKNOWN_TYPE = "type is not known: an upgrade may be needed"
UNAUTHORISED = "order is not by anybody who may give it"


class Authorities(Protocol):
    """Who may give an order about a record of another node; the members feeds say."""

    def authority(self, session: Session, order: Order) -> str | None:
        """Return the node whose key signed ``order`` and that may give it, or None.

        The origin itself (any), its named successor (withdraw), a facilitator of its region
        (hold, release); keys current or retired, never revoked.
        """


class NoAuthorities:
    """Nobody speaks for another: every order stands in its own node's feed."""

    def authority(self, session: Session, order: Order) -> str | None:
        """Return None."""
        return None


class Outcome(StrEnum):
    """What became of one line."""

    NEW = "new"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    IGNORED = "ignored"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Counts:
    """How many lines came to what; ``unknown`` asks for an upgrade."""

    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    ignored: int = 0
    refused: int = 0
    unknown: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            *(mine + theirs for mine, theirs in zip(self._all(), other._all(), strict=True))
        )

    def _all(self) -> tuple[int, ...]:
        return (
            self.new,
            self.changed,
            self.withdrawn,
            self.ignored,
            self.refused,
            self.unknown,
        )


@dataclass(frozen=True)
class Applied:
    """What became of a run of lines.

    ``problems`` gives, by seq, why a line is stored and not applied. ``erased``: bytes were
    erased, so ``Database.erase_traces`` is to be called after the commit.
    """

    counts: Counts
    problems: dict[int, str]
    erased: bool


class Applying:
    """Applies lines to the records."""

    def __init__(self, bodies: Bodies, register: Register, authorities: Authorities) -> None:
        self._bodies = bodies
        self._register = register
        self.authorities = authorities

    def apply(
        self, session: Session, lines: Sequence[Line], authority: str | None = None
    ) -> Applied:
        """Apply ``lines``, in order, to records, revisions, holds and the index's debt.

        ``authority`` is who gives the orders about other nodes' records in them, where the
        caller has settled that; else ``Authorities`` is asked about each.
        """
        working = _Working.loaded(session, self._bodies, lines)
        problems: dict[int, str] = {}
        tally: dict[str, int] = {}
        for line in lines:
            outcome, problem = self._one(session, working, line, authority)
            tally[outcome.value] = tally.get(outcome.value, 0) + 1
            if problem:
                problems[line.seq] = problem
        erased = working.write(session, self._bodies)
        return Applied(Counts(**tally), problems, erased)

    def order(self, session: Session, order: Order, authority: str) -> Applied:
        """Carry out an order that came alone, outside any feed, verified by the caller."""
        id = RecordId(order.node, order.rid)
        working = _Working.about(session, self._bodies, {id})
        outcome = working.obey(None, order, authority)
        return Applied(Counts(**{outcome.value: 1}), {}, working.write(session, self._bodies))

    def withdraw_all(self, session: Session, ids: Collection[RecordId]) -> None:
        """Make tombstones of ``ids``, without an order for each: their organisation has left."""
        working = _Working.about(session, self._bodies, ids)
        for id in ids:
            working.withdraw(id, None, None)
        working.write(session, self._bodies)

    def _one(
        self, session: Session, working: "_Working", line: Line, given: str | None
    ) -> tuple[Outcome, str]:
        if line.problem is not None:
            unknown = line.problem is Problem.UNKNOWN_OP
            return (Outcome.UNKNOWN if unknown else Outcome.REFUSED), line.problem.value
        if line.op == PUBLISH:
            if line.type not in self._register:
                return Outcome.UNKNOWN, UNKNOWN_TYPE
            return working.publish(line), ""
        order = read_order(line.order or "")
        # in its own node's feed the checkpoint vouches; the order's key may be long retired
        own = line.node == order.node
        authority = line.node if own else given or self.authorities.authority(session, order)
        if authority is None:
            return Outcome.REFUSED, UNAUTHORISED
        return working.obey(line, order, authority), ""


@dataclass
class _Working:
    """The records that a run of lines touches, as they stand while it is applied."""

    records: dict[RecordId, Record]
    holds: dict[RecordId, dict[str, Hold]]
    barred: set[tuple[RecordId, int]]
    hidden: frozenset[str]
    bodies: list[Body] = field(default_factory=list)
    placed: list[Body] = field(default_factory=list)
    erasing: list[tuple[RecordId, int | None]] = field(default_factory=list)
    new_holds: list[Hold] = field(default_factory=list)
    touched: dict[RecordId, None] = field(default_factory=dict)
    indebted: dict[RecordId, None] = field(default_factory=dict)

    @classmethod
    def loaded(cls, session: Session, bodies: Bodies, lines: Sequence[Line]) -> "_Working":
        """Return what is known of every record that ``lines`` name."""
        return cls.about(session, bodies, {_subject(line) for line in lines if not line.problem})

    @classmethod
    def about(cls, session: Session, bodies: Bodies, ids: Collection[RecordId]) -> "_Working":
        """Return what is known of ``ids``."""
        changes = Changes(session)
        pairs = [(id.node, id.rid) for id in ids]
        barred = {
            (RecordId(body.node, body.rid), body.rev)
            for body in bodies.revisions(session, pairs)
            if body.state is BodyState.ERASED
        }
        hidden = HiddenNodes().all(session)
        return cls(changes.load(ids), changes.holds(ids), barred, hidden)

    def publish(self, line: Line) -> Outcome:
        """Take note of the revision that ``line`` announces, and want its body."""
        id = RecordId(line.node, line.rid)
        known = self.records.get(id)
        standing = self.holds.get(id, {}).values()
        record = deciding.announced(
            known, line, is_held=deciding.status_under(standing) is Status.HELD
        )
        if record is None:
            return Outcome.IGNORED
        if known is None and id.node in self.hidden and line.feed != MEMBERS:
            record = replace(record, hidden=True)
        self._put(record)
        if record.status is Status.WITHDRAWN:
            # its order came first: remembered, never fetched
            return Outcome.IGNORED
        body = deciding.revision(line)
        (self.placed if (id, body.rev) in self.barred else self.bodies).append(body)
        return Outcome.NEW if known is None else Outcome.CHANGED

    def obey(self, line: Line | None, order: Order, authority: str) -> Outcome:
        """Carry out ``order``, which ``authority`` may give, in ``line`` or come alone."""
        id = RecordId(order.node, order.rid)
        if order.op == WITHDRAW:
            return self.withdraw(id, order.rev, line)
        hold = deciding.held(
            self.holds.get(id, {}).get(authority), id, authority, (order.op, order.iat)
        )
        if hold is None:
            return Outcome.IGNORED
        self.holds.setdefault(id, {})[authority] = hold
        self.new_holds.append(hold)
        known = self.records.get(id)
        if known is not None and known.status is not Status.WITHDRAWN:
            self._put(replace(known, status=deciding.status_under(self.holds[id].values())))
            self.indebted[id] = None
        return Outcome.CHANGED

    def withdraw(self, id: RecordId, rev: int | None, line: Line | None) -> Outcome:
        """Make a tombstone of ``id``, or take one revision out of it."""
        known = self.records.get(id)
        self.erasing.append((id, rev))
        if rev is None:
            self._put(deciding.withdrawn(known, id, line))
            self.indebted[id] = None
            again = known is not None and known.status is Status.WITHDRAWN
            return Outcome.IGNORED if again else Outcome.WITHDRAWN
        if (id, rev) in self.barred:
            return Outcome.IGNORED
        self.barred.add((id, rev))
        if known is not None:
            self._put(deciding.without_revision(known, rev))
            self.indebted[id] = None
        return Outcome.WITHDRAWN

    def write(self, session: Session, bodies: Bodies) -> bool:
        """Write everything decided, numbering the changes; say whether bytes were erased."""
        changes = Changes(session)
        if self.indebted:
            first = changes.allot(len(self.indebted))
            for number, id in enumerate(self.indebted, start=first):
                self.records[id] = replace(self.records[id], sequence=number)
        changes.save(self.records[id] for id in self.touched)
        for hold in self.new_holds:
            changes.save_hold(hold)
        bodies.want(session, self.bodies)
        erased = [id for id, rev in self.erasing if bodies.erase(session, id.node, id.rid, rev)]
        bodies.place(session, self.placed)
        changes.note_traces(erased)
        return bool(erased)

    def _put(self, record: Record) -> None:
        self.records[record.id] = record
        self.touched[record.id] = None


def _subject(line: Line) -> RecordId:
    """Return the record that ``line`` is about: an order's own (node, rid), never the line's."""
    if line.op == PUBLISH:
        return RecordId(line.node, line.rid)
    order = read_order(line.order or "")
    return RecordId(order.node, order.rid)
