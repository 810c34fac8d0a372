"""What can go wrong between two nodes, sorted by who must act.

    FederationError
    ├── WireError                 nobody's fault yet: try again later
    │   ├── TruncatedError        less came than was promised
    │   │   └── CursorAheadError  409: the peer has less than we already read
    │   ├── OversizedError        more came than a limit allows
    │   ├── UnreachableError      no answer, or one that means nothing
    │   ├── RefusedAddressError   an address this node may not call
    │   ├── BusyError             429 or 503; says when to come back
    │   ├── NotServedError        404: unknown, or not for this caller
    │   ├── GoneError             410: the body was erased
    │   └── UnauthorisedError     401, or no token to be had
    ├── BytesError                tell the peer's keeper; store nothing; next source
    │   ├── MismatchError         the lines do not lead to the head that was signed
    │   ├── BadSignatureError     no key of the node's has signed this
    │   ├── WrongFeedError        signed, but for another node, feed or size
    │   ├── ReplayError           signed, but older than what we hold
    │   └── MalformedError        not the format it should be
    └── PeerError                 freeze that one feed, keep the evidence, tell a human
        ├── ForkError             two signed histories
        └── RollbackError         a signed history shorter than one signed before

Messages are for the keeper, never for staff. A PeerError is raised on signed proof alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from federation.checkpoint import Checkpoint


class FederationError(Exception):
    """Something between two nodes failed; ``verdict`` is its name in states and logs.

    ``seen`` is the checkpoint whose signature was good before the failure, if any: the
    largest ever seen signed is remembered even when nothing else is stored (ruling 12).
    """

    verdict: ClassVar[str] = "ERROR"
    seen: Checkpoint | None = None


class WireError(FederationError):
    """The exchange failed; the same request may succeed later."""

    verdict = "UNREACHABLE"


class TruncatedError(WireError):
    verdict = "TRUNCATED"


class CursorAheadError(TruncatedError):
    """The peer has less than we asked to go on from; ``checkpoint`` is what it shows for it."""

    def __init__(self, message: str, checkpoint: str) -> None:
        super().__init__(message)
        self.checkpoint = checkpoint


class OversizedError(WireError):
    verdict = "OVERSIZED"


class UnreachableError(WireError):
    verdict = "UNREACHABLE"


class RefusedAddressError(WireError):
    verdict = "REFUSED-ADDRESS"


class BusyError(WireError):
    """The peer asked for patience: ``retry_after`` seconds, at most an hour."""

    verdict = "BUSY"

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotServedError(WireError):
    verdict = "NOT-SERVED"


class GoneError(WireError):
    verdict = "GONE"


class UnauthorisedError(WireError):
    verdict = "UNAUTHORISED"


class BytesError(FederationError):
    """The bytes are wrong; any relay or proxy could have caused it."""

    verdict = "MISMATCH"


class MismatchError(BytesError):
    verdict = "MISMATCH"


class BadSignatureError(BytesError):
    verdict = "BAD-SIGNATURE"


class WrongFeedError(BytesError):
    verdict = "WRONG-FEED"


class ReplayError(BytesError):
    verdict = "REPLAY"


class MalformedError(BytesError):
    verdict = "MALFORMED"


class PeerError(FederationError):
    """The origin itself contradicted what it had signed.

    ``evidence`` holds the checkpoints that prove it, as compact JWS; ``lines`` the exact
    lines that lead to the last of them, where they are part of the proof.
    """

    verdict = "FORK"

    def __init__(
        self, message: str, evidence: tuple[str, ...], lines: tuple[bytes, ...] = ()
    ) -> None:
        super().__init__(message)
        self.evidence = evidence
        self.lines = lines


class ForkError(PeerError):
    verdict = "FORK"


class RollbackError(PeerError):
    verdict = "ROLLBACK"
