"""Who belongs to the network: a facilitator lists members, everybody else reads the list.

Section 8 of federation/README.md. Whom a list makes a member is decided by directory.py;
here entries are published, read back from records, and the outcome kept for quick answers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from federation import strict
from federation.errors import MalformedError
from federation.feed import MEMBERS
from federation.keys import KeySet, PublicKey
from federation.line import parse_line
from federation.members import KeyState, Member, MemberKey, Status, format_member, parse_member
from network.database import Session
from network.errors import N_, Conflict, NotAllowed, NotFound
from network.feeds.store import FeedStore, Page
from network.peering.directory import FACILITATOR, Directory, Listing, read_lists
from network.peering.store import MemberEntry, MemberStore
from network.records.audience import Audience
from network.records.publishing import Approved, Publishing
from network.records.record import RecordId
from network.records.record import Status as RecordStatus
from network.records.store import Records
from network.records.types import BodyType, SearchText

logger = logging.getLogger(__name__)

MEMBER_TYPE = "member"
MOST_ENTRIES = 100_000


class KeyBody(BaseModel):
    """One key of a member body."""

    model_config = ConfigDict(populate_by_name=True)

    kid: str
    jwk: Mapping[str, str]
    state: KeyState


class MemberBody(BaseModel):
    """The body of a ``member`` record; federation.members says what its fields mean."""

    node: str
    name: str
    base: str
    region: str
    kind: str
    status: Status
    keys: Sequence[KeyBody]
    resets: Sequence[Mapping[str, object]] = ()
    disposition: str | None = None
    successor: str | None = None


MEMBER = BodyType(
    name=MEMBER_TYPE,
    model=MemberBody,
    search_text=lambda body: SearchText(title=str(body.get("name", ""))),
    searchable=False,
)


@dataclass(frozen=True)
class Myself:
    """What a node knows of itself before it has read anything.

    ``member`` is its own entry as it would be listed. ``facilitator`` is the node id of its
    facilitator (its own, where it is one), believed by the key with ``thumbprint`` and first
    met at ``facilitator_base``.
    """

    member: Member
    facilitator: str
    facilitator_base: str
    thumbprint: str

    @property
    def node(self) -> str:
        """The node's own id."""
        return self.member.node

    @property
    def is_facilitator(self) -> bool:
        """Whether this node lists members itself."""
        return self.node == self.facilitator


