"""Verify what a peer sent against what we hold of its feed.

Implements steps 2 to 6 of section 4 of federation/README.md, with rulings 1, 2, 3, 11 and
12. Pure: no network, no storage, no clock; the time is given. Fetching is pull.py's,
keeping is the caller's. Verified and Unchanged are made here and nowhere else, so what
takes one cannot be handed anything unverified; bodies have wanted.py.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass, replace

from federation.checkpoint import Checkpoint, Signed, parse_checkpoint, stale_from
from federation.errors import (
    ForkError,
    MalformedError,
    MismatchError,
    OversizedError,
    ReplayError,
    RollbackError,
    TruncatedError,
    WrongFeedError,
)
from federation.feed import genesis
from federation.held import Flag, Held
from federation.keys import KeySet
from federation.line import MAX_LINE, VERSION, Line, parse_line

__all__ = [
    "Announced",
    "Flag",
    "Following",
    "Held",
    "Unchanged",
    "Verified",
    "announce",
    "frozen",
    "retained",
]

CLOCK_TOLERANCE = 300
_SEAL = object()


@dataclass(frozen=True, kw_only=True)
class Unchanged:
    """No line to store. ``checkpoint`` is one to keep instead of ours, or None.

    ``largest`` is to be kept either way; ``announced`` is what staleness counts from.
    """

    node: str
    feed: str
    checkpoint: Checkpoint | None
    largest: Signed
    announced: Checkpoint | None
    warnings: frozenset[Flag]
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        _require(seal)


@dataclass(frozen=True, kw_only=True)
class Verified:
    """Lines that follow what we hold and lead to ``checkpoint``, to be stored as one.

    ``lines`` is never empty; its first seq is the size held plus one, its last the size
    of ``checkpoint``. ``largest`` and ``announced`` are as in Unchanged.
    """

    node: str
    feed: str
    lines: tuple[Line, ...]
    checkpoint: Checkpoint
    largest: Signed
    announced: Checkpoint
    warnings: frozenset[Flag]
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        _require(seal)


@dataclass(frozen=True)
class Announced:
    """A checkpoint that may follow what we hold: steps 2 to 4 are passed."""

    held: Held
    checkpoint: Checkpoint
    warnings: frozenset[Flag]

    @property
    def largest(self) -> Signed:
        """The larger of what we had seen signed and this; of one size the later."""
        seen, new = self.held.largest, self.checkpoint.signed()
        return max(seen, new, key=lambda signed: (signed.size, signed.iat))

    def seen(self) -> Held:
        """Return what is held, this checkpoint remembered as seen."""
        return replace(self.held, largest=self.largest)

    def unchanged(self, *more: Flag) -> Unchanged:
        """Return the outcome in which no line is stored."""
        held, new = self.held, self.checkpoint
        # step 4, size == n: keep the later checkpoint
        is_later = new.size == held.size and (new.iat > held.iat or not held.applied.jws)
        return Unchanged(
            node=held.node,
            feed=held.feed,
            checkpoint=new if is_later else None,
            largest=self.largest,
            announced=new,
            warnings=self.warnings.union(more),
            seal=_SEAL,
        )


def frozen(held: Held) -> Unchanged:
    """Return the outcome for a feed that stays as it is until a human has looked."""
    return Unchanged(
        node=held.node,
        feed=held.feed,
        checkpoint=None,
        largest=held.largest,
        announced=None,
        warnings=frozenset({Flag.FROZEN}),
        seal=_SEAL,
    )


def announce(held: Held, jws: str, keys: KeySet, now: int) -> Announced:
    """Judge the current checkpoint of a feed: steps 2 to 4.

    Raises: BadSignatureError, WrongFeedError, MalformedError, MismatchError, ReplayError;
    ForkError and RollbackError, with both checkpoints.
    """
    new = parse_checkpoint(jws, node=held.node, feed=held.feed, keys=keys.current)
    _refuse_contradiction(held, new)
    if new.size < held.largest.size:
        if new.iat <= held.largest.iat:
            raise ReplayError(f"size {new.size} is older than the {held.largest.size} we saw")
        raise RollbackError(
            f"size {held.largest.size} was signed, and later {new.size}",
            (held.largest.jws, new.jws),
        )
    # ruling 11: an origin's iat never falls while its feed grows
    if new.size > held.size and new.iat < held.largest.iat:
        raise ReplayError("signed before the checkpoint that we hold")
    warnings = _clock(new, now)
    if stale_from(new, now) < now:
        warnings |= {Flag.STALE}
    return Announced(held, new, warnings)


def retained(announced: Announced, jws: str, size: int, keys: KeySet) -> Checkpoint:
    """Judge the checkpoint that was signed at ``size``: steps 2 and 3, exp let be.

    Its key may be retired, not revoked.

    Raises: BadSignatureError, WrongFeedError, MalformedError, MismatchError, ForkError.
    """
    held = announced.held
    checkpoint = parse_checkpoint(jws, node=held.node, feed=held.feed, keys=keys.ever())
    if checkpoint.size != size:
        raise WrongFeedError(f"a checkpoint of size {checkpoint.size}, asked for {size}")
    _refuse_contradiction(held, checkpoint)
    return checkpoint


class Following:
    """Steps 5 and 6: read pages from what we hold up to ``target``, then close.

    Nothing of it is to be stored before ``close`` has returned.
    """

    def __init__(self, announced: Announced, target: int) -> None:
        self.target = target
        self.size = announced.held.size
        self.needs_upgrade = False
        self._announced = announced
        self._head = announced.held.head
        self._has_diverged = False
        self._lines: list[Line] = []

    @property
    def is_done(self) -> bool:
        """Whether there is nothing more to read."""
        return self.needs_upgrade or self.size == self.target

    def read(self, page: bytes, limit: int) -> None:
        """Read the answer to a request for ``limit`` lines after ``size``.

        Raises: TruncatedError, OversizedError, MismatchError.
        """
        if not page.endswith(b"\n"):
            raise TruncatedError("a page that is empty or breaks off")
        if len(page) > limit * (MAX_LINE + 1):
            raise OversizedError("a page longer than its lines may be")
        for raw in page[:-1].split(b"\n"):
            if self.is_done:
                return
            self._follow(raw)

    def close(self, checkpoint: Checkpoint) -> Verified:
        """Return what was read, if ``checkpoint``, of the size reached, signs its head.

        Raises: MismatchError; ForkError, with the checkpoints and the lines read.
        """
        held = self._announced.held
        # step 6: the head we computed must be the head that was signed
        if (checkpoint.size, checkpoint.head) != (self.size, self._head):
            raise MismatchError(f"the lines up to {self.size} do not lead to the head signed")
        if self._has_diverged:
            raise self._fork(held.applied, checkpoint)
        if not self._passes(held.largest):
            raise self._fork(held.largest, checkpoint)
        return Verified(
            node=held.node,
            feed=held.feed,
            lines=tuple(self._lines),
            checkpoint=checkpoint,
            largest=self._announced.largest,
            announced=self._announced.checkpoint,
            warnings=self._announced.warnings | self._upgrade(),
            seal=_SEAL,
        )

    def _follow(self, raw: bytes) -> None:
        seq, held = self.size + 1, self._announced.held
        try:
            line = parse_line(raw)
        except MalformedError as error:
            raise MismatchError(f"line {seq}: {error}") from error
        if (line.node, line.feed, line.seq) != (held.node, held.feed, seq):
            raise MismatchError(f"line {seq}: another line stands in its place")
        if line.prev != self._head:
            # A false relay or a second history: which, only the signed head can tell,
            # so the reading goes on although nothing of it can be stored.
            if seq != held.size + 1:
                raise MismatchError(f"line {seq}: does not follow the line before")
            self._has_diverged = True
        if line.v != VERSION:
            self.needs_upgrade = True
            return
        self._head = line.hash
        self.size = seq
        self._lines.append(line)

    def _passes(self, signed: Signed) -> bool:
        """Say whether the lines read lead through ``signed``, if they reach so far."""
        place = signed.size - self._announced.held.size - 1
        return not 0 <= place < len(self._lines) or self._lines[place].hash == signed.head

    def _fork(self, signed: Signed, checkpoint: Checkpoint) -> Exception:
        # Without a signature over what we hold (genesis, or after a reset) nothing is proven.
        if signed.size == 0 or not signed.jws:
            return MismatchError("the first line does not follow what we hold")
        return ForkError(
            f"two signed histories from line {self._lines[0].seq} on",
            (signed.jws, checkpoint.jws),
            tuple(line.raw for line in self._lines),
        )

    def _upgrade(self) -> frozenset[Flag]:
        return frozenset({Flag.UPGRADE}) if self.needs_upgrade else frozenset()


def _require(seal: object) -> None:
    if seal is not _SEAL:
        raise TypeError("made by federation.verify alone, from what it has verified")


def _clock(checkpoint: Checkpoint, now: int) -> frozenset[Flag]:
    is_ahead = checkpoint.iat > now + CLOCK_TOLERANCE
    return frozenset({Flag.CLOCK}) if is_ahead else frozenset()


def _refuse_contradiction(held: Held, new: Checkpoint) -> None:
    """Refuse a head that differs from one known for the same size."""
    if new.size == 0 and new.head != genesis(held.node, held.feed):
        raise MismatchError("a wrong genesis")
    for signed in (held.applied, held.largest):
        if new.size != signed.size or new.head == signed.head:
            continue
        if not signed.jws:
            raise MismatchError(f"size {new.size} has another head than the one we hold")
        raise ForkError(f"size {new.size} was signed with two heads", (signed.jws, new.jws))
