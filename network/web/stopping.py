"""What is stopped: hidden for now, or withdrawn and not yet heard of everywhere.

For keepers and facilitators. A hold is placed by pasting the address of the record's page; who
has not heard of a withdrawal is listed with when it was last heard, because the telephone is
the answer for the last few.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, format_datetime, gettext

from network.errors import N_, NotAllowed, NotFound
from network.peering.spread import Withdrawal
from network.people.roles import Role
from network.records.record import RecordId, Status
from network.records.withdrawing import Withdrawing
from network.web import current, records
from network.web.guards import needs
from network.web.language import in_words
from network.web.pages import show as page
from network.web.questions import format_record, read_record

if TYPE_CHECKING:
    from federation.order import Order
    from network.bootstrap import Network
    from network.database import Session
    from network.people.person import Person
    from network.records.record import Record

    Hiding = Callable[[Withdrawing, Session, RecordId], Order]

blueprint = Blueprint("stopping", __name__)

MOST = 100


@dataclass(frozen=True)
class OnHold:
    """A record that is hidden, told by owner and day; ``can_release`` where the hold is ours."""

    key: str
    owner: str
    day: str
    href: str
    can_release: bool


@dataclass(frozen=True)
class Late:
    """Somebody who has not applied a withdrawal, and when they were last heard."""

    name: str
    heard: str


@dataclass(frozen=True)
class Progress:
    """How far one withdrawal has got; ``why`` and ``day`` tell it from others, without a title."""

    rid: str
    why: str
    day: str
    href: str
    words: str
    late: tuple[Late, ...]


@dataclass(frozen=True)
class StoppedPage:
    """What is hidden, and how far what was withdrawn has got."""

    template: ClassVar[str] = "stopping/show.html"
    on_hold: tuple[OnHold, ...]
    withdrawals: tuple[Progress, ...]
    is_keeper: bool
    address: str = ""
    error: str = ""


@blueprint.get("/stopped")
@needs(Role.READER)  # keepers and facilitators: two roles, so the deed itself asks
def show() -> str:
    """Show what is stopped."""
    _must_stop(current.signed_in())
    return page(_stopped(request.args.get("address", "")))


@blueprint.post("/stopped/hold")
@needs(Role.READER)
def hold() -> ResponseReturnValue:
    """Hide a record until it is released."""
    address = request.form.get("address", "").strip()
    try:
        _order(address, Withdrawing.hold, "record held")
    except (NotFound, NotAllowed) as error:
        return page(_stopped(address, in_words(error))), 422
    return redirect(url_for("stopping.show"))


@blueprint.post("/stopped/release")
@needs(Role.READER)
def release() -> ResponseReturnValue:
    """Take back our hold."""
    _order(request.form.get("address", ""), Withdrawing.release, "record released")
    return redirect(url_for("stopping.show"))


def may_stop(person: Person) -> bool:
    """Say whether a person may hide records, and see how far a withdrawal has got."""
    return person.holds(Role.ADMINISTRATOR) or person.holds(Role.FACILITATOR)


def _must_stop(person: Person) -> None:
    if not may_stop(person):
        raise NotAllowed(N_("Only a keeper or a facilitator can do this."))


def _order(address: str, deed: Hiding, noted: str) -> None:
    network, person = current.network(), current.signed_in()
    _must_stop(person)
    found = format_record(read_record(address)) if "/" in address else ""
    id = RecordId.of_key(found or address)
    with network.database.transaction() as session:
        deed(network.withdrawing, session, id)
        network.audit.note(session, person.account, noted, id.key)


def _stopped(address: str = "", error: str = "") -> StoppedPage:
    network = current.network()
    with network.database.reading() as session:
        names = records.names(network, session)
        ours = network.withdrawing.held_by_us(session)
        held = network.reading.with_status(session, Status.HELD, MOST)
        withdrawals = network.spread.withdrawals(session)
        return StoppedPage(
            on_hold=tuple(
                OnHold(
                    key=record.id.key,
                    owner=names.get(record.id.node, record.id.node),
                    day=_day(record),
                    href=url_for("records.show", node=record.id.node, rid=record.id.rid),
                    can_release=record.id in ours,
                )
                for record in held
            ),
            withdrawals=tuple(
                _progress(network, session, each, names) for each in reversed(withdrawals)
            )[:MOST],
            is_keeper=current.signed_in().holds(Role.ADMINISTRATOR),
            address=address,
            error=error,
        )


def _progress(
    network: Network, session: Session, each: Withdrawal, names: Mapping[str, str]
) -> Progress:
    words = (
        gettext("applied by %(done)s of %(num)s", done=len(each.applied), num=each.num)
        if each.num
        else gettext("nobody else to hear of it")
    )
    own = network.settings.node.id
    known = network.records.get(session, RecordId(own, each.rid))
    reason = known.reason or "" if known else ""
    return Progress(
        rid=each.rid,
        why=gettext(records.REASONS.get(reason, N_("Withdrawn, for a reason that is not said."))),
        day=_day(known),
        href=url_for("records.show", node=own, rid=each.rid) if known and known.type else "",
        words=words,
        late=tuple(
            Late(
                names.get(node, node),
                format_datetime(each.heard[node], "d MMMM y, HH:mm")
                if node in each.heard
                else gettext("never yet"),
            )
            for node in each.outstanding
        ),
    )


def _day(record: Record | None) -> str:
    return format_date(record.time, "d MMMM y") if record and record.time else ""
