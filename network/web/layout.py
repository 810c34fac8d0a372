"""What every page shows round its own content: name, menu, who is signed in, our files.

Templates see it as ``site``; ``asset(name)`` is the address of one of our files, with the
file's own hash in it, so browsers may keep it for a year.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, request, url_for
from flask_babel import get_locale, gettext

from network.errors import N_
from network.people.roles import Role
from network.web import current, guards, markdown, programs

if TYPE_CHECKING:
    from network.bootstrap import Network
    from network.people.person import Person

_STATIC = Path(__file__).parent / "static"
_YEAR = 365 * 24 * 3600
_HASH_CHARACTERS = 10

# endpoint, words, the roles that see it
MENU: tuple[tuple[str, str, *tuple[Role, ...]], ...] = (
    ("home.show", N_("Home"), Role.READER),
    ("search.show", N_("Search"), Role.READER),
    ("organisations.index", N_("Organisations"), Role.READER),
    ("collections.index", N_("Collections"), Role.READER),
    ("replies.index", N_("Replies"), Role.READER),
    ("writing.index", N_("Write"), Role.AUTHOR, Role.PARTNER),
    ("reviewing.index", N_("Review"), Role.REVIEWER),
    ("unnamed.index", N_("Without our name"), Role.REVIEWER),
    ("desk.index", N_("Desk"), Role.FACILITATOR),
    ("joining.index", N_("Members"), Role.FACILITATOR),
    ("groups.index", N_("Groups"), Role.FACILITATOR),
    ("our_organisation.show", N_("Our organisation"), Role.ADMINISTRATOR),
    ("peers.show", N_("Network"), Role.ADMINISTRATOR),
)

# page families that have no place in the menu of their own
_WITHIN = {
    "starting": "writing",
    "filling": "writing",
    "attachments": "writing",
    "scanning": "writing",
    "crowd": "writing",
    "importing": "writing",
    "saved": "search",
    "set_aside": "search",
    "reviewing_for_others": "desk",
    "co_owners": "writing",
    "looking_after": "writing",
    "sending": "writing",
    "where": "our_organisation",
    "weighing": "search",
    "teams": "search",
    "pairing": "organisations",
    "curating": "collections",
    "sharing": "collections",
    "keys": "peers",
    "trust": "peers",
    "ruling": "peers",
    "stopping": "peers",
    "groups": "peers",
}


@dataclass(frozen=True)
class MenuItem:
    """One link of the menu; ``is_current`` on the pages of its own family."""

    text: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class Site:
    """The surroundings of a page."""

    name: str
    node: str
    is_demo: bool
    has_licensed_font: bool
    language: str
    person: Person | None
    menu: tuple[MenuItem, ...]
    alternates: tuple[programs.Alternate, ...]


def install(app: Flask, network: Network) -> None:
    """Hand ``site``, ``asset`` and ``as_html`` to every template of ``app``."""
    settings = network.settings

    def around() -> dict[str, Site]:
        person = current.person()
        return {
            "site": Site(
                name=settings.node.name,
                node=settings.node.id,
                is_demo=settings.node.mode == "demo",
                has_licensed_font=settings.web.licensed_font,
                language=str(get_locale()).replace("_", "-"),
                person=person,
                menu=_menu(person),
                alternates=programs.alternates(),
            )
        }

    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _YEAR
    app.context_processor(around)
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.filters["as_html"] = markdown.to_html
    app.jinja_env.filters["as_words"] = markdown.to_words


def asset(name: str) -> str:
    """Return the address of the file ``name`` under ``static``."""
    return url_for("static", filename=name, v=_fingerprint(name))


@cache
def _fingerprint(name: str) -> str:
    path = _STATIC / name
    if not path.is_file():  # not built yet: the page still works, plainly
        return "0"
    return hashlib.sha256(path.read_bytes()).hexdigest()[:_HASH_CHARACTERS]


def _menu(person: Person | None) -> tuple[MenuItem, ...]:
    if person is None:
        return ()
    # who publishes for others has nobody above to publish for them
    serves = current.network().membership.myself.is_facilitator
    hidden = ("unnamed.index",) if serves else ("desk.index", "joining.index")
    shown = [
        (endpoint.partition(".")[0], gettext(text), url_for(endpoint))
        for endpoint, text, *roles in MENU
        if any(guards.may(person, role) for role in roles) and endpoint not in hidden
    ]
    family = (request.endpoint or "").partition(".")[0]
    if family not in {item for item, _, _ in shown}:
        family = _WITHIN.get(family, family)
    return tuple(MenuItem(text, href, item == family) for item, text, href in shown)
