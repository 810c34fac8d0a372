"""What is related to a record, and who can tell more about it, as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from network.collections.reading import ItemRead
from network.innovations.body_type import INNOVATION
from network.records.record import Record, RecordId
from network.records.types import SearchText
from network.web import records
from network.web.addresses import Link
from network.web.set_aside import Aside, asides

if TYPE_CHECKING:
    from network.bootstrap import Network
    from network.database import Session
    from network.innovations.innovation import Innovation

MOST_TELLERS = 4


@dataclass(frozen=True)
class RelatedRow:
    """One related record, who shared it, and who set it aside and why."""

    title: str
    href: str
    owner: str
    aside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Related:
    """More like this, by words and by place, and who can tell more.

    ``tellers`` are organisations that wrote about something alike; the first is its owner.
    """

    by_text: tuple[RelatedRow, ...] = ()
    by_place: tuple[RelatedRow, ...] = ()
    tellers: tuple[Link, ...] = ()


def related(network: Network, session: Session, record: Record, innovation: Innovation) -> Related:
    """Return what is related to an innovation."""
    names = records.names(network, session)
    text = SearchText(innovation.title, innovation.summary or "")
    by_text = _read(network, session, network.similar.by_text(session, record, text))
    by_place = _read(network, session, network.similar.by_place(session, record))
    aside = asides(network, session, [each.id for each in (*by_text, *by_place)])
    nodes = dict.fromkeys((record.id.node, *(each.id.node for each in by_text)))
    return Related(
        by_text=tuple(_row(each, names, aside) for each in by_text),
        by_place=tuple(_row(each, names, aside) for each in by_place),
        tellers=tuple(
            Link(names.get(node, node), url_for("organisations.of_node", node=node))
            for node in list(nodes)[:MOST_TELLERS]
        ),
    )


def _read(network: Network, session: Session, ids: Sequence[RecordId]) -> Sequence[ItemRead]:
    found = network.collections.reading.items(session, ids)
    return [each for each in found if each.text is not None]


def _row(
    found: ItemRead, names: Mapping[str, str], aside: Mapping[RecordId, Sequence[Aside]]
) -> RelatedRow:
    title = found.text.title if found.text is not None else ""
    href = records.href(found.kind or INNOVATION.name, found.id)
    words = tuple(each.words for each in aside.get(found.id, ()))
    return RelatedRow(title, href, names.get(found.id.node, found.id.node), words)
