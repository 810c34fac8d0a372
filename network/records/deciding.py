"""What a line does to a record: APPLY of section 4 of federation/README.md, as pure rules.

Each function takes what is and returns what should be; applying.py does it. Rulings 4, 5,
25, 27 and 28 live here.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from federation.line import Line
from federation.order import HOLD
from network.feeds.feed import Body, BodyState
from network.records.record import Hold, Record, RecordId, Status


def time_of(line: Line) -> datetime | None:
    """Return when the line says it was written; for people, never for order."""
    return datetime.fromisoformat(line.time) if line.time else None


def announced(known: Record | None, line: Line, *, is_held: bool) -> Record | None:
    """Return the record after the publish in ``line``, or None where it changes nothing.

    ``is_held``: an authority's hold stands that came before the record.
    """
    if known is None:
        status = Status.HELD if is_held else Status.CURRENT
        return Record(
            id=RecordId(line.node, line.rid),
            type=line.type or "",
            feed=line.feed,
            rev=line.rev or 0,
            status=status,
            time=time_of(line),
            reason=None,
            replaced_by=None,
            urgent=False,
            sequence=0,
            shown_rev=None,
        )
    # one rid, one feed: the first it was seen in (ruling 27)
    if known.feed not in ("", line.feed) or (line.rev or 0) <= known.rev:
        return None
    return replace(
        known, type=line.type or "", feed=line.feed, rev=line.rev or 0, time=time_of(line)
    )


def revision(line: Line) -> Body:
    """Return the revision that the publish in ``line`` announces, its bytes still to come."""
    return Body(
        node=line.node,
        rid=line.rid,
        rev=line.rev or 0,
        feed=line.feed,
        seq=line.seq,
        sha256=line.sha256 or "",
        size=line.size or 0,
        time=time_of(line),
        state=BodyState.WANTED,
    )


def withdrawn(known: Record | None, id: RecordId, line: Line | None) -> Record:
    """Return the tombstone of ``id`` after the order in ``line``, or one that came alone.

    Reason, replacement and urgency stand only in the content feed's line, so whichever of
    the two lines comes second completes the first. They are the origin's alone to say: the
    order is signed and they are not, so whoever repeats it could write anything beside it.
    """
    before = known or Record(
        id=id,
        type="",
        feed="",
        rev=0,
        status=Status.WITHDRAWN,
        time=None,
        reason=None,
        replaced_by=None,
        urgent=False,
        sequence=0,
        shown_rev=None,
    )
    tombstone = replace(before, status=Status.WITHDRAWN, shown_rev=None)
    if line is None:
        return tombstone
    is_first = known is None or known.status is not Status.WITHDRAWN
    timed = replace(tombstone, time=time_of(line) if is_first else before.time)
    if line.node != id.node:
        return timed
    return replace(
        timed,
        reason=line.reason or before.reason,
        replaced_by=line.replaced_by or before.replaced_by,
        urgent=line.urgent or before.urgent,
    )


def without_revision(known: Record, rev: int) -> Record:
    """Return the record after its revision ``rev`` was withdrawn.

    Never falls back to an older one: the newest may have been written to take something
    out of it (ruling 25).
    """
    return replace(known, shown_rev=None) if rev >= (known.shown_rev or 0) else known


def held(last: Hold | None, id: RecordId, authority: str, order: tuple[str, int]) -> Hold | None:
    """Return the authority's word after ``order``, as (op, iat), or None where it is old.

    ``last`` is its word before. An order replayed has an iat that is no greater (ruling 4).
    """
    op, iat = order
    if last is not None and iat <= last.iat:
        return None
    return Hold(id, authority, iat, op == HOLD)


def status_under(holds: Iterable[Hold]) -> Status:
    """Return where a live record stands: hidden while any authority's hold does."""
    return Status.HELD if any(hold.standing for hold in holds) else Status.CURRENT
