"""What somebody looks after: what is due to be looked at again, retired, or handed over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from network.database import Session
from network.errors import Invalid, Refused
from network.innovations.draft import Draft
from network.innovations.looking_back import QUESTIONS, LookingBack
from network.innovations.remembering import LookedAfter
from network.people.person import Person
from network.people.roles import Role
from network.records.record import RecordId
from network.web import current, records
from network.web.addresses import Link
from network.web.guards import needs
from network.web.language import in_words
from network.web.language import said as in_language
from network.web.pages import show as page
from network.web.pasted import as_typed
from network.web.starting import LABELS, Answer
from network.web.words import STAGES, said

blueprint = Blueprint("looking_after", __name__, url_prefix="/looking-after")


@dataclass(frozen=True)
class Row:
    """One record that somebody looks after."""

    rid: str
    title: str
    href: str
    facts: tuple[str, ...]
    is_due: bool
    is_open: bool
    revision: str


@dataclass(frozen=True)
class IndexPage:
    """What this person looks after, and what nobody does any more."""

    template: ClassVar[str] = "looking_after/index.html"
    due: tuple[Row, ...]
    others: tuple[Row, ...]
    left_behind: tuple[Row, ...]
    trouble: str


@dataclass(frozen=True)
class RetirePage:
    """Whether a record has done its work."""

    template: ClassVar[str] = "looking_after/retire.html"
    rid: str
    record: Link
    why: str
    trouble: str


@dataclass(frozen=True)
class HandOverPage:
    """To whom, and what whoever comes next should know."""

    template: ClassVar[str] = "looking_after/hand_over.html"
    rid: str
    records: tuple[Link, ...]
    successors: tuple[Link, ...]
    to: str
    answers: tuple[Answer, ...]
    trouble: str


@blueprint.get("")
@needs(Role.AUTHOR)
def index() -> str:
    """Show what this person looks after."""
    return page(_whole(""))


@blueprint.post("/<rid>/still-true")
@needs(Role.AUTHOR)
def still_true(rid: str) -> ResponseReturnValue:
    """Say that a record holds for another year."""
    remembering = current.network().remembering
    return _done(lambda session, person: remembering.still_true(session, person, rid))


@blueprint.post("/<rid>/take-on")
@needs(Role.AUTHOR)
def take_on(rid: str) -> ResponseReturnValue:
    """Look after what somebody left behind."""
    remembering = current.network().remembering
    return _done(lambda session, person: remembering.take_on(session, person, rid))


@blueprint.get("/<rid>/retire")
@needs(Role.AUTHOR)
def ask_to_retire(rid: str) -> str:
    """Ask why it has ended."""
    return page(_retire(rid, ""))


@blueprint.post("/<rid>/retire")
@needs(Role.AUTHOR)
def retire(rid: str) -> ResponseReturnValue:
    """Say that it has done its work."""
    network, why = current.network(), as_typed(request.form.get("why", ""))
    try:
        with network.database.transaction() as session:
            network.remembering.retire(session, current.signed_in(), rid, why)
    except Refused as error:
        return page(_retire(rid, _words(error))), 422
    return redirect(url_for("looking_after.index"))


@blueprint.get("/hand-over")
@needs(Role.AUTHOR)
def ask_to_hand_over() -> str:
    """Ask who comes next, and what they should know."""
    return page(_hand_over(request.args.get("rid", ""), ""))


@blueprint.post("/hand-over")
@needs(Role.AUTHOR)
def hand_over() -> ResponseReturnValue:
    """Hand over one record, or, where none is named, everything."""
    network, rid = current.network(), request.form.get("rid", "")
    learned = LookingBack(**{name: as_typed(request.form.get(name, "")) for name in QUESTIONS})
    to, rids = request.form.get("to", ""), [rid] if rid else []
    try:
        with network.database.transaction() as session:
            network.remembering.hand_over(session, current.signed_in(), rids, to, learned)
    except Refused as error:
        return page(_hand_over(rid, _words(error))), 422
    return redirect(url_for("looking_after.index"))


def prompts() -> int:
    """Return how many records this person should look at again."""
    network, person = current.network(), current.signed_in()
    with network.database.reading() as session:
        return len(network.remembering.due(session, person))


def _done(deed: Callable[[Session, Person], Draft | None]) -> ResponseReturnValue:
    """Do it, and show the list again with what came of it."""
    try:
        with current.network().database.transaction() as session:
            deed(session, current.signed_in())
    except Refused as error:
        return page(_whole(_words(error))), 409
    return redirect(url_for("looking_after.index"))


def _words(error: Refused) -> str:
    if isinstance(error, Invalid):
        return " ".join(in_language(text) for text in error.errors.values())
    return in_words(error)


def _whole(trouble: str) -> IndexPage:
    network, person = current.network(), current.signed_in()
    with network.database.reading() as session:
        mine = network.remembering.looked_after(session, person.account)
        left = network.remembering.left_behind(session)
    rows = tuple(map(_row, mine))
    return IndexPage(
        due=tuple(row for row in rows if row.is_due),
        others=tuple(row for row in rows if not row.is_due),
        left_behind=tuple(map(_row, left)),
        trouble=trouble,
    )


def _row(each: LookedAfter) -> Row:
    innovation, id = each.innovation, each.record.id
    by = innovation.review_by
    facts = (
        said(STAGES, innovation.stage) if innovation.stage else "",
        gettext("look at it again by %(day)s", day=format_date(by, "long")) if by else "",
        gettext("ended") if innovation.retired else "",
        gettext("with a reviewer") if each.is_with_a_reviewer else "",
    )
    return Row(
        rid=id.rid,
        title=innovation.title,
        href=records.href("innovation", id),
        facts=tuple(fact for fact in facts if fact),
        is_due=each.is_due(current.network().now().date()),
        is_open=innovation.retired is None and each.revision is None,
        revision=url_for("writing.show", draft_id=each.revision.id) if each.revision else "",
    )


def _retire(rid: str, trouble: str) -> RetirePage:
    network = current.network()
    id = RecordId(network.settings.node.id, rid)
    with network.database.reading() as session:
        body = network.records.body(session, id) or {}
    link = Link(str(body.get("title") or ""), records.href("innovation", id))
    return RetirePage(rid, link, request.form.get("why", ""), trouble)


def _hand_over(rid: str, trouble: str) -> HandOverPage:
    network, person = current.network(), current.signed_in()
    with network.database.reading() as session:
        mine = network.remembering.looked_after(session, person.account)
        able = network.remembering.successors(session, person)
    handed = [each for each in mine if rid in ("", each.record.id.rid)]
    return HandOverPage(
        rid=rid,
        records=tuple(
            Link(each.innovation.title, records.href("innovation", each.record.id))
            for each in handed
        ),
        successors=tuple(Link(each.name, each.account) for each in able),
        to=request.form.get("to", ""),
        answers=tuple(
            Answer(name, gettext(LABELS[name]), request.form.get(name, "")) for name in QUESTIONS
        ),
        trouble=trouble,
    )
