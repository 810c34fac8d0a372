"""Withdraw something of ours: say why, what to read instead, and be told what will happen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from network.errors import N_, Invalid, NotFound
from network.innovations.innovation import Innovation
from network.innovations.retracting import must_withdraw
from network.people.roles import Role
from network.records.record import Reason, RecordId
from network.records.withdrawing import WithdrawRequest
from network.web import current, records
from network.web.guards import needs
from network.web.language import said
from network.web.pages import show as page
from network.web.questions import format_record, read_record

blueprint = Blueprint("withdrawing", __name__)


@dataclass(frozen=True)
class WithdrawPage:
    """What is to be withdrawn, and what was filled in so far."""

    template: ClassVar[str] = "withdrawing/show.html"
    title: str
    href: str
    reasons: tuple[tuple[str, str], ...]
    reason: str = ""
    replaced_by: str = ""
    is_urgent: bool = False
    rev: int | None = None
    errors: Mapping[str, str] = field(default_factory=dict)


@blueprint.get("/withdraw/<rid>")
@needs(Role.READER)  # authors and reviewers: two roles, so the deed itself asks
def show(rid: str) -> str:
    """Ask why, before anything is erased."""
    must_withdraw(current.signed_in())
    return page(_asked(rid, {}))


@blueprint.post("/withdraw/<rid>")
@needs(Role.READER)
def withdraw(rid: str) -> ResponseReturnValue:
    """Erase the record here, and at everybody's next pull."""
    network, person = current.network(), current.signed_in()
    must_withdraw(person)
    if request.form.get("reason") not in {reason.value for reason in Reason}:
        return page(_asked(rid, {"reason": gettext("Choose a reason.")})), 422
    try:
        with network.database.transaction() as session:
            network.retracting.withdraw(session, person, _request(rid))
    except Invalid as error:
        return page(_asked(rid, {name: said(text) for name, text in error.errors.items()})), 422
    network.database.erase_traces()
    return redirect(records.href("innovation", RecordId(network.settings.node.id, rid)))


def _request(rid: str) -> WithdrawRequest:
    instead = format_record(read_record(request.form.get("replaced_by", "").strip()))
    return WithdrawRequest(
        rid,
        request.args.get("rev", type=int),
        reason=Reason(request.form["reason"]),
        replaced_by=instead or None,
        urgent="urgent" in request.form,
    )


def _asked(rid: str, errors: Mapping[str, str]) -> WithdrawPage:
    network = current.network()
    id = RecordId(network.settings.node.id, rid)
    with network.database.reading() as session:
        read = network.reading.read(session, id, Innovation)
    if read.body is None:
        raise NotFound(N_("There is nothing here that could be withdrawn."))
    return WithdrawPage(
        title=read.body.title,
        href=records.href("innovation", id),
        reasons=tuple((code, gettext(words)) for code, words in records.REASONS.items()),
        reason=request.form.get("reason", ""),
        replaced_by=request.form.get("replaced_by", ""),
        is_urgent="urgent" in request.form,
        rev=request.args.get("rev", type=int),
        errors=errors,
    )
