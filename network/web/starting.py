"""Start to write: from nothing, from something found, or from looking back together.

Before somebody writes, what exists already is shown; it can be read, built on, or passed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from network.errors import N_
from network.innovations.innovation import Kind
from network.innovations.looking_back import QUESTIONS, LookingBack
from network.people.roles import Role
from network.records.record import RecordId
from network.web import current, similar, steps
from network.web.guards import needs
from network.web.pages import show as page
from network.web.pasted import as_typed

blueprint = Blueprint("starting", __name__)

MOST_ABOUT = 300
LABELS = {
    "expected": N_("What did we expect to happen?"),
    "happened": N_("What happened?"),
    "why": N_("Why was there a difference?"),
    "next": N_("What would we do the same, and what differently?"),
}


@dataclass(frozen=True)
class StartPage:
    """What sort of record it will be, and what it is about."""

    template: ClassVar[str] = "starting/new.html"
    kinds: tuple[tuple[str, str, str], ...]
    kind: str
    about: str
    error: str


@dataclass(frozen=True)
class SimilarPage:
    """What exists already, and the way on."""

    template: ClassVar[str] = "starting/similar.html"
    kind: str
    about: str
    found: similar.SimilarPanel


@dataclass(frozen=True)
class Answer:
    """One of the four questions, and what was answered."""

    name: str
    label: str
    text: str


@dataclass(frozen=True)
class LookingBackPage:
    """The four questions of an after-action review."""

    template: ClassVar[str] = "starting/looking_back.html"
    title: str
    answers: tuple[Answer, ...]
    error: str


@blueprint.get("/writing/new")
@needs(Role.AUTHOR)
def new() -> str:
    """Ask what sort of record it will be."""
    return page(_start(""))


@blueprint.post("/writing/new")
@needs(Role.AUTHOR)
def start() -> ResponseReturnValue:
    """Start a draft, and go to its first page; where something like it exists, show that first."""
    kind, about = request.form.get("kind", ""), _about()
    if kind not in {known.value for known in Kind}:
        return page(_start(gettext("Choose what you want to write about."))), 422
    if about and "seen" not in request.form and _found(about):
        return redirect(url_for("starting.show_similar", kind=kind, about=about))
    return _begun({"kind": kind, **({"title": about} if about else {})})


@blueprint.get("/writing/similar")
@needs(Role.AUTHOR)
def show_similar() -> ResponseReturnValue:
    """Show what exists already."""
    kind = request.args.get("kind", "")
    about = request.args.get("about", "")[:MOST_ABOUT]
    return page(SimilarPage(kind, about, _found(about)))


@blueprint.post("/writing/from/<node>/<rid>")
@needs(Role.AUTHOR)
def from_record(node: str, rid: str) -> ResponseReturnValue:
    """Start from something found: what is written will say what it was built on."""
    network = current.network()
    with network.database.transaction() as session:
        draft = network.drafting.adapt(session, current.signed_in(), RecordId(node, rid))
    return redirect(url_for("writing.show", draft_id=draft.id))


@blueprint.get("/writing/looking-back")
@needs(Role.AUTHOR)
def look_back() -> str:
    """Ask the four questions."""
    return page(_looking_back(""))


@blueprint.post("/writing/looking-back")
@needs(Role.AUTHOR)
def looked_back() -> ResponseReturnValue:
    """Start a draft from the four answers."""
    answers = LookingBack(**{name: as_typed(request.form.get(name, "")) for name in QUESTIONS})
    if answers.is_empty:
        return page(_looking_back(gettext("Answer at least one of the four."))), 422
    title = _about("title")
    return _begun({**answers.as_fields(), **({"title": title} if title else {})}, "summary")


def _begun(fields: dict[str, str], first: str = "") -> ResponseReturnValue:
    network = current.network()
    with network.database.transaction() as session:
        draft = network.drafting.create(session, current.signed_in(), dict(fields))
    first = first or steps.needed(fields["kind"])[1].name
    return redirect(url_for("filling.show", draft_id=draft.id, name=first))


def _about(name: str = "about") -> str:
    return " ".join(request.form.get(name, "").split())[:MOST_ABOUT]


def _found(about: str) -> similar.SimilarPanel:
    with current.network().database.reading() as session:
        return similar.panel(session, about)


def _start(error: str) -> StartPage:
    (question,) = steps.KIND.questions
    words, hints = question.options or {}, question.option_hints or {}
    given = request.form if request.method == "POST" else request.args
    return StartPage(
        tuple((code, gettext(text), gettext(hints[code])) for code, text in words.items()),
        given.get("kind", ""),
        given.get("about", ""),
        error,
    )


def _looking_back(error: str) -> LookingBackPage:
    return LookingBackPage(
        request.form.get("title", ""),
        tuple(
            Answer(name, gettext(LABELS[name]), request.form.get(name, "")) for name in QUESTIONS
        ),
        error,
    )
