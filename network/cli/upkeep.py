"""``likewise verify`` and ``reindex``: check what is held, make the index anew."""

from __future__ import annotations

import click
from rich.console import Console
from rich.progress import Progress

from network.cli.shell import Shell, Told, tells
from network.messages import _


@click.command()
@click.pass_obj
@tells
def verify(shell: Shell) -> Told:
    """Check every feed held from its genesis and every body by its hash; say what is wrong."""
    with shell.network() as network, _bar() as bar:
        task = bar.add_task(_("checking lines"), total=None)
        checked = list(
            network.verifying.verify_all(
                lambda done, total: bar.update(task, completed=done, total=total)
            )
        )
    findings = [finding for each in checked for finding in each.findings]
    document = {
        "feeds": [
            {"node": each.node, "feed": each.feed, "lines": each.lines, "bodies": each.bodies}
            for each in checked
        ],
        "ok": not findings,
        "findings": [
            {"node": each.node, "feed": each.feed, "seq": each.seq, "what": each.what}
            for each in findings
        ],
    }
    words = [_("%(node)s/%(feed)s line %(seq)s: %(what)s", **vars(each)) for each in findings] or [
        _("%(num)s feeds checked, nothing is wrong.", num=len(checked))
    ]
    return Told(document, words, exit_code=1 if findings else 0)


@click.command()
@click.pass_obj
@tells
def reindex(shell: Shell) -> Told:
    """Make the search index anew from the database."""
    with shell.network() as network, _bar() as bar:
        task = bar.add_task(_("indexing"), total=None)
        documents = network.indexing.rebuild(
            lambda done, total: bar.update(task, completed=done, total=total)
        )
    return Told({"documents": documents}, [_("%(num)s records indexed.", num=documents)])


def _bar() -> Progress:
    return Progress(console=Console(stderr=True), transient=True)
