"""``likewise import``, ``search`` and ``withdraw``: what the node's records can do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict, Unpack

import click

from network.bootstrap import Network
from network.cli.audiences import told_readers
from network.cli.shell import Shell, Told, tells
from network.errors import N_, Invalid, NotFound
from network.finding.document import as_document
from network.finding.finding import FindRequest, Found, LikeMine
from network.innovations.mapping import load_map
from network.innovations.outcomes import ImportResult, Publication
from network.messages import _, in_words
from network.organisations.likeness import Purpose
from network.records.audience import Audience
from network.records.record import Reason, RecordId, Status
from network.records.withdrawing import WithdrawRequest
from search.engine import Note, Sort
from search.reference import WHOLE

KEEPER = "keeper"


class _Imported(TypedDict):
    """To whom imported rows are published, and who answers for it."""

    audience: str | None
    account: str | None
    reason: str


class _Asked(TypedDict):
    """How what was found is put in order, and for what places are compared."""

    limit: int
    like_mine: str
    sort: str
    purpose: str
    weights: tuple[str, ...]
    team: str


class _Withdrawn(TypedDict):
    """What else is said of a withdrawal."""

    rev: int | None
    urgent: bool
    instead: str | None


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map",
    "mapping",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML map.",
)
@click.option(
    "--publish",
    "audience",
    help="Publish to this audience: region, network, network-commissioning, public, circle-...",
)
@click.option("--approved-by", "account", help="The reviewer who answers for it.")
@click.option(
    "--accept-finds",
    "reason",
    default="",
    help="Publish rows in which something could tell who somebody is, too; why they may.",
)
@click.pass_obj
@tells
def import_(shell: Shell, file: Path, mapping: Path, **more: Unpack[_Imported]) -> Told:
    """Make drafts of the rows of FILE, and publish them if told so.

    A row in which something could tell who somebody is stays a draft, unless --accept-finds
    says why it may be published.
    """
    if (more["audience"] is None) != (more["account"] is None):
        raise click.UsageError(_("--publish and --approved-by belong together."))
    if more["reason"] and more["audience"] is None:
        raise click.UsageError(_("--accept-finds belongs to --publish."))
    with shell.network() as network:
        publication = _publication(network, more)
        readers = told_readers(network, publication.audience) if publication else Told({})
        result = network.importing.run(file, load_map(mapping), publication, _count_rows)
        _index(network)
    told = _imported(result)
    document = {**told.document, "readers": readers.document}
    return Told(document, [*readers.words, *told.words], told.exit_code)


@click.command()
@click.argument("query")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 200))
@click.option(
    "--like-mine",
    default="some",
    show_default=True,
    type=click.Choice([choice.value for choice in LikeMine]),
    help="How much it counts that a place is like ours.",
)
@click.option(
    "--sort",
    default=Sort.FIT.value,
    show_default=True,
    type=click.Choice([order.value for order in Sort]),
    help="By fit (words and place), by words alone, or newest first.",
)
@click.option(
    "--purpose",
    default=WHOLE,
    show_default=True,
    help="For what places are compared: whole, place, need, service or size.",
)
@click.option(
    "--weight",
    "weights",
    multiple=True,
    metavar="FACTOR=NUMBER",
    help="How much one factor counts: 0 leaves it out, 1 as it is, 3 the most. May be repeated.",
)
@click.option("--as", "team", default="", help="Search as this team of ours: its name or id.")
@click.pass_obj
@tells
def search(shell: Shell, query: str, **asked: Unpack[_Asked]) -> Told:
    """Find records of every organisation; an empty QUERY asks for places like ours."""
    with shell.showing() as network:
        request = FindRequest(
            query=query,
            limit=asked["limit"],
            like_mine=LikeMine(asked["like_mine"]),
            sort=Sort(asked["sort"]),
            purpose=_purpose(network, asked["purpose"], asked["weights"]),
            as_team=_team(network, asked["team"]),
        )
        _index(network)
        page = network.finding.search(request)
    words = [_("%(num)s found.", num=page.total), *(_say(note) for note in page.notes)]
    words += [_("Measured by %(model)s.", model=page.model)] if page.is_compared else []
    for found in page.hits:
        words += _shown(found)
    return Told(as_document(page, _say), words)


@click.command()
@click.argument("rid")
@click.option("--rev", type=click.IntRange(min=1), help="This one revision only.")
@click.option("--reason", required=True, type=click.Choice([reason.value for reason in Reason]))
@click.option("--urgent", is_flag=True, help="Whoever uses it should stop now.")
@click.option("--replaced-by", "instead", help="What to read instead: NODE/RID, or a RID of ours.")
@click.pass_obj
@tells
def withdraw(shell: Shell, rid: str, reason: str, **more: Unpack[_Withdrawn]) -> Told:
    """Erase record RID of ours here and, with their next pull, everywhere.

    NODE/RID is a record of an organisation that has become part of ours.
    """
    if "/" in rid:
        return _withdraw_inherited(shell, RecordId.of_key(rid))
    rev = more["rev"]
    request = WithdrawRequest(rid, rev, Reason(reason), more["instead"], more["urgent"])
    with shell.network() as network:
        with network.database.transaction() as session:
            record = network.records.get(session, RecordId(network.settings.node.id, rid))
            if record is None or record.status is Status.WITHDRAWN:
                raise NotFound(
                    N_("There is no record %(rid)s of ours that could be withdrawn."), rid=rid
                )
            network.retracting.take_back(session, KEEPER, request)
            if rev is None:
                network.collections.curating.forget(session, rid)
        network.database.erase_traces()
        _index(network)
    document = {"rid": rid, "rev": rev, "reason": reason, "feed": record.feed}
    return Told(document, [_("%(rid)s is withdrawn.", rid=rid)])


def _withdraw_inherited(shell: Shell, id: RecordId) -> Told:
    with shell.network() as network:
        with network.database.transaction() as session:
            network.withdrawing.withdraw_inherited(session, id)
            network.audit.note(session, KEEPER, "inherited record withdrawn", id.key)
        network.database.erase_traces()
        _index(network)
    return Told({"node": id.node, "rid": id.rid}, [_("%(rid)s is withdrawn.", rid=id.key)])


def _purpose(network: Network, preset: str, weights: Sequence[str]) -> Purpose:
    """Return for what places are to be compared; what there is not was asked wrongly."""
    given = {name.strip(): text.strip() for name, _, text in (w.partition("=") for w in weights)}
    try:
        return network.likeness.purpose(preset, given)
    except Invalid as error:
        listed = "; ".join(f"{name}: {fault}" for name, fault in error.errors.items())
        raise click.UsageError(listed) from error


def _team(network: Network, wanted: str) -> str:
    """Return the id of the team called so; empty for our organisation."""
    if not wanted:
        return ""
    with network.database.reading() as session:
        teams = network.context.teaming.all(session)
    for team in teams:
        if wanted in (team.id, team.name):
            return team.id
    raise click.UsageError(_("There is no team “%(name)s” here.", name=wanted))


def _publication(network: Network, wanted: _Imported) -> Publication | None:
    if wanted["audience"] is None or wanted["account"] is None:
        return None
    with network.database.reading() as session:
        person = network.signing_in.person(session, wanted["account"])
    return Publication(Audience.parse(wanted["audience"]), person, wanted["reason"])


def _imported(result: ImportResult) -> Told:
    failed = [{"line": each.line, "reason": in_words(each.error)} for each in result.failed]
    words = [
        _(
            "%(drafted)s drafts, %(published)s published, %(unchanged)s unchanged, %(bad)s refused",
            drafted=result.drafted,
            published=result.published,
            unchanged=result.unchanged,
            bad=len(failed),
        )
    ]
    words += [_("line %(line)s: %(reason)s", **each) for each in failed]
    document = {
        "drafted": result.drafted,
        "published": result.published,
        "unchanged": result.unchanged,
        "failed": failed,
        "rids": list(result.rids),
        "unchanged_rids": list(result.unchanged_rids),
    }
    return Told(document, words, exit_code=1 if failed else 0)


def _shown(found: Found) -> list[str]:
    record = found.record
    snippet = "".join(text for text, _is_match in found.snippet.parts)
    why = " ".join(_say(note) for note in found.placed.why)
    head = f"{found.placed.score:.3f}  {found.text.title}  ({record.id.key})"
    return [head, *(f"       {line}" for line in (snippet, why) if line)]


def _say(note: Note) -> str:
    return _(note.message, **note.params)


def _index(network: Network) -> None:
    """Let the index catch up, unless the worker is at it."""
    while network.indexing.follow():
        pass


def _count_rows(_done: int, _total: int) -> None:
    """Say nothing: the result says it."""
