"""The facilitator's desk: the queue, each text beside its original, and the next batch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, format_datetime, gettext, ngettext

from network.errors import N_, Conflict, Refused
from network.facilitating.desk import BatchStanding
from network.facilitating.preparing import ATTRIBUTION, Leaf, leaves, with_leaves
from network.facilitating.submission import State, Submission
from network.innovations.identifying import coarser
from network.people.roles import Role
from network.web import audiences, crowd, current
from network.web.crowd import Crowd
from network.web.guards import needs
from network.web.language import in_words
from network.web.mailbox import Said, field_name, said_in, written
from network.web.pages import show as page
from network.web.words import SECTIONS

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

_CODE = re.compile(r"[a-z][A-Za-z0-9_-]*")
PLACES = {"desk.write": "text", "desk.decline": "reason"}
STATES = {
    State.WAITING: N_("To be read"),
    State.ACCEPTED: N_("Ready for the next batch"),
    State.FORWARDED: N_("With the facilitator who publishes for us"),
    State.PUBLISHED: N_("Shared"),
    State.DECLINED: N_("Sent back"),
    State.WITHDRAWN: N_("Taken back"),
}


@dataclass(frozen=True)
class Row:
    """One submission in a list."""

    title: str
    href: str
    state: str
    facts: str


@dataclass(frozen=True)
class Batch:
    """The next batch in sentences."""

    standing: str
    needed: str
    next: str
    releases: tuple[str, ...]


@dataclass(frozen=True)
class IndexPage:
    """What is at the desk, and how far the next batch has got."""

    template: ClassVar[str] = "desk/index.html"
    rows: tuple[Row, ...]
    gone: tuple[Row, ...]
    batch: Batch


@dataclass(frozen=True)
class Part:
    """One part of the text: as it came, as it would be shared, and as it was typed just now."""

    path: str
    name: str
    original: str
    edited: str
    typed: str
    is_prose: bool


@dataclass(frozen=True)
class ShowPage:
    """One submission at the desk.

    ``trouble`` and its ``place`` on the page say why a form was refused; what was typed into it
    stands there still, and ``is_conflict`` that somebody else has saved meanwhile.
    """

    template: ClassVar[str] = "desk/show.html"
    id: str
    title: str
    state: str
    version: int
    audience: str
    contact: str
    parts: tuple[Part, ...]
    crowd: Crowd | None
    messages: tuple[Said, ...]
    is_open: bool
    is_waiting: bool
    is_over: bool
    text: str
    reason: str
    trouble: str
    place: str
    is_conflict: bool


@blueprint.get("")
@needs(Role.FACILITATOR)
def index() -> str:
    """Show the desk."""
    network, person = current.network(), current.signed_in()
    desk = network.broker.desk
    with network.database.reading() as session:
        waiting, gone = desk.queue(session, person), desk.done(session, person)
        standing = desk.standing(session, person)
    return page(IndexPage(tuple(map(_row, waiting)), tuple(map(_row, gone)), _batch(standing)))


@blueprint.get("/<id>")
@needs(Role.FACILITATOR)
def show(id: str) -> str:
    """Show one beside its original."""
    return page(_whole(id))


@blueprint.post("/<id>/edit")
@needs(Role.FACILITATOR)
def edit(id: str) -> ResponseReturnValue:
    """Save the wording; with the button that says so, let it go into the next batch, too."""
    network, person = current.network(), current.signed_in()
    desk, version = network.broker.desk, request.form.get("version", 0, type=int)
    try:
        with network.database.transaction() as session:
            edited = desk.get(session, person, id).submission.edited
            fields = coarser(
                with_leaves(edited, written()), crowd.steps(request.form.get(crowd.LESS, ""))
            )
            saved = desk.edit(session, person, id, fields, version)
            if "accept" in request.form:
                desk.accept(session, person, id, saved.version)
    except Refused as error:
        return page(_whole(id, error)), 422
    return redirect(url_for("desk.index" if "accept" in request.form else "desk.show", id=id))


@blueprint.post("/<id>/decline")
@needs(Role.FACILITATOR)
def decline(id: str) -> ResponseReturnValue:
    """Send it back with the reason."""
    network, person = current.network(), current.signed_in()
    try:
        with network.database.transaction() as session:
            network.broker.desk.decline(session, person, id, request.form.get("reason", ""))
    except Refused as error:
        return page(_whole(id, error)), 422
    network.database.erase_traces()
    return redirect(url_for("desk.index"))


@blueprint.post("/<id>/write")
@needs(Role.FACILITATOR)
def write(id: str) -> ResponseReturnValue:
    """Write to its authors, whoever they are."""
    network, person = current.network(), current.signed_in()
    try:
        with network.database.transaction() as session:
            network.broker.desk.write(session, person, id, request.form.get("text", ""))
    except Refused as error:
        return page(_whole(id, error)), 422
    return redirect(url_for("desk.show", id=id))


def _row(submission: Submission) -> Row:
    title = str(submission.edited.get("title") or gettext("The text is out and no longer here"))
    return Row(
        title,
        url_for("desk.show", id=submission.id),
        gettext(STATES[submission.state]),
        gettext("came on %(day)s", day=format_date(submission.arrived)),
    )


def _batch(standing: BatchStanding) -> Batch:
    crowd, rules = standing.crowd, standing.rules
    ready = (
        ngettext("%(num)s text is ready.", "%(num)s texts are ready.", standing.ready)
        + " "
        + gettext(
            "Behind them stand %(people)s people of %(trusts)s organisations.",
            people=crowd.submitters,
            trusts=crowd.trusts,
        )
        if standing.ready
        else gettext("Nothing is ready yet.")
    )
    return Batch(
        ready,
        gettext(
            "A batch goes out when at least %(people)s people of %(trusts)s organisations stand"
            " behind it, so that nobody can tell who shared what.",
            people=rules.submitters,
            trusts=rules.trusts,
        ),
        gettext(
            "The next one goes out on %(when)s at the earliest.",
            when=format_datetime(standing.next_slot, "EEEE d MMMM, HH:mm"),
        ),
        tuple(
            gettext(
                "%(when)s: %(published)s went out, %(waiting)s had to wait",
                when=format_datetime(each.slot, "d MMMM y, HH:mm"),
                published=each.published,
                waiting=each.waiting,
            )
            for each in standing.releases
        ),
    )


def _whole(id: str, error: Refused | None = None) -> ShowPage:
    network, person = current.network(), current.signed_in()
    with network.database.reading() as session:
        on_desk = network.broker.desk.get(session, person, id)
        found = network.broker.desk.crowd(session, person, id)
    submission = on_desk.submission
    audience = audiences.TITLES.get(submission.limits.audience, submission.limits.audience)
    contact = N_("Its authors answer questions.")
    if not submission.contact_ok:
        contact = N_("Its authors would rather not be asked anything.")
    return ShowPage(
        id=id,
        title=str(submission.edited.get("title") or gettext("The text is out and no longer here")),
        state=gettext(STATES[submission.state]),
        version=submission.version,
        audience=gettext(audience),
        contact=gettext(contact),
        parts=_parts(submission, written()),
        crowd=crowd.shown(found),
        messages=said_in(on_desk.messages),
        is_open=submission.is_open,
        is_waiting=submission.state is State.WAITING,
        is_over=submission.state is State.WITHDRAWN,
        text=request.form.get("text", ""),
        reason=request.form.get("reason", ""),
        trouble=in_words(error) if error else "",
        place=PLACES.get(request.endpoint or "", "wording"),
        is_conflict=isinstance(error, Conflict),
    )


def _parts(submission: Submission, typed: Mapping[str, str]) -> tuple[Part, ...]:
    # that it is shared for others is said on every page of it, and is nobody's to edit
    edited = {leaf.path: leaf for leaf in leaves(submission.edited) if leaf.path != ATTRIBUTION}
    originals = [each for each in leaves(submission.original) if each.path != ATTRIBUTION]
    now = {path: leaf.text for path, leaf in edited.items()}
    added = [leaf for path, leaf in edited.items() if path not in {o.path for o in originals}]
    return tuple(
        Part(
            leaf.path,
            field_name(leaf),
            leaf.text if leaf not in added else "",
            now.get(leaf.path, ""),
            typed.get(leaf.path, now.get(leaf.path, "")),
            _is_prose(leaf),
        )
        for leaf in [*originals, *added]
    )


def _is_prose(leaf: Leaf) -> bool:
    """Say whether a person wrote it; a code can be left out, and not rewritten."""
    is_code = leaf.path not in SECTIONS and _CODE.fullmatch(leaf.text) is not None
    return leaf.is_prose and not is_code
