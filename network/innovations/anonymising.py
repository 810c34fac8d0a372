"""Look at what could tell who somebody is in a draft, and settle each find: a person decides.

A find is accepted or edited (the text changes, as by any other edit), or dismissed with a reason.
What is only to be looked at again may be dismissed together. Nothing here says that a text
identifies nobody: that is for those who read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from network.anonymising.scanning import Scanner
from network.database import Session
from network.errors import N_, Conflict
from network.innovations.draft import Draft, Edit, must_write
from network.innovations.finds import (
    Dismissal,
    DraftFind,
    OpenFindsError,
    dismissed,
    found,
    replaced,
    unsettled,
)
from network.innovations.finds_store import Dismissals
from network.innovations.store import Drafts
from network.people.audit import Audit
from network.people.person import Person


@dataclass(frozen=True, kw_only=True)
class Anonymising:
    """The deeds of settling finds.

    Args:
        scanner: what scans now, with the node's own people and places.
        attached: the text of a draft's attachments, by the name under which people know them.
    """

    drafts: Drafts
    dismissals: Dismissals
    scanner: Callable[[Session], Scanner]
    attached: Callable[[Session, str], Mapping[str, str]]
    audit: Audit
    now: Callable[[], datetime]

    def finds(self, session: Session, draft: Draft) -> tuple[DraftFind, ...]:
        """Return what was found in a draft, settled or open, in reading order."""
        kept = self.dismissals.of(session, _subject(draft))
        return found(self.scanner(session), draft.fields, self.attached(session, draft.id), kept)

    def must_be_settled(self, session: Session, draft: Draft) -> None:
        """Refuse a draft in which something that identifies has not been settled.

        Raises:
            OpenFindsError: there is, and how many.
        """
        still_open = unsettled(self.finds(session, draft))
        if still_open:
            raise OpenFindsError(len(still_open))

    def replace(
        self, session: Session, person: Person, draft_id: str, key: str, words: str
    ) -> Draft:
        """Put other words in the place of a find, or none.

        Raises:
            NotAllowed, Refused: the draft is not theirs, or not to be written in now.
            Conflict: the text has changed since, or it stands in an attachment.
        """
        draft, each = self._found(session, person, draft_id, key)
        if each.path[0] not in draft.fields:
            raise Conflict(N_("An attachment cannot be changed here. Take it out, or let it stay."))
        value = replaced(draft.fields, each, words)
        edit = Edit(base=draft.version, fields={each.part: value})
        saved = draft.saved(edit, by=person.account, now=self.now())
        self.drafts.save(session, saved)
        return saved

    def dismiss(
        self, session: Session, person: Person, draft_id: str, key: str, reason: str
    ) -> None:
        """Let a find stay as it is, with the reason.

        Raises:
            Refused: no reason, or the draft is not to be written in now.
            Conflict: the text has changed since.
        """
        draft, each = self._found(session, person, draft_id, key)
        self._keep(session, draft, dismissed(each, person.account, reason))

    def reopen(self, session: Session, person: Person, draft_id: str, key: str) -> None:
        """Take back that a find may stay."""
        draft, each = self._found(session, person, draft_id, key)
        self.dismissals.take_back(session, _subject(draft), each.key)

    def dismiss_all_to_look_at(
        self, session: Session, person: Person, draft_id: str, reason: str
    ) -> None:
        """Let everything stay that is only to be looked at again.

        Raises:
            Refused: no reason, or the draft is not to be written in now.
        """
        draft = self._writable(session, person, draft_id)
        for each in self.finds(session, draft):
            if not each.is_identifying and each.is_open:
                self._keep(session, draft, dismissed(each, person.account, reason))

    def accept_all(self, session: Session, person: Person, draft_id: str, reason: str) -> None:
        """Let everything stay in a draft that an import made; somebody answers for the whole.

        Raises:
            Refused: no reason was given.
        """
        draft = self.drafts.get(session, draft_id)
        still_open = [each for each in self.finds(session, draft) if each.is_open]
        for each in still_open:
            self._keep(session, draft, dismissed(each, person.account, reason))
        if still_open:
            self.audit.note(
                session, person.account, "finds accepted", f"{draft_id}: {reason}"[:300]
            )

    def published(self, session: Session, draft: Draft, rid: str) -> None:
        """Remember for the record what was decided about its draft."""
        self.dismissals.hand_on(session, _subject(draft), rid)

    def _keep(self, session: Session, draft: Draft, each: DraftFind) -> None:
        assert isinstance(each.dismissal, Dismissal)
        self.dismissals.save(session, _subject(draft), each.key, each.dismissal)

    def _found(
        self, session: Session, person: Person, draft_id: str, key: str
    ) -> tuple[Draft, DraftFind]:
        draft = self._writable(session, person, draft_id)
        for each in self.finds(session, draft):
            if each.key == key:
                return draft, each
        raise Conflict(N_("The text has changed since. Please look at it again."))

    def _writable(self, session: Session, person: Person, draft_id: str) -> Draft:
        draft = self.drafts.get(session, draft_id)
        must_write(person, draft)
        draft.must_be_writable()
        return draft


def _subject(draft: Draft) -> str:
    return draft.rid or draft.id
