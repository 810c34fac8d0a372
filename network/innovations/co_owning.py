"""Write with others: an author shares a draft with people of this node, and stops sharing it.

Somebody from a council, a charity or a carers' group has an account here with the role partner:
they see what was shared with them, write in it, and otherwise read as everybody does. Sending
it to a reviewer stays with its author.
"""

from __future__ import annotations

from dataclasses import dataclass

from network.database import Session
from network.errors import N_, Refused
from network.innovations.draft import Draft, may_co_own, must_own
from network.innovations.store import Drafts
from network.people.audit import Audit
from network.people.person import Person
from network.people.store import People


@dataclass(frozen=True)
class CoOwners:
    """With whom a draft is shared, and with whom it could be."""

    now: tuple[Person, ...]
    possible: tuple[Person, ...]


@dataclass(frozen=True, kw_only=True)
class CoOwning:
    """The deeds of an author who does not write alone."""

    drafts: Drafts
    people: People
    audit: Audit

    def of(self, session: Session, draft: Draft) -> CoOwners:
        """Return who writes in a draft beside its author, and who could."""
        everybody = self.people.all(session)
        able = [each for each in everybody if may_co_own(each) and each.account != draft.author]
        return CoOwners(
            now=tuple(each for each in everybody if each.account in draft.co_owners),
            possible=tuple(each for each in able if each.account not in draft.co_owners),
        )

    def add(self, session: Session, person: Person, draft_id: str, account: str) -> Draft:
        """Share a draft with ``account``.

        Raises:
            NotAllowed: it is not this person's draft.
            Refused: there is nobody of that name who could write in it, or it is published.
        """
        draft = self._own(session, person, draft_id)
        known = self.people.get(session, account)
        if known is None or not may_co_own(known) or account == draft.author:
            raise Refused(N_("Choose somebody from the list."))
        return self._changed(session, person, draft.shared_with(account), "draft shared")

    def remove(self, session: Session, person: Person, draft_id: str, account: str) -> Draft:
        """Stop sharing a draft with ``account``; what they wrote stays. Raises: as `add`."""
        draft = self._own(session, person, draft_id)
        return self._changed(session, person, draft.not_shared_with(account), "draft not shared")

    def _own(self, session: Session, person: Person, draft_id: str) -> Draft:
        draft = self.drafts.get(session, draft_id)
        must_own(person, draft)
        if not draft.is_open:
            raise Refused(N_("This is published. Start a revision to change it."))
        return draft

    def _changed(self, session: Session, person: Person, draft: Draft, deed: str) -> Draft:
        self.drafts.save(session, draft)
        self.audit.note(session, person.account, deed, draft.id)
        return draft
