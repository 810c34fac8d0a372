"""What a keeper decides about whom to believe: a facilitator's new key, a node on no list.

Everything else is decided by the members feeds (membership.py). Source:
federation/README.md, section 8.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from federation.discovery import Discovery, fetch_discovery
from federation.feed import MEMBERS
from federation.members import BASE_PATH, check_base
from federation.transport import Transport
from network.database import Session
from network.errors import N_, Conflict, NotAllowed, NotFound, Refused
from network.feeds.store import FeedStore
from network.peering.directory import FACILITATOR
from network.peering.lists import Lists
from network.peering.membership import Membership
from network.peering.resetting import Resetting
from network.peering.trust_store import Acquaintance, Alarm, ChosenThumbprint, TrustStore
from network.peering.watching import Offered, offered_keys

_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}")
GROUP = 4


@dataclass(frozen=True)
class Fingerprint:
    """A thumbprint as it is printed and read out: groups of four characters."""

    groups: tuple[str, ...]

    @property
    def words(self) -> str:
        """The groups, with a space between each two."""
        return " ".join(self.groups)


def in_groups(thumbprint: str) -> Fingerprint:
    """Return ``thumbprint`` as people read it; of from_groups the inverse."""
    starts = range(0, len(thumbprint), GROUP)
    return Fingerprint(tuple(thumbprint[start : start + GROUP] for start in starts))


def from_groups(typed: str) -> str:
    """Return the thumbprint that somebody typed in, with or without spaces.

    Raises: Refused for what cannot be one; capital and small letters count.
    """
    thumbprint = "".join(typed.split())
    if _THUMBPRINT.fullmatch(thumbprint) is None:
        raise Refused(
            N_("A fingerprint has 43 letters and digits, in groups of four; capitals count.")
        )
    return thumbprint


class Trusting:
    """The keeper's decisions."""

    def __init__(
        self,
        membership: Membership,
        lists: Lists,
        resetting: Resetting,
        transport: Transport,
        now: Callable[[], datetime],
    ) -> None:
        self._membership = membership
        self._lists = lists
        self._resetting = resetting
        self._transport = transport
        self._now = now
        self._store = TrustStore()

    def alarms(self, session: Session) -> list[Alarm]:
        """Return what is wrong in the lists now, the oldest first."""
        return self._store.alarms(session)

    def choose_facilitator_key(self, session: Session, thumbprint: str) -> None:
        """Believe our facilitator by the key with this thumbprint, from paper, from now on.

        Raises: NotAllowed where this node is its own facilitator; Conflict if it is the key
        believed already.
        """
        myself = self._membership.myself
        if myself.is_facilitator:
            raise NotAllowed(N_("This node is the facilitator; it changes its key by a rotation."))
        if thumbprint in self._membership.keys_now(session, myself.facilitator):
            raise Conflict(N_("This is a key that we believe already."))
        chosen = ChosenThumbprint(
            myself.facilitator, thumbprint, instead_of=myself.thumbprint, since=self._now()
        )
        self._store.choose_thumbprint(session, chosen)
        held = FeedStore(session).get(myself.facilitator, MEMBERS)
        if held is not None:
            # whoever had the old key may have written in the list: it is read from line 1
            # again; until then those it named last are believed on
            self._resetting.forget(session, held)

    def offered(self, session: Session) -> tuple[Offered, ...]:
        """Return new keys of our facilitator that two other facilitators list."""
        myself = self._membership.myself
        others = {
            entry.node: self._lists.of(session, entry.node)
            for entry in self._membership.members(session)
            if entry.is_member and entry.kind == FACILITATOR and entry.node != myself.facilitator
        }
        believed = self._membership.keys(session, myself.facilitator).ever()
        return offered_keys(myself.facilitator, believed, others)

    def base_of(self, typed: str) -> str:
        """Return an address as somebody typed it in as a base. Raises: MalformedError."""
        origin = typed.strip().rstrip("/").removesuffix(BASE_PATH)
        return check_base(f"{origin}{BASE_PATH}")

    def look_at(self, base: str) -> Discovery:
        """Return what the node at ``base`` says of itself, for the keeper to decide about.

        Raises: FederationError.
        """
        return fetch_discovery(base, self._transport)

    def acquaint(self, session: Session, met: Discovery) -> Acquaintance:
        """Trust a node on no list by the key that it shows now, for its public records alone.

        Raises: Conflict where a list names it, or it was met before with another key;
        Refused where it shows no key.
        """
        if not met.keys:
            raise Refused(N_("The node there shows no key."))
        if self._membership.member(session, met.node) is not None or self._is_ours(met.node):
            raise Conflict(N_("%(node)s is on a list, and is believed by that."), node=met.node)
        key = met.keys[0]
        known = self._store.acquaintance(session, met.node)
        if known is not None and known.kid != key.kid:
            raise Conflict(
                N_("%(node)s showed another key before. Forget it first if you know why."),
                node=met.node,
            )
        acquaintance = Acquaintance(
            met.node, met.base, met.name or met.node, key.kid, key.x, self._now()
        )
        self._store.keep_acquaintance(session, acquaintance)
        return acquaintance

    def forget(self, session: Session, node: str) -> None:
        """Ask an acquaintance no more. Raises: NotFound."""
        if self._store.acquaintance(session, node) is None:
            raise NotFound(N_("%(node)s is not among those trusted on first use."), node=node)
        self._store.forget_acquaintance(session, node)

    def _is_ours(self, node: str) -> bool:
        return node in (self._membership.myself.node, self._membership.myself.facilitator)
