"""The pages on which a draft is filled in: each saves what it asks, finished or not.

Nobody loses words: where another page or person saved the same part first, both texts are
shown; where the draft cannot be written in any more, what was typed is shown to be copied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from pydantic import JsonValue

from network.errors import N_, Invalid, NotFound, Refused
from network.innovations.completeness import MISSING
from network.innovations.draft import Draft, Edit, EditConflict, Fields
from network.innovations.parts import part
from network.people.roles import Role
from network.web import current, kept, steps
from network.web import place as places
from network.web.drafts import title
from network.web.guards import needs
from network.web.language import in_words
from network.web.language import said as in_language
from network.web.pages import show as page
from network.web.steps import Question, Step
from network.web.words import said

blueprint = Blueprint("filling", __name__)

PROFILE = "context.profile"
STEP = f"/writing/<draft_id>/<any({','.join(known.name for known in steps.STEPS)}):name>"


@dataclass(frozen=True)
class Choice:
    """One answer to choose."""

    value: str
    text: str
    hint: str
    is_chosen: bool


@dataclass(frozen=True)
class Asked:
    """One question as the page shows it; ``theirs`` is what somebody else saved meanwhile."""

    name: str
    id: str
    control: str
    label: str
    hint: str
    text: str
    choices: tuple[Choice, ...]
    rows: int
    error: str
    theirs: str


@dataclass(frozen=True)
class StepPage:
    """One page of questions about a draft."""

    template: ClassVar[str] = "filling/show.html"
    draft: str
    record_title: str
    name: str
    title: str
    advice: str
    base: int
    asked: tuple[Asked, ...]
    trouble: str
    is_conflict: bool


@dataclass(frozen=True)
class PlacePage:
    """The figures of the place of use."""

    template: ClassVar[str] = "filling/place.html"
    draft: str
    record_title: str
    base: int
    factors: tuple[places.FactorInput, ...]
    trouble: str
    is_conflict: bool


@dataclass(frozen=True)
class Shown:
    """What a page shows beside the draft: answers not saved, and why."""

    answers: Fields
    base: int
    errors: Mapping[str, str]
    theirs: Fields | None = None
    trouble: str = ""


@blueprint.get(STEP)
@needs(Role.AUTHOR)
def show(draft_id: str, name: str) -> str:
    """Show one page of questions, with what is written so far."""
    return page(_step(_draft(draft_id), steps.step(name), None))


@blueprint.post(STEP)
@needs(Role.AUTHOR)
def save(draft_id: str, name: str) -> ResponseReturnValue:
    """Save one page, finished or not, and go on."""
    step = steps.step(name)
    edit = Edit(base=_base(), fields=step.answers(request.form))
    try:
        draft = _saved(draft_id, edit)
    except NotFound as error:
        return kept.for_copying(in_words(error))
    except Refused as error:
        return page(_step(_draft(draft_id), step, _unsaved(edit, error))), 409
    if _faults(draft, step):
        return page(_step(draft, step, None)), 422
    return redirect(_next(draft, name))


@blueprint.get("/writing/<draft_id>/figures")
@needs(Role.AUTHOR)
def place(draft_id: str) -> str:
    """Show what the record says of its place, beside what our organisation says."""
    draft = _draft(draft_id)
    answers = places.typed(part(draft.fields, PROFILE), _ours())
    return page(_place(draft, answers, Shown({}, draft.version, {})))


@blueprint.post("/writing/<draft_id>/figures")
@needs(Role.AUTHOR)
def save_place(draft_id: str) -> ResponseReturnValue:
    """Save what the record says of its place."""
    answers, base = places.read_form(request.form), _base()
    try:
        held = part(_draft(draft_id).fields, PROFILE)
        source = current.network().settings.node.name
        profile = places.profile_of(answers, _ours(), held, source)
        draft = _saved(draft_id, Edit(base=base, fields={PROFILE: profile}))
    except NotFound as error:
        return kept.for_copying(in_words(error))
    except Invalid as error:
        errors = {name: in_language(text) for name, text in error.errors.items()}
        trouble = errors.get("profile", "")
        return page(_place(_draft(draft_id), answers, Shown({}, base, errors, None, trouble))), 422
    except Refused as error:
        shown = _unsaved(Edit(base=base, fields={}), error)
        return page(_place(_draft(draft_id), answers, shown)), 409
    return redirect(_next(draft, "place"))


def _draft(draft_id: str) -> Draft:
    network = current.network()
    with network.database.reading() as session:
        return network.drafting.get(session, current.signed_in(), draft_id)


def _ours() -> JsonValue:
    network = current.network()
    with network.database.reading() as session:
        return network.organisations.own_profile(session)


def _saved(draft_id: str, edit: Edit) -> Draft:
    network = current.network()
    with network.database.transaction() as session:
        return network.drafting.save(session, current.signed_in(), draft_id, edit)


def _base() -> int:
    return request.form.get("base", 0, type=int)


def _unsaved(edit: Edit, error: Refused) -> Shown:
    """Return what to show where saving was refused: what was typed stays on the page."""
    if isinstance(error, EditConflict):
        words = gettext(
            "Somebody else, or you on another page, saved this meanwhile. Both texts stand below:"
            " put into yours what should stay, then save."
        )
        return Shown(edit.fields, error.version, {}, error.theirs, words)
    return Shown(edit.fields, edit.base, {}, None, in_words(error))


def _next(draft: Draft, name: str) -> str:
    if request.form.get("then") == "list":
        return url_for("writing.show", draft_id=draft.id)
    if name == "place" and request.endpoint == "filling.save":
        return url_for("filling.place", draft_id=draft.id)
    following = steps.following(name)
    if following is None:
        return url_for("writing.show", draft_id=draft.id)
    return url_for("filling.show", draft_id=draft.id, name=following)


def _faults(draft: Draft, step: Step) -> Mapping[str, str]:
    """Return what is wrong with what this page saved; what is merely missing may stay so."""
    found = current.network().drafting.problems(draft)
    fields = {question.part: question.part.partition(".")[0] for question in step.questions}
    return {
        name: in_language(str(found[field]))
        for name, field in fields.items()
        if found.get(field, MISSING) != MISSING
    }


def _step(draft: Draft, step: Step, unsaved: Shown | None) -> StepPage:
    shown = unsaved or Shown(
        {question.part: part(draft.fields, question.part) for question in step.questions},
        draft.version,
        _faults(draft, step),
    )
    kind = str(draft.fields.get("kind") or "")
    return StepPage(
        draft=draft.id,
        record_title=title(draft),
        name=step.name,
        title=gettext(step.title),
        advice=gettext(step.advice) if step.advice else "",
        base=shown.base,
        asked=tuple(_asked(question, kind, shown) for question in step.questions),
        trouble=shown.trouble,
        is_conflict=shown.theirs is not None,
    )


def _asked(question: Question, kind: str, shown: Shown) -> Asked:
    mine = shown.answers.get(question.part)
    theirs = shown.theirs.get(question.part) if shown.theirs is not None else None
    return Asked(
        name=question.part,
        id=question.part.replace(".", "-"),
        control=question.control.value,
        label=gettext(steps.label(question, kind)),
        hint=gettext(question.hint) if question.hint else "",
        text="" if question.options else steps.format_record(mine),
        choices=_choices(question, mine),
        rows=question.rows,
        error=shown.errors.get(question.part, ""),
        theirs=_in_words(question, theirs) if shown.theirs is not None and theirs != mine else "",
    )


def _choices(question: Question, answer: JsonValue) -> tuple[Choice, ...]:
    if question.options is None:
        return ()
    chosen = _codes(answer)
    codes = [*question.options, *(code for code in chosen if code not in question.options)]
    hints = question.option_hints or {}
    return tuple(
        Choice(
            code,
            said(question.options, code),
            gettext(hints[code]) if code in hints else "",
            code in chosen,
        )
        for code in codes
    )


def _codes(answer: JsonValue) -> tuple[str, ...]:
    if isinstance(answer, list):
        return tuple(str(code) for code in answer)
    return (str(answer),) if answer else ()


def _in_words(question: Question, answer: JsonValue) -> str:
    """Return what somebody else saved, in words; said also where they saved nothing."""
    if question.options is not None:
        words = ", ".join(said(question.options, code) for code in _codes(answer))
    else:
        words = steps.format_record(answer)
    return words or gettext(N_("Nothing"))


def _place(draft: Draft, answers: Mapping[str, places.Typed], shown: Shown) -> PlacePage:
    return PlacePage(
        draft=draft.id,
        record_title=title(draft),
        base=shown.base,
        factors=places.inputs(answers, _ours(), shown.errors, (shown.theirs or {}).get(PROFILE)),
        trouble=shown.trouble,
        is_conflict=shown.theirs is not None,
    )
