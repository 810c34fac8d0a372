"""``likewise hold``, ``release``, ``order`` and ``evidence``: what is said about a record, and
what proves that somebody signed two histories."""

from __future__ import annotations

import json
from pathlib import Path

import click

from federation.errors import BytesError
from federation.evidence import Proof, check_proof, parse_file
from network.bootstrap import Network
from network.cli.shell import Shell, Told, tells
from network.messages import _
from network.records.record import RecordId

KEEPER = "keeper"
LONGEST_ORDER = 4096


@click.command()
@click.argument("record")
@click.pass_obj
@tells
def hold(shell: Shell, record: str) -> Told:
    """Hide RECORD (NODE/RID) until it is released: ours, or as facilitator one of our region's."""
    id = _record(record)
    with shell.network() as network:
        with network.database.transaction() as session:
            network.withdrawing.hold(session, id)
            network.audit.note(session, KEEPER, "record held", id.key)
        _index(network)
    return Told({"record": id.key, "op": "hold"}, [_("%(record)s is hidden.", record=id.key)])


@click.command()
@click.argument("record")
@click.pass_obj
@tells
def release(shell: Shell, record: str) -> Told:
    """Take back our hold on RECORD (NODE/RID); another's hold still hides it."""
    id = _record(record)
    with shell.network() as network:
        with network.database.transaction() as session:
            network.withdrawing.release(session, id)
            network.audit.note(session, KEEPER, "record released", id.key)
        with network.database.reading() as session:
            known = network.records.get(session, id)
        _index(network)
    status = known.status.value if known is not None else "unknown"
    words = _("%(record)s is released; it stands as: %(status)s.", record=id.key, status=status)
    return Told({"record": id.key, "op": "release", "status": status}, [words])


@click.group()
def order() -> None:
    """Withdrawals that came by e-mail or on a stick, or are to be sent that way."""


@order.command("apply")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
@tells
def apply_order(shell: Shell, file: Path) -> Told:
    """Carry out the withdrawal in FILE, if somebody who may order it has signed it."""
    jws = file.read_bytes()[:LONGEST_ORDER].decode("ascii", "replace").strip()
    with shell.network() as network:
        with network.database.transaction() as session:
            counts = network.withdrawing.obey(session, jws)
            network.audit.note(session, KEEPER, "order applied", file.name)
        network.database.erase_traces()
        _index(network)
    words = _("Withdrawn.") if counts.withdrawn else _("That was withdrawn already.")
    return Told({"withdrawn": counts.withdrawn, "ignored": counts.ignored}, [words])


@order.command("show")
@click.argument("rid")
@click.pass_obj
@tells
def show_order(shell: Shell, rid: str) -> Told:
    """Print our order to withdraw RID, to be sent to whoever cannot be reached otherwise."""
    with shell.network() as network, network.database.reading() as session:
        jws = network.spread.order(session, rid)
    return Told({"rid": rid, "order": jws}, [jws])


@click.group(invoke_without_command=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def evidence(context: click.Context, output: Path | None, as_json: bool) -> None:
    """Give the proof kept of every frozen feed, or check somebody else's."""
    if context.invoked_subcommand is None:
        context.invoke(give, output=output, as_json=as_json)


@evidence.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", "kids", multiple=True, help="Thumbprint of a key known to be the node's.")
@tells
def check(file: Path, kids: tuple[str, ...]) -> Told:
    """Say whether FILE proves that a node signed two histories; needs nothing but FILE.

    The keys are in FILE, so whose they are has to be known from elsewhere: a list of members,
    or paper. With --key the proof counts only if it was signed by such a key.
    """
    proofs = parse_file(file.read_bytes())
    checked = [_checked(proof, kids) for proof in proofs]
    words = [
        _("%(node)s/%(feed)s: %(words)s", **{**each, "words": each["words"]}) for each in checked
    ]
    is_proven = all(each["proven"] for each in checked)
    return Told({"proven": is_proven, "evidence": checked}, words, 0 if is_proven else 1)


def _checked(proof: Proof, kids: tuple[str, ...]) -> dict[str, object]:
    said: dict[str, object] = {"node": proof.node, "feed": proof.feed}
    try:
        proven = check_proof(proof)
    except BytesError as error:
        words = _("proves nothing: %(why)s", why=f"{error.verdict}: {error}")
        return {**said, "proven": False, "words": words}
    strange = sorted(proven.kids - set(kids)) if kids else []
    found = {"verdict": proven.verdict, "sizes": list(proven.sizes), "kids": sorted(proven.kids)}
    if strange:
        words = _("proves nothing: signed by another key, %(kids)s", kids=", ".join(strange))
        return {**said, **found, "proven": False, "words": words}
    words = _(
        "proven: %(verdict)s at sizes %(sizes)s, signed by %(kids)s; see that this is its key",
        verdict=proven.verdict,
        sizes=" / ".join(map(str, proven.sizes)),
        kids=", ".join(sorted(proven.kids)),
    )
    return {**said, **found, "proven": True, "words": words}


@evidence.command("give")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file.")
@click.pass_obj
@tells
def give(shell: Shell, output: Path | None) -> Told:
    """Give the proof kept of every frozen feed: the checkpoints, the lines, and the keys."""
    with shell.network() as network, network.database.reading() as session:
        kept = network.gossip.evidence.all(session)
    document = {"evidence": kept}
    words = [
        _("%(node)s/%(feed)s: %(verdict)s, since %(since)s", **{**each, "since": each["since"]})
        for each in kept
    ]
    if output is not None:
        output.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
        words.append(_("Written to %(file)s.", file=output))
    return Told(document, words or [_("No feed is frozen.")])


def _record(text: str) -> RecordId:
    node, slash, rid = text.partition("/")
    if not (node and slash and rid):
        raise click.BadParameter(_("Write it as NODE/RID."))
    return RecordId(node, rid)


def _index(network: Network) -> None:
    while network.indexing.follow():
        pass
