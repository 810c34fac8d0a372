"""Who could read something of ours that is published to an audience, as of now.

For whoever chooses the audience. The rule is asker.py's: this asks it for each member, so that
what a person is told is what the door will do.
"""

from __future__ import annotations

from dataclasses import dataclass

from federation import strict
from network.database import Session
from network.peering.asker import Asker
from network.peering.circle_store import CircleStore
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

    def __init__(self, membership: Membership, region: str) -> None:
        self._membership = membership
        self._circles = CircleStore()
        self._region = region

    def of(self, session: Session, audience: Audience) -> Readers:
        """Return who could read what we publish to ``audience``."""
        feed = audience.feed(self._region)
        own = self._membership.myself.node
        chosen = self._circles.members(session, feed)
        reading = [
            entry
            for entry in self._membership.members(session)
            if entry.is_member
            and entry.node != own
            and Asker(entry, frozenset({feed} if entry.node in chosen else ())).may_read(feed)
        ]
        return Readers(
            names=_names(reading),
            commissioning=_names([entry for entry in reading if entry.kind in COMMISSIONING_KINDS]),
            is_everybody=Asker(None).may_read(feed),
        )


def _names(entries: list[MemberEntry]) -> tuple[str, ...]:
    names = (strict.parse(entry.body.encode()).get("name", entry.node) for entry in entries)
    return tuple(sorted((str(name) for name in names), key=str.casefold))
