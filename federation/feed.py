"""Names: of nodes, regions, feeds, records and types, and where each feed begins.

Not what stands in a feed (line.py) or who may read it (the node's business).
Source: federation/README.md, section 1; rulings 21 and 27.
"""

from __future__ import annotations

import hashlib
import re

from federation.errors import MalformedError

NOTICES = "notices"
MEMBERS = "members"
# In this order a record id seen in two feeds is awarded to one of them (ruling 27).
FEED_ORDER = (
    NOTICES,
    "public",
    "network",
    "network-commissioning",
    MEMBERS,
    "region-",
    "circle-",
)

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_CIRCLE = re.compile(r"circle-[a-z2-7]{16}")
_RID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TYPE = re.compile(r"application/vnd\.likewise\.([a-z][a-z0-9-]{0,63})\+json")
_SINGLE = frozenset(FEED_ORDER[:5])


def is_name(text: object) -> bool:
    """Say whether ``text`` may name a node or a region."""
    return isinstance(text, str) and _NAME.fullmatch(text) is not None


def is_feed(text: object) -> bool:
    """Say whether ``text`` may name a feed."""
    if not isinstance(text, str):
        return False
    if text.startswith("region-"):
        return is_name(text.removeprefix("region-"))
    return text in _SINGLE or _CIRCLE.fullmatch(text) is not None


def is_rid(text: object) -> bool:
    """Say whether ``text`` is a record id: a UUID version 4 in lower case."""
    return isinstance(text, str) and _RID.fullmatch(text) is not None


def is_sha256(text: object) -> bool:
    """Say whether ``text`` is a SHA-256 in lower-case hex."""
    return isinstance(text, str) and _SHA256.fullmatch(text) is not None


def check_node(text: object) -> str:
    """Return ``text`` if it may name a node. Raises: MalformedError."""
    if not is_name(text):
        raise _refusal("node", text)
    return str(text)


def check_region(text: object) -> str:
    """Return ``text`` if it may name a region. Raises: MalformedError."""
    if not is_name(text):
        raise _refusal("region", text)
    return str(text)


def check_feed(text: object) -> str:
    """Return ``text`` if it may name a feed. Raises: MalformedError."""
    if not is_feed(text):
        raise _refusal("feed", text)
    return str(text)


def check_rid(text: object) -> str:
    """Return ``text`` if it is a record id. Raises: MalformedError."""
    if not is_rid(text):
        raise _refusal("record id", text)
    return str(text)


def feed_rank(feed: str) -> tuple[int, str]:
    """Return a key that sorts feeds in the order of FEED_ORDER, then by name."""
    for place, name in enumerate(FEED_ORDER):
        if feed == name or (name.endswith("-") and feed.startswith(name)):
            return place, feed
    raise _refusal("feed", feed)


def genesis(node: str, feed: str) -> str:
    """Return the head of ``node``'s ``feed`` before its first line, in hex."""
    return hashlib.sha256(f"likewise/1\n{node}\n{feed}\n".encode()).hexdigest()


def media_type(name: str) -> str:
    """Return the ``type`` of lines whose bodies are of type ``name``; of type_name the inverse."""
    media = f"application/vnd.likewise.{name}+json"
    if type_name(media) is None:
        raise _refusal("type", name)
    return media


def type_name(media: str) -> str | None:
    """Return the name in a body's media type, or None where it is not one of ours."""
    found = _TYPE.fullmatch(media)
    return found[1] if found else None


def _refusal(what: str, text: object) -> MalformedError:
    return MalformedError(f"not a {what}: {str(text)[:80]!r}")
