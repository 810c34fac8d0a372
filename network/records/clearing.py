"""Erase every record of an organisation that has left and wanted it so.

No order of its own stands behind each: the facilitator's list says it for all of them
(``withdraw-all``). They become tombstones like any other. Source: federation/README.md,
section 8.
"""

from network.database import Session
from network.records.applying import Applying
from network.records.record import Status
from network.records.store import Listing, Records

_AT_ONCE = 500
_LIVE = (Status.CURRENT, Status.HELD)


class Clearing:
    """Withdraws all records of one organisation."""

    def __init__(self, applying: Applying, records: Records) -> None:
        self._applying = applying
        self._records = records

    def clear(self, session: Session, node: str) -> int:
        """Withdraw every record of ``node`` for ever; return how many lived till now.

        Where it is not 0 the caller runs ``Database.erase_traces`` after the commit.
        """
        listing = Listing(nodes=(node,), statuses=_LIVE, shown=None, limit=_AT_ONCE)
        cleared = 0
        while live := self._records.list(session, listing):
            self._applying.withdraw_all(session, [record.id for record in live])
            cleared += len(live)
        return cleared
