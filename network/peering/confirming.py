"""Once a day, look whether members show the name, address and key that the list has of them.

The list is what is believed (rulings 14 and 23 of federation/README.md): a difference stops no
pull and changes nothing but what the keeper is told. It says that a list was altered, or that
somebody answers in a member's place; fault 17.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from federation import strict
from federation.discovery import fetch_discovery
from federation.errors import FederationError
from federation.members import Member, parse_member
from federation.transport import Transport
from network.database import Database, Session
from network.peering.membership import Membership
from network.peering.standing import Peers
from network.peering.trust_store import AlarmSource, TrustStore

WORDS = {
    "node": "{node} calls itself by another name than the list",
    "base": "{node} says that it stands at another address than the list",
    "keys": "{node} shows none of the keys that the list has of it",
}


@dataclass(frozen=True)
class Confirming:
    """Compares what members say of themselves with the list."""

    database: Database
    membership: Membership
    peers: Peers
    transport: Transport
    now: Callable[[], datetime]

    def confirm(self) -> tuple[str, ...]:
        """Ask every peer on the list what it says of itself; return what differs, in words.

        Who does not answer is as it was found last: nobody is rid of an alarm by silence.
        """
        store = TrustStore()
        with self.database.reading() as session:
            listed = self._listed(session)
            before = [each.words for each in store.alarms(session, AlarmSource.DISCOVERY)]
        words = tuple(said for member in listed for said in self._one(member, before))
        with self.database.transaction() as session:
            store.replace_alarms(session, AlarmSource.DISCOVERY, words, self.now())
        return words

    def _one(self, member: Member, before: Iterable[str]) -> list[str]:
        said = [WORDS[name].format(node=member.node) for name in WORDS]
        try:
            shown = fetch_discovery(member.base, self.transport)
        except FederationError:
            return [words for words in before if words in said]
        return [WORDS[name].format(node=member.node) for name in shown.differences(member)]

    def _listed(self, session: Session) -> list[Member]:
        ours = self.membership.myself.node
        return [
            parse_member(strict.parse(entry.body.encode()))
            for entry in self.membership.members(session)
            if entry.is_member and entry.node != ours and self.peers.is_asked(session, entry.node)
        ]
