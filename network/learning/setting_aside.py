"""Set a record aside, for oneself or for a service, and take it up again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from network.database import Session
from network.errors import N_, NotAllowed, NotFound
from network.learning.not_for_us import NotForUs, NotNow, not_for_us
from network.learning.store import SetAside
from network.people.audit import Audit
from network.people.person import Person
from network.people.roles import Role
from network.records.record import RecordId
from network.records.store import Records

DECIDERS = (Role.AUTHOR, Role.REVIEWER, Role.FACILITATOR, Role.ADMINISTRATOR)
"""Who may say for a service that something is not for it."""


def may_decide(person: Person) -> bool:
    """Say whether this person may decide for a service."""
    return any(person.holds(role) for role in DECIDERS)


@dataclass(frozen=True, kw_only=True)
class SettingAside:
    """The deeds of putting off and deciding against."""

    records: Records
    kept: SetAside
    audit: Audit
    now: Callable[[], datetime]

    def put_off(self, session: Session, person: Person, id: RecordId) -> None:
        """Remember that this person does not want to look at a record now.

        Raises:
            NotFound: nothing is known of it.
        """
        self._must_be_known(session, id)
        self.kept.put_off(session, person.account, NotNow(id, self.now()))

    def take_up(self, session: Session, person: Person, id: RecordId) -> None:
        """Forget that this person had put it off; harmless if they had not."""
        self.kept.take_up(session, person.account, id)

    def decide(self, session: Session, person: Person, id: RecordId, said: tuple[str, str]) -> None:
        """Remember that a service has decided against a record; ``said``: which, and why.

        Raises:
            NotAllowed: this person only reads.
            NotFound: nothing is known of the record.
            Invalid: service or reason is missing or too long.
        """
        _must_decide(person)
        self._must_be_known(session, id)
        decided = not_for_us(id, said, person.account, self.now())
        self.kept.decide(session, decided)
        self.audit.note(session, person.account, "record set aside", f"{id.key} {decided.service}")

    def reconsider(self, session: Session, person: Person, id: RecordId, service: str) -> None:
        """Take back what a service decided; harmless if it did not.

        Raises:
            NotAllowed: this person only reads.
        """
        _must_decide(person)
        self.kept.reconsider(session, id, service)
        self.audit.note(session, person.account, "record taken up again", f"{id.key} {service}")

    def not_now(self, session: Session, person: Person) -> tuple[NotNow, ...]:
        """Return what this person has put off, the last first."""
        return self.kept.not_now(session, person.account)

    def not_for_us(
        self, session: Session, ids: Collection[RecordId] | None = None
    ) -> tuple[NotForUs, ...]:
        """Return what services here have decided against, of ``ids`` or of all."""
        return self.kept.not_for_us(session, ids)

    def _must_be_known(self, session: Session, id: RecordId) -> None:
        record = self.records.get(session, id)
        if record is None or not record.shown:
            raise NotFound(N_("There is no such record here."))


def _must_decide(person: Person) -> None:
    if not may_decide(person):
        raise NotAllowed(N_("Whoever may write or review decides for a service."))
