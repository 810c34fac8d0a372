"""What the federation endpoints answer, before any web framework sees it. Pure.

Problems are RFC 9457 documents; types are ``urn:likewise:problem:<name>`` (section 11 and
ruling 17 of federation/README.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

_TITLES = {
    "bad-request": (400, "The request makes no sense"),
    "token": (401, "The token is unknown or has expired"),
    "not-found": (404, "There is no such thing, or it is not yours to read"),
    "cursor-ahead": (409, "You hold more than this feed has"),
    "withdrawn": (410, "The body has been erased"),
    "too-large": (413, "The request is too large"),
    "version": (415, "This version or type is not served here"),
    "invalid": (422, "What was sent does not hold"),
    "slow-down": (429, "Too many requests"),
    "busy": (503, "Not ready to answer"),
}


@dataclass(frozen=True)
class Answer:
    """A status, headers and the exact bytes to send."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def json_answer(status: int, text: str, headers: Mapping[str, str]) -> Answer:
    """Return an answer of JSON ``text``."""
    return Answer(status, {"Content-Type": "application/json", **headers}, text.encode())


def problem(name: str, headers: Mapping[str, str] | None = None, **members: object) -> Answer:
    """Return the problem ``name`` of section 11, with further ``members``.

    The same problem is the same bytes every time: who probes learns nothing.
    """
    status, title = _TITLES[name]
    document = {
        "type": f"urn:likewise:problem:{name}",
        "title": title,
        "status": status,
        **members,
    }
    sent = {"Content-Type": "application/problem+json", "Cache-Control": "no-store"}
    if status == 401:
        sent["WWW-Authenticate"] = 'Bearer realm="likewise", error="invalid_token"'
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, {**sent, **(headers or {})}, body)
