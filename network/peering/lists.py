"""The members feeds as they are held: the entries of each, read back from its records.

Whom they make a member is directory.py's. Nothing is written here.
"""

from __future__ import annotations

import logging

from federation import strict
from federation.errors import MalformedError
from federation.feed import MEMBERS
from federation.line import parse_line
from federation.members import parse_member
from network.database import Session
from network.feeds.store import FeedStore, Page
from network.peering.directory import Listing
from network.peering.store import MemberStore
from network.records.record import RecordId, Status
from network.records.store import Records

logger = logging.getLogger(__name__)

MOST_ENTRIES = 100_000


class Lists:
    """Members feeds. ``media_type`` is that of their entries."""

    def __init__(self, records: Records, media_type: str) -> None:
        self._records = records
        self._media_type = media_type
        self._store = MemberStore()

    def of(self, session: Session, facilitator: str) -> list[Listing]:
        """Return the entries of a members feed in the order in which they first appeared."""
        kept = {entry.rid: entry.body.encode() for entry in self._store.all(session)}
        listings = []
        for rid in self._rids(session, facilitator):
            id = RecordId(facilitator, rid)
            record = self._records.get(session, id)
            if record is None or record.type != self._media_type:
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
            listings.append(Listing(rid, member, record.status is Status.WITHDRAWN))
        return listings

    def _rids(self, session: Session, facilitator: str) -> list[str]:
        lines = FeedStore(session).lines(Page(facilitator, MEMBERS, 0, MOST_ENTRIES))
        rids = (parse_line(line.raw).rid for line in lines)
        return list(dict.fromkeys(rid for rid in rids if rid is not None))
