"""Fetch an attachment of another's record when somebody asks for it: from a relay, else its origin.

Compared with what the body lists before a byte is kept. Source: federation/README.md, section 3,
endpoint 5b.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from federation.asking import Source, ask
from federation.attachment import Attachment, check
from federation.errors import FederationError
from federation.transport import Transport
from network.database import Database
from network.errors import N_, NotFound
from network.feeds.attachments import Attachments
from network.peering.membership import Membership
from network.peering.proving import Proving
from network.peering.standing import Peers
from network.records.record import Record, RecordId

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FetchingAttachments:
    """Files of records, from here or from where they can be had."""

    database: Database
    attachments: Attachments
    membership: Membership
    peers: Peers
    proving: Proving
    transport: Transport

    def get(self, record: Record, attachment: Attachment) -> bytes:
        """Return the file that the live body of ``record`` lists, fetched now if need be.

        Raises:
            NotFound: nobody whom we can ask has it just now, or it was withdrawn meanwhile.
            NotAllowed: its organisation is blocked here.
        """
        id = record.id
        with self.database.reading() as session:
            held = self.attachments.read(session, id.node, id.rid, attachment.sha256)
        if held is not None:
            return held
        for source in self._sources(id.node):
            raw = self._asked(source, record.feed, attachment)
            if raw is not None:
                self._keep(id, attachment, raw)
                return raw
        raise NotFound(N_("This file cannot be fetched just now. Try again later."))

    def _keep(self, id: RecordId, attachment: Attachment, raw: bytes) -> None:
        """Keep a file, unless what lists it was withdrawn while it was on its way: nothing would
        erase it any more."""
        with self.database.transaction() as session:
            if not self.attachments.is_listed(session, id.node, id.rid, attachment.sha256):
                raise NotFound(N_("This was withdrawn while its file was being fetched."))
            self.attachments.keep(session, id.node, id.rid, attachment.sha256, raw)

    def _sources(self, node: str) -> Iterator[Source]:
        myself = self.membership.myself
        if node == myself.node:
            return
        with self.database.reading() as session:
            origin = self.peers.to_ask(session, node)
            relay = self.peers.get(session, myself.facilitator)
        if relay is not None and relay.node != node and not myself.is_facilitator:
            found = self._proven(relay.node, relay.base)
            if found is not None:
                yield Source(f"{found.base}/relay/{node}", found.token)
        direct = self._proven(origin.node, origin.base)
        if direct is not None:
            yield direct

    def _proven(self, node: str, base: str) -> Source | None:
        try:
            return self.proving.source(node, base)
        except FederationError:
            return None

    def _asked(self, source: Source, feed: str, attachment: Attachment) -> bytes | None:
        path = f"feeds/{feed}/attachments/{attachment.sha256}"
        try:
            answer = ask(self.transport, source, path, attachment.size)
            return check(attachment, answer.body)
        except FederationError as error:
            logger.info("attachment not had", extra={"base": source.base, "why": error.verdict})
            return None
