"""PUBLISH PATH: an approved body becomes a line, a body, a checkpoint and index debt.

One transaction, the caller's, so that status, feed and search cannot disagree. Who may
approve, and whether the text may travel at all, has been settled before.
"""

from collections.abc import Callable
from dataclasses import dataclass

from federation.body import compose, digest, parse_body
from federation.errors import MalformedError
from federation.feed import check_rid
from federation.line import PUBLISH, Line
from federation.strict import Object
from network.database import Session
from network.errors import N_, Conflict, Invalid, NotFound
from network.feeds.bodies import Bodies
from network.feeds.feed import EntryDraft
from network.feeds.own import OwnFeeds
from network.records import deciding
from network.records.applying import Applying
from network.records.audience import Audience
from network.records.change_store import Changes
from network.records.record import Record, RecordId, Status
from network.records.settling import Settling
from network.records.types import Register


@dataclass(frozen=True)
class Approved:
    """What somebody has approved: the exact bytes that will travel, and for whom.

    ``rid`` names the record that this revises; None makes a new one, under the id ``promised``
    where one was drawn and told before.
    """

    type_name: str
    body: bytes
    audience: Audience
    rid: str | None = None
    promised: str | None = None


@dataclass(frozen=True)
class Published:
    """Where it now stands."""

    rid: str
    rev: int
    feed: str
    seq: int
    sha256: str


def _nothing_refused(_session: Session, _fields: Object) -> None:
    return None


def _any_feed(_session: Session, _feed: str) -> None:
    return None


@dataclass(frozen=True)
class Ours:
    """What publishing knows of this node: its region, and where new ids and salts come from.

    ``new_salt`` gives 22 characters of base64url, 128 bits drawn anew. ``check`` raises Refused
    for a body that must not stand in a feed of ours, whatever its type; ``check_feed`` for a feed
    that there is not.
    """

    region: str
    new_id: Callable[[], str]
    new_salt: Callable[[], str]
    check: Callable[[Session, Object], None] = _nothing_refused
    check_feed: Callable[[Session, str], None] = _any_feed


class Publishing:
    """Publishes and revises records of this node."""

    def __init__(
        self,
        ours: Ours,
        own_feeds: OwnFeeds,
        bodies: Bodies,
        applying: Applying,
        settling: Settling,
    ) -> None:
        self._ours = ours
        self._own_feeds = own_feeds
        self._bodies = bodies
        self._applying = applying
        self._settling = settling

    @property
    def _register(self) -> Register:
        return self._settling.register

    def compose(self, type_name: str, fields: Object) -> bytes:
        """Return ``fields`` as the exact bytes of a body, salted: what an approver approves.

        Raises:
            NotFound: there is no such type.
            Invalid: the fields do not validate, or are too much for one body.
        """
        known = self._register.named(type_name)
        known.checked(fields)
        try:
            return compose(known.schema_name, fields, self._ours.new_salt())
        except MalformedError as error:
            raise Invalid({type_name: str(error)}) from error

    def publish(self, session: Session, approved: Approved) -> Published:
        """Append the line, keep the body, and owe the index one document.

        Raises:
            NotFound, Conflict: ``rid`` is not a record of this node that may be revised.
            Refused: it must not stand in a feed of this node.
            Invalid: the body is not one of its type, or there is no feed for the audience.
        """
        known = self._register.named(approved.type_name)
        _check_body(approved.body, known.schema_name)
        fields = parse_body(approved.body)
        known.checked(fields)
        self._ours.check(session, fields)
        feed = approved.audience.feed(self._ours.region)
        self._ours.check_feed(session, feed)
        # the feed's lock first: of two revisions at once, the second must see the first
        self._own_feeds.open(session, feed)
        rid, rev = self._next(session, approved, feed)
        draft = EntryDraft(
            op=PUBLISH,
            rid=rid,
            rev=rev,
            sha256=digest(approved.body),
            size=len(approved.body),
            type=known.media_type,
        )
        [line] = self._own_feeds.append(session, feed, [draft])
        self._keep(session, line, approved.body)
        return Published(rid, rev, feed, line.seq, draft.sha256 or "")

    def _keep(self, session: Session, line: Line, raw: bytes) -> None:
        id = RecordId(line.node, line.rid)
        changes = Changes(session)
        self._applying.apply(session, [line])
        self._bodies.put_own(session, deciding.revision(line), raw)
        changes.owe([id])
        self._settling.settle(session, list(changes.load([id]).values()))

    def _next(self, session: Session, approved: Approved, feed: str) -> tuple[str, int]:
        rid = approved.rid
        if rid is None:
            return check_rid(approved.promised or self._ours.new_id()), 1
        id = RecordId(self._own_feeds.node, rid)
        known: Record | None = Changes(session).load([id]).get(id)
        if known is None:
            raise NotFound(N_("There is no such record here."))
        if known.status is Status.WITHDRAWN:
            raise Conflict(N_("This was withdrawn, which is final. Publish it as a new record."))
        if known.feed != feed:
            raise Conflict(
                N_("Who may read a record cannot be changed. Withdraw it and publish it anew.")
            )
        return rid, known.rev + 1


def _check_body(raw: bytes, schema: str) -> None:
    try:
        stated = parse_body(raw)["schema"]
    except MalformedError as error:
        raise Invalid({"body": str(error)}) from error
    if stated != schema:
        raise Invalid({"body": N_("This text is of another kind than it says.")})
