"""What travels between organisations, whatever its type: the envelope, its states, its history.

Not the body (types.py says what bodies are; network/feeds keeps their bytes) and not who may
read it (audience.py). Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from network.feeds.feed import BodyState


class Status(StrEnum):
    """Where a record stands; follows from its feed and is never typed."""

    CURRENT = "current"
    HELD = "held"
    WITHDRAWN = "withdrawn"


class Reason(StrEnum):
    """Why a record was withdrawn; said in the content feed only, never in notices."""

    ERROR = "error"
    PRIVACY = "privacy"
    HARM = "harm"
    SUPERSEDED = "superseded"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    OWNER_REQUEST = "owner_request"


@dataclass(frozen=True, order=True)
class RecordId:
    """The name of a record. ``rid`` alone names nothing: two nodes may use the same one."""

    node: str
    rid: str

    @property
    def key(self) -> str:
        """The id as the search index and addresses of pages write it."""
        return f"{self.node}/{self.rid}"

    @classmethod
    def of_key(cls, key: str) -> "RecordId":
        """Return the id that ``key`` was made from."""
        node, _, rid = key.partition("/")
        return cls(node, rid)


@dataclass(frozen=True)
class Record:
    """A record as this node knows it.

    Attributes:
        type: media type of its bodies; empty on a tombstone that came before its record.
        feed: the feed it lives in, for ever the first it was seen in; empty as above.
        rev: the newest revision announced; 0 as above.
        status: WITHDRAWN is final.
        time: when its newest line says it was written, or None where that made no sense.
        reason, replaced_by, urgent: of the withdrawal, from the content feed.
        sequence: this node's own count of changes, which the search index follows.
        shown_rev: the revision that people see, or None where there is nothing to show.
        hidden: this organisation has decided not to show it; says nothing to anybody else.
    """

    id: RecordId
    type: str
    feed: str
    rev: int
    status: Status
    time: datetime | None
    reason: str | None
    replaced_by: str | None
    urgent: bool
    sequence: int
    shown_rev: int | None
    hidden: bool = False

    @property
    def shown(self) -> bool:
        """Whether people may see it."""
        return self.status is Status.CURRENT and self.shown_rev is not None and not self.hidden


@dataclass(frozen=True)
class Revision:
    """One revision in a record's history; it keeps its place after its body is erased.

    ``sha256`` is empty where the order to erase it came before its line.
    """

    rev: int
    sha256: str
    time: datetime | None
    state: BodyState


@dataclass(frozen=True)
class Hold:
    """The last word of ``authority`` on hiding one record; ``standing`` while it hides."""

    id: RecordId
    authority: str
    iat: int
    standing: bool


def replaced_by(node: str, named: str) -> RecordId:
    """Return the record that ``named``, a rid of ``node``'s or ``<node>/<rid>``, is."""
    return RecordId.of_key(named) if "/" in named else RecordId(node, named)


def revision_to_show(revisions: Iterable[Revision]) -> int | None:
    """Return which of ``revisions`` people see, or None.

    One that is still on its way leaves the older one up; an erased one does not, because
    what replaced a text may have been written to take something out of it (ruling 25).
    """
    on_its_way = (BodyState.WANTED, BodyState.MISSING)
    arrived = [revision for revision in revisions if revision.state not in on_its_way]
    newest = max(arrived, key=lambda revision: revision.rev, default=None)
    return newest.rev if newest is not None and newest.state is BodyState.HELD else None
