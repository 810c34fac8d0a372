"""Write an innovation: my drafts, starting one, and one draft with what is still to be done.

The pages on which it is filled in are filling.py's, sending it to a reviewer is sending.py's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime, gettext

from network.errors import NotAllowed
from network.innovations.draft import IMPORTER, Draft, DraftState, must_write
from network.innovations.innovation import Kind
from network.people.person import Person
from network.people.roles import Role
from network.records.record import RecordId
from network.web import current, records, steps
from network.web.addresses import Pages, Parameters, turn
from network.web.drafts import TO_THE_MINUTE, Remark, State, Tasks, remarks, state, tasks, title
from network.web.guards import needs
from network.web.pages import show as page

blueprint = Blueprint("writing", __name__)

A_PAGE = 20


@dataclass(frozen=True)
class Row:
    """One draft in a list."""

    title: str
    href: str
    state: State
    changed: str


@dataclass(frozen=True)
class WritingPage:
    """What this person is writing, and what an import left for anybody to take on."""

    template: ClassVar[str] = "writing/index.html"
    rows: tuple[Row, ...]
    imported: tuple[Row, ...]
    imported_count: int
    pages: Pages


@dataclass(frozen=True)
class StartPage:
    """What sort of record it will be."""

    template: ClassVar[str] = "writing/new.html"
    kinds: tuple[tuple[str, str, str], ...]
    error: str


@dataclass(frozen=True)
class DraftPage:
    """One draft."""

    template: ClassVar[str] = "writing/show.html"
    id: str
    title: str
    state: State
    is_waiting: bool
    is_mine: bool
    tasks: Tasks
    remarks: tuple[Remark, ...]
    record: str


@dataclass(frozen=True)
class DeletePage:
    """Whether to throw a draft away."""

    template: ClassVar[str] = "writing/delete.html"
    id: str
    title: str


@blueprint.get("/writing")
@needs(Role.AUTHOR)
def index() -> str:
    """List what this person is writing."""
    network, number = current.network(), max(1, request.args.get("page", 1, type=int))
    with network.database.reading() as session:
        drafts = network.drafting.mine(session, current.signed_in())
    imported = [draft for draft in drafts if draft.author == IMPORTER]
    last = -(-len(imported) // A_PAGE)
    shown = imported[(number - 1) * A_PAGE : number * A_PAGE]
    pages = turn(Parameters(()), url_for("writing.index"), number, last)
    own = tuple(_row(draft) for draft in drafts if draft.author != IMPORTER)
    return page(WritingPage(own, tuple(_row(draft) for draft in shown), len(imported), pages))


@blueprint.get("/writing/new")
@needs(Role.AUTHOR)
def new() -> str:
    """Ask what sort of record it will be."""
    return page(_start(""))


@blueprint.post("/writing/new")
@needs(Role.AUTHOR)
def start() -> ResponseReturnValue:
    """Start a draft, and go to its first page."""
    network, kind = current.network(), request.form.get("kind", "")
    if kind not in {known.value for known in Kind}:
        return page(_start(gettext("Choose what you want to write about."))), 422
    with network.database.transaction() as session:
        draft = network.drafting.create(session, current.signed_in(), {"kind": kind})
    first = steps.needed(kind)[1].name
    return redirect(url_for("filling.show", draft_id=draft.id, name=first))


@blueprint.get("/writing/<draft_id>")
@needs(Role.AUTHOR)
def show(draft_id: str) -> str:
    """Show a draft: what is done, what is to do, what a reviewer said."""
    network, person = current.network(), current.signed_in()
    with network.database.reading() as session:
        draft = network.drafting.get(session, person, draft_id)
    return page(_whole(draft, person))


@blueprint.post("/writing/<draft_id>/take-back")
@needs(Role.AUTHOR)
def take_back(draft_id: str) -> ResponseReturnValue:
    """Take a draft back from the reviewers, to write on."""
    network = current.network()
    with network.database.transaction() as session:
        network.approving.take_back(session, current.signed_in(), draft_id)
    return redirect(url_for("writing.show", draft_id=draft_id))


@blueprint.get("/writing/<draft_id>/delete")
@needs(Role.AUTHOR)
def ask_to_delete(draft_id: str) -> str:
    """Ask whether the draft is to go for good."""
    network = current.network()
    with network.database.reading() as session:
        draft = network.drafting.get(session, current.signed_in(), draft_id)
    return page(DeletePage(draft.id, title(draft)))


@blueprint.post("/writing/<draft_id>/delete")
@needs(Role.AUTHOR)
def delete(draft_id: str) -> ResponseReturnValue:
    """Throw the draft away."""
    network = current.network()
    with network.database.transaction() as session:
        network.drafting.delete(session, current.signed_in(), draft_id)
    network.database.erase_traces()
    return redirect(url_for("writing.index"))


@blueprint.post("/writing/revise/<rid>")
@needs(Role.AUTHOR)
def revise(rid: str) -> ResponseReturnValue:
    """Open the revision of a record of ours, started now if there is none."""
    network = current.network()
    with network.database.transaction() as session:
        draft = network.drafting.revise(session, current.signed_in(), rid)
    return redirect(url_for("writing.show", draft_id=draft.id))


def _row(draft: Draft) -> Row:
    return Row(
        title(draft),
        url_for("writing.show", draft_id=draft.id),
        state(draft),
        format_datetime(draft.changed_at, TO_THE_MINUTE),
    )


def _start(error: str) -> StartPage:
    (question,) = steps.KIND.questions
    words, hints = question.options or {}, question.option_hints or {}
    return StartPage(
        tuple((code, gettext(text), gettext(hints[code])) for code, text in words.items()), error
    )


def _whole(draft: Draft, person: Person) -> DraftPage:
    node = current.network().settings.node.id
    is_waiting = draft.state is DraftState.SUBMITTED
    return DraftPage(
        id=draft.id,
        title=title(draft),
        state=state(draft),
        is_waiting=is_waiting,
        is_mine=_is_theirs(draft, person),
        tasks=tasks(draft)
        if draft.state is not DraftState.SUBMITTED and draft.is_open
        else Tasks(),
        remarks=remarks(draft),
        record=records.href("innovation", RecordId(node, draft.rid)) if draft.rid else "",
    )


def _is_theirs(draft: Draft, person: Person) -> bool:
    try:
        must_write(person, draft)
    except NotAllowed:
        return False
    return True
