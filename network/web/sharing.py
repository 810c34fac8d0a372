"""Share a collection with an audience, as its readers will see it; and withdraw it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from network.collections.collection import NAME, Collection
from network.collections.curating import as_travels
from network.errors import Invalid
from network.people.roles import Role
from network.records.audience import Audience
from network.records.record import Reason, RecordId
from network.records.withdrawing import WithdrawRequest
from network.web import audiences, collections, current, records
from network.web.guards import needs
from network.web.language import said as in_language
from network.web.pages import show as page
from network.web.questions import format_record, read_record

blueprint = Blueprint("sharing", __name__)


@dataclass(frozen=True)
class SharePage:
    """A collection as its readers will see it, and who they will be; or what is missing."""

    template: ClassVar[str] = "sharing/show.html"
    draft: str
    title: str
    faults: tuple[tuple[str, str], ...]
    collection: collections.Reader | None
    choices: tuple[audiences.Choice, ...]
    is_fixed: bool
    chosen: str
    freedom: str
    trouble: str


@dataclass(frozen=True)
class WithdrawPage:
    """A collection that is to be withdrawn."""

    template: ClassVar[str] = "sharing/withdraw.html"
    title: str
    href: str
    reasons: tuple[tuple[str, str], ...]
    reason: str = ""
    replaced_by: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@blueprint.get("/curating/<draft_id>/share")
@needs(Role.FACILITATOR)
def show(draft_id: str) -> str:
    """Show the collection as its readers will see it, and ask who they are."""
    return page(_whole(draft_id))


@blueprint.post("/curating/<draft_id>/share")
@needs(Role.FACILITATOR)
def share(draft_id: str) -> ResponseReturnValue:
    """Publish the collection."""
    network, chosen = current.network(), request.form.get("audience", "")
    try:
        with network.database.transaction() as session:
            published = network.collections.curating.publish(
                session, current.signed_in(), draft_id, Audience.parse(chosen)
            )
    except Invalid as error:
        trouble = error.errors.get("audience", "")
        return page(_whole(draft_id, chosen, in_language(trouble) if trouble else "")), 422
    return redirect(records.href(NAME, RecordId(network.settings.node.id, published.rid)))


@blueprint.get("/curating/withdraw/<rid>")
@needs(Role.FACILITATOR)
def ask_to_withdraw(rid: str) -> str:
    """Ask why, before anything is erased."""
    return page(_withdrawing(rid))


@blueprint.post("/curating/withdraw/<rid>")
@needs(Role.FACILITATOR)
def withdraw(rid: str) -> ResponseReturnValue:
    """Erase the collection here, and at everybody's next pull."""
    network, person = current.network(), current.signed_in()
    reason = request.form.get("reason", type=Reason)
    if reason is None:
        return page(_withdrawing(rid, {"reason": gettext("Choose a reason.")})), 422
    instead = format_record(read_record(request.form.get("replaced_by", "").strip()))
    wanted = WithdrawRequest(rid, reason=reason, replaced_by=instead or None)
    try:
        with network.database.transaction() as session:
            network.collections.curating.withdraw(session, person, wanted)
    except Invalid as error:
        said = {name: in_language(text) for name, text in error.errors.items()}
        return page(_withdrawing(rid, said)), 422
    network.database.erase_traces()
    return redirect(records.href(NAME, RecordId(network.settings.node.id, rid)))


def _whole(draft_id: str, chosen: str = "", trouble: str = "") -> SharePage:
    network = current.network()
    curating, node = network.collections.curating, network.settings.node.id
    with network.database.reading() as session:
        draft = curating.get(session, current.signed_in(), draft_id)
        problems = curating.problems(draft)
        fixed = curating.audience_of(session, draft)
        names = records.names(network, session)
        choices = (
            audiences.with_groups(session) if fixed is None else (audiences.choice(session, fixed),)
        )
        shown = None
        if not problems:
            collection = Collection.model_validate(as_travels(draft))
            shown = collections.reader(network, session, collection, node, names)
    return SharePage(
        draft=draft.id,
        title=draft.words.title,
        faults=tuple((name, in_language(text)) for name, text in problems.items()),
        collection=shown,
        choices=choices,
        is_fixed=fixed is not None,
        chosen=fixed.name if fixed else chosen,
        freedom=gettext(audiences.FREEDOM_OF_INFORMATION),
        trouble=trouble,
    )


def _withdrawing(rid: str, errors: Mapping[str, str] | None = None) -> WithdrawPage:
    network = current.network()
    id = RecordId(network.settings.node.id, rid)
    with network.database.reading() as session:
        read = network.reading.read(session, id, Collection)
    return WithdrawPage(
        title=read.body.title if read.body else "",
        href=records.href(NAME, id),
        reasons=tuple((reason.value, gettext(words)) for reason, words in _reasons().items()),
        reason=request.form.get("reason", ""),
        replaced_by=request.form.get("replaced_by", ""),
        errors=errors or {},
    )


def _reasons() -> dict[Reason, str]:
    return {reason: records.REASONS[reason] for reason in Reason}
