"""``likewise pull`` and ``peers``: the other nodes, asked now and looked at."""

from __future__ import annotations

from collections.abc import Callable

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from network.bootstrap import Network
from network.cli.node import peer_rows
from network.cli.shell import Shell, Told, tells
from network.messages import _
from network.peering.asked import Asked
from network.peering.fetching import Fetched, Step


@click.command()
@click.argument("peer", required=False)
@click.pass_obj
@tells
def pull(shell: Shell, peer: str | None) -> Told:
    """Ask PEER, or everybody, now: whatever is due, whatever failed before."""
    with shell.network() as network, _bar() as bar:
        told = _on_bar(bar)
        asked = [_ask(network, peer, told)] if peer else _ask_everybody(network, told)
        while network.indexing.follow():
            pass
    document = {"peers": [_document(each) for each in asked]}
    failed = any(not each.is_whole for each in asked)
    return Told(document, [_in_words(each) for each in asked], exit_code=1 if failed else 0)


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def peers(context: click.Context, as_json: bool) -> None:
    """Show how it stands with each feed of each peer, or decide about one."""
    if context.invoked_subcommand is None:
        context.invoke(show, as_json=as_json)


@peers.command("show")
@click.pass_obj
@tells
def show(shell: Shell) -> Told:
    """Show how it stands with each feed of each peer."""
    with shell.network() as network, network.database.reading() as session:
        standings = network.peers.standings(session)
    rows = peer_rows(standings)
    words = [
        "{node}/{feed}  {state}  {seq}/{size}  {error}".format(
            **{**row, "error": row["last_error"] or ""}
        ).rstrip()
        for row in rows
    ]
    known = [
        {
            "node": standing.node,
            "name": standing.name,
            "base": standing.base,
            "kind": standing.kind,
            "state": standing.state.value,
            "note": standing.note,
            "verified": standing.is_verified,
            "rule": standing.rule.rule.value if standing.rule else None,
            "reason": standing.rule.reason if standing.rule else None,
        }
        for standing in standings
    ]
    return Told({"peers": known, "feeds": rows}, words)


def _ask_everybody(network: Network, told: Callable[[Step], None]) -> list[Asked]:
    """Ask the facilitator first: from its list the others are learnt."""
    with network.database.transaction() as session:
        network.peers.follow_membership(session)
    asked: dict[str, Asked] = {}
    while True:
        with network.database.reading() as session:
            waiting = [peer.node for peer in network.peers.heard(session) if peer.node not in asked]
        if not waiting:
            return list(asked.values())
        asked[waiting[0]] = _ask(network, waiting[0], told)


def _ask(network: Network, node: str, told: Callable[[Step], None]) -> Asked:
    """Ask one peer until it has no more; return the last answer with all that came."""
    asked = network.polling.ask(node, told)
    so_far = asked
    while asked.error is None and asked.has_more:
        asked = network.polling.ask(node, told)
        so_far = asked.after(so_far)
    return so_far


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _on_bar(bar: Progress) -> Callable[[Step], None]:
    tasks: dict[str, TaskID] = {}

    def told(step: Step) -> None:
        name = f"{step.node}/{step.feed} {step.what}"
        if name not in tasks:
            tasks[name] = bar.add_task(name, total=step.total)
        bar.update(tasks[name], completed=step.done, total=step.total)

    return told


def _document(asked: Asked) -> dict[str, object]:
    return {
        "node": asked.node,
        "error": asked.error,
        "note": asked.note,
        "feeds": [_feed_document(fetched) for fetched in asked.feeds],
        "relayed": [{"of": each.node, **_feed_document(each.fetched)} for each in asked.relayed],
    }


def _feed_document(fetched: Fetched) -> dict[str, object]:
    counts = fetched.counts
    return {
        "feed": fetched.feed,
        "new": counts.new,
        "changed": counts.changed,
        "withdrawn": counts.withdrawn,
        "refused": counts.refused,
        "unknown": counts.unknown,
        "bodies": fetched.bodies,
        "error": fetched.error,
    }


def _in_words(asked: Asked) -> str:
    if asked.error is not None:
        return _("%(node)s: %(error)s", node=asked.node, error=asked.error)
    words = _(
        "%(node)s: %(new)s new, %(changed)s changed, %(withdrawn)s withdrawn",
        node=asked.node,
        new=sum(feed.counts.new for feed in asked.feeds),
        changed=sum(feed.counts.changed for feed in asked.feeds),
        withdrawn=sum(feed.counts.withdrawn for feed in asked.feeds),
    )
    if asked.relayed:
        nodes = len({each.node for each in asked.relayed})
        words += _("; through it, records of %(num)s others", num=nodes)
    errors = [f"{feed.feed}: {feed.error}" for feed in asked.feeds if feed.error]
    return "; ".join([words, *([asked.note] if asked.note else []), *errors])
