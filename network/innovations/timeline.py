"""How far an innovation had got, and when: from idea to embedded or stopped.

Pure: revisions in, events out. It is told by what was published and when; what happened before
the first version, or between two, is not known here and not made up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from network.innovations.innovation import Innovation, Stage


class Turn(Enum):
    """What a version did for the course of things."""

    BEGAN = "began"
    MOVED = "moved"
    STAYED = "stayed"
    RETIRED = "retired"


@dataclass(frozen=True)
class Event:
    """One version: when it was shared, how far things had got, and what was new in that."""

    rev: int
    time: datetime
    stage: Stage | None
    turn: Turn


def events(versions: Iterable[tuple[int, datetime | None, Innovation | None]]) -> list[Event]:
    """Return the course of an innovation, oldest first.

    ``versions`` are number, time and text, oldest first; one whose time or text is not known
    (erased, or not here yet) is left out.
    """
    found: list[Event] = []
    for rev, time, innovation in versions:
        if time is None or innovation is None:
            continue
        before = found[-1] if found else None
        found.append(Event(rev, time, innovation.stage, _turn(before, innovation)))
    return found


def _turn(before: Event | None, innovation: Innovation) -> Turn:
    if innovation.retired is not None and (before is None or before.turn is not Turn.RETIRED):
        return Turn.RETIRED
    if before is None:
        return Turn.BEGAN
    return Turn.STAYED if before.stage == innovation.stage else Turn.MOVED
