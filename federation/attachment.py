"""Attachments: files that a body lists, and that travel apart from it, when somebody wants one.

A body lists each with its own salt; the hash is over salt and bytes, so that what is left of an
erased body confirms no guess. What a file is like inside is not asked here: a name and a media
type are claims. Source: federation/README.md, section 3, endpoint 5b.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from federation.errors import MalformedError
from federation.feed import is_sha256
from federation.strict import Json, Object

ATTACHMENTS = "attachments"
MAX_ATTACHMENT = 25 * 1024 * 1024
MOST_ATTACHMENTS = 20
_SALT = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True)
class Attachment:
    """One file that a body lists: its salted hash, its size in bytes, what it claims to be."""

    sha256: str
    size: int
    media_type: str
    name: str
    salt: str


def listed(body: Object) -> tuple[Attachment, ...]:
    """Return the files that ``body`` lists; entries that make no sense are left out."""
    entries = body.get(ATTACHMENTS)
    if not isinstance(entries, list):
        return ()
    found = (_entry(entry) for entry in entries[:MOST_ATTACHMENTS])
    return tuple(entry for entry in found if entry is not None)


def digest_of(salt: str, raw: bytes) -> str:
    """Return the hash by which a body lists ``raw``: SHA-256 over salt and bytes, in hex."""
    return hashlib.sha256(salt.encode("ascii") + raw).hexdigest()


def check(attachment: Attachment, raw: bytes) -> bytes:
    """Return ``raw`` if it is the file that was listed. Raises: MalformedError."""
    if len(raw) != attachment.size or digest_of(attachment.salt, raw) != attachment.sha256:
        raise MalformedError("these are not the bytes that the body lists")
    return raw


def _entry(value: Json) -> Attachment | None:
    if not isinstance(value, dict):
        return None
    sha256, size, salt = value.get("sha256"), value.get("size"), value.get("salt")
    if not is_sha256(sha256) or not isinstance(salt, str) or _SALT.fullmatch(salt) is None:
        return None
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= MAX_ATTACHMENT:
        return None
    media_type, name = value.get("media_type"), value.get("name")
    if not isinstance(media_type, str) or not isinstance(name, str):
        return None
    return Attachment(str(sha256), size, media_type, name, salt)
