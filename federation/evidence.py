"""Proof that a node signed two histories: found, written down, and checked by a third party.

    {"node":"rx1","feed":"network","verdict":"FORK","checkpoints":["eyJ…","eyJ…"],
     "lines":["{…}"],"keys":[{"kty":"OKP","crv":"Ed25519","x":"…","kid":"…"}]}

Two checkpoints that cannot both be honest: of one size with different heads; a smaller one
signed later than a larger one; or a larger one whose lines, given, do not lead through the
smaller one. Whoever checks needs the document alone, and to know from elsewhere whose the keys
are. Pure. Source: federation/README.md, sections 4 and 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from federation import strict
from federation.checkpoint import Checkpoint, Signed, parse_checkpoint
from federation.errors import (
    ForkError,
    MalformedError,
    MismatchError,
    PeerError,
    RollbackError,
)
from federation.feed import check_feed, check_node
from federation.keys import PublicKey
from federation.line import parse_line
from federation.strict import Json, Object

TWO = 2


@dataclass(frozen=True)
class Proof:
    """What is said to prove that ``node`` contradicted itself in ``feed``.

    ``checkpoints`` are compact JWS, two where it proves anything; ``lines`` exact lines that
    lead to the larger of them; ``keys`` those that signed.
    """

    node: str
    feed: str
    verdict: str
    checkpoints: tuple[str, ...]
    lines: tuple[bytes, ...]
    keys: tuple[PublicKey, ...]


@dataclass(frozen=True)
class Proven:
    """What a proof comes to: FORK or ROLLBACK, the two sizes, and who signed (thumbprints)."""

    verdict: str
    sizes: tuple[int, int]
    kids: frozenset[str]


def format_proof(proof: Proof) -> Object:
    """Return ``proof`` as a document; of parse_proof the inverse."""
    keys: list[Json] = [dict(key.jwk()) for key in proof.keys]
    return {
        "node": proof.node,
        "feed": proof.feed,
        "verdict": proof.verdict,
        "checkpoints": list(proof.checkpoints),
        "lines": [line.decode("utf-8", "replace") for line in proof.lines],
        "keys": keys,
    }


def parse_proof(document: Object) -> Proof:
    """Return the proof in a document; fields not known are let be. Raises: MalformedError."""
    keys = document.get("keys")
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise MalformedError("a proof without keys")
    return Proof(
        node=check_node(document.get("node")),
        feed=check_feed(document.get("feed")),
        verdict=str(document.get("verdict", "")),
        checkpoints=tuple(_texts(document, "checkpoints")),
        lines=tuple(line.encode() for line in _texts(document, "lines")),
        keys=tuple(PublicKey.from_jwk(key) for key in keys if isinstance(key, dict)),
    )


def check_proof(proof: Proof) -> Proven:
    """Return what ``proof`` comes to, by the keys that it brings.

    Raises: MismatchError where it proves nothing; BadSignatureError, WrongFeedError,
    MalformedError where it is not even what it says.
    """
    if len(proof.checkpoints) != TWO:
        raise MalformedError("a proof is two checkpoints")
    keys = {key.kid: key for key in proof.keys}
    signed = [
        parse_checkpoint(jws, node=proof.node, feed=proof.feed, keys=keys)
        for jws in proof.checkpoints
    ]
    smaller, larger = sorted(signed, key=lambda each: (each.size, each.iat))
    found = contradiction(larger.signed(), smaller, proof.lines)
    if found is None:
        raise MismatchError("the two checkpoints can both be honest")
    return Proven(found.verdict, (smaller.size, larger.size), frozenset({smaller.kid, larger.kid}))


def contradiction(
    signed: Signed, seen: Checkpoint, lines: Sequence[bytes] = ()
) -> PeerError | None:
    """Return what ``seen``, no larger than ``signed``, proves against it; None for nothing.

    ``lines`` lead to the head of ``signed``, from line ``seen.size`` + 1 at the latest; without
    them only sizes and times can contradict each other. Both signatures have been checked.

    Raises: MismatchError, MalformedError where the lines do not lead there.
    """
    evidence = (seen.jws, signed.jws)
    if seen.size > signed.size or not signed.jws:
        return None
    if seen.size == signed.size:
        if seen.head == signed.head:
            return None
        return ForkError(f"size {seen.size} was signed with two heads", evidence)
    if seen.iat > signed.iat:
        return RollbackError(f"size {signed.size} was signed, and later {seen.size}", evidence)
    # of a feed without lines nothing is proven: whoever begins anew breaks no word of his
    if not lines or seen.size == 0:
        return None
    if _head_at(seen, signed, lines) == seen.head:
        return None
    return ForkError(f"two signed histories from line {seen.size} on", evidence, tuple(lines))


def _head_at(seen: Checkpoint, signed: Signed, lines: Sequence[bytes]) -> str:
    """Return the head at ``seen.size`` in the history that ``lines`` are the end of."""
    parsed = [parse_line(raw) for raw in lines]
    first, last, head = parsed[0], parsed[-1], parsed[0].prev
    if first.seq > seen.size + 1:
        raise MismatchError("the lines begin too late")
    found = first.prev if first.seq == seen.size + 1 else ""
    for seq, line in enumerate(parsed, start=first.seq):
        if (line.node, line.feed, line.seq, line.prev) != (seen.node, seen.feed, seq, head):
            raise MismatchError(f"line {seq} does not follow the line before")
        head = line.hash
        found = head if seq == seen.size else found
    if (last.seq, last.hash) != (signed.size, signed.head):
        raise MismatchError("the lines do not lead to the head signed")
    return found


def parse_file(raw: bytes) -> tuple[Proof, ...]:
    """Return the proofs in a file: one document, or a list of them under ``evidence``.

    Raises: MalformedError.
    """
    document = strict.parse_document(raw)
    listed = document.get("evidence", [document])
    if not isinstance(listed, list) or not listed:
        raise MalformedError("a file without evidence")
    return tuple(parse_proof(_object(each)) for each in listed)


def _object(each: Json) -> Object:
    if not isinstance(each, dict):
        raise MalformedError("evidence that is no object")
    return each


def _texts(document: Object, name: str) -> list[str]:
    found = document.get(name)
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise MalformedError(f"a proof without {name}")
    return [str(each) for each in found]
