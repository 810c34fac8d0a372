"""The published JSON Schema of each type of body, for whoever wants to read or write one."""

from __future__ import annotations

import json

from flask import Blueprint, Response

from network.errors import N_, NotFound
from network.web import current
from network.web.guards import public

blueprint = Blueprint("schemas", __name__)


@blueprint.get("/schemas/<name>/<int:version>")
@public
def show(name: str, version: int) -> Response:
    """Return the schema of ``likewise:<name>/<version>``."""
    register = current.network().register
    if register.named(name).version != version:
        raise NotFound(N_("There is no version %(version)s of this."), version=version)
    return Response(
        json.dumps(register.schema(name), indent=1), content_type="application/schema+json"
    )
