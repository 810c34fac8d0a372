"""Share without our name: what a reviewer hands to the facilitator, and the mailbox of each.

The worker carries things over; a page that sends something tries at once, and says so where
the facilitator did not answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from federation.body import parse_body
from network.errors import N_, Refused
from network.facilitating.preparing import leaves, with_leaves
from network.facilitating.submission import Limits, State
from network.facilitating.submitting import HandIn, NewFindsError, Rewording
from network.facilitating.unnamed import Errand, Unnamed
from network.innovations.identifying import Step, coarser
from network.innovations.innovation import NAME, read
from network.people.roles import Role
from network.records.record import RecordId
from network.web import audiences, crowd, current, records
from network.web.crowd import Crowd
from network.web.guards import needs
from network.web.language import in_words
from network.web.mailbox import Said, field_name, said_in, written
from network.web.pages import show as page
from network.web.story import Story, owner, story
from network.web.words import SECTIONS

blueprint = Blueprint("unnamed", __name__, url_prefix="/unnamed")

STATES = {
    State.WAITING: (N_("Being read by the facilitator"), "blue"),
    State.ACCEPTED: (N_("Ready, waits for others"), "yellow"),
    State.FORWARDED: (N_("Ready, waits for others"), "yellow"),
    State.PUBLISHED: (N_("Shared"), "green"),
    State.DECLINED: (N_("Sent back"), "orange"),
    State.WITHDRAWN: (N_("Taken back"), "grey"),
}


@dataclass(frozen=True)
class Tag:
    """A state in words and the colour of its tag."""

    words: str
    colour: str


@dataclass(frozen=True)
class Row:
    """One thing that was handed in."""

    title: str
    href: str
    state: Tag
    sent: str


@dataclass(frozen=True)
class IndexPage:
    """What was handed in, and what could be."""

    template: ClassVar[str] = "unnamed/index.html"
    rows: tuple[Row, ...]
    drafts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NewPage:
    """One text before it is handed in: how it reads, and how far it may go."""

    template: ClassVar[str] = "unnamed/new.html"
    draft: str
    sha256: str
    story: Story
    choices: tuple[audiences.Choice, ...]
    freedom: str
    crowd: Crowd | None
    less: str
    trouble: str


@dataclass(frozen=True)
class Field:
    """One part of the text that can be rewritten."""

    path: str
    name: str
    text: str


@dataclass(frozen=True)
class ShowPage:
    """One thing that was handed in: where it stands, its mailbox, and what can be done.

    ``trouble`` and its ``place`` say why a form was refused; what was typed stands there still.
    """

    template: ClassVar[str] = "unnamed/show.html"
    id: str
    title: str
    state: Tag
    error: str
    waits_long: bool
    record: str
    messages: tuple[Said, ...]
    fields: tuple[Field, ...]
    choices: tuple[audiences.Choice, ...]
    chosen: str
    crowd: Crowd | None
    can_change: bool
    can_take_back: bool
    text: str
    asks_why: bool
    trouble: str
    place: str


@blueprint.get("")
@needs(Role.READER)
def index() -> str:
    """List what was handed in."""
    network, person = current.network(), current.signed_in()
    with network.database.reading() as session:
        kept = network.broker.submitting.mine(session, person)
        reviews = person.holds(Role.REVIEWER)
        waiting = network.approving.waiting(session, person) if reviews else []
    drafts = tuple(
        (str(draft.fields.get("title") or gettext("Without a title")), draft.id)
        for draft in waiting
        if draft.rid is None and person.account not in draft.writers
    )
    return page(IndexPage(tuple(_row(each) for each in kept), drafts))


@blueprint.get("/new/<draft_id>")
@needs(Role.REVIEWER)
def new(draft_id: str) -> str:
    """Show what would be handed in."""
    return page(_new(draft_id, ""))


@blueprint.post("/new/<draft_id>")
@needs(Role.REVIEWER)
def send(draft_id: str) -> ResponseReturnValue:
    """Hand it in."""
    network, person, form = current.network(), current.signed_in(), request.form
    try:
        with network.database.transaction() as session:
            fields = network.approving.hand_over(session, person, draft_id, form.get("sha256", ""))
            given = HandIn(NAME, coarser(fields, _steps()), _limits(), "contact_ok" in form)
            unnamed = network.broker.submitting.hand_in(session, person, given)
    except Refused as error:
        return page(_new(draft_id, in_words(error))), 422
    network.broker.carrying.go(unnamed.id)
    return redirect(url_for("unnamed.show", id=unnamed.id))


@blueprint.get("/<id>")
@needs(Role.READER)
def show(id: str) -> str:
    """Show one, and its mailbox."""
    return page(_whole(id))


@blueprint.post("/<id>/answer")
@needs(Role.READER)
def answer(id: str) -> ResponseReturnValue:
    """Write to the facilitator."""
    network, person = current.network(), current.signed_in()
    try:
        with network.database.transaction() as session:
            network.broker.submitting.answer(session, person, id, request.form.get("text", ""))
    except Refused as error:
        return page(_whole(id, error)), 422
    network.broker.carrying.go(id)
    return redirect(url_for("unnamed.show", id=id))


@blueprint.post("/<id>/revise")
@needs(Role.REVIEWER)
def revise(id: str) -> ResponseReturnValue:
    """Send other words, or let more people read it."""
    network, person = current.network(), current.signed_in()
    try:
        with network.database.transaction() as session:
            kept = network.broker.submitting.get(session, person, id).unnamed
            fields = coarser(with_leaves(kept.fields, written()), _steps())
            given = Rewording(fields, _limits(), request.form.get("may_stay", ""))
            network.broker.submitting.revise(session, person, id, given)
    except Refused as error:
        return page(_whole(id, error)), 422
    network.broker.carrying.go(id)
    return redirect(url_for("unnamed.show", id=id))


@blueprint.post("/<id>/take-back")
@needs(Role.REVIEWER)
def take_back(id: str) -> ResponseReturnValue:
    """Withdraw it wherever it has got to."""
    network, person = current.network(), current.signed_in()
    with network.database.transaction() as session:
        network.broker.submitting.take_back(session, person, id)
    network.database.erase_traces()
    network.broker.carrying.go(id)
    return redirect(url_for("unnamed.show", id=id))


def _limits() -> Limits:
    return Limits(request.form.get("audience", ""), "region_label" in request.form)


def _steps() -> tuple[Step, ...]:
    """Return what is to be said less closely, which the address or the form names."""
    return crowd.steps(request.values.get(crowd.LESS, ""))


def _row(unnamed: Unnamed) -> Row:
    title = unnamed.title or gettext("Taken back, its text is erased")
    href = url_for("unnamed.show", id=unnamed.id)
    return Row(title, href, _tag(unnamed), format_date(unnamed.sent))


def _tag(unnamed: Unnamed) -> Tag:
    if unnamed.errand in (Errand.WITHDRAWAL, Errand.RECALL):
        return Tag(gettext("Being taken back"), "grey")
    if unnamed.state is None:
        return Tag(gettext("On its way"), "white")
    words, colour = STATES[unnamed.state]
    return Tag(gettext(words), colour)


def _new(draft_id: str, trouble: str) -> NewPage:
    network, person = current.network(), current.signed_in()
    with network.database.reading() as session:
        submission = network.approving.preview(session, person, draft_id)
        choices = audiences.choices(session)
        fields = coarser(parse_body(submission.body), _steps())
        found = network.broker.hiding.preview(session, NAME, fields, _limits())
        names = records.names(network, session)
    # as its readers will see it: shared by the facilitator
    shown = story(read(fields), owner(network.membership.myself.facilitator, names))
    return NewPage(
        draft_id,
        submission.sha256,
        shown,
        choices,
        gettext(audiences.FREEDOM_OF_INFORMATION),
        crowd.shown(found),
        request.values.get(crowd.LESS, ""),
        trouble,
    )


def _whole(id: str, error: Refused | None = None) -> ShowPage:
    network, person, typed = current.network(), current.signed_in(), written()
    with network.database.reading() as session:
        kept = network.broker.submitting.get(session, person, id)
        choices, unnamed = audiences.choices(session), kept.unnamed
        found = network.broker.hiding.preview(
            session, unnamed.type_name, unnamed.fields, unnamed.limits
        )
    reviews = person.holds(Role.REVIEWER) and unnamed.errand is not Errand.WITHDRAWAL
    is_live = unnamed.state in (None, State.WAITING, State.ACCEPTED, State.PUBLISHED)
    fields = tuple(
        Field(leaf.path, field_name(leaf), typed.get(leaf.path, leaf.text))
        for leaf in leaves(unnamed.fields)
        if leaf.is_prose and leaf.path in SECTIONS
    )
    return ShowPage(
        id=id,
        title=unnamed.title or gettext("Taken back, its text is erased"),
        state=_tag(unnamed),
        error=unnamed.error,
        waits_long=unnamed.waits_long,
        record=_record(unnamed),
        messages=said_in(kept.messages),
        fields=fields,
        choices=choices,
        chosen=request.form.get("audience", unnamed.limits.audience),
        text=request.form.get("text", ""),
        crowd=crowd.shown(found) if unnamed.fields else None,
        can_change=reviews and is_live and bool(fields),
        can_take_back=reviews and unnamed.state not in (State.WITHDRAWN, State.DECLINED),
        trouble=in_words(error) if error else "",
        asks_why=isinstance(error, NewFindsError),
        place="text" if request.endpoint == "unnamed.answer" else "change",
    )


def _record(unnamed: Unnamed) -> str:
    if unnamed.state is not State.PUBLISHED or not unnamed.record_node:
        return ""
    return records.href(unnamed.type_name, RecordId(unnamed.record_node, unnamed.rid))
