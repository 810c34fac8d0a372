"""Change this node's own key, and ask the facilitator for what that takes.

A new key is made here, listed by the facilitator, and used from the moment our own entry
shows it: a node never signs with a key that nobody could check. The old one stays listed for
14 days, then it is retired. Source: federation/README.md, section 8.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from federation import strict
from federation.feed import MEMBERS
from federation.join import JoinRequest, Wish, format_join, post_join, vouch
from federation.keys import PublicKey
from federation.members import KeyState, Member, Reset, parse_member
from federation.transport import Transport
from network.database import Session
from network.errors import N_, Conflict, NotAllowed, NotFound, Refused
from network.feeds.keyring import KeyRing
from network.feeds.own import OwnFeeds
from network.peering.asker import CIRCLE
from network.peering.membership import Membership
from network.peering.revising import key_in, may_retire_from

logger = logging.getLogger(__name__)

# a facilitator's new key is listed for so long before it is used
HEARD_OF = timedelta(days=7)


class Use(StrEnum):
    """What this node does with a key. FOREIGN: our entry has it, and it is not ours."""

    IN_USE = "in use"
    NEXT = "next"
    BEFORE = "before"
    PAST = "past"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class OwnKey:
    """One key of ours. ``state`` is None while it is not listed; ``since`` is for people.

    ``retire_from`` is the first day on which it may be retired, None where it may not.
    """

    kid: str
    use: Use
    state: KeyState | None
    since: str
    retire_from: date | None


@dataclass(frozen=True)
class Answered:
    """What the facilitator said became of a request; ``state`` is one of its words."""

    state: str
    kid: str


class Rotating:
    """The keys of this node."""

    def __init__(
        self,
        membership: Membership,
        own_feeds: OwnFeeds,
        ring: KeyRing,
        contact: str,
        now: Callable[[], datetime],
    ) -> None:
        self._membership = membership
        self._own_feeds = own_feeds
        self._ring = ring
        self._contact = contact
        self._now = now

    def keys(self, session: Session) -> tuple[OwnKey, ...]:
        """Return our keys, the one in use first, then as they were listed."""
        entry = self.entry(session)
        uses = self._uses()
        listed = {} if entry is None else {key.public.kid: key for key in entry.keys}
        found = []
        for kid in dict.fromkeys([*uses, *listed]):
            key = listed.get(kid)
            is_current = key is not None and key.state is KeyState.CURRENT
            use = uses.get(kid, Use.FOREIGN if is_current else Use.PAST)
            due = may_retire_from(entry, kid) if entry is not None and is_current else None
            due = None if use in (Use.IN_USE, Use.NEXT) else due
            state, since = (key.state, key.from_) if key is not None else (None, "")
            found.append(OwnKey(kid, use, state, since, due))
        return tuple(found)

    def entry(self, session: Session) -> Member | None:
        """Return our own entry as it is believed, or None while there is none."""
        entry = self._membership.member(session, self._membership.myself.node)
        return None if entry is None else parse_member(strict.parse(entry.body.encode()))

    @property
    def has_next(self) -> bool:
        """Whether a new key waits to be used."""
        return self._ring.next is not None

    def fresh_thumbprint(self) -> str:
        """Return the thumbprint to read out: of the next key where there is one."""
        return (self._ring.next or self._ring.current).public.kid

    def joining(self) -> str:
        """Return the signed request to be listed with the key in use."""
        key = self._ring.current
        return format_join(self._request(Wish.JOIN, key.public), key)

    def rotation(self, session: Session) -> str:
        """Return the signed request to list a new key, made now unless one waits already.

        Raises: NotAllowed while the key in use is not listed itself.
        """
        entry, current = self.entry(session), self._ring.current
        if entry is None or current.public.kid not in entry.keys_now():
            raise NotAllowed(N_("Our key is not listed yet; ask to be listed first."))
        following = self._ring.next or self._ring.make_next()
        return vouch(self._request(Wish.ROTATE, following.public), following, current)

    def retirement(self, session: Session, kid: str) -> str:
        """Return the signed request to retire an old key of ours.

        Raises: NotFound; NotAllowed for the key in use, which has to be followed first.
        """
        entry, current = self.entry(session), self._ring.current
        old = None if entry is None else key_in(entry, kid)
        if old is None:
            raise NotFound(N_("No key in use has this fingerprint."))
        if kid == current.public.kid:
            raise NotAllowed(N_("This is the key in use. Change to a new one first."))
        return format_join(self._request(Wish.RETIRE, old.public), current)

    def replacement(self, session: Session) -> str:
        """Return the signed request to replace a key that is stolen or lost.

        A new key is made and signs it; the old one proves nothing any more. The last good
        states are our feeds as they are here: look at them before it is sent. A facilitator's list
        is not among them: it would go back behind the very line that revokes the stolen key, and
        whoever types in the new thumbprint reads it anew anyway.

        Raises: NotAllowed while we are not listed.
        """
        if self.entry(session) is None:
            raise NotAllowed(N_("Our key is not listed yet; ask to be listed first."))
        following = self._ring.next or self._ring.make_next()
        request = self._request(Wish.REPLACE, following.public)
        resets = tuple(
            Reset(feed.feed, feed.size, feed.head)
            for feed in self._own_feeds.feeds(session)
            if feed.feed != MEMBERS and not feed.feed.startswith(CIRCLE)
        )
        return format_join(replace(request, resets=resets), following)

    def give_up(self, session: Session) -> None:
        """Forget a new key that waits and was never listed.

        Raises: Conflict once it is listed: the old one may be good for nothing by now.
        """
        entry, following = self.entry(session), self._ring.next
        if entry and following and key_in(entry, following.public.kid) is not None:
            raise Conflict(N_("The new key is on the list already, so it cannot be given up."))
        self._ring.give_up_next()

    def adopt(self, session: Session) -> bool:
        """Use the next key if our entry lists it; sign every feed anew. Say whether it did.

        The key before is destroyed once the entry no longer shows it as good today.
        """
        entry, following = self.entry(session), self._ring.next
        if entry is None:
            return False
        before = self._ring.previous
        if following is not None and self._may_use(entry, following.public.kid):
            self._ring.adopt_next()
            self._own_feeds.resign_due(session)
            logger.warning("key taken into use", extra={"kid": following.public.kid})
            return True
        if before is not None and before.public.kid not in entry.keys_now():
            self._ring.forget_previous()
        return False

    def _may_use(self, entry: Member, kid: str) -> bool:
        listed = key_in(entry, kid)
        if listed is None or listed.state is not KeyState.CURRENT:
            return False
        is_needed = self._ring.current.public.kid not in entry.keys_now()
        if is_needed or not self._membership.myself.is_facilitator:
            return True
        # our own list is what others learn our keys from: they read of the new one under the old
        return self._now().date() >= date.fromisoformat(listed.from_) + HEARD_OF

    def _uses(self) -> dict[str, Use]:
        keys = (self._ring.current, self._ring.next, self._ring.previous)
        uses = (Use.IN_USE, Use.NEXT, Use.BEFORE)
        return {key.public.kid: use for key, use in zip(keys, uses, strict=True) if key is not None}

    def _request(self, wish: Wish, key: PublicKey) -> JoinRequest:
        ours, myself = self._membership.myself.member, self._membership.myself
        return JoinRequest(
            facilitator=myself.facilitator,
            node=ours.node,
            wish=wish,
            name=ours.name,
            base=ours.base,
            kind=ours.kind,
            contact=self._contact,
            key=key,
            iat=int(self._now().timestamp()),
        )


def send(base: str, jws: str, transport: Transport) -> Answered:
    """Send a signed request to the facilitator at ``base``; return what it says of it.

    Raises: FederationError; Refused for an answer that says nothing.
    """
    said = post_join(base, jws, transport)
    state, kid = said.get("state"), said.get("fingerprint")
    if not isinstance(state, str) or not isinstance(kid, str):
        raise Refused(N_("The facilitator answered, but not in words we know."))
    return Answered(state, kid)
