"""Test the connection to a peer, step by step, for a keeper who wants to know where it ends.

Asks, and keeps nothing: states, cursors and due times stay as they are. Asking in earnest is
polling.py's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from federation.discovery import fetch_discovery
from federation.errors import FederationError
from federation.keys import PublicKey
from federation.pull import PollRequest, poll_feeds
from federation.transport import Transport
from network.database import Database
from network.errors import N_, NotFound
from network.peering.membership import Membership
from network.peering.peers import Peer
from network.peering.proving import Proving
from network.peering.standing import Peers


class Check(Enum):
    """What is tested, in this order; each needs the one before."""

    REACHED = "reached"
    IDENTITY = "identity"
    KEY = "key"
    TOKEN = "token"
    FEEDS = "feeds"


class Outcome(Enum):
    """How one check went. MISSING: it answers, but gives us less than a member gets."""

    PASSED = "passed"
    MISSING = "missing"
    FAILED = "failed"


@dataclass(frozen=True)
class Result:
    """One check, how it went, and in words what was found."""

    check: Check
    outcome: Outcome
    words: str


class Testing:
    """Connection tests."""

    __test__ = False  # no pytest class, whatever its name begins with

    def __init__(
        self,
        database: Database,
        transport: Transport,
        proving: Proving,
        membership: Membership,
        peers: Peers,
    ) -> None:
        self._database = database
        self._transport = transport
        self._proving = proving
        self._membership = membership
        self._peers = peers

    def test(self, node: str) -> tuple[Result, ...]:
        """Return one result a check, up to the first that fails.

        Raises: NotFound if ``node`` is no peer of ours.
        """
        with self._database.reading() as session:
            peer = self._peers.get(session, node)
            keys = self._membership.keys_now(session, node)
        if peer is None:
            raise NotFound(N_("%(node)s is not among the organisations we ask."), node=node)
        return tuple(self._results(peer, keys))

    def _results(self, peer: Peer, keys: Mapping[str, PublicKey]) -> Iterator[Result]:
        try:
            discovery = fetch_discovery(peer.base, self._transport)
        except FederationError as error:
            yield _failed(Check.REACHED, error)
            return
        yield Result(Check.REACHED, Outcome.PASSED, peer.base)
        is_same = (discovery.node, discovery.base) == (peer.node, peer.base)
        said = f"{discovery.node}, {discovery.base}"
        yield Result(Check.IDENTITY, Outcome.PASSED if is_same else Outcome.FAILED, said)
        shown = {key.kid for key in discovery.keys}
        common = sorted(shown & set(keys))
        yield Result(
            Check.KEY, Outcome.PASSED if common else Outcome.FAILED, ", ".join(common or shown)
        )
        yield from self._asked(peer)

    def _asked(self, peer: Peer) -> Iterator[Result]:
        self._proving.forget(peer.node)
        try:
            source = self._proving.source(peer.node, peer.base)
        except FederationError as error:
            yield _failed(Check.TOKEN, error)
            return
        has_token = source.token is not None
        yield Result(Check.TOKEN, Outcome.PASSED if has_token else Outcome.MISSING, "")
        try:
            polled = poll_feeds(PollRequest(source), self._transport)
        except FederationError as error:
            yield _failed(Check.FEEDS, error)
            return
        names = [feed for feed, _ in polled.feeds] if polled else []
        yield Result(
            Check.FEEDS, Outcome.PASSED if names else Outcome.MISSING, ", ".join(sorted(names))
        )


def _failed(check: Check, error: FederationError) -> Result:
    return Result(check, Outcome.FAILED, f"{error.verdict}: {error}")
