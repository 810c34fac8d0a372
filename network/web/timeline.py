"""The course of an innovation from idea to embedded or stopped: drawn, with a table beside it.

The drawing is plain SVG without style or script; everything in it stands in the table, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint
from flask_babel import format_date, gettext

from network.errors import N_
from network.innovations.innovation import Innovation, Stage
from network.innovations.timeline import Event, Turn, events
from network.people.roles import Role
from network.records.record import RecordId
from network.web import current, records
from network.web.guards import needs
from network.web.pages import show as page
from network.web.words import STAGES, said

blueprint = Blueprint("timeline", __name__)

WIDTH, LEFT, RIGHT, TOP, ROW = 340, 146, 20, 20, 32
# as somebody would climb them, the last on top; where things ended stands by itself below
LEVELS = (Stage.EMBEDDED, Stage.IN_USE, Stage.TESTING, Stage.IDEA, Stage.STOPPED)
TURNS: Mapping[Turn, str] = {
    Turn.BEGAN: N_("First shared"),
    Turn.MOVED: N_("How far it has got changed"),
    Turn.STAYED: N_("Looked at again or written anew"),
    Turn.RETIRED: N_("Ended, with thanks"),
}


@dataclass(frozen=True)
class Level:
    """One line of the drawing."""

    words: str
    y: int


@dataclass(frozen=True)
class Point:
    """One version in the drawing and in the table."""

    x: int
    y: int
    day: str
    stage: str
    turn: str
    href: str


@dataclass(frozen=True)
class TimelinePage:
    """The course of one innovation."""

    template: ClassVar[str] = "timeline/show.html"
    title: str
    back: str
    width: int
    height: int
    levels: tuple[Level, ...]
    points: tuple[Point, ...]
    line: str


@blueprint.get("/innovations/<node>/<rid>/timeline")
@needs(Role.READER)
def show(node: str, rid: str) -> tuple[str, int] | str:
    """Show the course of an innovation."""
    network, id = current.network(), RecordId(node, rid)
    with network.database.reading() as session:
        newest = network.reading.read(session, id, Innovation)
        versions = [
            (each.rev, each.time, network.reading.read(session, id, Innovation, each.rev).body)
            for each in newest.revisions
        ]
    if newest.body is None:
        return records.gone(newest.record)
    course, href = events(versions), records.href("innovation", id)
    points = _points(course, href)
    return page(
        TimelinePage(
            title=newest.body.title,
            back=href,
            width=WIDTH,
            height=TOP + ROW * len(LEVELS),
            levels=tuple(Level(said(STAGES, stage), _y(stage)) for stage in LEVELS),
            points=points,
            line=_line(points),
        )
    )


def _points(course: Sequence[Event], href: str) -> tuple[Point, ...]:
    return tuple(
        Point(
            x=_x(event, course),
            y=_y(event.stage),
            day=format_date(event.time, "long"),
            stage=said(STAGES, event.stage) if event.stage else gettext("not recorded"),
            turn=gettext(TURNS[event.turn]),
            href=f"{href}?rev={event.rev}",
        )
        for event in course
    )


def _x(event: Event, course: Sequence[Event]) -> int:
    """Return where a moment stands between the first and the last."""
    whole = (course[-1].time - course[0].time).total_seconds()
    gone = (event.time - course[0].time).total_seconds()
    return LEFT + round((WIDTH - LEFT - RIGHT) * (gone / whole if whole else 0))


def _y(stage: Stage | None) -> int:
    # what nobody recorded stands on the lowest line of the way up
    return TOP + ROW * LEVELS.index(stage or Stage.IDEA)


def _line(points: Sequence[Point]) -> str:
    """Return the steps from point to point: along until things changed, then up or down."""
    steps: list[str] = []
    for point in points:
        if steps:
            steps.append(f"H{point.x} V{point.y}")
        else:
            steps.append(f"M{point.x} {point.y}")
    return " ".join(steps)
