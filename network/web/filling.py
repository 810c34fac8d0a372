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

from network.errors import Invalid, NotAllowed, NotFound, Refused
from network.innovations.completeness import MISSING
from network.innovations.draft import Draft, Edit, EditConflict
from network.innovations.parts import part
from network.people.roles import Role
from network.web import current, kept, steps
from network.web import place as places
from network.web.asking import Asked, Shown, asked
from network.web.drafts import Remark, remarks, title
from network.web.guards import needs
from network.web.language import in_words
from network.web.language import said as in_language
from network.web.pages import show as page
from network.web.questions import Step

blueprint = Blueprint("filling", __name__)

PROFILE = "context.profile"
STEP = f"/writing/<draft_id>/<any({','.join(known.name for known in steps.STEPS)}):name>"


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
    remarks: tuple[Remark, ...]
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


@blueprint.get(STEP)
@needs(Role.AUTHOR, Role.PARTNER)
def show(draft_id: str, name: str) -> str:
    """Show one page of questions, with what is written so far."""
    return page(_step(_draft(draft_id), steps.step(name), None))


@blueprint.post(STEP)
@needs(Role.AUTHOR, Role.PARTNER)
def save(draft_id: str, name: str) -> ResponseReturnValue:
    """Save one page, finished or not, and go on."""
    step = steps.step(name)
    edit = Edit(base=_base(), fields=step.answers(request.form))
    try:
        draft = _saved(draft_id, edit)
    except (NotAllowed, NotFound) as error:
        return kept.for_copying(in_words(error))
    except Refused as error:
        return page(_step(_draft(draft_id), step, _unsaved(edit, error))), 409
    if _faults(draft, step):
        return page(_step(draft, step, None)), 422
    return redirect(_next(draft, name))


@blueprint.get("/writing/<draft_id>/figures")
@needs(Role.AUTHOR, Role.PARTNER)
def place(draft_id: str) -> str:
    """Show what the record says of its place, beside what our organisation says."""
    draft = _draft(draft_id)
    answers = places.typed(part(draft.fields, PROFILE), _ours())
    return page(_place(draft, answers, Shown({}, draft.version, {})))


@blueprint.post("/writing/<draft_id>/figures")
@needs(Role.AUTHOR, Role.PARTNER)
def save_place(draft_id: str) -> ResponseReturnValue:
    """Save what the record says of its place."""
    answers, base = places.read_form(request.form), _base()
    try:
        held = part(_draft(draft_id).fields, PROFILE)
        source = current.network().settings.node.name
        profile = places.profile_of(answers, _ours(), held, source)
        draft = _saved(draft_id, Edit(base=base, fields={PROFILE: profile}))
    except (NotAllowed, NotFound) as error:
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
    following = steps.following(name, _kind(draft))
    if following is None:
        return url_for("writing.show", draft_id=draft.id)
    return url_for("filling.show", draft_id=draft.id, name=following)


def _kind(draft: Draft) -> str:
    return str(draft.fields.get("kind") or "")


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
    kind = _kind(draft)
    return StepPage(
        draft=draft.id,
        record_title=title(draft),
        name=step.name,
        title=gettext(step.title),
        advice=gettext(step.advice) if step.advice else "",
        base=shown.base,
        asked=tuple(asked(question, kind, shown) for question in step.questions),
        remarks=remarks(draft, {question.part for question in step.questions}),
        trouble=shown.trouble,
        is_conflict=shown.theirs is not None,
    )


def _place(draft: Draft, answers: Mapping[str, places.Typed], shown: Shown) -> PlacePage:
    return PlacePage(
        draft=draft.id,
        record_title=title(draft),
        base=shown.base,
        factors=places.inputs(answers, _ours(), shown.errors, (shown.theirs or {}).get(PROFILE)),
        trouble=shown.trouble,
        is_conflict=shown.theirs is not None,
    )
