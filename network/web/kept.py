"""Keep what somebody sent where it cannot be saved: signed out meanwhile, or the draft is gone.

The words go back to the browser in a page of their own, to be sent again after signing in or to
be copied. Nothing is kept here for a stranger, so nobody can fill the disk with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

from flask import Response, request, url_for
from flask_babel import gettext

from network.web import current
from network.web.guards import needed
from network.web.pages import show

_SHOWN_CHARACTERS = 12  # shorter answers are codes and numbers
_FROM_OUR_PAGES = frozenset({"same-origin", "none", ""})


@dataclass(frozen=True)
class KeptPage:
    """What was sent, to be sent again where ``action`` is an address."""

    template: ClassVar[str] = "layout/kept.html"
    title: str
    words: str
    action: str
    sign_in: str
    fields: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]


def can_keep() -> bool:
    """Say whether the request is a form with words in it, of a page for who has signed in.

    A form that another site sent is not kept: it would put its words before our person.
    """
    if request.method != "POST" or request.endpoint is None:
        return False
    if request.headers.get("Sec-Fetch-Site", "") not in _FROM_OUR_PAGES:
        return False
    is_for_somebody = isinstance(needed(current.view(request.endpoint)), frozenset)
    return is_for_somebody and bool(_sent()[1])


def for_signing_in() -> Response:
    """Answer a form whose session has ended: sign in, then send it again."""
    if current.person() is None:
        words = gettext(
            "You were signed out meanwhile, so this is not saved yet. Sign in, which opens"
            " another page, then come back here and send it again."
        )
        sign_in = url_for("sign_in.show", next=url_for("home.show"))
    else:
        words = gettext("You have signed in since you began this. If it is yours, send it again.")
        sign_in = ""
    title = gettext("Nothing you wrote is lost")
    return _page(KeptPage(title, words, request.full_path.rstrip("?"), sign_in, *_sent()))


def for_copying(words: str) -> Response:
    """Answer a form whose place is gone, ``words`` saying why: what was written can be copied."""
    return _page(KeptPage(gettext("Nothing you wrote is lost"), words, "", "", *_sent()))


def _page(page: KeptPage) -> Response:
    return Response(show(page), HTTPStatus.CONFLICT)


def _sent() -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    fields = tuple(
        (name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"
    )
    return fields, tuple(text for _name, text in fields if len(text) > _SHOWN_CHARACTERS)
