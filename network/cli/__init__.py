"""The ``likewise`` command: a module a family of commands.

Entry point: reads the settings and assembles the node, and leaves every rule to the folders
below.
"""

from __future__ import annotations

from pathlib import Path

import click

from network.cli.backups import backup, recover, restore
from network.cli.broker import broker
from network.cli.circles import circles
from network.cli.demo import demo
from network.cli.keys import join, keys
from network.cli.listing import members
from network.cli.members import people, token
from network.cli.node import init, serve, status, worker
from network.cli.orders import evidence, hold, order, release
from network.cli.peers import pull
from network.cli.records import export, import_, search, withdraw
from network.cli.shell import Shell
from network.cli.submissions import submissions
from network.cli.trusting import peers
from network.cli.upkeep import reindex, verify


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    envvar="LIKEWISE_CONFIG",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The node's configuration (TOML).",
)
@click.pass_context
def main(context: click.Context, config: Path | None) -> None:
    """Share good practice between organisations: one node of the network."""
    context.obj = Shell(config)


for _command in (
    init,
    serve,
    worker,
    status,
    pull,
    peers,
    import_,
    export,
    search,
    withdraw,
    verify,
    reindex,
    hold,
    release,
    order,
    evidence,
    backup,
    restore,
    recover,
    join,
    keys,
    members,
    circles,
    people,
    token,
    submissions,
    broker,
    demo,
):
    main.add_command(_command)
