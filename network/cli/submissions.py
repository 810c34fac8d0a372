"""``likewise submissions``: share something without our name, through the facilitator."""

from __future__ import annotations

import json
from pathlib import Path

import click

from federation.strict import Object, parse_document
from network.bootstrap import Network
from network.cli.shell import Shell, Told, tells
from network.database import Session
from network.facilitating.submission import Limits
from network.facilitating.submitting import HandIn, Rewording
from network.facilitating.unnamed import Unnamed
from network.facilitating.wire import AUDIENCES
from network.innovations.identifying import Offer, Preview, Step, coarser
from network.messages import _
from network.people.person import Person

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_as = click.option("--as", "account", default="reviewer", show_default=True, help="Who does it.")
_audience = click.option(
    "--audience", default="network", show_default=True, type=click.Choice(AUDIENCES)
)
_less = click.option(
    "--say-less",
    "less",
    multiple=True,
    type=click.Choice([step.value for step in Step]),
    help="Say this of the place less closely; several are taken together.",
)
_region = click.option("--region-label", is_flag=True, help="It may say its region.")


@click.group()
def submissions() -> None:
    """Share something without our name, through the facilitator."""


@submissions.command("send")
@click.argument("file", type=_FILE)
@click.option("--type", "type_name", default="innovation", show_default=True)
@_audience
@_region
@_less
@click.option("--no-contact", is_flag=True, help="Nobody should ask us anything.")
@_as
@click.pass_obj
@tells
def send(shell: Shell, /, file: Path, type_name: str, audience: str, **asked: object) -> Told:
    """Hand in the record in FILE (JSON, its fields)."""
    given = HandIn(
        type_name,
        _said(file, asked["less"]),
        Limits(audience, bool(asked["region_label"])),
        contact_ok=not asked["no_contact"],
    )
    with shell.network() as network:
        with network.database.transaction() as session:
            person = _person(network, session, str(asked["account"]))
            unnamed = network.broker.submitting.hand_in(session, person, given)
        return _told(network.broker.carrying.go(unnamed.id))


@submissions.command("preview")
@click.argument("file", type=_FILE)
@click.option("--type", "type_name", default="innovation", show_default=True)
@_audience
@_region
@_less
@click.pass_obj
@tells
def preview(shell: Shell, /, file: Path, type_name: str, audience: str, **asked: object) -> Told:
    """Count the organisations that FILE could come from, by what it says of its place."""
    limits = Limits(audience, bool(asked["region_label"]))
    with shell.network() as network, network.database.reading() as session:
        found = network.broker.hiding.preview(
            session, type_name, _said(file, asked["less"]), limits
        )
    if found is None:
        return Told({"fitting": None}, [_("This kind of record says nothing of a place.")])
    return Told(_counted(found), _count_in_words(found), exit_code=0 if found.suffices else 1)


@submissions.command("list")
@_as
@click.pass_obj
@tells
def list_(shell: Shell, account: str) -> Told:
    """Show what was handed in, and where it stands."""
    with shell.network() as network, network.database.reading() as session:
        person = _person(network, session, account)
        kept = network.broker.submitting.mine(session, person)
    return Told({"submissions": [_document(each) for each in kept]}, list(map(_in_words, kept)))


@submissions.command("show")
@click.argument("id")
@_as
@click.pass_obj
@tells
def show(shell: Shell, id: str, account: str) -> Told:
    """Show one, and its mailbox."""
    with shell.network() as network, network.database.reading() as session:
        kept = network.broker.submitting.get(session, _person(network, session, account), id)
    messages = [
        {"day": each.day.isoformat(), "from": each.sender.value, "text": each.text}
        for each in kept.messages
    ]
    words = [_in_words(kept.unnamed), *(f"{m['day']} {m['from']}: {m['text']}" for m in messages)]
    return Told({**_document(kept.unnamed), "messages": messages}, words)


