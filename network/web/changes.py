"""What one version of an innovation changed against the one before, word by word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint
from flask_babel import gettext

from network.errors import N_, NotFound
from network.innovations.innovation import Innovation
from network.innovations.versions import Change, SectionChange, compare
from network.people.roles import Role
from network.records.record import RecordId
from network.web import current, records
from network.web.guards import needs
from network.web.pages import show as page
from network.web.words import SECTIONS, said

blueprint = Blueprint("changes", __name__)

_CODED = {
    "kind": N_("What sort of record it is"),
    "stage": N_("How far it has got"),
    "approach": N_("How it came about"),
    "review_by": N_("When it is looked at again"),
    "licence": N_("On what terms the words may be used again"),
}


@dataclass(frozen=True)
class Changed:
    """One section with what was taken out and what was put in: (words, "removed" or ...)."""

    title: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ChangesPage:
    """What a version changed."""

    template: ClassVar[str] = "changes/show.html"
    title: str
    number: int
    back: str
    changed: tuple[Changed, ...]


@blueprint.get("/innovations/<node>/<rid>/changes/<int:rev>")
@needs(Role.READER)
def show(node: str, rid: str, rev: int) -> str:
    """Show what version ``rev`` changed."""
    reading, id = current.network().reading, RecordId(node, rid)
    with current.network().database.reading() as session:
        new = reading.read(session, id, Innovation, rev).body
        old = reading.read(session, id, Innovation, rev - 1).body if rev > 1 else None
    if new is None or old is None:
        raise NotFound(N_("One of the two versions can no longer be read."))
    return page(ChangesPage(new.title, rev, records.href("innovation", id), changed(old, new)))


def changed(old: Innovation, new: Innovation) -> tuple[Changed, ...]:
    """Return the sections that differ, in reading order."""
    return tuple(_changed(section) for section in compare(old, new) if section.is_changed)


def _changed(section: SectionChange) -> Changed:
    coded = _CODED.get(section.section)
    title = gettext(coded) if coded else said(SECTIONS, section.section)
    kinds = {Change.SAME: "", Change.REMOVED: "del", Change.ADDED: "ins"}
    return Changed(title, tuple((part.text, kinds[part.change]) for part in section.parts))
