"""``likewise organisations import``: tables of councils and of organisations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TypedDict, Unpack

import click

from network.bootstrap import Network
from network.cli.members import KEEPER
from network.cli.shell import Shell, Told, tells
from network.messages import _, in_words
from network.organisations.columns import Provenance
from network.organisations.importing import Fate, ImportResult, OnConflict, Wish, total
from network.people.person import Person
from network.people.roles import Role
from network.records.audience import Audience
from network.sections import NodeRole


class _Asked(TypedDict):
    """What else is said of an import."""

    source: str
    day: datetime | None
    vintage: str
    audience: str | None
    ods_code: str
    kind: str
    is_replacing: bool


@click.group()
def organisations() -> None:
    """Who the organisations are, and the context in which they work."""


@organisations.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--source", default="", help="Where the figures are from; else as the column says.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Of what day they are.")
@click.option("--vintage", default="", help="Of which year's boundaries; else as the column says.")
@click.option("--publish", "audience", help="Publish to this audience: network, public ...")
@click.option("--ours", "ods_code", default="", help="Our own ODS code, if not described yet.")
@click.option("--kind", default="trust", show_default=True, help="Of rows whose type is not said.")
@click.option("--replace", "is_replacing", is_flag=True, help="Overwrite what was said otherwise.")
@click.pass_obj
@tells
def import_(shell: Shell, files: tuple[Path, ...], **asked: Unpack[_Asked]) -> Told:
    """Read FILES (CSV): figures of councils, ODS files, or the context of organisations.

    Our own line fills our own profile; at a facilitator every other declares an organisation.
    """
    with shell.network() as network:
        results = [
            network.context.importing.run(file, _wish(network, file, asked)) for file in files
        ]
        with network.database.transaction() as session:
            for file in files:
                network.audit.note(session, KEEPER, "context imported", file.name)
        while network.indexing.follow():
            pass
    return _told(results)


def _wish(network: Network, file: Path, asked: _Asked) -> Wish:
    day: date | None = asked["day"].date() if asked["day"] else None
    return Wish(
        person=_keeper(network),
        provenance=Provenance(file.name, asked["source"], day, asked["vintage"]),
        on_conflict=OnConflict.REPLACE if asked["is_replacing"] else OnConflict.REFUSE,
        audience=Audience.parse(asked["audience"]) if asked["audience"] else None,
        our_code=asked["ods_code"],
        kind=asked["kind"],
    )


def _keeper(network: Network) -> Person:
    """Return whoever runs this node, who speaks for others only at a facilitator."""
    roles = {Role.ADMINISTRATOR}
    if network.settings.node.role is NodeRole.FACILITATOR:
        roles.add(Role.FACILITATOR)
    return Person(KEEPER, KEEPER, frozenset(roles))


def _told(results: Sequence[ImportResult]) -> Told:
    result = total(results)
    counts = {fate.value: result.fates[fate] for fate in Fate}
    failed = [
        {"file": each.file, "line": each.line, "reason": in_words(each.error)}
        for each in result.failed
    ]
    words = [
        _("%(num)s councils with new figures", num=counts["area"]),
        _("%(num)s organisations declared", num=counts["declared"]),
        _("our own profile: %(words)s", words=_("filled") if counts["ours"] else _("unchanged")),
        _(
            "%(unchanged)s lines unchanged, %(closed)s of closed organisations,"
            " %(others)s of others, %(bad)s refused",
            unchanged=counts["unchanged"],
            closed=counts["closed"],
            others=counts["not_ours"],
            bad=len(failed),
        ),
        _("%(num)s published", num=result.published),
    ]
    words += [_("%(file)s, line %(line)s: %(reason)s", **each) for each in failed]
    document = {**counts, "published": result.published, "failed": failed}
    return Told(document, words, exit_code=1 if failed else 0)
