"""What could tell who somebody is: each find in its place, for a person to change or let stay.

The page never says that a text identifies nobody: it shows what it found, and says that it misses
things. What is looked for is network/anonymising's, deciding is innovations/anonymising's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from network.anonymising.find import Kind
from network.errors import N_, Refused
from network.innovations.draft import Draft
from network.innovations.finds import ATTACHED, DraftFind, Path, texts_of
from network.people.roles import Role
from network.web import current, steps
from network.web.drafts import title
from network.web.guards import needs
from network.web.language import in_words
from network.web.pages import show as page
from network.web.words import SECTIONS, said

blueprint = Blueprint("scanning", __name__)

AROUND = 90
"""Characters of the text that are shown before and after a find."""

KINDS: Mapping[Kind, str] = {
    Kind.NHS_NUMBER: N_("NHS number"),
    Kind.PERSON: N_("Name of a person"),
    Kind.DATE_OF_BIRTH: N_("Date of birth"),
    Kind.AGE_OVER_89: N_("Age over 89"),
    Kind.ADDRESS: N_("Address"),
    Kind.POSTCODE: N_("Postcode"),
    Kind.EMAIL: N_("Email address"),
    Kind.PHONE: N_("Telephone number"),
    Kind.NI_NUMBER: N_("National Insurance number"),
    Kind.RECORD_NUMBER: N_("Number of a record"),
    Kind.WARD_OR_SITE: N_("Name of a ward or site"),
    Kind.USERNAME: N_("Username"),
    Kind.LINK: N_("Link"),
    Kind.SMALL_NUMBER: N_("Few people counted"),
}


@dataclass(frozen=True)
class Shown:
    """One find as the page shows it; ``words`` and ``reason`` are what was typed and not taken."""

    key: str
    kind: str
    where: str
    before: str
    text: str
    after: str
    words: str
    reason: str
    by: str
    can_change: bool
    error: str


@dataclass(frozen=True)
class FindsPage:
    """What was found in a draft: to settle, to look at again, and settled."""

    template: ClassVar[str] = "scanning/show.html"
    draft: str
    title: str
    to_settle: tuple[Shown, ...]
    to_look_at: tuple[Shown, ...]
    settled: tuple[Shown, ...]
    reason: str
    trouble: str


@dataclass(frozen=True)
class Tried:
    """What was refused: at which find, what was typed, and why."""

    key: str = ""
    words: str = ""
    reason: str = ""
    error: str = ""


@blueprint.get("/writing/<draft_id>/finds")
@needs(Role.AUTHOR, Role.PARTNER)
def show(draft_id: str) -> str:
    """Show what was found, each in its place."""
    return page(_whole(draft_id, Tried()))


@blueprint.post("/writing/<draft_id>/finds")
@needs(Role.AUTHOR, Role.PARTNER)
def settle(draft_id: str) -> ResponseReturnValue:
    """Do with one find, or with all that are to be looked at again, what was chosen."""
    form = request.form
    tried = Tried(form.get("key", ""), form.get("words", ""), form.get("reason", ""))
    try:
        _settle(draft_id, form.get("deed", ""), tried)
    except Refused as error:
        refused = Tried(tried.key, tried.words, tried.reason, in_words(error))
        return page(_whole(draft_id, refused)), 422
    return redirect(url_for("scanning.show", draft_id=draft_id))


def _settle(draft_id: str, deed: str, tried: Tried) -> None:
    network, person = current.network(), current.signed_in()
    anonymising = network.anonymising
    with network.database.transaction() as session:
        match deed:
            case "change":
                anonymising.replace(session, person, draft_id, tried.key, tried.words)
            case "stay":
                anonymising.dismiss(session, person, draft_id, tried.key, tried.reason)
            case "reopen":
                anonymising.reopen(session, person, draft_id, tried.key)
            case "all":
                anonymising.dismiss_all_to_look_at(session, person, draft_id, tried.reason)
            case _:
                raise Refused(N_("Choose what to do with it."))


def _whole(draft_id: str, tried: Tried) -> FindsPage:
    network = current.network()
    with network.database.reading() as session:
        draft = network.drafting.get(session, current.signed_in(), draft_id)
        finds = network.anonymising.finds(session, draft)
        texts = dict(texts_of(draft.fields, network.anonymising.attached(session, draft_id)))
    shown = [(each, _shown(draft, each, texts[each.path], tried)) for each in finds]
    is_elsewhere = tried.key not in {each.key for each in finds}
    return FindsPage(
        draft=draft.id,
        title=title(draft),
        to_settle=tuple(it for each, it in shown if each.is_open and each.is_identifying),
        to_look_at=tuple(it for each, it in shown if each.is_open and not each.is_identifying),
        settled=tuple(it for each, it in shown if not each.is_open),
        reason=tried.reason if is_elsewhere else "",
        trouble=tried.error,
    )


def _shown(draft: Draft, each: DraftFind, text: str, tried: Tried) -> Shown:
    find, is_tried = each.find, tried.key == each.key
    first, last = max(0, find.start - AROUND), find.end + AROUND
    kept = each.dismissal
    return Shown(
        key=each.key,
        kind=gettext(KINDS[find.kind]),
        where=_where(draft, each.path),
        before=("… " if first else "") + text[first : find.start],
        text=find.text,
        after=text[find.end : last] + (" …" if last < len(text) else ""),
        words=tried.words if is_tried else find.suggestion,
        reason=kept.reason if kept else (tried.reason if is_tried else ""),
        by=current.name_of(kept.by) if kept else "",
        can_change=each.path[0] != ATTACHED,
        error=tried.error if is_tried else "",
    )


def _where(draft: Draft, path: Path) -> str:
    """Return in words where a find stands: the question it answers, or the attachment's name."""
    if path[0] == ATTACHED:
        return str(path[1])
    kind = str(draft.fields.get("kind") or "")
    names = (".".join(str(step) for step in path[:2]), str(path[0]))
    for known in steps.STEPS:
        for question in known.questions:
            if question.part in names:
                return gettext(steps.label(question, kind))
    return said(SECTIONS, names[1])
