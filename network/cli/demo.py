"""``likewise demo``: four invented organisations on this machine, ready to be tried.

The first start makes keys and databases, lists the members, and fills each node with what was
written for the demonstration; a second start finds all that and takes seconds. Ctrl-C stops it.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import click
from rich.console import Console
from rich.progress import Progress, TaskID

from network.bootstrap import assemble
from network.broker_settings import IN_FILE
from network.cli.broker import PUBLIC
from network.cli.demonstration import DemoNode, Demonstration
from network.cli.shell import refusals_in_words
from network.errors import N_, Refused
from network.innovations.seeding import seed
from network.messages import _
from network.settings import Settings

CONFIGS = Path("config/demo")
NAMES = ("facilitator", "rural", "inner-city", "coastal")
ASSETS = Path(__file__).parents[1] / "web" / "static" / "nhsuk" / ".built"
SEEDED = "seeded"
SUGGESTIONS = (
    N_("Search for “falls”, “carers” or “waiting”, and see why each result fits a place."),
    N_("Sign in as author and write something; sign in as reviewer and approve it."),
    N_("Open another organisation's address and find there what you published."),
    N_("Withdraw it again: within seconds it is gone from all four."),
    N_(
        "At two of them, let a reviewer hand a text to the facilitator instead of approving it"
        " (“Without our name”); accept both at the facilitator's desk (“Desk”): within two minutes"
        " both are out, and nobody can tell whose they are."
    ),
)


@click.command()
@click.option("--configs", type=click.Path(path_type=Path), default=CONFIGS, show_default=True)
def demo(configs: Path) -> None:
    """Start the demonstration: a facilitator and three organisations, all invented."""
    console = Console(stderr=True, highlight=False)
    with refusals_in_words():
        demonstration = Demonstration([_load(configs, name) for name in NAMES])
        demonstration.check()
        if not ASSETS.exists():
            raise Refused(N_("The design system's files are not there yet: run “make demo”."))
        _on_signals_stop()
        try:
            demonstration.claim()
            _begin(demonstration, console)
            _fill(demonstration, configs / "seed", console)
            _tell(demonstration)
            while not demonstration.has_ended():
                time.sleep(0.5)
            raise Refused(N_("One of the nodes has stopped; its log is beside its data in .demo."))
        except KeyboardInterrupt:
            console.print(_("Stopping."))
        finally:
            demonstration.stop()


def _load(configs: Path, name: str) -> DemoNode:
    file = configs / f"{name}.toml"
    return DemoNode(name, file, Settings.load(file))


def _begin(demonstration: Demonstration, console: Console) -> None:
    """Make what is not there yet, then start every web process."""
    for node in demonstration.nodes:
        if node.is_new:
            console.print(_("Making a key and a database for %(name)s", name=_name(node)))
            _likewise(node, "init")
        for key in missing_keys(node.settings.broker.keyholders):
            key.parent.mkdir(parents=True, exist_ok=True)
            _likewise(node, "broker", "keyholder", str(key))
    demonstration.start("serve")
    demonstration.wait_until_ready(
        lambda node: console.print(_("%(name)s answers", name=_name(node)))
    )


def _fill(demonstration: Demonstration, seeds: Path, console: Console) -> None:
    """List the members and publish the seed, where that was not done before; then poll."""
    facilitator, *members = demonstration.nodes
    fresh = [node for node in demonstration.nodes if not _mark(node).exists()]
    for node in members:
        if node in fresh:
            thumbprint = node.settings.thumbprint_file.read_text("utf-8").strip()
            named = (node.settings.node.id, node.address, thumbprint)
            _likewise(facilitator, "members", "add", *named, "--kind", node.settings.node.kind)
    with Progress(console=console, transient=True) as progress:
        for node in fresh:
            task = progress.add_task(_name(node), total=None)
            _seed(node, seeds / node.name, progress, task)
            _mark(node).touch()
    demonstration.start("worker")


def missing_keys(keyholders: Sequence[str]) -> list[Path]:
    """Return the files of keys that ``keyholders`` names the public halves of and that are not
    there yet: in life two people make them, each alone, and keep them offline."""
    named = [each.removeprefix(IN_FILE) for each in keyholders if each.startswith(IN_FILE)]
    keys = [Path(name.removesuffix(PUBLIC)) for name in named if name.endswith(PUBLIC)]
    return [key for key in keys if not key.exists()]


def _seed(node: DemoNode, folder: Path, progress: Progress, task: TaskID) -> None:
    def on_progress(done: int, total: int) -> None:
        progress.update(task, completed=done, total=total)

    network = assemble(node.settings)
    try:
        seed(network, folder, on_progress)
    finally:
        network.close()


def _likewise(node: DemoNode, *arguments: str) -> None:
    """Run one command of a node. Raises: Refused, in the command's own words."""
    done = subprocess.run(
        [sys.executable, "-m", "network", "--config", str(node.config), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused(N_("%(name)s: %(said)s"), name=_name(node), said=done.stderr.strip())


def _tell(demonstration: Demonstration) -> None:
    """Print the addresses, what to try, and who to sign in as."""
    click.echo("")
    click.echo(_("Four invented organisations are running on this machine:"))
    for node in demonstration.nodes:
        click.echo(f"  {node.address}  {_name(node)}")
    click.echo(_("What to try:"))
    for suggestion in SUGGESTIONS:
        click.echo(f"  - {_(suggestion)}")
    click.echo(
        _(
            "Sign in at any of them as: reader, author, reviewer, partner, facilitator or"
            " administrator."
        )
    )
    click.echo(_("Ctrl-C stops everything; “make clean” forgets it."))


def _on_signals_stop() -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _name(node: DemoNode) -> str:
    return node.settings.node.name


def _mark(node: DemoNode) -> Path:
    return node.settings.data.directory / SEEDED
