"""Bodies: what a record says, apart from the line that announces it, so that it can be erased.

A body is one line of JSON with a random salt of 128 bits, without which a hash left
behind could confirm a guess at what was erased. It is served as the exact bytes hashed.
Whether a body keeps its schema is the indexer's question. Source: federation/README.md,
section 3, endpoints 5 and 5a.
"""

from __future__ import annotations

import hashlib
import re

from federation import strict
from federation.errors import MalformedError
from federation.strict import Object

MAX_BODY = 1_048_576
_SALT = re.compile(r"[A-Za-z0-9_-]{22}")
_BREAK = re.compile(rb"[\n\r]")


def compose(schema: str, fields: Object, salt: str) -> bytes:
    """Return the bytes of a body: ``{"salt":…,"schema":…,`` and then ``fields``.

    ``salt`` is 22 characters of base64url, drawn anew for each revision.

    Raises: MalformedError.
    """
    if _SALT.fullmatch(salt) is None:
        raise MalformedError("a salt is 22 characters of base64url")
    if "salt" in fields or "schema" in fields:
        raise MalformedError("salt and schema are not fields")
    raw = strict.dumps({"salt": salt, "schema": schema, **fields})
    parse_body(raw)
    return raw


def parse_body(raw: bytes) -> Object:
    """Return the body in ``raw``, its salt and schema included; of compose the inverse.

    Raises: MalformedError.
    """
    if len(raw) > MAX_BODY:
        raise MalformedError("a body of more than 1 MiB")
    if has_break(raw):
        raise MalformedError("a body holds a line break")
    value = strict.parse_document(raw)
    salt, schema = value.get("salt"), value.get("schema")
    if not isinstance(salt, str) or _SALT.fullmatch(salt) is None:
        raise MalformedError("a body without its salt")
    if not isinstance(schema, str):
        raise MalformedError("a body without its schema")
    return value


def digest(raw: bytes) -> str:
    """Return the SHA-256 of ``raw`` in hex."""
    return hashlib.sha256(raw).hexdigest()


def has_break(raw: bytes) -> bool:
    """Say whether ``raw`` could not travel as one line."""
    return _BREAK.search(raw) is not None
