"""``likewise backup``, ``restore`` and ``recover``: what to do before and after a loss."""

from __future__ import annotations

from pathlib import Path

import click

from network.backups.backing_up import BackingUp
from network.backups.restoring import read_backup, restore_database, restore_keys
from network.bootstrap import Network, assemble
from network.cli.shell import Shell, Told, tells
from network.database import Session
from network.errors import N_, NotFound
from network.messages import _
from network.peering.fetching import Step
from network.peering.recovering import Compared, Recovered

KEEPER = "keeper"


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
@tells
def backup(shell: Shell, folder: Path) -> Told:
    """Copy this node into FOLDER while it runs: database, keys, manifest.

    Whoever has the copy has the node's keys and all it held: keep it where only you may read.
    """
    with shell.network() as network:
        keys = network.settings.key_file.parent
        manifest = BackingUp(network.database, network.own_feeds, keys).back_up(
            folder, network.now()
        )
        with network.database.transaction() as session:
            network.audit.note(session, KEEPER, "backup taken", str(folder))
    document = {"folder": str(folder), "node": manifest.node, "feeds": dict(manifest.feeds)}
    words = [
        _("%(num)s files are in %(folder)s.", num=len(manifest.files), folder=folder),
        _("Keep it where only you may read, and destroy it when it is old."),
    ]
    return Told(document, words)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_obj
@tells
def restore(shell: Shell, folder: Path) -> Told:
    """Make this node again from the backup in FOLDER, where its data directory is empty.

    It shows nothing before it has heard what was withdrawn since, and publishes nothing before
    its own feeds were compared with a copy: the worker does both, or “likewise recover”.
    """
    settings = shell.settings()
    manifest = read_backup(folder, settings.node.id)
    restore_keys(folder, manifest, settings.key_file.parent)
    network = assemble(settings)

    def doubt(session: Session) -> None:
        network.restoring.doubt(session)
        network.audit.note(session, KEEPER, "node restored", manifest.taken.isoformat())

    try:
        restore_database(folder, network.database, doubt)
        network.database.erase_traces()
    finally:
        network.close()
    words = [
        _("%(node)s is as it was on %(taken)s.", node=manifest.node, taken=manifest.taken),
        _("Now start “likewise worker”, or run “likewise recover”."),
    ]
    return Told({"node": manifest.node, "taken": manifest.taken.isoformat()}, words)


@click.command()
@click.option("--without", "node", help="Wait no longer for the notices of this organisation.")
@click.option("--alone", is_flag=True, help="Nobody holds a copy of anything we published.")
@click.pass_obj
@tells
def recover(shell: Shell, node: str | None, alone: bool) -> Told:
    """Hear what was withdrawn, and bring our own feeds home from the copies that others hold."""
    with shell.network() as network:
        if node is not None:
            _go_on_without(network, node)
        if alone:
            _trust_alone(network)
        recovered = recover_now(network)
        while network.indexing.follow():
            pass
        with network.database.reading() as session:
            waiting = network.recovering.waiting(session)
    words = [_in_words(each) for each in recovered.peers]
    words += [
        _("%(num)s lines of %(feed)s are lost: nobody who answered has them.", num=num, feed=feed)
        for feed, num in recovered.lost.items()
    ]
    words += [_("Not heard yet: %(node)s", node=each) for each in waiting]
    words += [_("Not to be signed yet: %(feed)s", feed=each) for each in recovered.doubtful]
    is_done = not (waiting or recovered.doubtful or recovered.lost)
    words += [_("Everything is as it should be.")] if is_done else []
    document = {**_document(recovered), "waiting": list(waiting)}
    return Told(document, words, exit_code=0 if is_done else 1)


def recover_now(network: Network) -> Recovered:
    """Ask everybody for notices and lists, then for copies of our own feeds."""
    with network.database.transaction() as session:
        network.peers.follow_membership(session)
        peers = [peer.node for peer in network.peers.heard(session)]
    for peer in peers:
        try:
            network.polling.ask(peer, _quietly)
        except NotFound:
            continue  # it left the list that was read just before
    recovered = network.recovering.compare(_quietly)
    network.database.erase_traces()
    return recovered


def _go_on_without(network: Network, node: str) -> None:
    with network.database.transaction() as session:
        network.recovering.go_on_without(session, node)
        network.audit.note(session, KEEPER, "notices given up", node)


def _trust_alone(network: Network) -> None:
    with network.database.reading() as session:
        peers = network.peers.all(session)
    if any(peer.last_success for peer in peers):
        raise NotFound(N_("Somebody has heard us before: their copies have to be looked at."))
    network.recovering.trust_alone()


def _document(recovered: Recovered) -> dict[str, object]:
    return {
        "peers": [
            {
                "node": each.node,
                "error": each.error,
                "feeds": [
                    {
                        "feed": feed.feed,
                        "lines": feed.counts.new + feed.counts.changed + feed.counts.withdrawn,
                        "bodies": feed.bodies,
                        "error": feed.error,
                    }
                    for feed in each.feeds
                ],
            }
            for each in recovered.peers
        ],
        "lost": dict(recovered.lost),
        "doubtful": list(recovered.doubtful),
    }


def _in_words(compared: Compared) -> str:
    if compared.error is not None:
        return _("%(node)s: %(error)s", node=compared.node, error=compared.error)
    bodies = sum(feed.bodies for feed in compared.feeds)
    words = _("%(node)s: compared, %(num)s texts fetched", node=compared.node, num=bodies)
    errors = [f"{feed.feed}: {feed.error}" for feed in compared.feeds if feed.error]
    return "; ".join([words, *errors])


def _quietly(_step: Step) -> None:
    """Report to nobody."""
