"""Say in words what went wrong: a page for people, problem+json for peers and programs.

A page never shows the fault itself: what a program tripped over goes to the log.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

from flask import Flask, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from network.errors import N_, Conflict, Invalid, NotAllowed, NotFound, Refused
from network.web import current, kept
from network.web.guards import SignedOut
from network.web.language import in_words
from network.web.pages import show

_PROGRAMS = ("/federation/", "/api/", "/.well-known/", "/schemas/")
_STATUS: tuple[tuple[type[Refused], HTTPStatus], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (Conflict, HTTPStatus.CONFLICT),
    (Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
)
_WORDS = {
    400: (N_("We could not read that request"), N_("Go back, check what you sent and try again.")),
    403: (N_("This page is not open to you"), N_("Somebody with another role here may help you.")),
    404: (
        N_("Page not found"),
        N_("Check the address. If you followed a link, the page has moved or gone."),
    ),
    405: (N_("That does not work here"), N_("This address does not take that kind of request.")),
    409: (N_("Somebody else was quicker"), N_("Look at the page afresh and try again.")),
    413: (
        N_("That is too large"),
        N_("Words are taken up to 2 megabytes at a time, a file up to what its page says."),
    ),
    422: (N_("Something needs to be put right"), N_("Check what you filled in and try again.")),
    429: (N_("That was very fast"), N_("Wait a minute, then try again.")),
    500: (
        N_("Sorry, something went wrong here"),
        N_("It is not your doing, and it has been noted. Try again later."),
    ),
    503: (
        N_("Not ready yet"),
        N_("This is busy or being looked after. Try again in a few minutes."),
    ),
}
_WAIT_SECONDS = 60  # rates are counted by the minute
_NAMES = {404: "not-found", 413: "too-large", 414: "too-large", 429: "slow-down", 503: "busy"}


@dataclass(frozen=True)
class ErrorPage:
    """What went wrong and what the reader can do about it."""

    template: ClassVar[str] = "layout/error.html"
    status: int
    title: str
    words: str


def install(app: Flask) -> None:
    """Answer every fault of ``app`` in words."""
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(Refused, _on_refused)
    app.register_error_handler(SignedOut, _on_signed_out)
    app.register_error_handler(CSRFError, _on_stale_form)


def problem(status: int, name: str, title: str) -> Response:
    """Return an answer for a program (RFC 9457)."""
    body = {"type": f"urn:likewise:problem:{name}", "title": title, "status": status}
    return Response(json.dumps(body), status, content_type="application/problem+json")


def _answer(status: int, title: str, words: str) -> Response:
    if request.path.startswith(_PROGRAMS):
        return problem(status, _NAMES.get(status, "bad-request"), title)
    return Response(show(ErrorPage(status, title, words)), status)


def _on_http(error: HTTPException) -> Response:
    status = error.code or InternalServerError.code
    if status < HTTPStatus.BAD_REQUEST:  # the router's redirects are exceptions too
        return current_app.make_response(error.get_response())
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        current.ask_nobody()  # what failed may be the database that knows who is signed in
    title, words = _WORDS.get(status, _WORDS[400] if status < 500 else _WORDS[500])
    response = _answer(status, gettext(title), gettext(words))
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = str(_WAIT_SECONDS)
    return response


def _on_refused(error: Refused) -> Response:
    status = next(
        (code for kind, code in _STATUS if isinstance(error, kind)), HTTPStatus.BAD_REQUEST
    )
    title, _ = _WORDS[status]
    return _answer(status, gettext(title), in_words(error))


def _on_signed_out(_error: SignedOut) -> ResponseReturnValue:
    return kept.for_signing_in() if kept.can_keep() else redirect(url_for("sign_in.show"))


def _on_stale_form(error: CSRFError) -> Response:
    if kept.can_keep():
        return kept.for_signing_in()
    words = N_(
        "This form is too old, or it came from another site. Open the page again and repeat."
    )
    return _answer(HTTPStatus.BAD_REQUEST, gettext(_WORDS[400][0]), gettext(words))
