"""Make the Flask application of one assembled network.

This module only puts parts together, in an order that matters: protection first, then the
guards, then the page families. No route is defined here but the one that says "I am alive".
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from jinja2 import ChainableUndefined, ChoiceLoader, PackageLoader
from markupsafe import Markup

from network.characters import visible
from network.web import (
    api,
    attachments,
    changes,
    co_owners,
    collections,
    compressing,
    crowd,
    curating,
    current,
    desk,
    error_pages,
    exporting,
    federation,
    filling,
    groups,
    guards,
    hiding,
    home,
    hub,
    importing,
    innovations,
    joining,
    keys,
    language,
    layout,
    listings,
    looking_after,
    organisations,
    our_organisation,
    pairing,
    peers,
    programs,
    protection,
    records,
    replaying,
    replies,
    reviewing,
    reviewing_for_others,
    ruling,
    saved,
    scanning,
    schemas,
    search,
    sending,
    session,
    set_aside,
    sharing,
    sign_in,
    starting,
    stopping,
    submissions,
    teams,
    timeline,
    trust,
    unnamed,
    weighing,
    where,
    withdrawing,
    writing,
)

if TYPE_CHECKING:
    from network.bootstrap import Network

TEMPLATES = Path(__file__).parents[2] / "templates"
_PAGE_FAMILIES = (
    home,
    search,
    saved,
    set_aside,
    records,
    innovations,
    changes,
    timeline,
    organisations,
    collections,
    curating,
    sharing,
    our_organisation,
    pairing,
    where,
    teams,
    weighing,
    starting,
    writing,
    filling,
    scanning,
    co_owners,
    looking_after,
    sending,
    crowd,
    reviewing,
    withdrawing,
    unnamed,
    desk,
    reviewing_for_others,
    joining,
    peers,
    ruling,
    hiding,
    groups,
    replies,
    exporting,
    importing,
    attachments,
    hub,
    stopping,
    keys,
    trust,
    sign_in,
)
_DOORS = (federation, submissions, api, programs, listings, schemas)


def create_app(network: Network) -> Flask:
    """Return the WSGI application that serves ``network``."""
    app = Flask(__name__, template_folder=str(TEMPLATES))
    app.extensions[current.EXTENSION] = network
    _prepare_templates(app)
    shield = protection.install(app, network)
    compressing.install(app)
    replaying.install(app, network)
    session.install(app, network)
    language.install(app)
    layout.install(app, network)
    error_pages.install(app)
    for family in (*_PAGE_FAMILIES, *_DOORS):
        app.register_blueprint(family.blueprint)
    shield.open_doors([door.blueprint for door in _DOORS])
    shield.slow_down(sign_in.blueprint)
    app.add_url_rule("/healthz", "healthz", guards.public(_healthz))
    guards.install(app)
    return app


def _prepare_templates(app: Flask) -> None:
    # The design system's macros end in .jinja, for which Flask would not escape, and reach
    # into parameters that nobody gave.
    app.jinja_options = {
        "undefined": ChainableUndefined,
        "autoescape": True,
        "finalize": _shown,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    own = app.jinja_loader
    assert own is not None  # a Flask object with a template folder has a loader
    app.jinja_loader = ChoiceLoader([own, PackageLoader("nhsuk_frontend_jinja")])


def _shown(value: object) -> object:
    """Return what a template puts into a page: of others' text all that stands there is seen."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _healthz() -> tuple[dict[str, str], int]:
    """Say that the process answers and its database can be written."""
    network = current.network()
    if not network.database.is_writable():
        return {"status": "database"}, 503
    return {"status": "ok", "node": network.settings.node.id}, 200
