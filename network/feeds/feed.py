"""What this node keeps of a feed, its own or another's: where it stands and what it is made of.

Not the format of lines and checkpoints (federation) nor the tables (store.py). Pure.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from federation.checkpoint import Signed
from federation.feed import genesis


class FeedState(StrEnum):
    """Whether a feed may be followed, or written on."""

    OK = "ok"
    FROZEN = "frozen"  # signed proof that its origin contradicted itself
    NOT_SERVED = "not served"  # it was there and is not now; what is held is kept
    UNCOMPARED = "not compared"  # ours, from a backup: nothing may be signed yet
    UNREPLAYED = "not replayed"  # notices of another, from a backup: what was withdrawn since?
    RETIRED = "retired"  # a circle of ours from before a restore
    UPGRADE_NEEDED = "upgrade needed"  # its next line is of a version we cannot read


# of ours: nothing is written there any more, and nobody reads on
CLOSED = frozenset({FeedState.FROZEN, FeedState.RETIRED})


class BodyState(StrEnum):
    """Where the bytes of one revision stand."""

    WANTED = "wanted"
    HELD = "held"
    ERASED = "erased"  # by an order: for ever
    MISSING = "missing"  # nobody has served it for a day; still asked for
    GONE = "gone"  # 410 without an order: hidden, not erased


@dataclass(frozen=True)
class Feed:
    """One feed of one node as it stands in the database.

    Attributes:
        applied: the checkpoint that what we store ends with; for an own feed the current one.
        exp: when the feed grows stale, Unix seconds: for one of ours its checkpoint's exp, for
            another's counted from the last checkpoint announced (ruling 11).
        largest: the largest ever seen signed (ruling 12); for an own feed ever signed by us.
        received: when that came, Unix seconds.
        body_cursor: lines up to this one have had their bodies fetched in bulk.
        verdict, since, evidence: of a frozen feed; what is shown to a third party as proof.
    """

    node: str
    feed: str
    applied: Signed
    exp: int
    largest: Signed
    received: int
    body_cursor: int
    state: FeedState
    verdict: str
    since: datetime | None
    evidence: tuple[str, ...]

    @classmethod
    def begun(cls, node: str, feed: str) -> "Feed":
        """Return ``feed`` of ``node`` before anything of it is known."""
        nothing = Signed(0, genesis(node, feed), 0, "")
        return cls(node, feed, nothing, 0, nothing, 0, 0, FeedState.OK, "", None, ())

    @property
    def size(self) -> int:
        """How many of its lines are stored."""
        return self.applied.size

    @property
    def head(self) -> str:
        """The hash of the last line stored, or the genesis."""
        return self.applied.head


@dataclass(frozen=True)
class EntryDraft:
    """What a new line is to say; its place in the chain is given when it is appended."""

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


@dataclass(frozen=True)
class StoredLine:
    """A line as stored: the exact bytes without the newline.

    ``problem`` says why it was not applied; empty for a line that was.
    """

    seq: int
    raw: bytes
    hash: str
    problem: str


@dataclass(frozen=True)
class Body:
    """One revision of a record as the bodies' table has it, its bytes apart.

    ``seq`` is 0 and ``sha256`` empty where the order to erase it came before its line.
    """

    node: str
    rid: str
    rev: int
    feed: str
    seq: int
    sha256: str
    size: int
    time: datetime | None
    state: BodyState
