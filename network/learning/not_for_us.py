"""What was looked at and set aside: not now, which is one person's, and not for us, a service's.

Neither hides a record: results show it greyed with the words, and both can be taken back. Neither
leaves this node, and nothing is counted. Pure.

Source: records.md, section 2, point 7 (initiative fatigue).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from network.errors import N_, Invalid
from network.records.record import RecordId

MOST_REASON = 500
MOST_SERVICE = 100
"""Characters."""


@dataclass(frozen=True)
class NotNow:
    """A record that one person does not want to look at for the moment."""

    id: RecordId
    at: datetime


@dataclass(frozen=True)
class NotForUs:
    """A record that a service has decided against, why, and who of it said so when."""

    id: RecordId
    service: str
    reason: str
    by: str
    at: datetime


def not_for_us(id: RecordId, said: tuple[str, str], by: str, at: datetime) -> NotForUs:
    """Return what a service decided; ``said`` is the service and its reason, as typed.

    Raises:
        Invalid: one of them is missing or too long.
    """
    service, reason = " ".join(said[0].split()), said[1].replace("\r\n", "\n").strip()
    faults = {}
    if not service or len(service) > MOST_SERVICE:
        faults["service"] = N_("Say which service, in at most 100 characters.")
    if not reason or len(reason) > MOST_REASON:
        faults["reason"] = N_("Say why, in at most 500 characters.")
    if faults:
        raise Invalid(faults)
    return NotForUs(id, service, reason, by, at)
