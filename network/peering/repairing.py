"""Have again what has rotted on our disk: bodies by their hash, lines by theirs, from others.

records/verifying.py finds it, once a night; here the damaged body is put back on the list of
wanted ones, which the next pull (or, for one of ours, recovering.py) works off, and a damaged
line is fetched at once. Nothing is taken that has not the hash held. Fault 31.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from hashlib import sha256

from federation.asking import ask
from federation.errors import FederationError
from federation.line import MAX_LINE
from federation.pull import Source
from federation.transport import Transport
from network.database import Database, Session
from network.feeds.bodies import Bodies
from network.feeds.store import FeedStore
from network.peering.proving import Proving
from network.peering.standing import Peers
from network.records.change_store import Changes
from network.records.record import RecordId
from network.records.verifying import Finding, Verifying

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Repaired:
    """How much was gone through, and what became of what was damaged.

    ``left`` is what cannot be had again: the keeper has to look.
    """

    feeds: int
    bodies: int
    lines: int
    left: tuple[Finding, ...]


@dataclass(frozen=True)
class Repairing:
    """Repairs what ``verifying`` finds. ``node`` is our own."""

    database: Database
    bodies: Bodies
    peers: Peers
    proving: Proving
    transport: Transport
    node: str

    def repair(self, verifying: Verifying) -> Repaired:
        """Go through everything held, and have again what is damaged."""
        checked = list(verifying.verify_all(lambda _done, _total: None))
        findings = [finding for each in checked for finding in each.findings]
        bodies = [finding for finding in findings if finding.body is not None]
        for finding in bodies:
            self._want(finding)
        lines = [finding for finding in findings if finding.hash and self._has_line(finding)]
        mended = {(line.node, line.feed) for line in lines}
        left = tuple(
            finding
            for finding in findings
            if finding.body is None and (finding.node, finding.feed) not in mended
        )
        for finding in left:
            logger.error(
                "held data damaged",
                extra={"node": finding.node, "feed": finding.feed, "what": finding.what},
            )
        return Repaired(len(checked), len(bodies), len(lines), left)

    def _want(self, finding: Finding) -> None:
        body = finding.body
        if body is None:
            return
        logger.warning("body damaged", extra={"node": body.node, "rid": body.rid})
        with self.database.transaction() as session:
            self.bodies.want_again(session, body)
            Changes(session).owe({RecordId(body.node, body.rid)})

    def _has_line(self, finding: Finding) -> bool:
        """Fetch the line that hashes to what is held; say whether it was had."""
        with self.database.reading() as session:
            peers = [(peer.node, peer.base) for peer in self.peers.all(session)]
        for node, base in peers:
            # of ours everybody may have a copy; of another's only its origin is asked
            if node != finding.node and finding.node != self.node:
                continue
            raw = self._line(finding, node, base)
            if raw is not None and sha256(raw).hexdigest() == finding.hash:
                with self.database.transaction() as session:
                    self._put(session, finding, raw)
                return True
        return False

    def _line(self, finding: Finding, node: str, base: str) -> bytes | None:
        path = f"feeds/{finding.feed}/entries?after={finding.seq - 1}&limit=1"
        try:
            source = self.proving.source(node, base)
            if finding.node == self.node:
                source = Source(f"{source.base}/relay/{self.node}", source.token)
            return ask(self.transport, source, path, MAX_LINE + 1).body.removesuffix(b"\n")
        except FederationError:
            return None

    def _put(self, session: Session, finding: Finding, raw: bytes) -> None:
        FeedStore(session).mend_line(finding.node, finding.feed, finding.seq, raw)
        logger.warning("line mended", extra={"node": finding.node, "feed": finding.feed})
