"""What one version of an innovation changed against the one before, word by word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, request
from flask_babel import format_date, gettext

from network.errors import N_, NotFound
from network.feeds.feed import BodyState
from network.innovations.innovation import Innovation
from network.innovations.versions import Change, SectionChange, compare
from network.people.roles import Role
from network.records.record import RecordId
from network.web import current, records
from network.web.detail_words import CODES
from network.web.guards import needs
from network.web.pages import show as page
from network.web.words import APPROACHES, KINDS, LICENCES, SECTIONS, STAGES, said

blueprint = Blueprint("changes", __name__)

_CODED = {
    "kind": N_("What sort of record it is"),
    "stage": N_("How far it has got"),
    "approach": N_("How it came about"),
    "review_by": N_("When it is looked at again"),
    "licence": N_("On what terms the words may be used again"),
}


_WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": KINDS,
    "stage": STAGES,
    "approach": APPROACHES,
    "licence": LICENCES,
    **CODES,
}
_CODE = re.compile(r"[\w.-]+")


@dataclass(frozen=True)
class Changed:
    """One section with what was taken out and what was put in: (words, "removed" or ...)."""

    title: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ChangesPage:
    """Two versions beside each other; ``readable`` are those that can be chosen."""

    template: ClassVar[str] = "changes/show.html"
    title: str
    number: int
    before: int
    readable: tuple[int, ...]
    days: Mapping[int, str]
    back: str
    changed: tuple[Changed, ...]


@blueprint.get("/innovations/<node>/<rid>/changes/<int:rev>")
@needs(Role.READER)
def show(node: str, rid: str, rev: int) -> str:
    """Show version ``rev`` beside an earlier one, the one before unless another is chosen."""
    reading, id = current.network().reading, RecordId(node, rid)
    rev = request.args.get("version", rev, type=int)
    before = request.args.get("before", rev - 1, type=int)
    with current.network().database.reading() as session:
        found = reading.read(session, id, Innovation, rev)
        old = reading.read(session, id, Innovation, before).body if before >= 1 else None
    if found.body is None or old is None:
        raise NotFound(N_("One of the two versions can no longer be read."))
    held = [each for each in found.revisions if each.state is BodyState.HELD]
    return page(
        ChangesPage(
            title=found.body.title,
            number=rev,
            before=before,
            readable=tuple(each.rev for each in held),
            days={each.rev: format_date(each.time, "long") for each in held if each.time},
            back=records.href("innovation", id),
            changed=changed(old, found.body),
        )
    )


def changed(old: Innovation, new: Innovation) -> tuple[Changed, ...]:
    """Return the sections that differ, in reading order."""
    return tuple(_changed(section) for section in compare(old, new) if section.is_changed)


def _changed(section: SectionChange) -> Changed:
    coded = _CODED.get(section.section)
    title = gettext(coded) if coded else said(SECTIONS, section.section)
    kinds = {Change.SAME: "", Change.REMOVED: "del", Change.ADDED: "ins"}
    words = _WORDS.get(section.section)
    return Changed(
        title,
        tuple(
            (_in_words(part.text, words) if words else part.text, kinds[part.change])
            for part in section.parts
        ),
    )


def _in_words(codes: str, words: Mapping[str, str]) -> str:
    """Return codes, one or several with commas between, in everyday words."""
    return _CODE.sub(lambda found: said(words, found[0]), codes)
