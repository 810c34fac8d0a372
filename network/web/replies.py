"""Private replies: what other organisations wrote to us, what we wrote, and writing one.

The rules are network/responses/replying.py's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from network.errors import Invalid, NotFound, Refused
from network.people.roles import Role
from network.records.reading import Read
from network.records.record import Record, RecordId
from network.responses.message import NAME, Message
from network.responses.replying import Reply, is_private, kind_of, may_reply
from network.web import current, records
from network.web.addresses import Link
from network.web.guards import needs
from network.web.language import in_words
from network.web.language import said as in_language
from network.web.pages import show as page

if TYPE_CHECKING:
    from network.bootstrap import Network
    from network.database import Session

blueprint = Blueprint("replies", __name__, url_prefix="/replies")


@dataclass(frozen=True)
class Row:
    """One message in a list."""

    title: str
    href: str
    facts: tuple[str, ...]
    opening: str


@dataclass(frozen=True)
class RepliesPage:
    """What was written to us, and what we wrote."""

    template: ClassVar[str] = "replies/index.html"
    received: tuple[Row, ...]
    written: tuple[Row, ...]


@dataclass(frozen=True)
class ReplyPage:
    """One message, and what may be done with it."""

    template: ClassVar[str] = "replies/show.html"
    title: str
    text: str
    facts: tuple[str, ...]
    readers: str
    about: Link | None
    answer: str
    take_back: str


@dataclass(frozen=True)
class WritePage:
    """A form: to whom, about what, and who will be able to read it."""

    template: ClassVar[str] = "replies/write.html"
    to: str
    about: Link | None
    is_passed_on: bool
    title: str
    text: str
    trouble: str
    errors: Mapping[str, str] = field(default_factory=dict)


@blueprint.get("")
@needs(Role.READER)
def index() -> str:
    """List the messages."""
    network = current.network()
    own = network.settings.node.id
    with network.database.reading() as session:
        names = records.names(network, session)
        reads = network.replying.all(session)
        received = [_row(network, session, read, names) for read in reads if _is_of(read) != own]
        written = [_row(network, session, read, names) for read in reads if _is_of(read) == own]
    return page(RepliesPage(tuple(received), tuple(written)))


@blueprint.get("/<node>/<rid>")
@needs(Role.READER)
def show(node: str, rid: str) -> tuple[str, int]:
    """Show a message, or say why it can no longer be read."""
    network = current.network()
    with network.database.reading() as session:
        read = network.replying.get(session, RecordId(node, rid))
        if read.body is None:
            return records.gone(read.record)
        return page(_whole(network, session, read, read.body)), 200


@blueprint.get("/to/<node>/<rid>")
@needs(Role.REVIEWER)
def write(node: str, rid: str) -> str:
    """Ask what to write to those who shared a record."""
    return page(_writing(RecordId(node, rid), "", {}))


@blueprint.post("/to/<node>/<rid>")
@needs(Role.REVIEWER)
def reply(node: str, rid: str) -> ResponseReturnValue:
    """Write to those who shared a record."""
    network, about = current.network(), RecordId(node, rid)
    text = request.form.get("text", "").replace("\r\n", "\n")
    said = Reply(node, request.form.get("title", ""), text, about)
    try:
        with network.database.transaction() as session:
            published = network.replying.reply(session, current.signed_in(), said)
    except NotFound:
        raise
    except Invalid as error:
        faults = {name: in_language(words) for name, words in error.errors.items()}
        return page(_writing(about, "", faults)), 422
    except Refused as error:
        return page(_writing(about, in_words(error), {})), 409
    return redirect(records.href(NAME, RecordId(network.settings.node.id, published.rid)))


@blueprint.post("/<rid>/take-back")
@needs(Role.REVIEWER)
def take_back(rid: str) -> ResponseReturnValue:
    """Erase what we wrote, here and there."""
    network = current.network()
    with network.database.transaction() as session:
        network.replying.withdraw(session, current.signed_in(), rid)
    network.database.erase_traces()
    return redirect(url_for("replies.index"))


def _is_of(read: Read[Message]) -> str:
    return read.record.id.node


def _row(network: Network, session: Session, read: Read[Message], names: Mapping[str, str]) -> Row:
    body = read.body
    return Row(
        title=body.title if body else gettext("A message that can no longer be read"),
        href=records.href(NAME, read.record.id),
        facts=_facts(network, session, read.record, names),
        opening=records.opening(body.text) if body else "",
    )


def _facts(
    network: Network, session: Session, record: Record, names: Mapping[str, str]
) -> tuple[str, ...]:
    node = record.id.node
    if node == network.settings.node.id:
        to = network.replying.recipient(session, record)
        said = gettext("to %(name)s", name=names.get(to, to)) if to else ""
    else:
        said = gettext("from %(name)s", name=names.get(node, node))
    day = format_date(record.time, "long") if record.time else ""
    return tuple(fact for fact in (said, day) if fact)


def _whole(network: Network, session: Session, read: Read[Message], body: Message) -> ReplyPage:
    record, names = read.record, records.names(network, session)
    person = current.signed_in()
    is_ours = record.id.node == network.settings.node.id
    about = body.about
    return ReplyPage(
        title=body.title,
        text=body.text,
        facts=_facts(network, session, record, names),
        readers=_readers(network, session, record, names),
        about=_about(network, session, RecordId(about.node, str(about.rid))) if about else None,
        answer=records.write_to(record.id),
        take_back=url_for("replies.take_back", rid=record.id.rid)
        if is_ours and may_reply(person)
        else "",
    )


def _readers(network: Network, session: Session, record: Record, names: Mapping[str, str]) -> str:
    node = record.id.node
    to = network.replying.recipient(session, record)
    if to:
        return gettext("Only %(name)s and we can read this.", name=names.get(to, to))
    if is_private(record):
        return gettext("Shared with those whom %(name)s chose.", name=names.get(node, node))
    return gettext("Others can read this, too.")


def _about(network: Network, session: Session, id: RecordId) -> Link:
    record = network.records.get(session, id)
    body = network.records.body(session, id) if record else None
    if record is None or body is None:
        return Link(gettext("Something that cannot be read here"), "")
    title = str(body.get("title") or body.get("name") or gettext("A record"))
    return Link(title, records.href(kind_of(record), id))


def _writing(id: RecordId, trouble: str, errors: Mapping[str, str]) -> WritePage:
    network = current.network()
    with network.database.reading() as session:
        network.replying.about(session, id)
        names = records.names(network, session)
        about = _about(network, session, id)
        body = network.records.body(session, id) or {}
    answers = gettext("Re: %(title)s", title=about.text)
    return WritePage(
        to=names.get(id.node, id.node),
        about=about,
        is_passed_on=body.get("attribution") == "via_facilitator",
        title=request.form.get("title", answers[:300]),
        text=request.form.get("text", ""),
        trouble=trouble,
        errors=errors,
    )
