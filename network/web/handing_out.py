"""Records as the content of a file: print page, Word document, table, data.

What is asked for is exporting.py's, or a command's; the words are papers.py's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from flask_babel import gettext

from network.collections.collection import Collection
from network.errors import NotFound
from network.innovations.csv_file import MEDIA_TYPE as CSV_TYPE
from network.innovations.csv_file import write_csv
from network.innovations.docx_file import MEDIA_TYPE as DOCX_TYPE
from network.innovations.docx_file import write_docx
from network.innovations.innovation import NAME, Innovation
from network.innovations.layouts import LayoutName
from network.innovations.paper import Paper
from network.peering.wording import TERMS
from network.records.record import RecordId
from network.web import current, records
from network.web.pages import show as page
from network.web.papers import Exported, cells, columns, paper

if TYPE_CHECKING:
    from network.database import Session

MOST = 200


class Form(StrEnum):
    """What records are handed out as."""

    PRINT = "print"
    DOCX = "docx"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True)
class PrintPage:
    """Records one after the other, each beginning on a page of its own."""

    template: ClassVar[str] = "exporting/print.html"
    title: str
    papers: tuple[Paper, ...]
    back: str


@dataclass(frozen=True)
class Selection:
    """What was asked for, as far as it can be read here, and how many cannot."""

    found: tuple[Exported, ...]
    left_out: int


@dataclass(frozen=True)
class Handed:
    """The content of a file, its type, and what it may be called."""

    content: bytes
    media_type: str
    name: str


def select(session: Session, ids: Iterable[RecordId]) -> Selection:
    """Return the records named, at most `MOST`; a collection stands for what is in it."""
    wanted = _expanded(session, ids)
    found = [exported for id in wanted[:MOST] if (exported := _read(session, id))]
    return Selection(tuple(found), len(wanted) - len(found))


def hand_out(selection: Selection, layout: LayoutName, form: Form, back: str = "") -> Handed:
    """Return the records of ``selection`` as a file; ``back`` is where a print page leads."""
    if form is Form.CSV:
        return Handed(_table(selection, layout), CSV_TYPE, f"{layout}.csv")
    if form is Form.JSON and layout is LayoutName.RECORD:
        return Handed(_bodies(selection), "application/json", "records.json")
    papers = _papers(selection, layout)
    if form is Form.JSON:
        return Handed(_laid_out(papers, layout), "application/json", f"{layout}.json")
    if form is Form.DOCX:
        return Handed(write_docx(papers, _title(papers)), DOCX_TYPE, "records.docx")
    printed = page(PrintPage(_title(papers), papers, back))
    return Handed(printed.encode(), "text/html; charset=utf-8", "records.html")


def _expanded(session: Session, ids: Iterable[RecordId]) -> list[RecordId]:
    """Return the records named, and what is in those that are collections, each once."""
    network, expanded = current.network(), dict[RecordId, None]()
    for id in ids:
        try:
            collection = network.reading.read(session, id, Collection).body
        except NotFound:
            expanded[id] = None
            continue
        items = () if collection is None else collection.items
        expanded |= dict.fromkeys(item.id for item in items)
    return list(expanded)


def _read(session: Session, id: RecordId) -> Exported | None:
    try:
        read = current.network().reading.read(session, id, Innovation)
    except NotFound:
        return None
    if read.body is None:
        return None
    return Exported(id, read.rev, read.record.time, read.body)


def _papers(selection: Selection, layout: LayoutName) -> tuple[Paper, ...]:
    network = current.network()
    with network.database.reading() as session:
        names = records.names(network, session)
    return tuple(paper(each, layout, names, network.now()) for each in selection.found)


def _title(papers: tuple[Paper, ...]) -> str:
    return papers[0].title if len(papers) == 1 else gettext("Records from Likewise")


def _table(selection: Selection, layout: LayoutName) -> bytes:
    network = current.network()
    with network.database.reading() as session:
        names = records.names(network, session)
    rows = [cells(each, layout, names) for each in selection.found]
    return write_csv(columns(layout), rows)


def _bodies(selection: Selection) -> bytes:
    told = [
        {
            "node": each.id.node,
            "rid": each.id.rid,
            "rev": each.rev,
            "type": NAME,
            "time": each.time.isoformat() if each.time else None,
            "terms": gettext(TERMS),
            "body": each.innovation.model_dump(mode="json"),
        }
        for each in selection.found
    ]
    return _json({"terms": gettext(TERMS), "records": told})


def _laid_out(papers: tuple[Paper, ...], layout: LayoutName) -> bytes:
    told = [
        {
            "record": each.key,
            "terms": each.term,
            "about": dict(each.facts),
            "items": [{"item": item.title, "text": item.text or None} for item in each.passages],
        }
        for each in papers
    ]
    return _json({"terms": gettext(TERMS), "layout": layout.value, "records": told})


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode()
