"""The door of the honest broker: Flask's words into brokering's, and back.

What is answered, to whom and why is facilitating/brokering.py's. No cookie, no account: a
token when something is handed in, and afterwards only what the receipt gave.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from network.facilitating.carrying import MAILBOX_HEADER
from network.peering.answer import Answer
from network.web import current
from network.web.guards import public

blueprint = Blueprint("submissions", __name__, url_prefix="/federation/v1/submissions")


@blueprint.post("")
@public
def submit() -> Response:
    """Take in what somebody shares unnamed."""
    authorization = request.headers.get("Authorization")
    return _sent(current.network().broker.brokering.submit(authorization, request.get_data()))


@blueprint.get("/<id>")
@public
def mailbox(id: str) -> Response:
    """Show how it stands, and what was written to its authors."""
    return _sent(current.network().broker.brokering.mailbox(id, _key()))


@blueprint.post("/<id>/messages")
@public
def answer(id: str) -> Response:
    """Take in what its authors write."""
    return _sent(current.network().broker.brokering.answer(id, _key(), request.get_data()))


@blueprint.post("/<id>/revision")
@public
def revise(id: str) -> Response:
    """Take in other words, or wider limits."""
    return _sent(current.network().broker.brokering.revise(id, _key(), request.get_data()))


@blueprint.post("/<id>/withdraw")
@public
def withdraw(id: str) -> Response:
    """Take it back for whoever has the secret."""
    return _sent(current.network().broker.brokering.withdraw(id, request.get_data()))


def _key() -> str | None:
    return request.headers.get(MAILBOX_HEADER)


def _sent(answer: Answer) -> Response:
    return Response(answer.body, answer.status, headers=dict(answer.headers))