class Membership:
    """The members feed, from both sides."""

    def __init__(
        self,
        myself: Myself,
        publishing: Publishing,
        records: Records,
        now: Callable[[], datetime],
    ) -> None:
        self.myself = myself
        self._publishing = publishing
        self._records = records
        self._now = now
        self._store = MemberStore()

    # everybody's side: reading

    def member(self, session: Session, node: str) -> MemberEntry | None:
        """Return the entry of ``node`` as it is believed now; one that left has is_member False."""
        return self._store.get(session, node)

    def members(self, session: Session) -> list[MemberEntry]:
        """Return every believed entry, by node id."""
        return self._store.all(session)

    def is_facilitator(self, session: Session, node: str) -> bool:
        """Say whether the members feed of ``node`` counts (ruling 22)."""
        entry = self._store.get(session, node)
        listed = entry is not None and entry.is_member and entry.kind == FACILITATOR
        return listed or node == self.myself.facilitator

    def keys(self, session: Session, node: str) -> KeySet:
        """Return the keys of ``node``: as listed; for the facilitator also as it was met.

        A facilitator whose configured thumbprint is not in the list was typed in anew from
        paper, and that key counts instead of the listed ones.
        """
        entry = self._store.get(session, node)
        listed = None if entry is None else parse_member(strict.parse(entry.body.encode()))
        if node == self.myself.facilitator and not self.myself.is_facilitator:
            known = {key.public.kid for key in listed.keys} if listed else set()
            if self.myself.thumbprint not in known:
                return self._anchor(session, node)
        return KeySet({}) if listed is None else listed.key_set()

    def keys_now(self, session: Session, node: str) -> Mapping[str, PublicKey]:
        """Return the keys that may sign for ``node`` today; none for one that left."""
        return self.keys(session, node).current

    def anchored(self, session: Session) -> bool:
        """Say whether the facilitator's key is known, from its discovery or from its list."""
        return bool(self.keys_now(session, self.myself.facilitator))

    def meet(self, session: Session, key: PublicKey) -> None:
        """Keep the facilitator's key; the caller has it from discovery.

        Raises: NotAllowed if it has not the thumbprint that was typed in.
        """
        if key.kid != self.myself.thumbprint:
            raise NotAllowed(
                N_("The key of %(node)s has not the thumbprint in the configuration."),
                node=self.myself.facilitator,
            )
        self._store.keep_anchor(session, self.myself.facilitator, key.kid, key.x)

    def refresh(self, session: Session) -> Directory:
        """Read the members feeds held and keep whom they make a member.

        Belongs into the transaction that changed one of them.
        """
        lists = {self.myself.facilitator: self._listings(session, self.myself.facilitator)}
        for listing in lists[self.myself.facilitator]:
            if listing.member.kind == "facilitator" and listing.member.node not in lists:
                lists[listing.member.node] = self._listings(session, listing.member.node)
        directory = read_lists(self.myself.facilitator, lists)
        self._store.replace(session, [_entry(directory, node) for node in directory.members])
        for alarm in directory.alarms:
            logger.warning("member not believed", extra={"alarm": alarm})
        return directory

    # the facilitator's side: listing

    def found(self, session: Session) -> None:
        """List the facilitator itself, first, unless it is listed."""
        self._check_facilitator()
        if not self._listings(session, self.myself.node):
            self._publish(session, self.myself.member, rid=None)

    def add(self, session: Session, member: Member) -> None:
        """List ``member``, or bring its entry up to date; known keys that it lacks are retired.

        Raises: NotAllowed where this node is no facilitator; Conflict if nothing would change.
        """
        self._check_facilitator()
        listing = self._live(session, member.node)
        if listing is None:
            self._publish(session, member, rid=None)
            return
        revised = _with_old_keys(member, listing.member)
        if revised == listing.member:
            raise Conflict(N_("%(node)s is listed like this already."), node=member.node)
        self._publish(session, revised, rid=listing.rid)

    def remove(self, session: Session, node: str) -> None:
        """List ``node`` as having left. Its access ends at once, its keys stay for old proofs.

        Raises: NotAllowed where this node is no facilitator or would remove itself; NotFound.
        """
        self._check_facilitator()
        if node == self.myself.node:
            raise NotAllowed(N_("A facilitator cannot remove itself."))
        listing = self._live(session, node)
        if listing is None or listing.member.status is Status.LEFT:
            raise NotFound(N_("There is no member %(node)s."), node=node)
        self._publish(session, replace(listing.member, status=Status.LEFT), rid=listing.rid)

    def _check_facilitator(self) -> None:
        if not self.myself.is_facilitator:
            raise NotAllowed(N_("Only a facilitator lists members."))

    def _publish(self, session: Session, member: Member, rid: str | None) -> None:
        body = self._publishing.compose(MEMBER_TYPE, format_member(member))
        self._publishing.publish(session, Approved(MEMBER_TYPE, body, Audience.parse(MEMBERS), rid))
        self.refresh(session)

    def _live(self, session: Session, node: str) -> Listing | None:
        for listing in self._listings(session, self.myself.node):
            if listing.member.node == node and not listing.is_withdrawn:
                return listing
        return None

    def _anchor(self, session: Session, node: str) -> KeySet:
        anchor = self._store.anchor(session, node)
        if anchor is None or anchor[0] != self.myself.thumbprint:
            return KeySet({})
        return KeySet.of(PublicKey(*anchor))

    def _listings(self, session: Session, facilitator: str) -> list[Listing]:
        """Return the entries of a members feed in the order in which they first appeared."""
        kept = {entry.rid: entry.body.encode() for entry in self._store.all(session)}
        listings = []
        for rid in self._rids(session, facilitator):
            id = RecordId(facilitator, rid)
            record = self._records.get(session, id)
            if record is None or record.type != MEMBER.media_type:
                continue
            body = self._records.body(session, id)
            if body is None and rid in kept:
                # withdrawn: the text is erased, who it listed is remembered for old proofs
                body = strict.parse(kept[rid])
            if body is None:
                continue
            try:
                member = parse_member(body)
            except MalformedError as error:
                logger.warning("member entry refused", extra={"reason": str(error)})
                continue
            listings.append(Listing(rid, member, record.status is RecordStatus.WITHDRAWN))
        return listings

    def _rids(self, session: Session, facilitator: str) -> list[str]:
        lines = FeedStore(session).lines(Page(facilitator, MEMBERS, 0, MOST_ENTRIES))
        rids = (parse_line(line.raw).rid for line in lines)
        return list(dict.fromkeys(rid for rid in rids if rid is not None))


def first_key(public: PublicKey, today: datetime) -> MemberKey:
    """Return a member's key as it is first listed."""
    return MemberKey(public, today.date().isoformat(), KeyState.CURRENT)


def _with_old_keys(member: Member, listed: Member) -> Member:
    """Return ``member`` with the keys it had, those it no longer has marked retired."""
    current = {key.public.kid for key in member.keys}
    kept = tuple(key if key.public.kid in current else _retired(key) for key in listed.keys)
    known = {key.public.kid for key in kept}
    added = tuple(key for key in member.keys if key.public.kid not in known)
    return replace(member, keys=kept + added)


def _retired(key: MemberKey) -> MemberKey:
    return key if key.state is KeyState.REVOKED else replace(key, state=KeyState.RETIRED)


def _entry(directory: Directory, node: str) -> MemberEntry:
    believed = directory.members[node]
    return MemberEntry(
        node=node,
        facilitator=believed.facilitator,
        rid=believed.rid,
        region=believed.member.region,
        kind=believed.member.kind,
        is_member=believed.is_member,
        body=strict.dumps(format_member(believed.member)).decode(),
    )
