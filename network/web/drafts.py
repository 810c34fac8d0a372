"""Say in words where a draft stands: its title, its state, what is to do, what reviewers said.

What the pages of an author and of a reviewer share.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from flask import url_for
from flask_babel import format_datetime, gettext

from network.errors import N_
from network.innovations.completeness import MISSING
from network.innovations.draft import Draft, DraftState
from network.innovations.finds import unsettled
from network.innovations.parts import part
from network.web import current, steps
from network.web.questions import Step
from network.web.words import SECTIONS, said

TO_THE_MINUTE = "d MMMM y, HH:mm"
STATES: Mapping[DraftState, tuple[str, str]] = {
    DraftState.DRAFT: (N_("Being written"), "blue"),
    DraftState.SUBMITTED: (N_("With a reviewer"), "yellow"),
    DraftState.CHANGES_ASKED: (N_("Changes asked for"), "orange"),
    DraftState.REJECTED: (N_("Turned down"), "red"),
    DraftState.PUBLISHED: (N_("Shared"), "green"),
}
PLACE_TITLE = N_("What the place is like")
FINDS_TITLE = N_("What could tell who somebody is")
# what every draft begins with says nothing of how much of its page is done
PRESET = frozenset({"review_by"})


@dataclass(frozen=True)
class State:
    """Where a draft stands, in words and a colour."""

    words: str
    colour: str


@dataclass(frozen=True)
class Task:
    """One page of the draft, and what is still to do on it."""

    title: str
    href: str
    words: str
    colour: str


@dataclass(frozen=True)
class Tasks:
    """The pages of a draft: those that its kind needs, and those that add more."""

    needed: tuple[Task, ...] = ()
    free: tuple[Task, ...] = ()


@dataclass(frozen=True)
class Remark:
    """What a reviewer said."""

    by: str
    at: str
    section: str
    text: str


def title(draft: Draft) -> str:
    """Return what to call a draft, which may have no title yet."""
    written = str(draft.fields.get("title") or "")
    return written or gettext("No title yet")


def state(draft: Draft) -> State:
    """Return where a draft stands, in words."""
    words, colour = STATES[draft.state]
    return State(gettext(words), colour)


def remarks(draft: Draft, parts: Set[str] | None = None) -> tuple[Remark, ...]:
    """Return what reviewers said, the last first; with ``parts``, of those alone."""
    return tuple(
        Remark(
            current.name_of(note.by),
            format_datetime(note.at, TO_THE_MINUTE),
            said(SECTIONS, note.section) if note.section else "",
            note.text,
        )
        for note in reversed(draft.notes)
        if parts is None or {note.section, f"context.{note.section}"} & parts
    )


def tasks(draft: Draft) -> Tasks:
    """Return the pages of a draft, and what is still to do on each."""
    faults, kind = current.network().drafting.problems(draft), _kind(draft)
    needed = tuple(_task(draft, known, faults, known.needs(kind)) for known in steps.needed(kind))
    # what may be left out is never "to do"
    free = tuple(_task(draft, known, faults, ()) for known in steps.free(kind))
    place = _figures(draft)
    if kind in steps.BEGINNING:
        return Tasks((*needed, _finds(draft)), (place, *free))
    return Tasks((*needed, place, _finds(draft)), free)


def to_settle(draft: Draft) -> int:
    """Return how many places could tell who somebody is and are not settled."""
    network = current.network()
    with network.database.reading() as session:
        return len(unsettled(network.anonymising.finds(session, draft)))


def _finds(draft: Draft) -> Task:
    is_open = bool(to_settle(draft))
    words, colour = (N_("To do"), "blue") if is_open else (N_("Nothing open"), "grey")
    href = url_for("scanning.show", draft_id=draft.id)
    return Task(gettext(FINDS_TITLE), href, gettext(words), colour)


def _figures(draft: Draft) -> Task:
    is_empty = not part(draft.fields, "context.profile")
    return Task(
        gettext(PLACE_TITLE),
        url_for("filling.place", draft_id=draft.id),
        *_status(is_wrong=False, is_missing=False, is_empty=is_empty),
    )


def _task(draft: Draft, known: Step, faults: Mapping[str, object], needs: tuple[str, ...]) -> Task:
    fields = {question.part.partition(".")[0] for question in known.questions}
    is_wrong = any(faults.get(name, MISSING) != MISSING for name in fields)
    is_missing = any(not draft.fields.get(name) for name in needs)
    is_empty = not any(
        part(draft.fields, question.part)
        for question in known.questions
        if question.part not in PRESET
    )
    return Task(
        gettext(known.title),
        url_for("filling.show", draft_id=draft.id, name=known.name),
        *_status(is_wrong=is_wrong, is_missing=is_missing, is_empty=is_empty),
    )


def _kind(draft: Draft) -> str:
    return str(draft.fields.get("kind") or "")


def _status(*, is_wrong: bool, is_missing: bool, is_empty: bool) -> tuple[str, str]:
    if is_wrong:
        return gettext("Please look again"), "red"
    if is_missing:
        return gettext("To do"), "blue"
    return (gettext("If you like"), "grey") if is_empty else (gettext("Done"), "green")
