"""Members: who takes part, with which keys, as a facilitator's ``members`` feed says.

    body fields: {"node":"rx1","name":"…","base":"https://…/federation/v1","region":"north",
     "kind":"trust","status":"member","keys":[{"kid":"…","jwk":{…},"from":"2026-11-01",
     "state":"current"}],"resets":[],"disposition":null,"successor":null}

Says what one entry means; which entries are believed, and from whom, is the node's
business. Source: federation/README.md, section 8, rulings 14 and 22.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar, cast

from federation import strict
from federation.errors import MalformedError
from federation.feed import check_feed, check_node, check_region, is_sha256
from federation.keys import KeySet, PublicKey
from federation.strict import Json, Object

BASE_PATH = "/federation/v1"
MAX_NAME = 200
E = TypeVar("E", bound=StrEnum)

_BASE = re.compile(r"https?://[^/?#@\s\\]+" + re.escape(BASE_PATH))


class Status(StrEnum):
    MEMBER = "member"
    LEFT = "left"


class KeyState(StrEnum):
    """``retired``: good for what it once signed. ``revoked``: stolen, good for nothing."""

    CURRENT = "current"
    RETIRED = "retired"
    REVOKED = "revoked"


class Disposition(StrEnum):
    """What becomes of the records of a member that has left."""

    KEEP = "keep"
    WITHDRAW_ALL = "withdraw-all"


@dataclass(frozen=True)
class MemberKey:
    """A member's key; ``state`` decides, ``from_`` (a date) is for people."""

    public: PublicKey
    from_: str
    state: KeyState


@dataclass(frozen=True)
class Reset:
    """The last good state of a feed whose key was stolen; never a circle's."""

    feed: str
    size: int
    head: str


@dataclass(frozen=True, kw_only=True)
class Member:
    """One organisation's node as listed; ``successor`` may withdraw in its stead."""

    node: str
    name: str
    base: str
    region: str
    kind: str
    status: Status
    keys: tuple[MemberKey, ...]
    resets: tuple[Reset, ...] = ()
    disposition: Disposition | None = None
    successor: str | None = None

    def keys_now(self) -> dict[str, PublicKey]:
        """Return the keys that may sign today, by kid; none for a member that has left."""
        return self._keys(KeyState.CURRENT) if self.status is Status.MEMBER else {}

    def keys_old(self) -> dict[str, PublicKey]:
        """Return the keys kept for what they once signed, by kid."""
        kept = self._keys(KeyState.RETIRED)
        return kept if self.status is Status.MEMBER else {**kept, **self._keys(KeyState.CURRENT)}

    def key_set(self) -> KeySet:
        """Return both, as verification takes them."""
        return KeySet(self.keys_now(), self.keys_old())

    def _keys(self, state: KeyState) -> dict[str, PublicKey]:
        return {key.public.kid: key.public for key in self.keys if key.state is state}


def check_base(text: object) -> str:
    """Return ``text`` if it is a base: ``scheme://host[:port]/federation/v1``.

    Raises: MalformedError.
    """
    if not isinstance(text, str) or len(text) > 255 or _BASE.fullmatch(text) is None:
        raise MalformedError(f"not a base address: {str(text)[:80]!r}")
    return text


def format_member(member: Member) -> Object:
    """Return the fields of a member's body; of parse_member the inverse."""
    keys: list[Json] = [
        {
            "kid": key.public.kid,
            "jwk": cast(Json, key.public.jwk()),
            "from": key.from_,
            "state": key.state.value,
        }
        for key in member.keys
    ]
    resets = [format_reset(reset) for reset in member.resets]
    return {
        "node": member.node,
        "name": member.name,
        "base": member.base,
        "region": member.region,
        "kind": member.kind,
        "status": member.status.value,
        "keys": keys,
        "resets": resets,
        "disposition": member.disposition and member.disposition.value,
        "successor": member.successor,
    }


def parse_member(body: Object) -> Member:
    """Return the member that ``body`` lists; fields it has beside these are let be.

    Raises: MalformedError.
    """
    successor, disposition = body.get("successor"), body.get("disposition")
    keys = tuple(_parse_key(key) for key in _list(body, "keys"))
    if len({key.public.kid for key in keys}) != len(keys):
        raise MalformedError("one key is listed twice")
    return Member(
        node=check_node(body.get("node")),
        name=_text(body, "name"),
        base=check_base(body.get("base")),
        region=check_region(body.get("region")),
        kind=_text(body, "kind"),
        status=_one_of(Status, body.get("status")),
        keys=keys,
        resets=tuple(parse_reset(reset) for reset in _list(body, "resets")),
        disposition=None if disposition is None else _one_of(Disposition, disposition),
        successor=None if successor is None else check_node(successor),
    )


def format_reset(reset: Reset) -> Json:
    """Return ``reset`` as a member's body has it; of parse_reset the inverse."""
    return {"feed": reset.feed, "size": reset.size, "head": reset.head}


def parse_reset(value: Json) -> Reset:
    """Return the reset in ``value``. Raises: MalformedError."""
    entry = _object(value)
    feed, size, head = check_feed(entry.get("feed")), entry.get("size"), entry.get("head")
    if feed.startswith("circle-"):
        raise MalformedError("a circle's feed is never reset")
    if not strict.is_integer(size) or not is_sha256(head):
        raise MalformedError("a reset whose size or head makes no sense")
    return Reset(feed, cast(int, size), cast(str, head))


def _parse_key(value: Json) -> MemberKey:
    entry = _object(value)
    public = PublicKey.from_jwk(entry.get("jwk"))
    if entry.get("kid") != public.kid:
        raise MalformedError("kid is not the key's thumbprint")
    return MemberKey(public, _text(entry, "from"), _one_of(KeyState, entry.get("state")))


def _object(value: Json) -> Object:
    if not isinstance(value, dict):
        raise MalformedError("not an object where one belongs")
    return value


def _list(body: Object, name: str) -> list[Json]:
    value = body.get(name)
    if not isinstance(value, list):
        raise MalformedError(f"{name} is not a list")
    return value


def _text(body: Object, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value or len(value) > MAX_NAME:
        raise MalformedError(f"{name} is not a text of 1 to {MAX_NAME} characters")
    return value


def _one_of(kind: type[E], value: Json) -> E:
    try:
        return kind(str(value))
    except ValueError as error:
        raise MalformedError(f"not a {kind.__name__.lower()}: {str(value)[:40]!r}") from error
