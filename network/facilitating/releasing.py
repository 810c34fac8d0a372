"""Publish what was accepted, in shuffled batches, once a week at one hour (a setting), or wait.

Line times then say no more than the batch. One transaction a batch: all of it is out or none.
The worker calls ``tend`` at its rhythm; between those moments it tells authors who wait
and brings replies. Source: federation/README.md, section 7, points 3, 4 and 10; faults.md, row 58.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from network.database import Database, Session
from network.errors import N_, Refused
from network.facilitating.batch import crowd_of, ready, waited_long
from network.facilitating.hiding import Hiding
from network.facilitating.mailboxes import MOST_MESSAGES, Mailboxes
from network.facilitating.pooling import Pooling
from network.facilitating.preparing import prepared
from network.facilitating.store import Release, Releases
from network.facilitating.submission import Sender, State, Submission, taken_back
from network.records.audience import Audience
from network.records.publishing import Approved, Publishing
from network.records.record import Record, RecordId
from network.records.store import Listing

logger = logging.getLogger(__name__)

Shuffle = Callable[[Sequence[Submission]], Sequence[Submission]]

WAITED_LONG = N_(
    "This is ready and has waited for four weeks, because too few others are ready to hide among."
    " You can let more people read it, say less of where it was, put your own name to it (take it"
    " back here and publish it yourselves), or take it back. Or let it wait."
)


@dataclass(frozen=True)
class Gate:
    """What a record passes on its way out: whether it hides whose it is, then the feed."""

    hiding: Hiding
    publishing: Publishing


class Releasing:
    """What a facilitator's worker does for its desk."""

    def __init__(
        self,
        database: Database,
        mailboxes: Mailboxes,
        pooling: Pooling,
        gate: Gate,
        shuffle: Shuffle,
    ) -> None:
        self._database = database
        self._mailboxes = mailboxes
        self._pooling = pooling
        self._gate = gate
        self._shuffle = shuffle
        self._releases = Releases()

    def tend(self) -> int:
        """Do what is due; return how many records went out."""
        now = self._mailboxes.now()
        with self._database.transaction() as session:
            self._tell_waiting(session, now)
            withdrawn = self._collect_replies(session)
            self._pooling.sync(session)
            destroyed = self._mailboxes.identities.destroy_due(session)
            out = self._release(session, self._mailboxes.rules.slot(now))
        if destroyed or withdrawn or out:
            self._database.erase_traces()
        if out:
            logger.info("batch published", extra={"records": out})
        return out

    def _release(self, session: Session, slot: datetime) -> int:
        """Publish what was accepted before ``slot``, if its crowd is big enough."""
        if self._releases.get(session, slot) is not None:
            return 0
        accepted = self._mailboxes.submissions.of_states(session, State.ACCEPTED)
        # what is accepted after the hour is for the next one, also where the worker slept
        batch = [each for each in ready(accepted) if each.since is not None and each.since <= slot]
        if not batch:
            return 0
        if not crowd_of(batch).suffices(self._mailboxes.rules):
            self._releases.keep(session, Release(slot, 0, len(batch)))
            return 0
        out = sum(self._publish(session, each) for each in self._shuffle(batch))
        self._releases.keep(session, Release(slot, out, len(batch) - out))
        return out

    def _publish(self, session: Session, submission: Submission) -> bool:
        """Publish one; what cannot be published goes back to the desk and stops no other."""
        fields = prepared(submission.edited, submission.limits)
        try:
            # who is a member may have changed since it was read at the desk
            self._gate.hiding.check(session, submission.type_name, fields, submission.limits)
            with session.begin_nested():
                body = self._gate.publishing.compose(submission.type_name, fields)
                published = self._gate.publishing.publish(
                    session,
                    Approved(
                        submission.type_name,
                        body,
                        Audience.parse(submission.limits.audience),
                        rid=submission.rid if submission.rev else None,
                        promised=submission.rid,
                    ),
                )
        except Refused as error:
            logger.warning("submission not published", extra={"reason": str(error)})
            back = replace(submission, state=State.WAITING, since=None)
            self._mailboxes.submissions.save(session, back)
            return False
        self._mailboxes.submissions.save(session, submission.published(published.rev))
        return True

    def _tell_waiting(self, session: Session, now: datetime) -> None:
        accepted = self._mailboxes.submissions.of_states(session, State.ACCEPTED)
        for submission in waited_long(accepted, self._mailboxes.rules, now):
            self._mailboxes.write(session, submission, Sender.FACILITATOR, WAITED_LONG)
            self._mailboxes.submissions.save(session, replace(submission, told=True))

    def _collect_replies(self, session: Session) -> int:
        """Bring what others wrote about what is out; return how much of it was withdrawn since."""
        published = self._mailboxes.submissions.of_states(session, State.PUBLISHED)
        return sum(self._collect(session, submission) for submission in published)

    def _collect(self, session: Session, submission: Submission) -> int:
        about = RecordId(self._mailboxes.node, submission.rid)
        linked = self._mailboxes.records.list(session, Listing(about=about, limit=MOST_MESSAGES))
        submissions = self._mailboxes.submissions
        kept = submissions.messages(session, submission.id)
        # where there are more than one look shows, nothing is known of those beyond it
        is_all = len(linked) < MOST_MESSAGES
        gone = taken_back(kept, {record.id.rid for record in linked}) if is_all else []
        submissions.drop_messages(session, submission.id, gone)
        given = {each.id for each in kept}
        new = [record for record in linked if record.id.rid not in given]
        for record in new[: max(MOST_MESSAGES - len(kept), 0)]:
            if text := self._said(session, record):
                self._mailboxes.write(session, submission, Sender.READER, text, record.id.rid)
        return len(gone)

    def _said(self, session: Session, record: Record) -> str:
        known = self._mailboxes.register.get(record.type)
        body = self._mailboxes.records.body(session, record.id)
        if known is None or body is None:
            return ""
        text = known.search_text(body)
        return "\n\n".join(part for part in (text.title, text.body) if part.strip())
