"""Fetch a feed, and where a signature is by no key that we know look once for newer keys.

A key that is not listed may have been listed since; the list is read anew at most every 30
seconds, for a stranger's signatures must not make us ask for ever (section 9, rule b, of
federation/README.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from federation.errors import BadSignatureError, FederationError
from federation.feed import MEMBERS
from federation.keys import KeySet
from federation.pull import PollRequest, Source, poll_feeds
from federation.transport import Transport
from network.database import Database
from network.errors import Conflict
from network.peering.fetching import Errand, Fetched, Fetching, Progress
from network.peering.membership import Membership
from network.peering.standing import Peers

REFRESH_SECONDS = 30


class Refreshing:
    """Fetches with the keys as they are listed now. One instance a process."""

    def __init__(
        self,
        database: Database,
        membership: Membership,
        peers: Peers,
        fetching: Fetching,
        transport: Transport,
    ) -> None:
        self._database = database
        self._membership = membership
        self._peers = peers
        self._fetching = fetching
        self._transport = transport
        self._refreshed: datetime | None = None

    def keys(self, node: str) -> KeySet:
        """Return the keys of ``node`` as they are listed."""
        with self._database.reading() as session:
            return self._membership.keys(session, node)

    def fetch(self, errand: Errand, now: Callable[[], datetime], progress: Progress) -> Fetched:
        """Fetch what ``errand`` lacks.

        Raises: FederationError; Conflict where another worker was quicker.
        """
        try:
            return self._fetching.fetch(errand, now, progress)
        except BadSignatureError:
            if not self._refresh_members(errand, now, progress):
                raise
        fresh = replace(errand, keys=self.keys(errand.node))
        return self._fetching.fetch(fresh, now, progress)

    def _refresh_members(
        self, errand: Errand, now: Callable[[], datetime], progress: Progress
    ) -> bool:
        """Read the facilitator's list anew; say whether it was."""
        myself = self._membership.myself
        if myself.is_facilitator or errand.node == myself.facilitator:
            return False
        if not self._is_time(now()):
            return False
        try:
            return self._read_list(now, progress)
        except (FederationError, Conflict):
            # what is wrong with the list is told when its own turn comes; here it is not read,
            # and the signature that nobody knows stays what is wrong with this peer
            return False

    def _read_list(self, now: Callable[[], datetime], progress: Progress) -> bool:
        myself = self._membership.myself
        keys = self.keys(myself.facilitator)
        with self._database.reading() as session:
            peer = self._peers.get(session, myself.facilitator)
        if peer is None:
            return False
        source = Source(peer.base)
        polled = poll_feeds(PollRequest(source), self._transport)
        announced = dict(polled.feeds).get(MEMBERS) if polled else None
        members = Errand(source, myself.facilitator, MEMBERS, keys, announced)
        self._fetching.fetch(members, now, progress)
        return True

    def _is_time(self, now: datetime) -> bool:
        last = self._refreshed
        if last is not None and now - last < timedelta(seconds=REFRESH_SECONDS):
            return False
        self._refreshed = now
        return True
