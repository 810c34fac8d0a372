"""Search for programs: the same hits as the page and the command line, as JSON.

A program shows a bearer token (``likewise token``); a signed-in browser may look, too.
Answers say what was not understood as problem+json (RFC 9457).
"""

from __future__ import annotations

import json

from flask import Blueprint, Response, request

from network.finding.document import as_document
from network.people.person import Person
from network.web import current
from network.web.error_pages import problem
from network.web.guards import public
from network.web.language import said
from network.web.search_address import Asked

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

DEFAULT_LIMIT = 20
MOST = 100


@blueprint.get("/search")
@public  # decided in the view: a token counts as much as a session
def search() -> Response:
    """Answer ``q`` with the filters of the search page, ``page``, ``limit``, ``like_mine``."""
    person = _asker()
    if person is None:
        refused = problem(401, "token", "Show a token, or sign in")
        refused.headers["WWW-Authenticate"] = 'Bearer realm="likewise"'
        return refused
    limit = request.args.get("limit", DEFAULT_LIMIT, type=int)
    found = current.network().finding.search(
        Asked.of(request.args).request(min(max(limit, 1), MOST))
    )
    document = as_document(found, lambda note: said(note.message, **note.params))
    return Response(
        json.dumps(document, ensure_ascii=False),
        content_type="application/json",
        headers={"Cache-Control": "private, no-store"},
    )


def _asker() -> Person | None:
    """Return who asks, by the token shown or else by the session."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return current.person()
    network = current.network()
    with network.database.reading() as session:
        return network.signing_in.person_of_token(session, secret.strip())
