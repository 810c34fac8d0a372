"""``likewise broker``: the facilitator's desk, its batches, and the sealed map."""

from __future__ import annotations

import os
from pathlib import Path

import click

from federation.sealing import HolderKey
from federation.strict import parse_document
from network.bootstrap import Network
from network.cli.shell import Shell, Told, tells
from network.database import Session
from network.errors import N_, Refused
from network.facilitating.desk import OnDesk
from network.facilitating.identity import Opening
from network.facilitating.submission import Submission
from network.messages import _
from network.people.person import Person

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OWNER_ONLY = 0o600
PUBLIC = ".public"
_as = click.option("--as", "account", default="facilitator", show_default=True, help="Who does it.")


@click.group()
def broker() -> None:
    """Publish for others, unnamed: the desk, the batches, the sealed map."""


@broker.command("keyholder")
@click.argument("file", type=click.Path(path_type=Path))
@tells
def keyholder(file: Path) -> Told:
    """Make one person's key for the map in FILE, to be kept offline; its public half is printed
    and stands in FILE.public."""
    key = HolderKey.generate()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except OSError as error:
        raise Refused(
            N_("%(file)s cannot be made: %(reason)s."), file=file, reason=error.strerror
        ) from error
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(key.private + "\n")
    public = file.with_name(file.name + PUBLIC)
    public.write_text(key.public + "\n", encoding="ascii")
    words = _("Put this under [broker] keyholders, and keep %(file)s offline:", file=file)
    return Told({"public": key.public, "file": str(file)}, [words, key.public])


@broker.command("queue")
@_as
@click.pass_obj
@tells
def queue(shell: Shell, account: str) -> Told:
    """Show what is at the desk."""
    with shell.network() as network, network.database.reading() as session:
        waiting = network.broker.desk.queue(session, _person(network, session, account))
    return Told({"submissions": [_document(each) for each in waiting]}, _lines(waiting))


@broker.command("show")
@click.argument("id")
@_as
@click.pass_obj
@tells
def show(shell: Shell, id: str, account: str) -> Told:
    """Show one: as it came, as it would be published, and its mailbox."""
    with shell.network() as network, network.database.reading() as session:
        on_desk = network.broker.desk.get(session, _person(network, session, account), id)
    return Told(_whole(on_desk), _lines([on_desk.submission]))


@broker.command("edit")
@click.argument("id")
@click.argument("file", type=_FILE)
@_as
@click.pass_obj
@tells
def edit(shell: Shell, id: str, file: Path, account: str) -> Told:
    """Save FILE (JSON, its fields) as what would be published."""
    fields = parse_document(file.read_bytes())
    with shell.network() as network, network.database.transaction() as session:
        person, desk = _person(network, session, account), network.broker.desk
        version = desk.get(session, person, id).submission.version
        saved = desk.edit(session, person, id, fields, version)
    return Told(_document(saved), _lines([saved]))


@broker.command("accept")
@click.argument("id")
@_as
@click.pass_obj
@tells
def accept(shell: Shell, id: str, account: str) -> Told:
    """Let ID go into the next batch as it stands."""
    with shell.network() as network, network.database.transaction() as session:
        person, desk = _person(network, session, account), network.broker.desk
        version = desk.get(session, person, id).submission.version
        saved = desk.accept(session, person, id, version)
    return Told(_document(saved), _lines([saved]))


@broker.command("decline")
@click.argument("id")
@click.argument("reason")
@_as
@click.pass_obj
@tells
def decline(shell: Shell, id: str, reason: str, account: str) -> Told:
    """Send ID back to its authors with REASON."""
    with shell.network() as network, network.database.transaction() as session:
        person = _person(network, session, account)
        saved = network.broker.desk.decline(session, person, id, reason)
    return Told(_document(saved), _lines([saved]))


@broker.command("write")
@click.argument("id")
@click.argument("text")
@_as
@click.pass_obj
@tells
def write(shell: Shell, id: str, text: str, account: str) -> Told:
    """Write TEXT to the authors of ID, whoever they are."""
    with shell.network() as network, network.database.transaction() as session:
        person = _person(network, session, account)
        network.broker.desk.write(session, person, id, text)
    return Told({"id": id}, [_("It waits in the mailbox of %(id)s.", id=id)])


@broker.command("batch")
@_as
@click.pass_obj
@tells
def batch(shell: Shell, account: str) -> Told:
    """Show how far the next batch has got."""
    with shell.network() as network, network.database.reading() as session:
        standing = network.broker.desk.standing(session, _person(network, session, account))
    document = {
        "ready": standing.ready,
        "submitters": standing.crowd.submitters,
        "trusts": standing.crowd.trusts,
        "least_submitters": standing.rules.submitters,
        "least_trusts": standing.rules.trusts,
        "suffices": standing.suffices,
        "next": standing.next_slot.isoformat(),
        "releases": [
            {
                "slot": each.slot.isoformat(),
                "published": each.published,
                "waiting": each.waiting,
            }
            for each in standing.releases
        ],
    }
    words = _(
        "%(ready)s ready, by %(submitters)s people of %(trusts)s organisations; at the earliest"
        " on %(next)s, if by %(least_submitters)s of %(least_trusts)s.",
        **document,
    )
    return Told(document, [words])


@broker.command("tend")
@click.pass_obj
@tells
def tend(shell: Shell) -> Told:
    """Publish the batch if it is due, bring replies: what the worker does at its own pace."""
    with shell.network() as network:
        out = network.broker.releasing.tend()
        while network.indexing.follow():
            pass
    return Told({"published": out}, [_("%(num)s records published.", num=out)])


@broker.command("open")
@click.argument("id")
@click.option("--by", "people", nargs=2, required=True, help="The names of the two people.")
@click.option("--key", "keys", nargs=2, required=True, type=_FILE, help="Their two key files.")
@click.option("--reason", required=True, help="Why a recall needs it.")
@click.pass_obj
@tells
def open_(
    shell: Shell, id: str, people: tuple[str, str], keys: tuple[Path, Path], reason: str
) -> Told:
    """Say whose ID is. Two people, for a safety recall; that they asked is noted."""
    privates = (keys[0].read_text("ascii"), keys[1].read_text("ascii"))
    with shell.network() as network:
        opening = Opening(id, people, privates, reason)
        client = network.broker.identities.open(network.database, opening)
    return Told({"id": id, "node": client}, [client])


def _person(network: Network, session: Session, account: str) -> Person:
    return network.signing_in.person(session, account)


def _document(submission: Submission) -> dict[str, object]:
    return {
        "id": submission.id,
        "type": submission.type_name,
        "state": submission.state.value,
        "audience": submission.limits.audience,
        "contact_ok": submission.contact_ok,
        "rid": submission.rid,
        "rev": submission.rev,
        "arrived": submission.arrived.isoformat(),
    }


def _whole(on_desk: OnDesk) -> dict[str, object]:
    submission = on_desk.submission
    return {
        **_document(submission),
        "original": submission.original,
        "edited": submission.edited,
        "messages": [
            {"day": each.day.isoformat(), "from": each.sender.value, "text": each.text}
            for each in on_desk.messages
        ],
    }


def _lines(submissions: list[Submission]) -> list[str]:
    return [
        f"{each.id}  {each.state.value}  {each.type_name}  {each.edited.get('title', '')}"
        for each in submissions
    ]
