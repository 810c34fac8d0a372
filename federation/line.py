"""Lines: what a feed is made of.

    {"v":1,"node":"rx1","feed":"network","seq":811,"prev":"34ce66…",
     "time":"2026-11-22T01:20:25Z","op":"publish","rid":"c33316c3-…","rev":1,
     "sha256":"5ef2b2…","size":4312,"type":"application/vnd.likewise.innovation+json"}
    {"v":1,…,"op":"withdraw","rid":"0b9c…","order":"eyJ…","reason":"error","urgent":true}

One line is at most 4096 bytes and ends, on the wire, in a newline that is not part of it;
its hash is the SHA-256 of its exact bytes. Whether it follows the line before is
verify.py's question. Source: federation/README.md, sections 1 and 3, rulings 3, 5, 7, 26.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import cast

from federation import strict
from federation.body import MAX_BODY
from federation.errors import FederationError, MalformedError
from federation.feed import is_name, is_rid, is_sha256, type_name
from federation.order import ORDER_OPS, read_order
from federation.strict import Json, Object

VERSION = 1
MAX_LINE = 4096
PUBLISH = "publish"

_CONTROL = re.compile(rb"[\x00-\x1f]")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_CODE = re.compile(r"[a-z][a-z_-]{0,31}")


class Problem(StrEnum):
    """Why a line is stored and chained but not applied (ruling 3)."""

    UNKNOWN_OP = "op is not known: an upgrade may be needed"
    RID = "rid is not a record id"
    REV = "rev is not a revision number"
    SHA256 = "sha256 is not a hash"
    SIZE = "size is not that of a body"
    TYPE = "type is not a type of body"
    ORDER = "order is not an order"
    DISAGREES = "line and order do not say the same"
    REASON = "reason, replaced_by or urgent is not what it should be"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDraft:
    """What a line is to say. None, "" and False stand for an absent field.

    ``time`` is ``YYYY-MM-DDThh:mm:ssZ`` and informs only; ``replaced_by`` a record id,
    with ``<node>/`` before it where the record is another node's.
    """

    node: str
    feed: str
    seq: int
    prev: str
    time: str | None = None
    op: str
    rid: str
    rev: int | None = None
    sha256: str | None = None
    size: int | None = None
    type: str | None = None
    order: str | None = None
    reason: str | None = None
    replaced_by: str | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(LineDraft):
    """A line as read. Where ``problem`` is set, fields after ``prev`` may be absent.

    ``v`` is 0 where it was no integer. An order in it is well formed and agrees with the
    line, but its signature has not been looked at.
    """

    v: int
    raw: bytes
    hash: str
    problem: Problem | None


def format_line(draft: LineDraft) -> bytes:
    """Return the exact bytes of a line, without newline; of parse_line the inverse.

    Raises: MalformedError, also for a line that its readers would refuse.
    """
    fields: Object = {
        "v": VERSION,
        "node": draft.node,
        "feed": draft.feed,
        "seq": draft.seq,
        "prev": draft.prev,
        "time": draft.time,
        "op": draft.op,
        "rid": draft.rid,
        "rev": draft.rev,
        "sha256": draft.sha256,
        "size": draft.size,
        "type": draft.type,
        "order": draft.order,
        "reason": draft.reason,
        "replaced_by": draft.replaced_by,
        "urgent": draft.urgent or None,
    }
    raw = strict.dumps({name: value for name, value in fields.items() if value is not None})
    problem = parse_line(raw).problem
    if problem is not None:
        raise MalformedError(problem)
    return raw


def parse_line(raw: bytes) -> Line:
    """Return the line in ``raw``, given without its newline.

    Raises: MalformedError, where the chain itself cannot be followed: too long, not strict
    JSON, a byte below 0x20, or no node, feed, seq or prev.
    """
    if len(raw) > MAX_LINE:
        raise MalformedError("a line of more than 4096 bytes")
    if _CONTROL.search(raw) is not None:
        raise MalformedError("a line holds a control character")
    fields = strict.parse(raw)
    node, feed, seq, prev = map(fields.get, ("node", "feed", "seq", "prev"))
    if not (isinstance(node, str) and isinstance(feed, str) and isinstance(prev, str)):
        raise MalformedError("a line without node, feed or prev")
    if not strict.is_integer(seq, 1):
        raise MalformedError("a line without seq")
    v, size, rev = fields.get("v"), fields.get("size"), fields.get("rev")
    return Line(
        v=v if type(v) is int else 0,
        node=node,
        feed=feed,
        seq=cast(int, seq),
        prev=prev,
        time=_time(fields.get("time")),
        op=_text(fields.get("op")) or "",
        rid=_text(fields.get("rid")) or "",
        rev=rev if type(rev) is int else None,
        sha256=_text(fields.get("sha256")),
        size=size if type(size) is int else None,
        type=_text(fields.get("type")),
        order=_text(fields.get("order")),
        reason=_text(fields.get("reason")),
        replaced_by=_text(fields.get("replaced_by")),
        urgent=fields.get("urgent") is True,
        raw=raw,
        hash=hashlib.sha256(raw).hexdigest(),
        problem=_problem(fields),
    )


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _time(value: Json) -> str | None:
    """Return ``value`` if it is a time in the one form allowed; anything else is absent."""
    if not isinstance(value, str) or _TIME.fullmatch(value) is None:
        return None
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return None
    return value


def _problem(fields: Object) -> Problem | None:
    op = fields.get("op")
    if op == PUBLISH:
        return _problem_of_publish(fields)
    if isinstance(op, str) and op in ORDER_OPS:
        return _problem_of_order(fields)
    return Problem.UNKNOWN_OP


def _problem_of_publish(fields: Object) -> Problem | None:
    size, media = fields.get("size"), fields.get("type")
    if not is_rid(fields.get("rid")):
        return Problem.RID
    if not strict.is_integer(fields.get("rev"), 1):
        return Problem.REV
    if not is_sha256(fields.get("sha256")):
        return Problem.SHA256
    if not strict.is_integer(size) or cast(int, size) > MAX_BODY:
        return Problem.SIZE
    if not isinstance(media, str) or type_name(media) is None:
        return Problem.TYPE
    return None


def _problem_of_order(fields: Object) -> Problem | None:
    jws = fields.get("order")
    if not isinstance(jws, str):
        return Problem.ORDER
    try:
        # The signature matters only in another node's feed, and is looked at there.
        order = read_order(jws)
    except FederationError:
        return Problem.ORDER
    said = (fields.get("op"), fields.get("rid"), fields.get("rev"))
    if said != (order.op, order.rid, order.rev) or isinstance(said[2], bool):
        return Problem.DISAGREES
    if not _is_well_reasoned(fields):
        return Problem.REASON
    return None


def _is_well_reasoned(fields: Object) -> bool:
    reason, urgent, new = map(fields.get, ("reason", "urgent", "replaced_by"))
    if not (reason is None or (isinstance(reason, str) and _CODE.fullmatch(reason))):
        return False
    if not (urgent is None or isinstance(urgent, bool)):
        return False
    return new is None or (isinstance(new, str) and _names_a_record(new))


def _names_a_record(text: str) -> bool:
    node, slash, rid = text.rpartition("/")
    return is_rid(rid) and (not slash or is_name(node))
