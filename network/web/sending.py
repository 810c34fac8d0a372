"""Send a draft to a reviewer: read it as its readers will, choose who they are, send it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from network.errors import Invalid, Refused
from network.facilitating.preparing import ATTRIBUTION, VIA_FACILITATOR
from network.facilitating.submission import Limits
from network.innovations.approving import as_travels
from network.innovations.draft import Draft, Edit
from network.innovations.innovation import NAME, Innovation
from network.people.roles import Role
from network.records.audience import Audience
from network.records.record import RecordId
from network.web import audiences, crowd, current, records, similar, steps
from network.web.addresses import Link
from network.web.crowd import Crowd
from network.web.drafts import title, to_settle
from network.web.guards import needs
from network.web.language import in_words
from network.web.language import said as in_language
from network.web.pages import show as page
from network.web.story import Story, owner, story, with_files
from network.web.words import SECTIONS, said

if TYPE_CHECKING:
    from network.database import Session

blueprint = Blueprint("sending", __name__)


@dataclass(frozen=True)
class Fault:
    """Something that is still missing or wrong, and where to put it right."""

    link: Link
    words: str


@dataclass(frozen=True)
class SendPage:
    """A draft as its readers will see it, and who they will be."""

    template: ClassVar[str] = "sending/show.html"
    draft: str
    title: str
    faults: tuple[Fault, ...]
    story: Story | None
    choices: tuple[audiences.Choice, ...]
    is_fixed: bool
    chosen: str
    freedom: str
    trouble: str
    crowd: Crowd | None
    is_unnamed: bool
    to_settle: int
    similar: similar.SimilarPanel


@dataclass(frozen=True)
class Tried:
    """What was chosen, and why it was refused."""

    chosen: str = ""
    trouble: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)


@blueprint.get("/writing/<draft_id>/send")
@needs(Role.AUTHOR)
def show(draft_id: str) -> str:
    """Show the draft as its readers will see it, and ask who they are."""
    return page(_whole(draft_id, Tried()))


@blueprint.post("/writing/<draft_id>/send")
@needs(Role.AUTHOR)
def send(draft_id: str) -> ResponseReturnValue:
    """Put the draft before the reviewers, for the audience chosen."""
    network, chosen = current.network(), request.form.get("audience", "")
    try:
        with network.database.transaction() as session:
            audience = Audience.parse(chosen)
            if ATTRIBUTION in request.form:
                _attribute(session, draft_id, audience)
            network.approving.submit(session, current.signed_in(), draft_id, audience)
    except Invalid as error:
        trouble = error.errors.get("audience", "")
        tried = Tried(chosen, in_language(trouble) if trouble else "", error.errors)
        return page(_whole(draft_id, tried)), 422
    except Refused as error:
        return page(_whole(draft_id, Tried(chosen, in_words(error)))), 409
    return redirect(url_for("writing.show", draft_id=draft_id))


def _whole(draft_id: str, tried: Tried) -> SendPage:
    network = current.network()
    with network.database.reading() as session:
        draft = network.drafting.get(session, current.signed_in(), draft_id)
        choices, names = audiences.with_groups(session), records.names(network, session)
        like = similar.panel(session, _about(draft), _revised(draft))
        fixed = _fixed(draft)
        if fixed is not None:
            choices = (audiences.choice(session, fixed),)
    faults = network.drafting.problems(draft)
    node = network.settings.node.id
    return SendPage(
        draft=draft.id,
        title=title(draft),
        faults=tuple(_fault(draft, name, str(words)) for name, words in faults.items()),
        story=None if faults else _story(draft, owner(node, names)),
        choices=choices,
        is_fixed=fixed is not None,
        chosen=fixed.name if fixed else tried.chosen,
        freedom=gettext(audiences.FREEDOM_OF_INFORMATION),
        trouble=tried.trouble,
        crowd=None if faults else crowd.of_draft(draft, tried.chosen),
        is_unnamed=request.form.get(ATTRIBUTION) == VIA_FACILITATOR or crowd.is_unnamed(draft),
        to_settle=to_settle(draft),
        similar=like,
    )


def _about(draft: Draft) -> str:
    return f"{draft.fields.get('title') or ''} {draft.fields.get('summary') or ''}"


def _revised(draft: Draft) -> RecordId | None:
    return RecordId(current.network().settings.node.id, draft.rid) if draft.rid else None


def _attribute(session: Session, draft_id: str, audience: Audience) -> None:
    """Keep whose name it will carry; without one it has to hide whose it is."""
    network, person = current.network(), current.signed_in()
    draft = network.drafting.get(session, person, draft_id)
    is_unnamed = request.form[ATTRIBUTION] == VIA_FACILITATOR
    if is_unnamed:
        fields = as_travels(draft.fields)
        network.broker.hiding.check(session, NAME, fields, Limits(audience.name))
    chosen = VIA_FACILITATOR if is_unnamed else "named"
    if draft.fields.get(ATTRIBUTION, "named") != chosen:
        edit = Edit(base=draft.version, fields={ATTRIBUTION: chosen})
        network.drafting.save(session, person, draft_id, edit)


def _story(draft: Draft, by: Link) -> Story:
    innovation = _innovation(draft)
    told = story(innovation, by)
    return with_files(
        told,
        innovation,
        lambda sha256: url_for("attachments.of_draft", draft_id=draft.id, sha256=sha256),
    )


def _innovation(draft: Draft) -> Innovation:
    return Innovation.model_validate(as_travels(draft.fields))


def _fixed(draft: Draft) -> Audience | None:
    """Return the audience of the record that this revises: it cannot be changed."""
    network = current.network()
    if draft.rid is None:
        return None
    with network.database.reading() as session:
        record = network.records.get(session, RecordId(network.settings.node.id, draft.rid))
    return None if record is None else Audience.of_feed(record.feed)


def _fault(draft: Draft, name: str, words: str) -> Fault:
    kind = str(draft.fields.get("kind") or "")
    found = [
        known.name
        for known in (*steps.needed(kind), *steps.free(kind))
        if any(question.part.partition(".")[0] == name for question in known.questions)
    ]
    href = url_for("filling.show", draft_id=draft.id, name=found[0] if found else "summary")
    labels = {"kind": steps.KIND.title, "stage": steps.step("stage").title, **_LABELS}
    label = gettext(labels[name]) if name in labels else said(SECTIONS, name)
    return Fault(Link(label, href), in_language(words))


_LABELS = {
    question.part: question.label
    for known in steps.STEPS
    for question in known.questions
    if question.part not in SECTIONS
}
