"""Obey the resets in the lists: go back to a feed's last good state after its key was stolen.

Whether we may is federation.reset's; here what is held is put before it, and what it allows
is done, to others' feeds and to our own alike. Where it does not allow it, the feed stays as
it is, frozen if it is, until a human has looked (``restart``). Source: federation/README.md,
section 8.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from federation import strict
from federation.checkpoint import TYP, Signed
from federation.errors import FederationError
from federation.feed import genesis
from federation.held import Held
from federation.keys import open_jws
from federation.members import Member, Reset, parse_member
from federation.reset import after_reset
from network.database import Session
from network.errors import N_, Conflict, NotFound
from network.feeds.feed import Feed, FeedState
from network.feeds.store import FeedStore, Page
from network.peering.membership import Membership
from network.peering.store import PeerStore
from network.records.unwinding import Unwinding

logger = logging.getLogger(__name__)

RESET = "RESET"
_MOST_CHECKPOINTS = 1_000_000


@dataclass(frozen=True)
class Obeyed:
    """A feed that went back: to which size, from which, and how many records that touched."""

    node: str
    feed: str
    size: int
    was: int
    records: int


class Resetting:
    """Takes feeds back."""

    def __init__(
        self, membership: Membership, unwinding: Unwinding, now: Callable[[], datetime]
    ) -> None:
        self._membership = membership
        self._unwinding = unwinding
        self._now = now

    def obey(self, session: Session) -> tuple[Obeyed, ...]:
        """Obey every reset that the members' entries hold and that is not obeyed yet.

        Belongs into the transaction that changed an entry.
        """
        found: list[Obeyed] = []
        for entry in self._membership.members(session):
            member = parse_member(strict.parse(entry.body.encode()))
            # of several for one feed the last counts
            for reset in {each.feed: each for each in member.resets}.values():
                obeyed = self._one(session, member, reset)
                found += [] if obeyed is None else [obeyed]
        return tuple(found)

    def restart(self, session: Session, node: str, feed: str) -> Obeyed:
        """Forget all that is held of a frozen feed, to read it anew: a human has looked.

        Raises: NotFound; Conflict for our own feed, or one that is not frozen.
        """
        known = FeedStore(session).get(node, feed)
        if known is None:
            raise NotFound(N_("Nothing is held of %(feed)s of %(node)s."), feed=feed, node=node)
        if node == self._membership.myself.node or known.state is not FeedState.FROZEN:
            raise Conflict(N_("Only a frozen feed of another organisation is read anew."))
        return self.forget(session, known)

    def forget(self, session: Session, known: Feed) -> Obeyed:
        """Forget all that is held of a feed, which the caller knows to be lost, and have its node
        asked for the whole answer: one that has not changed would leave the feed unread."""
        peers = PeerStore()
        peer = peers.get(session, known.node)
        if peer is not None:
            peers.save(session, replace(peer, etag=None, next_due=self._now()))
        return self._go_back(session, known, Signed(0, genesis(known.node, known.feed), 0, ""))

    def _one(self, session: Session, member: Member, reset: Reset) -> Obeyed | None:
        store = FeedStore(session)
        known = store.get(member.node, reset.feed)
        if known is None:
            return None
        above = tuple(_above(store, known, reset.size))
        if not _is_touched(known, above, member):
            return None
        held = Held(
            known.node, known.feed, known.applied, known.largest, known.state is FeedState.FROZEN
        )
        after = after_reset(held, reset, member, _hash_at(store, known, reset.size), above)
        if after is None:
            logger.warning("reset not obeyed", extra={"node": known.node, "feed": known.feed})
            return None
        return self._go_back(session, known, after.applied)

    def _go_back(self, session: Session, known: Feed, good: Signed) -> Obeyed:
        store = FeedStore(session)
        locked = store.locked(known.node, known.feed)
        store.cut(known.node, known.feed, good.size)
        records = self._unwinding.unwind(session, known.node, known.feed, good.size)
        store.save(
            replace(
                locked,
                applied=good,
                largest=good,
                exp=0,
                body_cursor=min(locked.body_cursor, good.size),
                state=FeedState.OK,
                verdict=RESET,
                since=self._now(),
                evidence=(*locked.evidence, locked.applied.jws, locked.largest.jws),
            )
        )
        obeyed = Obeyed(known.node, known.feed, good.size, locked.size, records)
        logger.warning(
            "feed gone back",
            extra={"node": obeyed.node, "feed": obeyed.feed, "size": obeyed.size},
        )
        return obeyed


def _is_touched(known: Feed, above: Sequence[str], member: Member) -> bool:
    """Say whether anything held stands on a key that is good for nothing now.

    Once a feed has gone back, nothing does, so a reset that stays in the list is obeyed once;
    a later one that goes back further finds what was retained above it.
    """
    good = member.key_set().ever()
    held = (*above, known.applied.jws, known.largest.jws)
    is_foreign = any(jws and _kid(jws) not in good for jws in held)
    return is_foreign or known.state is FeedState.FROZEN


def _above(store: FeedStore, known: Feed, size: int) -> Iterator[str]:
    page = Page(known.node, known.feed, size, _MOST_CHECKPOINTS)
    for _, jws in store.checkpoints(page):
        yield jws
    for signed in (known.applied, known.largest):
        if signed.size > size and signed.jws:
            yield signed.jws


def _hash_at(store: FeedStore, known: Feed, size: int) -> str:
    if size == 0:
        return genesis(known.node, known.feed)
    lines = store.lines(Page(known.node, known.feed, size - 1, 1))
    return lines[0].hash if lines else ""


def _kid(jws: str) -> str:
    try:
        return open_jws(jws, typ=TYP).kid
    except FederationError:
        return ""
