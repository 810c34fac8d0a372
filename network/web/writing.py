"""Write an innovation: my drafts, and one draft with what is still to be done.

How one is started is starting.py's, the pages on which it is filled in are filling.py's, sending
it to a reviewer is sending.py's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime

from network.errors import NotAllowed
from network.innovations.draft import IMPORTER, Draft, DraftState, must_own
from network.people.person import Person
from network.people.roles import Role
from network.records.record import RecordId
from network.web import co_owners, current, looking_after, records
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
    can_start: bool
    due: int


@dataclass(frozen=True)
class DraftPage:
    """One draft."""

    template: ClassVar[str] = "writing/show.html"
    id: str
    title: str
    state: State
    is_waiting: bool
    is_mine: bool
    co_owners: tuple[str, ...]
    author: str
    tasks: Tasks
    remarks: tuple[Remark, ...]
    record: str
    can_ask: bool
    is_asked: bool


@dataclass(frozen=True)
class DeletePage:
    """Whether to throw a draft away."""

    template: ClassVar[str] = "writing/delete.html"
    id: str
    title: str


@blueprint.get("/writing")
@needs(Role.AUTHOR, Role.PARTNER)
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
    taken = tuple(_row(draft) for draft in shown)
    can_start = current.signed_in().holds(Role.AUTHOR)
    due = looking_after.prompts() if can_start else 0
    return page(WritingPage(own, taken, len(imported), pages, can_start, due))


@blueprint.get("/writing/<draft_id>")
@needs(Role.AUTHOR, Role.PARTNER)
def show(draft_id: str) -> str:
    """Show a draft: what is done, what is to do, what a reviewer said."""
    network, person = current.network(), current.signed_in()
    with network.database.reading() as session:
        draft = network.drafting.get(session, person, draft_id)
        can_ask = network.broker.asking.may_ask(session, person, draft)
        is_asked = network.broker.asking.of(session, draft_id) is not None
    return page(replace(_whole(draft, person), can_ask=can_ask, is_asked=is_asked))


@blueprint.post("/writing/<draft_id>/ask-facilitator")
@needs(Role.AUTHOR)
def ask_facilitator(draft_id: str) -> ResponseReturnValue:
    """Ask our facilitator to review what nobody else here could."""
    network = current.network()
    with network.database.transaction() as session:
        network.broker.asking.ask(session, current.signed_in(), draft_id)
    return redirect(url_for("writing.show", draft_id=draft_id))


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


def _whole(draft: Draft, person: Person) -> DraftPage:
    node = current.network().settings.node.id
    is_waiting = draft.state is DraftState.SUBMITTED
    return DraftPage(
        id=draft.id,
        title=title(draft),
        state=state(draft),
        is_waiting=is_waiting,
        is_mine=_is_theirs(draft, person),
        co_owners=co_owners.names(draft),
        author=current.name_of(draft.author)
        if draft.author not in (person.account, IMPORTER)
        else "",
        tasks=tasks(draft)
        if draft.state is not DraftState.SUBMITTED and draft.is_open
        else Tasks(),
        remarks=remarks(draft),
        record=records.href("innovation", RecordId(node, draft.rid)) if draft.rid else "",
        can_ask=False,
        is_asked=False,
    )


def _is_theirs(draft: Draft, person: Person) -> bool:
    try:
        must_own(person, draft)
    except NotAllowed:
        return False
    return True
