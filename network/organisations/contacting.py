"""Whom people here can ask for help in trying something: written by an administrator.

Stays at this node: it names people and telephones, and never travels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from network.database import Session
from network.errors import N_, Invalid, NotAllowed
from network.organisations.contact_store import Contacts
from network.people.audit import Audit
from network.people.person import Person
from network.people.roles import Role

MOST_CHARACTERS = 2_000


@dataclass(frozen=True, kw_only=True)
class Contacting:
    """Reads and writes the local contact."""

    contacts: Contacts
    audit: Audit
    now: Callable[[], datetime]

    def get(self, session: Session) -> str:
        """Return the local contact as Markdown; empty while nobody wrote it."""
        return self.contacts.get(session)

    def save(self, session: Session, person: Person, text: str) -> None:
        """Write the local contact.

        Raises:
            NotAllowed: no administrator.
            Invalid: more than 2,000 characters.
        """
        if not person.holds(Role.ADMINISTRATOR):
            raise NotAllowed(N_("Only an administrator changes this."))
        written = text.replace("\r\n", "\n").replace("\0", "").strip()
        if len(written) > MOST_CHARACTERS:
            raise Invalid({"text": N_("Write at most 2,000 characters.")})
        self.contacts.save(session, written, self.now())
        self.audit.note(session, person.account, "local contact changed", "")
