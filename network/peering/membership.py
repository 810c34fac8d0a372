"""Who belongs to the network: a facilitator lists members, everybody else reads the list.

Section 8 of federation/README.md. Whom a list makes a member is decided by directory.py;
here entries are published, read back from records, and the outcome kept for quick answers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from federation import strict
from federation.feed import MEMBERS
from federation.keys import KeySet, PublicKey
from federation.members import KeyState, Member, MemberKey, format_member, parse_member
from network.database import Session
from network.errors import N_, Conflict, NotAllowed, NotFound
from network.peering.directory import FACILITATOR, Directory, Listing, read_lists
from network.peering.lists import Lists
from network.peering.member_type import MEMBER, MEMBER_TYPE
from network.peering.revising import Leaving, having_left, known_keys_kept
from network.peering.store import MemberEntry, MemberStore
from network.peering.trust_store import Acquaintance, AlarmSource, TrustStore
from network.peering.watching import own_entry
from network.records.audience import Audience
from network.records.publishing import Approved, Publishing
from network.records.store import Records

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Myself:
    """What a node knows of itself before it has read anything.

    ``member`` is its own entry as it would be listed. ``facilitator`` is the node id of its
    facilitator (its own, where it is one), believed by the key with ``thumbprint`` and first
    met at ``facilitator_base``. ``kids`` gives the thumbprints of every key that is ours.
    """

    member: Member
    facilitator: str
    facilitator_base: str
    thumbprint: str
    kids: Callable[[], frozenset[str]]

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
        self._lists = Lists(records, MEMBER.media_type)
        self._trust = TrustStore()

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

        For a node on no list the key that it was met with, if we trust it for its public
        records. A facilitator whose configured thumbprint is not in the list was typed in anew from
        paper, and that key counts instead of the listed ones.
        """
        entry = self._store.get(session, node)
        listed = None if entry is None else parse_member(strict.parse(entry.body.encode()))
        if node == self.myself.facilitator and not self.myself.is_facilitator:
            known = {key.public.kid for key in listed.keys} if listed else set()
            if self.thumbprint(session) not in known:
                return self._anchor(session, node)
        if listed is None:
            met = self._trust.acquaintance(session, node)
            return KeySet({}) if met is None else KeySet.of(PublicKey(met.kid, met.x))
        return listed.key_set()

    def keys_now(self, session: Session, node: str) -> Mapping[str, PublicKey]:
        """Return the keys that may sign for ``node`` today; none for one that left."""
        return self.keys(session, node).current

    def thumbprint(self, session: Session) -> str:
        """Return the facilitator's thumbprint: the one configured, or chosen in its place."""
        chosen = self._trust.thumbprint(session, self.myself.facilitator)
        if chosen is None or chosen.instead_of != self.myself.thumbprint:
            return self.myself.thumbprint
        return chosen.thumbprint

    def acquaintances(self, session: Session) -> list[Acquaintance]:
        """Return the nodes trusted on first use that no list names."""
        met = self._trust.acquaintances(session)
        return [each for each in met if self._store.get(session, each.node) is None]

    def anchored(self, session: Session) -> bool:
        """Say whether the facilitator's key is known, from its discovery or from its list."""
        return bool(self.keys_now(session, self.myself.facilitator))

    def meet(self, session: Session, key: PublicKey) -> None:
        """Keep the facilitator's key; the caller has it from discovery.

        Raises: NotAllowed if it has not the thumbprint that was typed in.
        """
        if key.kid != self.thumbprint(session):
            raise NotAllowed(
                N_("The key of %(node)s has not the thumbprint in the configuration."),
                node=self.myself.facilitator,
            )
        self._store.keep_anchor(session, self.myself.facilitator, key.kid, key.x)

    def refresh(self, session: Session) -> Directory:
        """Read the members feeds held and keep whom they make a member.

        Belongs into the transaction that changed one of them.
        """
        lists = {self.myself.facilitator: self._lists.of(session, self.myself.facilitator)}
        if not lists[self.myself.facilitator]:
            # not held yet, or being read anew: those believed last are believed on
            return Directory({})
        for listing in lists[self.myself.facilitator]:
            if listing.member.kind == "facilitator" and listing.member.node not in lists:
                lists[listing.member.node] = self._lists.of(session, listing.member.node)
        directory = read_lists(self.myself.facilitator, lists)
        self._store.replace(session, [_entry(directory, node) for node in directory.members])
        ours = directory.members.get(self.myself.node)
        watched = own_entry(ours.member if ours else None, self.myself.member, self.myself.kids())
        alarms = (*directory.alarms, *watched)
        self._trust.replace_alarms(session, AlarmSource.LISTS, alarms, self._now())
        for alarm in alarms:
            logger.warning("list not as it should be", extra={"alarm": alarm})
        return directory

    # the facilitator's side: listing

    def found(self, session: Session) -> None:
        """List the facilitator itself, first, unless it is listed."""
        self._check_facilitator()
        if not self._lists.of(session, self.myself.node):
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
        revised = known_keys_kept(member, listing.member)
        if revised == listing.member:
            raise Conflict(N_("%(node)s is listed like this already."), node=member.node)
        self._publish(session, revised, rid=listing.rid)

    def own_list(self, session: Session) -> tuple[Member, ...]:
        """Return the entries of the list that this node itself keeps; none where it keeps none."""
        listings = self._lists.of(session, self.myself.node)
        return tuple(each.member for each in listings if not each.is_withdrawn)

    def listed(self, session: Session, node: str) -> Member | None:
        """Return the entry of ``node`` in the list that this node itself keeps."""
        listing = self._live(session, node)
        return None if listing is None else listing.member

    def revise(self, session: Session, member: Member) -> None:
        """List ``member`` exactly so from now on, keys and resets as they are given.

        Raises: NotAllowed where this node is no facilitator, or would be left without a key of
        its own that anybody believes; NotFound.
        """
        self._check_facilitator()
        if member.node == self.myself.node and not self.myself.kids() & member.keys_now().keys():
            raise NotAllowed(
                N_("Then nobody would believe this list. Change our key: likewise keys revoke.")
            )
        listing = self._live(session, member.node)
        if listing is None:
            raise NotFound(N_("There is no member %(node)s."), node=member.node)
        self._publish(session, member, rid=listing.rid)

    def remove(self, session: Session, node: str, leaving: Leaving | None = None) -> None:
        """List ``node`` as having left. Its access ends at once, its keys stay for old proofs.

        Raises: NotAllowed where this node is no facilitator or would remove itself; NotFound.
        """
        self._check_facilitator()
        if node == self.myself.node:
            raise NotAllowed(N_("A facilitator cannot remove itself."))
        listing = self._live(session, node)
        if listing is None:
            raise NotFound(N_("There is no member %(node)s."), node=node)
        left = having_left(listing.member, leaving or Leaving())
        self._publish(session, left, rid=listing.rid)

    def _check_facilitator(self) -> None:
        if not self.myself.is_facilitator:
            raise NotAllowed(N_("Only a facilitator lists members."))

    def _publish(self, session: Session, member: Member, rid: str | None) -> None:
        body = self._publishing.compose(MEMBER_TYPE, format_member(member))
        self._publishing.publish(session, Approved(MEMBER_TYPE, body, Audience.parse(MEMBERS), rid))
        self.refresh(session)

    def _live(self, session: Session, node: str) -> Listing | None:
        for listing in self._lists.of(session, self.myself.node):
            if listing.member.node == node and not listing.is_withdrawn:
                return listing
        return None

    def _anchor(self, session: Session, node: str) -> KeySet:
        anchor = self._store.anchor(session, node)
        if anchor is None or anchor[0] != self.thumbprint(session):
            return KeySet({})
        return KeySet.of(PublicKey(*anchor))


def first_key(public: PublicKey, today: datetime) -> MemberKey:
    """Return a member's key as it is first listed."""
    return MemberKey(public, today.date().isoformat(), KeyState.CURRENT)


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
