"""Checkpoints: the node's signature over how long a feed is and what its last line was.

    payload: {"node":"rx1","feed":"network","size":812,"head":"69e62f…","iat":…,"exp":…}

``iat`` guards against replay, ``exp`` only raises "stale". Whether a checkpoint may follow
another is verify.py's question. Source: federation/README.md, sections 3 and 4, rulings
1, 2, 11 and 15.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from federation import strict
from federation.errors import MalformedError, WrongFeedError
from federation.feed import NOTICES, genesis, is_sha256
from federation.keys import PublicKey, SigningKey, open_jws, sign_jws, verify_jws
from federation.strict import Object

TYP = "likewise-checkpoint+jws"
HOUR = 3600


@dataclass(frozen=True)
class Signed:
    """What a checkpoint signed, as kept; ``jws`` is "" where nothing signed is held."""

    size: int
    head: str
    iat: int
    jws: str


@dataclass(frozen=True)
class Checkpoint:
    """A signed (node, feed, size, head); times in Unix seconds; ``jws`` its exact bytes."""

    node: str
    feed: str
    size: int
    head: str
    iat: int
    exp: int
    kid: str
    jws: str

    def signed(self) -> Signed:
        """Return what is kept of it."""
        return Signed(self.size, self.head, self.iat, self.jws)


@dataclass(frozen=True)
class CheckpointDraft:
    """What is to be signed; ``iat`` is never below that of the feed's last checkpoint."""

    node: str
    feed: str
    size: int
    head: str
    iat: int


def lifetime(feed: str) -> int:
    """Return for how many seconds a checkpoint of ``feed`` counts as fresh."""
    return 6 * HOUR if feed == NOTICES else 48 * HOUR


def stale_from(checkpoint: Checkpoint, received: int) -> int:
    """Return the Unix time after which a checkpoint received at ``received`` is stale.

    Counted from the earliest of exp, iat and our own receipt: none is believed alone.
    """
    limit = lifetime(checkpoint.feed)
    return min(checkpoint.exp, checkpoint.iat + limit, received + limit)


def empty(node: str, feed: str, iat: int) -> CheckpointDraft:
    """Return the draft for a feed that has no line yet."""
    return CheckpointDraft(node, feed, 0, genesis(node, feed), iat)


def format_checkpoint(draft: CheckpointDraft, key: SigningKey) -> str:
    """Return the signed checkpoint as compact JWS; of parse_checkpoint the inverse."""
    payload: Object = {
        "node": draft.node,
        "feed": draft.feed,
        "size": draft.size,
        "head": draft.head,
        "iat": draft.iat,
        "exp": draft.iat + lifetime(draft.feed),
    }
    return sign_jws(payload, typ=TYP, key=key)


def parse_checkpoint(
    jws: str, *, node: str, feed: str, keys: Mapping[str, PublicKey]
) -> Checkpoint:
    """Return the checkpoint if one of ``keys`` signed it for this ``node`` and ``feed``.

    Raises: BadSignatureError, WrongFeedError, MalformedError.
    """
    payload = verify_jws(jws, typ=TYP, keys=keys)
    if (payload.get("node"), payload.get("feed")) != (node, feed):
        raise WrongFeedError(f"a checkpoint of another feed than {node}'s {feed}")
    size, iat, exp = payload.get("size"), payload.get("iat"), payload.get("exp")
    if not (strict.is_integer(size) and strict.is_integer(iat) and strict.is_integer(exp)):
        raise MalformedError("a checkpoint whose numbers make no sense")
    if not is_sha256(payload.get("head")):
        raise MalformedError("a checkpoint without a head")
    return Checkpoint(
        node=node,
        feed=feed,
        size=cast(int, size),
        head=cast(str, payload["head"]),
        iat=cast(int, iat),
        exp=cast(int, exp),
        kid=open_jws(jws, typ=TYP).kid,
        jws=jws,
    )
