"""Take records with you: to print, as a Word document, a table or data; one, or a selection.

The selection stands in the address, as records by name (``record=node/rid``, also of a
collection, which stands for what is in it) or as the question that search answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from network.errors import N_, NotFound
from network.innovations.innovation import NAME
from network.innovations.layouts import LayoutName
from network.people.roles import Role
from network.records.record import RecordId
from network.web import current, records
from network.web.addresses import Link, Parameters
from network.web.guards import needs
from network.web.handing_out import MOST, Form, Selection, hand_out, select
from network.web.pages import show as page
from network.web.search_address import Asked

blueprint = Blueprint("exporting", __name__)

RECORD, AS, LAYOUT = "record", "as", "layout"
_PRIVATE = {"Cache-Control": "private, no-store"}

FORMS = (
    (Form.PRINT, N_("A page to print, or to save as PDF"), N_("Your browser makes the PDF.")),
    (Form.DOCX, N_("A Word document"), ""),
    (Form.CSV, N_("A table (CSV)"), N_("For a spreadsheet: one record a row.")),
    (Form.JSON, N_("Data (JSON)"), N_("For programs.")),
)
LAYOUTS = (
    (LayoutName.RECORD, N_("As it is told here"), ""),
    (LayoutName.TIDIER, "TIDieR", N_("Twelve items that describe an intervention.")),
    (LayoutName.SQUIRE, "SQUIRE 2.0", N_("Eighteen items that report an improvement.")),
)


@dataclass(frozen=True)
class Choice:
    """One way to have them."""

    value: str
    text: str
    hint: str
    is_chosen: bool


@dataclass(frozen=True)
class ExportPage:
    """What would be handed out, and in which ways."""

    template: ClassVar[str] = "exporting/show.html"
    listed: tuple[Link, ...]
    left_out: int
    kept: tuple[tuple[str, str], ...]
    forms: tuple[Choice, ...]
    layouts: tuple[Choice, ...]


@blueprint.get("/export")
@needs(Role.READER)
def show() -> str:
    """Ask in which way."""
    selection, layout, form = _selection(), _layout(), _form()
    return page(
        ExportPage(
            tuple(
                Link(each.innovation.title, records.href(NAME, each.id)) for each in selection.found
            ),
            selection.left_out,
            _parameters().pairs,
            tuple(_choice(value, text, hint, form) for value, text, hint in FORMS),
            tuple(_choice(value, text, hint, layout) for value, text, hint in LAYOUTS),
        )
    )


@blueprint.get("/export/file")
@needs(Role.READER)
def file() -> Response:
    """Hand them out."""
    selection, form = _selection(), _form()
    if not selection.found:
        raise NotFound(N_("None of these can be read here."))
    back = _parameters().on(url_for("exporting.show"))
    handed = hand_out(selection, _layout(), form, back)
    answer = Response(handed.content, content_type=handed.media_type, headers=_PRIVATE)
    if form is not Form.PRINT:
        answer.headers["Content-Disposition"] = f'attachment; filename="{handed.name}"'
    return answer


def address(ids: Iterable[RecordId]) -> str:
    """Return where these records can be taken along."""
    return Parameters(tuple((RECORD, id.key) for id in ids)).on(url_for("exporting.show"))


def _choice(value: str, text: str, hint: str, chosen: str) -> Choice:
    return Choice(value, gettext(text), gettext(hint) if hint else "", value == chosen)


def _layout() -> LayoutName:
    return request.args.get(LAYOUT, LayoutName.RECORD, type=LayoutName)


def _form() -> Form:
    return request.args.get(AS, Form.PRINT, type=Form)


def _parameters() -> Parameters:
    named = request.args.getlist(RECORD)
    if named:
        return Parameters(tuple((RECORD, key) for key in named))
    return Asked.of(request.args).parameters


def _selection() -> Selection:
    network, named = current.network(), request.args.getlist(RECORD)
    ids = [RecordId.of_key(key) for key in named]
    if not named:
        hits = network.finding.search(Asked.of(request.args).request(MOST)).hits
        ids = [hit.record.id for hit in hits if hit.type == NAME]
    with network.database.reading() as session:
        return select(session, ids)
