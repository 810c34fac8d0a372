"""Attachments: put a file beside a draft, and hand a published one out, never to be opened here.

A file is only ever handed out to be kept: as bytes with a name, never inline. What is not what
it claims to be is not handed out at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from federation.attachment import Attachment, listed
from network.errors import N_, NotFound, Refused
from network.innovations.innovation import Innovation
from network.innovations.stripping import kind_of
from network.people.roles import Role
from network.records.record import RecordId
from network.web import current
from network.web.drafts import title
from network.web.guards import needs
from network.web.language import in_words
from network.web.pages import show as page
from network.web.protection import takes_files
from network.web.story import File, in_kilobytes

blueprint = Blueprint("attachments", __name__)


@dataclass(frozen=True)
class AttachmentsPage:
    """The files of a draft, and a form for one more."""

    template: ClassVar[str] = "attachments/show.html"
    draft: str
    title: str
    files: tuple[File, ...]
    trouble: str


@blueprint.get("/writing/<draft_id>/attachments")
@needs(Role.AUTHOR)
def show(draft_id: str) -> str:
    """Show the files of a draft."""
    return page(_whole(draft_id, ""))


@blueprint.post("/writing/<draft_id>/attachments")
@takes_files
@needs(Role.AUTHOR)
def attach(draft_id: str) -> ResponseReturnValue:
    """Attach one more."""
    network, given = current.network(), request.files.get("file")
    if given is None or not given.filename:
        return page(_whole(draft_id, gettext("Choose a file first."))), 422
    try:
        with network.database.transaction() as session:
            network.files.attaching.attach(
                session, current.signed_in(), draft_id, given.filename, given.read()
            )
    except Refused as error:
        return page(_whole(draft_id, in_words(error))), 422
    finally:
        given.close()
    return redirect(url_for("attachments.show", draft_id=draft_id))


@blueprint.post("/writing/<draft_id>/attachments/<sha256>/detach")
@needs(Role.AUTHOR)
def detach(draft_id: str, sha256: str) -> ResponseReturnValue:
    """Take one out."""
    network = current.network()
    with network.database.transaction() as session:
        network.files.attaching.detach(session, current.signed_in(), draft_id, sha256)
    network.database.erase_traces()
    return redirect(url_for("attachments.show", draft_id=draft_id))


@blueprint.get("/writing/<draft_id>/attachments/<sha256>")
@needs(Role.AUTHOR, Role.REVIEWER)
def of_draft(draft_id: str, sha256: str) -> Response:
    """Hand out a file of a draft to whoever writes or reviews it."""
    network = current.network()
    with network.database.reading() as session:
        draft = network.drafting.get(session, current.signed_in(), draft_id)
        attachment = _named(listed(dict(draft.fields)), sha256)
        return _handed(attachment, network.files.attaching.read(session, draft, sha256))


@blueprint.get("/records/<node>/<rid>/attachments/<sha256>")
@needs(Role.READER)
def of_record(node: str, rid: str, sha256: str) -> Response:
    """Hand out a file of a record that can be read here, fetched now if need be."""
    network = current.network()
    with network.database.reading() as session:
        read = network.reading.read(session, RecordId(node, rid), Innovation)
    files = read.body.attachments if read.body else ()
    attachment = _named((Attachment(**each.model_dump()) for each in files), sha256)
    return _handed(attachment, network.files.fetching.get(read.record, attachment))


def _named(files: Iterable[Attachment], sha256: str) -> Attachment:
    for attachment in files:
        if attachment.sha256 == sha256:
            return attachment
    raise NotFound(N_("There is no such attachment."))


def _handed(attachment: Attachment, raw: bytes) -> Response:
    """Return a file to be kept, if it is what it claims to be."""
    kind = kind_of(raw)
    if kind is None or kind.value != attachment.media_type:
        raise Refused(N_("This file is not what it claims to be, so it is not handed out."))
    answer = Response(raw, content_type="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=attachment.name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _whole(draft_id: str, trouble: str) -> AttachmentsPage:
    network = current.network()
    with network.database.reading() as session:
        draft = network.drafting.get(session, current.signed_in(), draft_id)
    files = tuple(
        File(
            each.name,
            in_kilobytes(each.size),
            url_for("attachments.of_draft", draft_id=draft_id, sha256=each.sha256),
            each.sha256,
        )
        for each in listed(dict(draft.fields))
    )
    return AttachmentsPage(draft.id, title(draft), files, trouble)
