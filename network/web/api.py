"""Search for programs: the same hits as the page and the command line, as JSON.

A program shows a bearer token (``likewise token``); a signed-in browser may look, too.
Answers say what was not understood as problem+json (RFC 9457).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, request

from network.errors import Invalid
from network.finding.document import as_document
from network.finding.finding import LikeMine
from network.people.person import Person
from network.web import current
from network.web.error_pages import problem
from network.web.guards import public
from network.web.language import said
from network.web.purposes import checked
from network.web.search_address import Asked
from search.engine import Sort

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

DEFAULT_LIMIT = 20
MOST = 100


@dataclass(frozen=True)
class Wanted:
    """What a parameter has to be; a program that asks for something else is to be told."""

    holds: Callable[[str], bool]
    words: str


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and int(text[:9]) > 0


def _one_of(values: Iterable[str]) -> Wanted:
    known = tuple(values)
    return Wanted(lambda text: text in known, f"one of {', '.join(known)}")


WANTED = {
    "limit": Wanted(_is_number, f"a whole number from 1; more than {MOST} is taken as {MOST}"),
    "page": Wanted(_is_number, "a whole number from 1"),
    "sort": _one_of(sort.value for sort in Sort),
    "like_mine": _one_of(choice.value for choice in LikeMine),
}


@blueprint.get("/search")
@public  # decided in the view: a token counts as much as a session
def search() -> Response:
    """Answer ``q`` with the filters of the search page, ``page``, ``limit``, ``like_mine``.

    ``for`` names what places are compared for, ``w-FACTOR`` weighs a factor (0 to 3), ``as`` names
    a team: purposes.py.
    """
    fault = refused()
    if fault is not None:
        return fault
    limit = min(request.args.get("limit", DEFAULT_LIMIT, type=int), MOST)
    found = current.network().finding.search(Asked.of(request.args).request(limit))
    document = as_document(found, lambda note: said(note.message, **note.params))
    return Response(
        json.dumps(document, ensure_ascii=False),
        content_type="application/json",
        headers={"Cache-Control": "private, no-store"},
    )


def refused() -> Response | None:
    """Return the answer to a question that makes no sense, or None where it does.

    Who shows neither a token nor a session is told that and nothing else.
    """
    if asker() is None:
        return no_asker()
    for name, wanted in WANTED.items():
        if name in request.args and not wanted.holds(request.args[name]):
            return problem(400, "bad-request", f"{name}: {wanted.words}")
    try:
        checked(request.args)
    except Invalid as error:
        name, fault = next(iter(error.errors.items()))
        return problem(400, "bad-request", f"{name}: {fault}")
    return None


def no_asker() -> Response:
    """Return the answer to whoever shows neither a token nor a session."""
    refused = problem(401, "token", "Show a token, or sign in")
    refused.headers["WWW-Authenticate"] = 'Bearer realm="likewise"'
    return refused


def asker() -> Person | None:
    """Return who asks, by the token shown or else by the session."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return current.person()
    network = current.network()
    with network.database.reading() as session:
        return network.signing_in.person_of_token(session, secret.strip())
