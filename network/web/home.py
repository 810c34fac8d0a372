"""The first page: one search box, and what is new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint

from network.people.roles import Role
from network.web.guards import needs
from network.web.pages import show as page

blueprint = Blueprint("home", __name__)


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
    return page(HomePage(()))
