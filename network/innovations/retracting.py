"""Take back what was published: the record goes, and with it whatever drafts and imports hold.

Not the order itself, which is records/withdrawing.py's. The caller runs
``Database.erase_traces`` after the commit.
"""

from __future__ import annotations

from dataclasses import dataclass

from network.database import Session
from network.errors import N_, NotAllowed
from network.innovations.owner_store import Owners
from network.innovations.store import Drafts, ImportMemory
from network.people.audit import Audit
from network.people.person import Person
from network.people.roles import Role
from network.records.withdrawing import Withdrawing, WithdrawRequest


@dataclass(frozen=True, kw_only=True)
class Retracting:
    """Withdraws innovations of this organisation.

    One person is enough, an author or a reviewer: what could do harm does not wait for a second.
    """

    withdrawing: Withdrawing
    drafts: Drafts
    memory: ImportMemory
    owners: Owners
    audit: Audit

    def withdraw(self, session: Session, person: Person, request: WithdrawRequest) -> None:
        """Erase a record, or one revision of it, here and at everybody's next pull.

        Raises:
            NotAllowed: the person neither writes nor reviews.
            NotFound: this organisation has no such record or revision.
            Conflict: it is withdrawn already.
            Invalid: what should be read instead is not here, is the record itself, or must
                not be named.
        """
        must_withdraw(person)
        self.take_back(session, person.account, request)

    def take_back(self, session: Session, by: str, request: WithdrawRequest) -> None:
        """Do the same for somebody whose right to it is known: the keeper at the command line.

        Raises: as ``withdraw``, but for NotAllowed.
        """
        self.withdrawing.withdraw(session, request)
        if request.rev is None:
            self.drafts.forget(session, request.rid)
            self.memory.forget(session, request.rid)
            self.owners.forget(session, request.rid)
        self.audit.note(session, by, "record withdrawn", request.rid)


def may_withdraw(person: Person) -> bool:
    """Say whether a person may take back what was published."""
    return person.holds(Role.AUTHOR) or person.holds(Role.REVIEWER)


def must_withdraw(person: Person) -> None:
    """Refuse a person who may not take back what was published."""
    if not may_withdraw(person):
        raise NotAllowed(N_("Only an author or a reviewer can withdraw something."))
