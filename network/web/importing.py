"""Import a spreadsheet: upload it, say which column is what, see what would happen, do it.

What becomes of a row is innovations/uploading.py's; nothing is published from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext, ngettext

from network.errors import N_, Invalid, Refused
from network.innovations.outcomes import Fate, Outcome
from network.innovations.upload_store import Upload
from network.innovations.uploading import FORESEEN, ID, Foreseen, read
from network.people.roles import Role
from network.web import current
from network.web.addresses import Link
from network.web.guards import needs
from network.web.language import in_words
from network.web.language import said as in_language
from network.web.pages import show as page
from network.web.protection import takes_files
from network.web.words import SECTIONS, said

blueprint = Blueprint("importing", __name__, url_prefix="/import")

FIELDS = (
    "title",
    "summary",
    "kind",
    "stage",
    "problem",
    "what_we_did",
    "what_happened",
    "tell_a_friend",
    "context.place",
    "easy_read",
    "credit",
)
_CALLED = {
    ID: N_("What each row is known by, such as a number"),
    "kind": N_("What sort of record it is"),
    "stage": N_("How far it has got"),
    "context.place": N_("Where it was tried"),
    "credit": N_("Credit"),
}
FATES = {
    Fate.DRAFTED: (N_("Becomes a draft"), "green"),
    Fate.UNCHANGED: (N_("Is here already, unchanged"), "grey"),
}


@dataclass(frozen=True)
class ImportsPage:
    """A form for a file, and the spreadsheets that are not finished."""

    template: ClassVar[str] = "importing/index.html"
    rows: tuple[tuple[Link, str], ...]
    trouble: str


@dataclass(frozen=True)
class Column:
    """One field of ours, and which column it is."""

    name: str
    text: str
    chosen: str


@dataclass(frozen=True)
class Row:
    """One row as it would turn out."""

    line: int
    title: str
    fate: str
    colour: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class ImportPage:
    """One spreadsheet: its columns and what would happen, or what has happened."""

    template: ClassVar[str] = "importing/show.html"
    id: str
    name: str
    columns: tuple[Column, ...]
    offered: tuple[str, ...]
    rows: tuple[Row, ...]
    counts: str
    done: int
    total: int
    is_over: bool
    report: str
    refused: tuple[tuple[int, str], ...]
    trouble: str


@blueprint.get("")
@needs(Role.AUTHOR, Role.ADMINISTRATOR)
def index() -> str:
    """Ask for a file."""
    return page(_imports(""))


@blueprint.post("")
@takes_files
@needs(Role.AUTHOR, Role.ADMINISTRATOR)
def upload() -> ResponseReturnValue:
    """Take a file in."""
    network, given = current.network(), request.files.get("file")
    if given is None or not given.filename:
        return page(_imports(gettext("Choose a file first."))), 422
    try:
        with network.database.transaction() as session:
            taken = network.files.uploading.take(
                session, current.signed_in(), given.filename, given.read()
            )
    except Refused as error:
        return page(_imports(in_words(error))), 422
    return redirect(url_for("importing.show", id=taken.id))


@blueprint.get("/<id>")
@needs(Role.AUTHOR, Role.ADMINISTRATOR)
def show(id: str) -> str:
    """Show what would happen, or what has."""
    return page(_whole(id, ""))


@blueprint.post("/<id>/columns")
@needs(Role.AUTHOR, Role.ADMINISTRATOR)
def choose(id: str) -> ResponseReturnValue:
    """Keep which column is what."""
    network, form = current.network(), request.form
    names = [name.removeprefix("c:") for name in form if name.startswith("c:")]
    chosen = {name: form[f"c:{name}"] for name in names}
    with network.database.transaction() as session:
        network.files.uploading.choose(session, current.signed_in(), id, chosen)
    return redirect(url_for("importing.show", id=id) + "#foreseen")


@blueprint.post("/<id>/run")
@needs(Role.AUTHOR, Role.ADMINISTRATOR)
def run(id: str) -> ResponseReturnValue:
    """Import the next rows."""
    try:
        current.network().files.uploading.run(current.signed_in(), id, _in_one_line)
    except Refused as error:
        return page(_whole(id, in_words(error))), 422
    return redirect(url_for("importing.show", id=id))


@blueprint.post("/<id>/forget")
@needs(Role.AUTHOR, Role.ADMINISTRATOR)
def forget(id: str) -> ResponseReturnValue:
    """Throw the spreadsheet away; drafts made of it stay."""
    network = current.network()
    with network.database.transaction() as session:
        network.files.uploading.forget(session, current.signed_in(), id)
    network.database.erase_traces()
    return redirect(url_for("importing.index"))


def _imports(trouble: str) -> ImportsPage:
    network = current.network()
    with network.database.reading() as session:
        mine = network.files.uploading.mine(session, current.signed_in())
    rows = tuple(
        (
            Link(each.name, url_for("importing.show", id=each.id)),
            gettext("%(day)s: %(report)s", day=format_date(each.at), report=_report(each)),
        )
        for each in mine
    )
    return ImportsPage(rows, trouble)


def _whole(id: str, trouble: str) -> ImportPage:
    network = current.network()
    with network.database.reading() as session:
        upload = network.files.uploading.get(session, current.signed_in(), id)
    foreseen: tuple[Foreseen, ...] = ()
    columns: tuple[str, ...] = ()
    total = upload.done
    if not upload.is_over:
        sheet = read(upload.name, upload.content)
        columns, total = sheet.columns, len(sheet.rows)
        try:
            foreseen = network.files.uploading.foresee(upload)
        except Refused as error:
            trouble = trouble or in_words(error)
    return ImportPage(
        id=upload.id,
        name=upload.name,
        columns=_columns(upload),
        offered=columns,
        rows=tuple(map(_row, foreseen)),
        counts=_counts(foreseen, total - upload.done),
        done=upload.done,
        total=total,
        is_over=upload.is_over,
        report=_report(upload),
        refused=upload.tally.refused,
        trouble=trouble,
    )


def _columns(upload: Upload) -> tuple[Column, ...]:
    others = [name for name in upload.choices if name not in FIELDS and name != ID]
    return tuple(
        Column(name, _called(name), upload.choices.get(name, "")) for name in (ID, *FIELDS, *others)
    )


def _called(name: str) -> str:
    known = _CALLED.get(name)
    return gettext(known) if known else said(SECTIONS, name)


def _row(foreseen: Foreseen) -> Row:
    if isinstance(foreseen.outcome, Outcome):
        words, colour = FATES[foreseen.outcome.fate]
        return Row(foreseen.line, foreseen.title, gettext(words), colour, ())
    reasons = _reasons(foreseen.outcome.error)
    return Row(foreseen.line, foreseen.title, gettext("Is refused"), "red", reasons)


def _reasons(error: Refused) -> tuple[str, ...]:
    if not isinstance(error, Invalid):
        return (in_words(error),)
    return tuple(f"{_called(name)}: {in_language(words)}" for name, words in error.errors.items())


def _in_one_line(error: Refused) -> str:
    return " ".join(_reasons(error))


def _counts(foreseen: Sequence[Foreseen], left: int) -> str:
    refused = sum(not isinstance(each.outcome, Outcome) for each in foreseen)
    drafted = sum(
        isinstance(each.outcome, Outcome) and each.outcome.fate is Fate.DRAFTED for each in foreseen
    )
    shown = (
        gettext("These are the first %(num)s of %(left)s.", num=FORESEEN, left=left)
        if left > len(foreseen)
        else ""
    )
    words = gettext(
        "%(drafted)s become drafts, %(unchanged)s are here already, %(refused)s are refused.",
        drafted=drafted,
        unchanged=len(foreseen) - drafted - refused,
        refused=refused,
    )
    return f"{shown} {words}".strip()


def _report(upload: Upload) -> str:
    tally = upload.tally
    if not upload.done:
        return gettext("not imported yet")
    return ngettext(
        "%(num)s row looked at: %(drafted)s drafts, %(unchanged)s unchanged, %(refused)s refused",
        "%(num)s rows looked at: %(drafted)s drafts, %(unchanged)s unchanged, %(refused)s refused",
        upload.done,
        drafted=tally.drafted,
        unchanged=tally.unchanged,
        refused=len(tally.refused),
    )
