"""The doors through which other nodes come in: Flask's words into peering's, and back.

What is answered, to whom and why is peering/serving.py's and peering/access.py's; the
specification is federation/README.md.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from network.peering.access import TokenRequest
from network.peering.answer import Answer
from network.peering.serving import Asking, Range
from network.web import current
from network.web.guards import public

blueprint = Blueprint("federation", __name__)

BASE = "/federation/v1"
_FEED = f"{BASE}/feeds/<feed>"


@blueprint.get("/.well-known/likewise")
@public
def discovery() -> Response:
    """Endpoint 1."""
    return _sent(current.network().serving.discovery())


@blueprint.get(f"{BASE}/feeds")
@public
def feeds() -> Response:
    """Endpoint 2."""
    return _sent(current.network().serving.feeds(_asking()))


@blueprint.get(f"{_FEED}/checkpoint")
@public
def checkpoint(feed: str) -> Response:
    """Endpoint 3."""
    size = request.args.get("size")
    return _sent(current.network().serving.checkpoint(_asking(), feed, size))


@blueprint.get(f"{_FEED}/entries")
@public
def entries(feed: str) -> Response:
    """Endpoint 4."""
    return _sent(current.network().serving.entries(_asking(), feed, _range()))


@blueprint.get(f"{_FEED}/bodies/<sha256>")
@public
def body(feed: str, sha256: str) -> Response:
    """Endpoint 5."""
    return _sent(current.network().serving.body(_asking(), feed, sha256))


@blueprint.get(f"{_FEED}/bodies")
@public
def bodies(feed: str) -> Response:
    """Endpoint 5a."""
    return _sent(current.network().serving.bodies(_asking(), feed, _range()))


@blueprint.post(f"{BASE}/token")
@public
def token() -> Response:
    """Endpoint 6."""
    asked = TokenRequest(
        method=request.method,
        uri=request.url,
        form=request.form.to_dict(),
        headers=dict(request.headers),
    )
    return _sent(current.network().access.token(asked))


@blueprint.post(f"{BASE}/join")
@public
def join() -> Response:
    """Endpoint 11."""
    return _sent(current.network().joining.answer(request.get_data()))


def _asking() -> Asking:
    headers = request.headers
    return Asking(
        authorization=headers.get("Authorization"),
        if_none_match=headers.get("If-None-Match"),
        notices=headers.get("Likewise-Notices"),
    )


def _range() -> Range:
    return Range(after=request.args.get("after"), limit=request.args.get("limit"))


def _sent(answer: Answer) -> Response:
    return Response(answer.body, answer.status, headers=dict(answer.headers))
