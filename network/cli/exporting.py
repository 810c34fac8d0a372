"""``likewise export``: this node's records as data, as documents, or its open feeds as files.

Apart from the other commands on records because documents need the words of the pages.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict, Unpack

import click

from federation.feed import type_name
from network.bootstrap import Network
from network.cli.shell import Shell, Told, tells
from network.database import Session
from network.errors import N_, NotFound
from network.innovations.layouts import LayoutName
from network.messages import _
from network.peering.wording import TERMS
from network.records.record import Record, RecordId
from network.records.store import Listing, Order
from network.web.app import create_app
from network.web.handing_out import Form, Handed, Selection, hand_out, select

ALL = 1_000_000


class _Asked(TypedDict):
    """Which records, and in which way."""

    form: str | None
    layout: str
    chosen: tuple[str, ...]


@click.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file.")
@click.option(
    "--static",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder: write the open feeds as files that any web server can serve.",
)
@click.option(
    "--as",
    "form",
    type=click.Choice([form.value for form in Form]),
    help="As a document or table for people; needs --output and --record.",
)
@click.option(
    "--layout",
    default=LayoutName.RECORD.value,
    show_default=True,
    type=click.Choice([name.value for name in LayoutName]),
    help="In which order a document tells it.",
)
@click.option("--record", "chosen", multiple=True, help="NODE/RID, also of a collection.")
@click.pass_obj
@tells
def export(
    shell: Shell, /, output: Path | None, static: Path | None, **asked: Unpack[_Asked]
) -> Told:
    """Write this node's own records as JSON Lines, one record a line; or its open feeds.

    With --as: any records that can be read here, as people would have them.
    """
    if static is not None:
        return _as_files(shell, static)
    if asked["form"] is not None:
        if output is None or not asked["chosen"]:
            raise click.UsageError(_("--as needs --output and at least one --record."))
        return _as_document(shell, output, asked)
    with shell.showing() as network, network.database.reading() as session:
        own = network.settings.node.id
        # entries of a members feed are no records of ours to carry away
        types = [known.media_type for known in network.register if known.searchable]
        listing = Listing(types=types, nodes=[own], order=Order.SEQUENCE, limit=ALL)
        lines = [
            json.dumps(_exported(network, session, record), ensure_ascii=False)
            for record in network.records.list(session, listing)
        ]
    if output is None:
        return Told({"records": [json.loads(line) for line in lines]}, lines)
    output.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    written = _("%(num)s records written to %(file)s.", num=len(lines), file=output)
    return Told({"written": len(lines), "file": str(output)}, [written])


def _as_document(shell: Shell, output: Path, asked: _Asked) -> Told:
    ids = [RecordId.of_key(key) for key in asked["chosen"]]
    with shell.showing() as network:
        handed, selection = _handed(network, ids, asked)
    output.write_bytes(handed.content)
    count, left_out = len(selection.found), selection.left_out
    words = [_("%(num)s records written to %(file)s.", num=count, file=output)]
    if left_out:
        words.append(_("%(num)s cannot be read here and were left out.", num=left_out))
    document = {"written": count, "left_out": left_out, "file": str(output)}
    return Told({**document, "type": handed.media_type}, words)


def _handed(network: Network, ids: list[RecordId], asked: _Asked) -> tuple[Handed, Selection]:
    # the words are the pages', which look at the application for their language
    with create_app(network).test_request_context(base_url=network.settings.node.origin):
        with network.database.reading() as session:
            selection = select(session, ids)
        if not selection.found:
            raise NotFound(N_("None of these can be read here."))
        handed = hand_out(selection, LayoutName(asked["layout"]), Form(str(asked["form"])))
    return handed, selection


def _as_files(shell: Shell, folder: Path) -> Told:
    with shell.network() as network:
        done = network.exporting.write(folder)
    document = {"feeds": list(done.feeds), "written": done.written, "removed": done.removed}
    words = _(
        "%(feeds)s are in %(folder)s: %(written)s files written, %(removed)s removed.",
        feeds=", ".join(done.feeds),
        folder=folder,
        written=done.written,
        removed=done.removed,
    )
    return Told(document, [words])


def _exported(network: Network, session: Session, record: Record) -> dict[str, object]:
    return {
        "node": record.id.node,
        "rid": record.id.rid,
        "rev": record.shown_rev,
        "type": type_name(record.type),
        "feed": record.feed,
        "time": record.time.isoformat() if record.time else None,
        "terms": _(TERMS),
        "body": network.records.body(session, record.id),
    }
