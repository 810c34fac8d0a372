"""Bodies that lines have announced and we do not hold, and how one is recognised.

Implements the check of step 8 of section 4 of federation/README.md. Pure. A VerifiedBody
is made here and nowhere else, so what takes one cannot be handed anything unverified.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass

from federation.body import digest, has_break
from federation.errors import MismatchError

_SEAL = object()


@dataclass(frozen=True)
class Wanted:
    """One revision's body: announced by line ``seq`` with this hash and size in bytes."""

    node: str
    feed: str
    seq: int
    rid: str
    rev: int
    sha256: str
    size: int


@dataclass(frozen=True)
class VerifiedBody:
    """The very bytes that a line has announced."""

    wanted: Wanted
    raw: bytes
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("made by verify_body alone")


def verify_body(wanted: Wanted, raw: bytes) -> VerifiedBody:
    """Return ``raw`` as the body wanted, if it is. Raises: MismatchError."""
    if len(raw) != wanted.size or digest(raw) != wanted.sha256:
        raise MismatchError(f"not the body of line {wanted.seq}")
    if has_break(raw):
        raise MismatchError(f"the body of line {wanted.seq} holds a line break")
    return VerifiedBody(wanted, raw, _SEAL)