@submissions.command("revise")
@click.argument("id")
@click.argument("file", type=_FILE)
@_audience
@_region
@_less
@_as
@click.pass_obj
@tells
def revise(shell: Shell, /, id: str, file: Path, audience: str, **asked: object) -> Told:
    """Send other words for ID, or let more people read it."""
    limits = Limits(audience, bool(asked["region_label"]))
    with shell.network() as network:
        with network.database.transaction() as session:
            person = _person(network, session, str(asked["account"]))
            # whoever writes files for a command has looked through them, as for `send`
            given = Rewording(_said(file, asked["less"]), limits, "sent from the command line")
            network.broker.submitting.revise(session, person, id, given)
        return _told(network.broker.carrying.go(id))


@submissions.command("answer")
@click.argument("id")
@click.argument("text")
@_as
@click.pass_obj
@tells
def answer(shell: Shell, id: str, text: str, account: str) -> Told:
    """Write TEXT to the facilitator about ID."""
    with shell.network() as network:
        with network.database.transaction() as session:
            person = _person(network, session, account)
            network.broker.submitting.answer(session, person, id, text)
        return _told(network.broker.carrying.go(id))


@submissions.command("take-back")
@click.argument("id")
@_as
@click.pass_obj
@tells
def take_back(shell: Shell, id: str, account: str) -> Told:
    """Withdraw ID wherever it has got to."""
    with shell.network() as network:
        with network.database.transaction() as session:
            network.broker.submitting.take_back(session, _person(network, session, account), id)
        network.database.erase_traces()
        return _told(network.broker.carrying.go(id))


@submissions.command("carry")
@click.pass_obj
@tells
def carry(shell: Shell) -> Told:
    """Go to the facilitator now: what the worker does at its own pace."""
    with shell.network() as network:
        gone = network.broker.carrying.tend()
    return Told({"gone": gone}, [_("%(num)s submissions looked after.", num=gone)])


def _person(network: Network, session: Session, account: str) -> Person:
    return network.signing_in.person(session, account)


def _fields(file: Path) -> Object:
    return parse_document(file.read_bytes())


def _said(file: Path, less: object) -> Object:
    steps = less if isinstance(less, tuple) else ()
    return coarser(_fields(file), [Step(step) for step in steps])


def _counted(found: Preview) -> dict[str, object]:
    return {
        "fitting": found.fitting,
        "of": found.asked,
        "least": found.least,
        "suffices": found.suffices,
        "rare": [{"factors": rare.factors, "fitting": rare.fitting} for rare in found.rare],
        "offers": [{"say_less": offer.steps, "fitting": offer.fitting} for offer in found.offers],
    }


def _count_in_words(found: Preview) -> list[str]:
    return [
        _(
            "From this context the record could come from any of %(fitting)s organisations;"
            " %(least)s are needed.",
            fitting=found.fitting,
            least=found.least,
        ),
        _(
            "This counts coded context, not your words; people who know the service may"
            " recognise it."
        ),
        *(
            _("Rare: %(factors)s (%(num)s)", factors=", ".join(rare.factors), num=rare.fitting)
            for rare in found.rare
        ),
        *(
            _("%(options)s: %(num)s", options=_options(offer), num=offer.fitting)
            for offer in found.offers
        ),
    ]


def _options(offer: Offer) -> str:
    return " ".join(f"--say-less {step.value}" for step in offer.steps)


def _told(unnamed: Unnamed) -> Told:
    return Told(_document(unnamed), [_in_words(unnamed)], exit_code=1 if unnamed.error else 0)


def _document(unnamed: Unnamed) -> dict[str, object]:
    return {
        "id": unnamed.id,
        "title": unnamed.title,
        "type": unnamed.type_name,
        "audience": unnamed.limits.audience,
        "facilitator": unnamed.at,
        "state": unnamed.state.value if unnamed.state else None,
        "errand": unnamed.errand.value,
        "rid": unnamed.rid or None,
        "node": unnamed.record_node or None,
        "waits_long": unnamed.waits_long,
        "error": unnamed.error or None,
    }


def _in_words(unnamed: Unnamed) -> str:
    state = unnamed.state.value if unnamed.state else _("on its way")
    words = f"{unnamed.id}  {state}  {json.dumps(unnamed.title, ensure_ascii=False)}"
    return f"{words}  {unnamed.error}" if unnamed.error else words
