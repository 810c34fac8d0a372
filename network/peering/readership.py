"""Who could read something of ours that is published to an audience, as of now.

For the page on which a person chooses the audience. The rule is access.py's: this asks it for
each member, so that what a person is told is what the door will do.
"""

from __future__ import annotations

from dataclasses import dataclass

from federation import strict
from network.database import Session
from network.peering.access import Access
from network.peering.directory import COMMISSIONING_KINDS
from network.peering.membership import Membership
from network.peering.store import MemberEntry
from network.records.audience import Audience


@dataclass(frozen=True)
class Readers:
    """The other organisations that could read it, by name.

    ``commissioning`` are those among them that commission or regulate; ``is_everybody`` says
    that it is open to the whole world besides.
    """

    names: tuple[str, ...]
    commissioning: tuple[str, ...]
    is_everybody: bool


class Readership:
    """Asks who the readers of an audience are."""

    def __init__(self, membership: Membership, access: Access, region: str) -> None:
        self._membership = membership
        self._access = access
        self._region = region

    def of(self, session: Session, audience: Audience) -> Readers:
        """Return who could read what we publish to ``audience``."""
        feed = audience.feed(self._region)
        own = self._membership.myself.node
        reading = [
            entry
            for entry in self._membership.members(session)
            if entry.is_member
            and entry.node != own
            and self._access.may_read(session, entry.node, feed)
        ]
        return Readers(
            names=_names(reading),
            commissioning=_names([entry for entry in reading if entry.kind in COMMISSIONING_KINDS]),
            is_everybody=self._access.may_read(session, None, feed),
        )


def _names(entries: list[MemberEntry]) -> tuple[str, ...]:
    names = (strict.parse(entry.body.encode()).get("name", entry.node) for entry in entries)
    return tuple(sorted((str(name) for name in names), key=str.casefold))
