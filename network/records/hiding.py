"""Hide a record here and nowhere else, or write a note beside it: this organisation's own word.

Not a hold (withdrawing.py), which is signed and hides a record everywhere: what is said here
leaves no trace outside, and no line of a feed takes it back. Every record of a node that is
blocked (peering/ruling.py) is hidden by the same means. Whether the person may is the caller's
question.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from federation.feed import MEMBERS
from network.database import Session
from network.errors import N_, Conflict, Invalid, NotFound
from network.records.change_store import Changes
from network.records.local_store import HiddenNodes, Kind, LocalWord, LocalWords, Visibility
from network.records.record import Record, RecordId, Status
from network.records.store import Records

MOST_CHARACTERS = 2000
REASON = "reason"
NOTE = "note"


class Hiding:
    """What is hidden here, and what is noted. ``node`` is our own."""

    def __init__(self, node: str, records: Records, now: Callable[[], datetime]) -> None:
        self._node = node
        self._records = records
        self._now = now
        self._words = LocalWords()
        self._nodes = HiddenNodes()
        self._visibility = Visibility()

    def hide(self, session: Session, id: RecordId, by: str, reason: str) -> None:
        """Take ``id`` out of search, lists and pages here, until it is shown again.

        Raises:
            NotFound: nothing is known of it.
            Conflict: it is our own, or withdrawn.
            Invalid: there is no reason, or too long a one.
        """
        self._live(session, id)
        if id.node == self._node:
            raise Conflict(
                N_("This is ours: nobody can read it once it is withdrawn or put on hold.")
            )
        self._words.say(session, LocalWord(id, Kind.HIDE, _said(REASON, reason), by, self._now()))
        self._visibility.hide(session, id.node, [id.rid])
        Changes(session).owe([id])

    def show(self, session: Session, id: RecordId) -> None:
        """Let ``id`` be found and read here again, unless its whole node is hidden.

        Raises: NotFound where it is not hidden by itself.
        """
        if not self._words.unsay(session, id, Kind.HIDE):
            raise NotFound(N_("This is not hidden here."))
        if id.node not in self._nodes.all(session):
            self._visibility.show(session, id.node, [id.rid])
        Changes(session).owe([id])

    def note(self, session: Session, id: RecordId, by: str, text: str) -> None:
        """Write ``text`` beside ``id``, in the place of the note that stood there.

        Raises:
            NotFound: nothing is known of it.
            Conflict: it is withdrawn.
            Invalid: there is no text, or too long a one.
        """
        self._live(session, id)
        self._words.say(session, LocalWord(id, Kind.NOTE, _said(NOTE, text), by, self._now()))

    def remove_note(self, session: Session, id: RecordId) -> None:
        """Take the note beside ``id`` away. Raises: NotFound where there is none."""
        if not self._words.unsay(session, id, Kind.NOTE):
            raise NotFound(N_("There is no note on this."))

    def words(self, session: Session, id: RecordId) -> Mapping[Kind, LocalWord]:
        """Return what was said here of ``id``."""
        return self._words.of(session, id)

    def latest(self, session: Session, limit: int) -> tuple[LocalWord, ...]:
        """Return the last ``limit`` words about any record, the newest first."""
        return self._words.latest(session, limit)

    def hides_node(self, session: Session, node: str) -> bool:
        """Say whether every record of ``node`` is hidden."""
        return node in self._nodes.all(session)

    def hide_nodes(self, session: Session, nodes: Collection[str]) -> None:
        """Hide every record of exactly ``nodes``, those to come among them.

        A list of members is no record for people, and stays.
        """
        before, after = self._nodes.all(session), frozenset(nodes)
        if before == after:
            return
        self._nodes.replace(session, after)
        for node in sorted(before ^ after):
            ids = self._visibility.of_node(session, node, MEMBERS)
            hidden_alone = self._words.hidden_of(session, node)
            changed = [id for id in ids if id.rid not in hidden_alone]
            deed = self._visibility.hide if node in after else self._visibility.show
            deed(session, node, [id.rid for id in changed])
            Changes(session).owe(changed)

    def _live(self, session: Session, id: RecordId) -> Record:
        record = self._records.get(session, id)
        if record is None:
            raise NotFound(N_("There is no such record here."))
        if record.status is Status.WITHDRAWN:
            raise Conflict(N_("This is withdrawn already."))
        return record


def _said(field: str, text: str) -> str:
    said = text.strip()
    if not said:
        raise Invalid({field: N_("Say why, so that whoever comes after you understands.")})
    if len(said) > MOST_CHARACTERS:
        raise Invalid({field: N_("This is too long: at most 2000 characters.")})
    return said
