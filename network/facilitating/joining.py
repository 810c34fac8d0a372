"""The facilitator's desk for its list: who asks to be on it, and what their keys are.

A rotation or a retirement that a listed key stands behind is done at once. Whoever is new, or
has lost a key, waits for a person who has rung them up and compared the fingerprint. Source:
federation/README.md, section 8 and endpoint 11.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from federation import strict
from federation.errors import BadSignatureError, BusyError, FederationError, MalformedError
from federation.join import JoinRequest, Wish, parse_join
from federation.keys import PublicKey
from federation.members import KeyState, Member, Reset, Status, parse_reset
from federation.transport import Transport
from network.database import Database, Session
from network.errors import N_, Conflict, NotAllowed, NotFound, Refused
from network.facilitating.join_store import JoinState, JoinStore, KeptRequest
from network.peering.answer import Answer, json_answer, problem
from network.peering.following import Following
from network.peering.introducing import Introducing, Introduction
from network.peering.membership import Membership
from network.peering.revising import (
    Leaving,
    having_key,
    key_in,
    with_resets,
    with_retired,
    with_revoked,
)
from network.peering.rotating import Answered, send

MOST_WAITING = 100
MOST_KEYS = 3
KEPT = timedelta(days=90)
BUSY_SECONDS = 3600


@dataclass(frozen=True)
class Waiting:
    """A request that waits for a person.

    ``claimed_by`` is the facilitator that lists this node id already, where that is not what
    is being replaced: somebody may be claiming another's name.
    """

    request: JoinRequest
    received: datetime
    claimed_by: str


@dataclass(frozen=True)
class Ties:
    """What the desk knows of the network, and how it reaches it."""

    membership: Membership
    following: Following
    introducing: Introducing
    transport: Transport


class Joining:
    """Who is on our list."""

    def __init__(self, database: Database, ties: Ties, now: Callable[[], datetime]) -> None:
        self._database = database
        self._membership = ties.membership
        self._following = ties.following
        self._introducing = ties.introducing
        self._transport = ties.transport
        self._now = now
        self._store = JoinStore()

    # requests

    def answer(self, raw: bytes) -> Answer:
        """Answer POST /join: what became of the request in ``raw``."""
        if not self._membership.myself.is_facilitator:
            return problem("not-found")
        try:
            jws = strict.parse(raw).get("request")
            answered = self.receive(jws if isinstance(jws, str) else "")
        except BusyError as error:
            return problem("busy", {"Retry-After": str(error.retry_after)})
        except (FederationError, Refused) as error:
            return problem("invalid", detail=str(error))
        document = strict.dumps({"state": answered.state, "fingerprint": answered.kid})
        waits = answered.state == JoinState.WAITING
        return replace(json_answer(200, document.decode(), {}), status=202 if waits else 200)

    def ask(self, jws: str) -> Answered:
        """Hand a request of our own to our facilitator, which may be this node.

        Raises: FederationError, Refused.
        """
        myself = self._membership.myself
        if myself.is_facilitator:
            return self.receive(jws)
        return send(myself.facilitator_base, jws, self._transport)

    def receive(self, jws: str) -> Answered:
        """Do what a request asks, or let it wait for a person; say which.

        Raises: BadSignatureError, MalformedError, WrongFeedError; BusyError while too many
        wait; Refused for what the list does not allow.
        """
        with self._database.transaction() as session:
            posted = parse_join(jws, self._membership.myself.node, self._keys_of(session))
            request = posted.request
            if posted.is_vouched:
                return self._done_at_once(session, request)
            if request.wish is Wish.ROTATE:
                raise BadSignatureError("no listed key stands behind this rotation")
            return self._let_wait(session, jws, request)

    def waiting(self, session: Session) -> tuple[Waiting, ...]:
        """Return the requests that wait for a person, the oldest first."""
        kept = self._store.in_state(session, JoinState.WAITING)
        return tuple(self._waiting(session, each) for each in kept)

    def one(self, session: Session, kid: str) -> Waiting:
        """Return one request that waits. Raises: NotFound."""
        kept = self._store.get(session, kid)
        if kept is None or kept.state is not JoinState.WAITING:
            raise NotFound(N_("No request with this fingerprint is waiting."))
        return self._waiting(session, kept)

    def accept(self, kid: str, by: str) -> Member:
        """List what the request for the key ``kid`` asks; the caller has compared it by telephone.

        Raises: NotFound; NotAllowed for a name that another facilitator's list has;
        Refused, FederationError where the node does not show that key at that address.
        """
        with self._database.reading() as session:
            waiting = self.one(session, kid)
        asked = waiting.request
        if waiting.claimed_by:
            raise NotAllowed(N_("%(node)s is another organisation's name."), node=asked.node)
        # asked before anything is locked: it may take half a minute to answer
        met = self._introducing.meet(Introduction(asked.node, asked.base, kid, asked.kind))
        with self._database.transaction() as session:
            self.one(session, kid)
            member = self._list(session, asked, met)
            self._decide(session, kid, JoinState.LISTED, by)
        self._database.erase_traces()
        return member

    def refuse(self, session: Session, kid: str, by: str) -> None:
        """Refuse a request; the same key is never asked about again. Raises: NotFound."""
        self.one(session, kid)
        self._decide(session, kid, JoinState.REFUSED, by)

    # the list

    def listed(self, session: Session) -> tuple[Member, ...]:
        """Return the entries of our own list, in the order in which they were listed."""
        return self._membership.own_list(session)

    def reset_of(self, feed: str, size: int, head: str) -> Reset:
        """Return a last good state as it was typed in. Raises: Refused."""
        try:
            return parse_reset({"feed": feed.strip(), "size": size, "head": head.strip()})
        except MalformedError as error:
            raise Refused(
                N_("A last good state is a feed, a line and its hash of 64 characters.")
            ) from error

    def reset(self, session: Session, node: str, reset: Reset) -> Member:
        """Name the last good state of a feed whose key was stolen.

        Raises: NotFound; NotAllowed on a node that lists nobody.
        """
        member = with_resets(self._listed(session, node), [reset])
        self._membership.revise(session, member)
        self._following.follow(session)
        return member

    def revoke(self, session: Session, node: str, kid: str) -> Member:
        """Say that a key is good for nothing, not even for what it once signed.

        Raises: NotFound.
        """
        listed = self._listed(session, node)
        if key_in(listed, kid) is None:
            raise NotFound(N_("No key in use has this fingerprint."))
        member = with_revoked(listed, {kid})
        self._membership.revise(session, member)
        self._following.follow(session)
        return member

    def leave(self, session: Session, node: str, leaving: Leaving) -> None:
        """List a member as having left, with what becomes of its records.

        Raises: NotFound, also for a successor who is no member; NotAllowed.
        """
        if leaving.successor is not None:
            successor = self._membership.member(session, leaving.successor)
            if successor is None or not successor.is_member:
                raise NotFound(N_("There is no member %(node)s."), node=leaving.successor)
        self._membership.remove(session, node, leaving)
        self._following.follow(session)

    def _done_at_once(self, session: Session, request: JoinRequest) -> Answered:
        listed = self._listed(session, request.node)
        key, today = key_in(listed, request.key.kid), self._now().date()
        if request.wish is Wish.RETIRE:
            if key is None or key.state is not KeyState.RETIRED:
                self._revise(session, with_retired(listed, request.key.kid, today))
            return Answered(JoinState.RETIRED, request.key.kid)
        if self._is_reported(session, request.key.kid):
            return Answered(JoinState.WAITING, request.key.kid)
        if key is None or key.state is not KeyState.CURRENT:
            if len(listed.keys_now()) >= MOST_KEYS:
                raise Conflict(N_("Too many keys are in use at once; retire one first."))
            self._revise(session, having_key(listed, request.key, today))
        return Answered(JoinState.LISTED, request.key.kid)

    def _is_reported(self, session: Session, kid: str) -> bool:
        """Say whether a key was asked for in place of a stolen one, which a person decides."""
        kept = self._store.get(session, kid)
        if kept is None or kept.state is not JoinState.WAITING:
            return False
        return self._waiting(session, kept).request.wish is Wish.REPLACE

    def _revise(self, session: Session, member: Member) -> None:
        self._membership.revise(session, member)
        self._following.follow(session)

    def _let_wait(self, session: Session, jws: str, request: JoinRequest) -> Answered:
        kid, now = request.key.kid, self._now()
        listed = self._membership.listed(session, request.node)
        if request.wish is Wish.REPLACE:
            self._listed(session, request.node)
        elif listed is not None and kid in listed.keys_now():
            return Answered(JoinState.LISTED, kid)
        known = self._store.get(session, kid)
        if known is not None and known.state is not JoinState.WAITING:
            return Answered(known.state, kid)
        self._store.forget_before(session, now - KEPT)
        if known is None and self._store.count(session, JoinState.WAITING) >= MOST_WAITING:
            raise BusyError("too many requests wait for a person", BUSY_SECONDS)
        received = now if known is None else known.received
        self._store.save(session, KeptRequest(kid, request.node, jws, JoinState.WAITING, received))
        return Answered(JoinState.WAITING, kid)

    def _list(self, session: Session, asked: JoinRequest, met: Member) -> Member:
        listed = self._membership.listed(session, asked.node)
        if listed is None:
            self._membership.add(session, met)
        else:
            if asked.wish is Wish.REPLACE:
                # stolen or lost: no key from before counts any longer
                current = (key.public.kid for key in listed.keys if key.state is KeyState.CURRENT)
                gone = set(current) - {asked.key.kid}
                listed = with_resets(with_revoked(listed, gone), asked.resets)
            met = replace(
                having_key(listed, asked.key, self._now().date()),
                name=met.name,
                base=met.base,
                kind=met.kind,
                status=Status.MEMBER,
                disposition=None,
                successor=None,
            )
            self._membership.revise(session, met)
        self._following.follow(session)
        return met

    def _decide(self, session: Session, kid: str, state: JoinState, by: str) -> None:
        kept = self._store.get(session, kid)
        if kept is not None:
            decided = replace(kept, state=state, decided_by=by, decided=self._now())
            self._store.save(session, decided)

    def _waiting(self, session: Session, kept: KeptRequest) -> Waiting:
        # nobody can vouch for what waits, so no listed key is needed to read it again
        request = parse_join(kept.jws, self._membership.myself.node, lambda _node: {}).request
        believed = self._membership.member(session, kept.node)
        if believed is None:
            return Waiting(request, kept.received, "")
        is_ours = believed.facilitator == self._membership.myself.node
        is_free = is_ours and (not believed.is_member or request.wish is Wish.REPLACE)
        return Waiting(request, kept.received, "" if is_free else believed.facilitator)

    def _listed(self, session: Session, node: str) -> Member:
        member = self._membership.listed(session, node)
        if member is None:
            raise NotFound(N_("There is no member %(node)s."), node=node)
        return member

    def _keys_of(self, session: Session) -> Callable[[str], Mapping[str, PublicKey]]:
        def keys(node: str) -> Mapping[str, PublicKey]:
            listed = self._membership.listed(session, node)
            return {} if listed is None else listed.keys_now()

        return keys
