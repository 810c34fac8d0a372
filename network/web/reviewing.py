"""Review what somebody else wrote: the queue, the exact text, and the three answers.

What a reviewer reads is read back from the very bytes that will travel, and the answer names
them by their SHA-256.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime, format_timedelta, gettext

from federation.body import parse_body
from network.errors import NotAllowed, Refused
from network.innovations.approving import Remark
from network.innovations.draft import Draft, Submission
from network.innovations.innovation import Innovation, read, sections
from network.people.roles import Role
from network.records.audience import Audience
from network.records.record import RecordId
from network.web import audiences, changes, crowd, current, records, similar
from network.web.drafts import Remark as Said
from network.web.drafts import remarks, title
from network.web.guards import needs
from network.web.language import in_words
from network.web.pages import show as page
from network.web.story import Story, owner, story, with_files
from network.web.words import SECTIONS, said

blueprint = Blueprint("reviewing", __name__)

_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Waiting:
    """One draft in the queue, and how long it has waited."""

    title: str
    href: str
    by: str
    waited: str
    is_revision: bool
    is_own: bool


@dataclass(frozen=True)
class QueuePage:
    """What waits for a reviewer, the longest wait first."""

    template: ClassVar[str] = "reviewing/index.html"
    rows: tuple[Waiting, ...]


@dataclass(frozen=True)
class Bytes:
    """The exact text that will travel."""

    text: str
    size: int
    sha256: str


@dataclass(frozen=True)
class ReviewPage:
    """One submission: as its readers will see it, byte for byte, and who they will be."""

    template: ClassVar[str] = "reviewing/show.html"
    draft: str
    title: str
    by: str
    waited: str
    story: Story
    bytes: Bytes
    audience: audiences.Choice
    freedom: str
    changed: tuple[changes.Changed, ...]
    is_revision: bool
    remarks: tuple[Said, ...]
    similar: similar.SimilarPanel
    is_own: bool
    is_unnamed: bool
    about: tuple[tuple[str, str], ...]
    trouble: str
    section: str
    text: str


@blueprint.get("/review")
@needs(Role.REVIEWER)
def index() -> str:
    """Show the queue."""
    network = current.network()
    with network.database.reading() as session:
        drafts = network.approving.waiting(session, current.signed_in())
    return page(QueuePage(tuple(_waiting(draft) for draft in drafts)))


@blueprint.get("/review/<draft_id>")
@needs(Role.REVIEWER)
def show(draft_id: str) -> str:
    """Show what is to be approved."""
    return page(_whole(draft_id, ""))


@blueprint.get("/review/<draft_id>/bytes")
@needs(Role.REVIEWER)
def raw(draft_id: str) -> Response:
    """Give the exact bytes, to be kept or compared."""
    network = current.network()
    with network.database.reading() as session:
        submission = network.approving.preview(session, current.signed_in(), draft_id)
    answer = Response(submission.body, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{draft_id}.json"'
    return answer


@blueprint.post("/review/<draft_id>/approve")
@needs(Role.REVIEWER)
def approve(draft_id: str) -> ResponseReturnValue:
    """Publish the bytes that the reviewer was shown."""
    network, sha256 = current.network(), request.form.get("sha256", "")
    try:
        with network.database.transaction() as session:
            published = network.approving.approve(session, current.signed_in(), draft_id, sha256)
    except Refused as error:
        return _refused(draft_id, error)
    network.database.erase_traces()  # of the draft, which keeps no text from now on
    return redirect(records.href("innovation", RecordId(_node(), published.rid)))


@blueprint.post("/review/<draft_id>/answer")
@needs(Role.REVIEWER)
def answer(draft_id: str) -> ResponseReturnValue:
    """Ask for changes, or turn it down; either way with the reason."""
    approving, person = current.network().approving, current.signed_in()
    note = Remark(request.form.get("text", ""), section_asked())
    try:
        with current.network().database.transaction() as session:
            if request.form.get("answer") == "reject":
                approving.reject(session, person, draft_id, note)
            else:
                approving.ask_for_changes(session, person, draft_id, note)
    except Refused as error:
        return _refused(draft_id, error)
    return redirect(url_for("reviewing.index"))


def _refused(draft_id: str, error: Refused) -> ResponseReturnValue:
    """Show the page again with the reason; where nothing waits any more, say that alone."""
    network = current.network()
    with network.database.reading() as session:
        draft = network.drafting.get(session, current.signed_in(), draft_id)
    if draft.submission is None:
        raise error
    return page(_whole(draft_id, in_words(error))), 403 if isinstance(error, NotAllowed) else 409


def about(innovation: Innovation) -> tuple[tuple[str, str], ...]:
    """Return what a remark can be about: the sections that are written, by name and in words."""
    return tuple((name, said(SECTIONS, name)) for name in sections(innovation))


def section_asked() -> str:
    """Return which section the remark in this form is about; empty for the whole."""
    asked = request.form.get("section", "")
    return asked if asked in SECTIONS else ""


def _node() -> str:
    return current.network().settings.node.id


def _waiting(draft: Draft) -> Waiting:
    return Waiting(
        title=title(draft),
        href=url_for("reviewing.show", draft_id=draft.id),
        by=current.name_of(draft.submission.by if draft.submission else draft.author),
        waited=_waited(draft),
        is_revision=draft.rid is not None,
        is_own=_is_own(draft),
    )


def _waited(draft: Draft) -> str:
    since = draft.submission.at if draft.submission else draft.changed_at
    waited = current.network().now() - since
    words = format_timedelta(waited, granularity="day" if waited >= _A_DAY else "minute")
    return gettext(
        "%(time)s, since %(day)s", time=words, day=format_datetime(since, "d MMMM y, HH:mm")
    )


def _is_own(draft: Draft) -> bool:
    return current.signed_in().account in draft.all_writers


def _whole(draft_id: str, trouble: str) -> ReviewPage:
    network, person = current.network(), current.signed_in()
    with network.database.reading() as session:
        submission = network.approving.preview(session, person, draft_id)
        draft = network.drafting.get(session, person, draft_id)
        audience = audiences.choice(session, Audience.parse(submission.audience))
        names = records.names(network, session)
        innovation = read(parse_body(submission.body))
        revised = RecordId(_node(), draft.rid) if draft.rid else None
        like = similar.panel(session, f"{innovation.title} {innovation.summary or ''}", revised)
    published = _published(draft)
    return ReviewPage(
        draft=draft.id,
        title=innovation.title,
        by=current.name_of(submission.by),
        waited=_waited(draft),
        story=with_files(
            story(innovation, owner(_node(), names)),
            innovation,
            lambda sha256: url_for("attachments.of_draft", draft_id=draft.id, sha256=sha256),
        ),
        bytes=_bytes(submission),
        audience=audience,
        freedom=gettext(audiences.FREEDOM_OF_INFORMATION),
        changed=changes.changed(published, innovation) if published else (),
        is_revision=published is not None,
        remarks=remarks(draft),
        similar=like,
        is_own=_is_own(draft),
        is_unnamed=crowd.is_unnamed(draft),
        about=about(innovation),
        trouble=trouble,
        section=section_asked(),
        text=request.form.get("text", ""),
    )


def _published(draft: Draft) -> Innovation | None:
    """Return the text that a revision would replace; None for something new."""
    network = current.network()
    if draft.rid is None:
        return None
    with network.database.reading() as session:
        return network.reading.read(session, RecordId(_node(), draft.rid), Innovation).body


def _bytes(submission: Submission) -> Bytes:
    return Bytes(submission.body.decode("utf-8"), len(submission.body), submission.sha256)
