"""``likewise circles``: groups that only the organisations chosen by us can read."""

from __future__ import annotations

import click

from network.bootstrap import Network
from network.cli.shell import Shell, Told, tells
from network.errors import N_, Conflict
from network.messages import _, ngettext
from network.peering.circles import Described

KEEPER = "keeper"


@click.group()
def circles() -> None:
    """Closed groups: what is shared with one can be read by its members alone."""


@circles.command("new")
@click.argument("name")
@click.option("--purpose", default="", help="What it is for; its members read it.")
@click.option("--member", "nodes", multiple=True, help="A node that may read it; several times.")
@click.pass_obj
@tells
def new(shell: Shell, name: str, purpose: str, nodes: tuple[str, ...]) -> Told:
    """Make a group called NAME. Its members read the name and the purpose, never who is in it."""
    with shell.network() as network, network.database.transaction() as session:
        circle = network.circles.open(session, name, purpose)
        for node in nodes:
            network.circles.add(session, circle.feed, node)
        made = network.circles.get(session, circle.feed)
        network.audit.note(session, KEEPER, "circle opened", circle.feed)
    return Told(_document(made), [_described(made)])


@circles.command("list")
@click.pass_obj
@tells
def list_(shell: Shell) -> Told:
    """List our groups."""
    with shell.network() as network, network.database.reading() as session:
        known = network.circles.all(session)
    words = [_described(each) for each in known] or [_("There are no groups of ours.")]
    return Told({"circles": [_document(each) for each in known]}, words)


@circles.command("members")
@click.argument("circle")
@click.pass_obj
@tells
def members(shell: Shell, circle: str) -> Told:
    """Say who may read CIRCLE, by its name or as circle-..."""
    with shell.network() as network, network.database.reading() as session:
        known = network.circles.get(session, _feed(network, circle))
    return Told(_document(known), [_described(known), *known.members])


@circles.command("add")
@click.argument("circle")
@click.argument("nodes", nargs=-1, required=True)
@click.pass_obj
@tells
def add(shell: Shell, circle: str, nodes: tuple[str, ...]) -> Told:
    """Let NODES read CIRCLE, from its first record on."""
    with shell.network() as network:
        feed = _feed(network, circle)
        with network.database.transaction() as session:
            for node in nodes:
                network.circles.add(session, feed, node)
                network.audit.note(session, KEEPER, "circle member added", f"{feed} {node}")
            known = network.circles.get(session, feed)
    return Told(_document(known), [_described(known), *known.members])


@circles.command("remove")
@click.argument("circle")
@click.argument("node")
@click.pass_obj
@tells
def remove(shell: Shell, circle: str, node: str) -> Told:
    """Let NODE read CIRCLE no more, from its next request on. It keeps what it has."""
    with shell.network() as network:
        feed = _feed(network, circle)
        with network.database.transaction() as session:
            network.circles.remove(session, feed, node)
            network.audit.note(session, KEEPER, "circle member removed", f"{feed} {node}")
            known = network.circles.get(session, feed)
    return Told(_document(known), [_described(known), *known.members])


def _feed(network: Network, circle: str) -> str:
    """Return the feed of a group given by its name or by its feed. Raises: Conflict."""
    with network.database.reading() as session:
        named = [each for each in network.circles.all(session) if each.circle.name == circle]
    if len(named) > 1:
        raise Conflict(
            N_("Several groups are called %(name)s; name one as circle-..."), name=circle
        )
    return named[0].circle.feed if named else circle


def _document(known: Described) -> dict[str, object]:
    circle = known.circle
    return {
        "circle": circle.feed,
        "name": circle.name,
        "purpose": circle.purpose,
        "members": list(known.members),
        "open": known.is_open,
    }


def _described(known: Described) -> str:
    counted = ngettext("%(num)s member", "%(num)s members", len(known.members))
    closed = "" if known.is_open else "  " + _("closed for good: it is from before a restore")
    return f"{known.circle.feed}  {known.circle.name}  ({counted}){closed}"
