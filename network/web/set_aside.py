"""Set a record aside, for oneself or for a service, with the reason; and take it up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from network.errors import Invalid
from network.learning.setting_aside import DECIDERS, may_decide
from network.people.roles import Role
from network.records.record import RecordId
from network.web import current, records
from network.web.guards import needs
from network.web.language import said
from network.web.pages import show as page

if TYPE_CHECKING:
    from network.bootstrap import Network
    from network.database import Session

blueprint = Blueprint("set_aside", __name__, url_prefix="/set-aside")


@dataclass(frozen=True)
class Aside:
    """What was set aside: the words, and where it is taken up again, empty where one may not.

    ``service`` goes with that form; it is empty where it was put off by the person who asks.
    """

    words: str
    take_up: str = ""
    service: str = ""


@dataclass(frozen=True)
class AsideChoices:
    """What the person who reads a record may do to set it aside, and what is set aside of it."""

    standing: tuple[Aside, ...]
    put_off: str
    decide: str


@dataclass(frozen=True)
class NotForUsPage:
    """The form by which a service says why a record is not for it."""

    template: ClassVar[str] = "set_aside/not_for_us.html"
    title: str
    back: str
    service: str
    reason: str
    errors: Mapping[str, str]


@blueprint.post("/<node>/<rid>/not-now")
@needs(Role.READER)
def put_off(node: str, rid: str) -> ResponseReturnValue:
    """Remember that this person does not want it now."""
    network, id = current.network(), RecordId(node, rid)
    with network.database.transaction() as session:
        network.setting_aside.put_off(session, current.signed_in(), id)
    return redirect(url_for("records.show", node=node, rid=rid))


@blueprint.post("/<node>/<rid>/take-up")
@needs(Role.READER)
def take_up(node: str, rid: str) -> ResponseReturnValue:
    """Forget that this person had put it off."""
    network, id = current.network(), RecordId(node, rid)
    with network.database.transaction() as session:
        network.setting_aside.take_up(session, current.signed_in(), id)
    return redirect(url_for("saved.show"))


@blueprint.get("/<node>/<rid>/not-for-us")
@needs(*DECIDERS)
def ask(node: str, rid: str) -> str:
    """Ask which service says so, and why."""
    return page(_form(RecordId(node, rid), ("", ""), {}))


@blueprint.post("/<node>/<rid>/not-for-us")
@needs(*DECIDERS)
def decide(node: str, rid: str) -> ResponseReturnValue:
    """Remember what a service decided."""
    network, id = current.network(), RecordId(node, rid)
    words = (request.form.get("service", ""), request.form.get("reason", ""))
    try:
        with network.database.transaction() as session:
            network.setting_aside.decide(session, current.signed_in(), id, words)
    except Invalid as error:
        faults = {name: said(fault) for name, fault in error.errors.items()}
        return page(_form(id, words, faults)), 422
    return redirect(url_for("records.show", node=node, rid=rid))


@blueprint.post("/<node>/<rid>/reconsider")
@needs(*DECIDERS)
def reconsider(node: str, rid: str) -> ResponseReturnValue:
    """Take back what a service decided."""
    network, id = current.network(), RecordId(node, rid)
    with network.database.transaction() as session:
        service = request.form.get("service", "")
        network.setting_aside.reconsider(session, current.signed_in(), id, service)
    return redirect(url_for("saved.show"))


def asides(
    network: Network, session: Session, ids: Sequence[RecordId] | None = None
) -> Mapping[RecordId, tuple[Aside, ...]]:
    """Return what the person who asks and the services here have set aside, of ``ids`` or all."""
    person = current.signed_in()
    found: dict[RecordId, tuple[Aside, ...]] = {}
    for off in network.setting_aside.not_now(session, person):
        day = format_date(off.at, "long")
        words = gettext("Not now, you said on %(day)s.", day=day)
        found[off.id] = (Aside(words, _address("take_up", off.id)),)
    for decided in network.setting_aside.not_for_us(session, ids):
        words = gettext(
            "Not for us, said %(service)s on %(day)s, because: %(reason)s",
            service=decided.service,
            day=format_date(decided.at, "long"),
            reason=decided.reason,
        )
        away = _address("reconsider", decided.id) if may_decide(person) else ""
        more = Aside(words, away, decided.service)
        found[decided.id] = (*found.get(decided.id, ()), more)
    return found if ids is None else {id: found[id] for id in ids if id in found}


def choices(network: Network, session: Session, id: RecordId) -> AsideChoices:
    """Return how the person who asks may set a record aside."""
    standing = asides(network, session, [id]).get(id, ())
    is_off = any(not aside.service for aside in standing)
    decides = may_decide(current.signed_in())
    return AsideChoices(
        standing,
        put_off="" if is_off else _address("put_off", id),
        decide=_address("ask", id) if decides else "",
    )


def _address(deed: str, id: RecordId) -> str:
    return url_for(f"set_aside.{deed}", node=id.node, rid=id.rid)


def _form(id: RecordId, words: tuple[str, str], errors: Mapping[str, str]) -> NotForUsPage:
    network = current.network()
    with network.database.reading() as session:
        found = network.collections.reading.items(session, [id])
    text = found[0].text
    return NotForUsPage(
        title=text.title if text is not None else gettext("This record"),
        back=records.href(found[0].kind, id),
        service=words[0],
        reason=words[1],
        errors=errors,
    )
