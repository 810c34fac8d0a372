"""``likewise peers allow|block|undo|compare`` and ``local hide|show|note``: whom this node deals
with, and what it says for itself and nobody else hears."""

from __future__ import annotations

from dataclasses import asdict

import click

from network.bootstrap import Network
from network.cli.members import KEEPER
from network.cli.shell import Shell, Told, tells
from network.cli.trusting import peers
from network.messages import _
from network.peering.comparing import Compared
from network.peering.rule_store import Rule
from network.peering.ruling import Said
from network.records.record import RecordId

__all__ = ["peers"]


@peers.command("block")
@click.argument("node")
@click.option("--reason", required=True, help="Why, for whoever comes after you.")
@click.pass_obj
@tells
def block(shell: Shell, node: str, reason: str) -> Told:
    """Neither ask nor answer NODE, and show none of its records here. Nothing held is lost.

    What it withdraws is erased all the same: it is asked for that, and told nothing of us.
    """
    _say(shell, node, Said(Rule.BLOCK, reason, KEEPER), "peer blocked")
    words = _("%(node)s is blocked: not asked, not answered, and not shown here.", node=node)
    return Told({"node": node, "rule": Rule.BLOCK.value, "reason": reason}, [words])


@peers.command("allow")
@click.argument("node")
@click.option("--reason", required=True, help="Why, for whoever comes after you.")
@click.pass_obj
@tells
def allow(shell: Shell, node: str, reason: str) -> Told:
    """Have to do with NODE, whatever [peers] unless_said says of the others."""
    _say(shell, node, Said(Rule.ALLOW, reason, KEEPER), "peer allowed")
    words = _("%(node)s is allowed: asked, answered, and shown here.", node=node)
    return Told({"node": node, "rule": Rule.ALLOW.value, "reason": reason}, [words])


@peers.command("undo")
@click.argument("node")
@click.pass_obj
@tells
def undo(shell: Shell, node: str) -> Told:
    """Take the rule about NODE back; what [peers] unless_said says holds for it again."""
    with shell.network() as network:
        with network.database.transaction() as session:
            network.ruling.take_back(session, node)
            network.audit.note(session, KEEPER, "rule about a peer taken back", node)
        _index(network)
    return Told(
        {"node": node, "rule": None}, [_("There is no rule about %(node)s now.", node=node)]
    )


@peers.command("compare")
@click.argument("node", required=False)
@click.pass_obj
@tells
def compare(shell: Shell, node: str | None) -> Told:
    """Set what NODE, or two peers by chance, have seen others sign beside what we hold."""
    with shell.network() as network:
        comparing = network.gossip.comparing
        outcomes = (comparing.compare(node),) if node else comparing.compare_some()
    document = {"compared": [asdict(each) for each in outcomes]}
    words = []
    for each in outcomes:
        words.append(_in_words(each))
        words += [f"{found.node}/{found.feed}  {found.words}" for found in each.found]
    is_well = all(not each.found and each.error is None for each in outcomes)
    return Told(document, words, exit_code=0 if is_well else 1)


@click.group()
def local() -> None:
    """Hide a record from this organisation alone, or write a note beside it."""


@local.command("hide")
@click.argument("record")
@click.option("--reason", required=True, help="Why, for whoever comes after you.")
@click.pass_obj
@tells
def hide(shell: Shell, record: str, reason: str) -> Told:
    """Hide RECORD (NODE/RID) from this organisation alone; nobody else hears of it."""
    id = RecordId.of_key(record)
    with shell.network() as network:
        with network.database.transaction() as session:
            network.hiding.hide(session, id, KEEPER, reason)
            network.audit.note(session, KEEPER, "record hidden here", id.key)
        _index(network)
    words = _("%(record)s is not shown here any more.", record=id.key)
    return Told({"record": id.key, "hidden": True, "reason": reason}, [words])


@local.command("show")
@click.argument("record")
@click.pass_obj
@tells
def show(shell: Shell, record: str) -> Told:
    """Show RECORD (NODE/RID) again, which was hidden from this organisation."""
    id = RecordId.of_key(record)
    with shell.network() as network:
        with network.database.transaction() as session:
            network.hiding.show(session, id)
            network.audit.note(session, KEEPER, "record shown here again", id.key)
        _index(network)
    return Told(
        {"record": id.key, "hidden": False}, [_("%(record)s is shown here again.", record=id.key)]
    )


@local.command("note")
@click.argument("record")
@click.argument("text", required=False)
@click.option("--remove", is_flag=True, help="Take the note away.")
@click.pass_obj
@tells
def note(shell: Shell, record: str, text: str | None, remove: bool) -> Told:
    """Write TEXT beside RECORD (NODE/RID) for the people of this organisation alone."""
    if (text is None) != remove:
        raise click.UsageError(_("Give the text of the note, or --remove."))
    id = RecordId.of_key(record)
    with shell.network() as network, network.database.transaction() as session:
        if text is None:
            network.hiding.remove_note(session, id)
            network.audit.note(session, KEEPER, "note removed", id.key)
        else:
            network.hiding.note(session, id, KEEPER, text)
            network.audit.note(session, KEEPER, "note written", id.key)
    words = _("The note is gone.") if text is None else _("The note stands beside %(r)s.", r=id.key)
    return Told({"record": id.key, "note": text}, [words])


def _in_words(compared: Compared) -> str:
    if compared.error is not None:
        return _("%(node)s: %(error)s", node=compared.node, error=compared.error)
    return _(
        "%(node)s: %(num)s compared, %(refused)s refused, %(found)s contradictions",
        node=compared.node,
        num=compared.compared,
        refused=compared.refused,
        found=len(compared.found),
    )


def _say(shell: Shell, node: str, said: Said, noted: str) -> None:
    with shell.network() as network:
        with network.database.transaction() as session:
            network.ruling.say(session, node, said)
            network.audit.note(session, KEEPER, noted, node)
        _index(network)


def _index(network: Network) -> None:
    while network.indexing.follow():
        pass
