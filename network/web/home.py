"""The first page: one search box, and what is new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint
from flask_babel import format_date

from network.innovations.innovation import Innovation
from network.people.roles import Role
from network.records.reading import Read
from network.web import current, records
from network.web.guards import needs
from network.web.pages import show as page
from network.web.words import KINDS, said

blueprint = Blueprint("home", __name__)

MOST_NEWS = 6


@dataclass(frozen=True)
class News:
    """One record that is new or changed."""

    title: str
    href: str
    facts: tuple[str, ...]
    summary: str


@dataclass(frozen=True)
class HomePage:
    """What is new, newest first."""

    template: ClassVar[str] = "home/show.html"
    news: tuple[News, ...]


@blueprint.get("/")
@needs(Role.READER)
def show() -> str:
    """Show the search box and what is new."""
    network = current.network()
    with network.database.reading() as session:
        reads = network.reading.latest(session, Innovation, MOST_NEWS)
        names = records.names(network, session)
    news = [_news(read, read.body, names) for read in reads if read.body is not None]
    return page(HomePage(tuple(news)))


def _news(read: Read[Innovation], innovation: Innovation, names: Mapping[str, str]) -> News:
    id = read.record.id
    facts = (
        said(KINDS, innovation.kind) if innovation.kind else "",
        names.get(id.node, id.node),
        format_date(read.record.time, "long") if read.record.time else "",
    )
    return News(
        title=innovation.title,
        href=records.href("innovation", id),
        facts=tuple(fact for fact in facts if fact),
        summary=records.opening(innovation.summary or innovation.what_we_did or ""),
    )
