"""The ``likewise`` command: a module a family of commands.

Entry point: reads the settings and assembles the node, and leaves every rule to the folders
below. A family is imported when one of its commands is asked for, so that a command that
answers in a second does not wait for the pages and the queue.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from network.cli.shell import Shell

FAMILIES = {
    "node": ("init", "status"),
    "running": ("serve", "worker"),
    "peers": ("pull",),
    "ruling": ("peers", "local"),
    "records": ("import", "search", "withdraw"),
    "exporting": ("export",),
    "upkeep": ("verify", "reindex"),
    "orders": ("hold", "release", "order", "evidence"),
    "backups": ("backup", "restore", "recover"),
    "keys": ("join", "keys"),
    "listing": ("members",),
    "circles": ("circles",),
    "members": ("people", "token"),
    "organisations": ("organisations",),
    "submissions": ("submissions",),
    "broker": ("broker",),
    "demo": ("demo",),
}
_HOMES = {command: family for family, commands in FAMILIES.items() for command in commands}


class _Families(click.Group):
    """Finds each command in the module of its family."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, _config_first(args))

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _HOMES:
            return None
        family = import_module(f"network.cli.{_HOMES[cmd_name]}")
        # ``import`` is Python's own word
        name = "import_" if cmd_name == "import" else cmd_name
        command: click.Command = getattr(family, name)
        return command


@click.group(
    cls=_Families,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option(
    "--config",
    envvar="LIKEWISE_CONFIG",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The node's configuration (TOML).",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def main(context: click.Context, config: Path | None, *, as_json: bool) -> None:
    """Share good practice between organisations: one node of the network.

    Both options may stand before the command or behind it.
    """
    context.obj = Shell(config, as_json)


def _config_first(args: list[str]) -> list[str]:
    """Return ``args`` with --config, wherever it stands, before the command."""
    own = args[: args.index("--")] if "--" in args else args
    for place, arg in enumerate(own):
        if arg == "--config":
            return [*args[place : place + 2], *args[:place], *args[place + 2 :]]
        if arg.startswith("--config="):
            return [arg, *args[:place], *args[place + 1 :]]
    return args
