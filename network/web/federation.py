"""The doors through which other nodes come in: Flask's words into peering's, and back.

What is answered, to whom and why is peering/serving.py's and peering/access.py's; the
specification is federation/README.md.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, request

from network.peering.access import TokenRequest
from network.peering.answer import Answer
from network.peering.serving import Asking
from network.peering.shown import Range, Shown
from network.web import current
from network.web.guards import public

blueprint = Blueprint("federation", __name__)

BASE = "/federation/v1"
_FEED = f"{BASE}/feeds/<feed>"
_COPY = f"{BASE}/relay/<node>/feeds"


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


@blueprint.get(f"{_FEED}/attachments/<sha256>")
@public
def attachment(feed: str, sha256: str) -> Response:
    """Endpoint 5b."""
    return _sent(current.network().serving.attachment(_asking(), feed, sha256))


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


@blueprint.get(f"{BASE}/observed")
@public
def observed() -> Response:
    """Endpoint 8."""
    authorization = request.headers.get("Authorization")
    after = request.args.get("after")
    return _sent(current.network().gossip.observing.observed(authorization, after))


@blueprint.get(_COPY)
@public
def copies(node: str) -> Response:
    """Endpoint 7: the copies of another's feeds."""
    authorization = request.headers.get("Authorization")
    return _sent(current.network().relaying.feeds(authorization, node))


@blueprint.get(f"{_COPY}/<feed>/checkpoint")
@public
def copied_checkpoint(node: str, feed: str) -> Response:
    """Endpoint 7, as endpoint 3."""
    size = request.args.get("size")
    return _copy(node, feed, lambda shown: shown.checkpoint(size))


@blueprint.get(f"{_COPY}/<feed>/entries")
@public
def copied_entries(node: str, feed: str) -> Response:
    """Endpoint 7, as endpoint 4."""
    wanted = _range()
    return _copy(node, feed, lambda shown: shown.entries(wanted))


@blueprint.get(f"{_COPY}/<feed>/attachments/<sha256>")
@public
def copied_attachment(node: str, feed: str, sha256: str) -> Response:
    """Endpoint 7, as endpoint 5b."""
    return _copy(node, feed, lambda shown: shown.attachment(sha256))


@blueprint.get(f"{_COPY}/<feed>/bodies/<sha256>")
@public
def copied_body(node: str, feed: str, sha256: str) -> Response:
    """Endpoint 7, as endpoint 5."""
    return _copy(node, feed, lambda shown: shown.body(sha256))


@blueprint.get(f"{_COPY}/<feed>/bodies")
@public
def copied_bodies(node: str, feed: str) -> Response:
    """Endpoint 7, as endpoint 5a."""
    wanted = _range()
    return _copy(node, feed, lambda shown: shown.bulk(wanted))


@blueprint.get(f"{BASE}/relay/heads")
@public
def heads() -> Response:
    """Endpoint 7a."""
    authorization = request.headers.get("Authorization")
    after = request.args.get("after")
    return _sent(current.network().relaying.heads(authorization, after))


def _copy(node: str, feed: str, answer: Callable[[Shown], Answer]) -> Response:
    authorization = request.headers.get("Authorization")
    return _sent(current.network().relaying.of_feed(authorization, node, feed, answer))


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
