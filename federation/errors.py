"""What can go wrong with a peer, by who must act.

    FederationError
    ├── WireError             the wire: nobody; try again later
    │   ├── TruncatedError        an answer that breaks off or cannot be unpacked
    │   ├── OversizedError        an answer, line or body beyond its limit
    │   ├── UnreachableError      no answer at all, or not in time
    │   ├── RefusedAddressError   an address that we do not connect to
    │   ├── BusyError             429 or 503; the peer may have said when to come back
    │   ├── NotServedError        404: unknown, or not ours to read
    │   └── UnauthorisedError     401: get a token, once
    ├── BytesError            the bytes: tell the peer's keeper; next source, nothing stored
    │   ├── MismatchError         lines that do not follow what we hold
    │   ├── BadSignatureError     not signed, or not by a key that counts
    │   ├── WrongFeedError        signed, but about another node or feed
    │   ├── ReplayError           an old checkpoint sent again
    │   └── MalformedError        not the format at all
    └── PeerError             the peer itself: freeze that feed, keep the proof, tell a human
        ├── ForkError             two signed histories
        └── RollbackError         a signed history shorter than one signed before

Texts are for the keeper, not for readers. ``verdict`` is the word of section 4 of
federation/README.md, as stored and shown.
"""

from __future__ import annotations

from typing import ClassVar


class FederationError(Exception):
    """Root of the tree; raised only as one of its leaves."""

    verdict: ClassVar[str] = "ERROR"


class WireError(FederationError):
    """Nothing is stored and nobody is blamed; the next attempt may succeed."""

    verdict = "WIRE"


class TruncatedError(WireError):
    verdict = "TRUNCATED"


class OversizedError(WireError):
    verdict = "OVERSIZED"


class UnreachableError(WireError):
    verdict = "UNREACHABLE"


class RefusedAddressError(WireError):
    verdict = "REFUSED-ADDRESS"


class BusyError(WireError):
    """``retry_after`` is in seconds, None where the peer did not say."""

    verdict = "BUSY"

    def __init__(self, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotServedError(WireError):
    verdict = "NOT-SERVED"


class UnauthorisedError(WireError):
    verdict = "UNAUTHORISED"


class BytesError(FederationError):
    """Whatever a relay or a proxy could have caused: drop it, score the source, try another."""

    verdict = "BYTES"


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
    """Proven by the peer's own signatures; ``evidence`` holds the JWS, oldest first."""

    verdict = "PEER"

    def __init__(self, message: str, evidence: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.evidence = evidence


class ForkError(PeerError):
    verdict = "FORK"


class RollbackError(PeerError):
    verdict = "ROLLBACK"
