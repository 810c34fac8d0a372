"""Facilitators pool: one publishes for several, so that a small region has a crowd.

The one that passes on stays its trusts' broker: their receipts, mailboxes and secrets are
here, and what the other says is copied into them. The other learns a pseudonym a trust, to
count a crowd, and that it came from this facilitator.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from network.database import Session
from network.facilitating.store import Submissions
from network.facilitating.submission import Sender, State, Submission, taken_back
from network.facilitating.unnamed import Unnamed
from network.facilitating.unnamed_store import UnnamedStore
from network.records.audience import REGION


class Pooling:
    """What goes on to the facilitator ``at``, and what comes back. Empty: nothing does."""

    def __init__(self, at: str, now: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        self._at = at
        self._now = now
        self._new_id = new_id
        self._submissions = Submissions()
        self._passed = UnnamedStore()

    def takes(self, submission: Submission) -> bool:
        """Say whether another facilitator publishes this for us.

        What is for our region alone only we can publish, and it waits for a crowd of our own.
        """
        return bool(self._at) and submission.limits.audience != REGION

    def pass_on(self, session: Session, submission: Submission) -> Submission:
        """Return an accepted submission as on its way; the worker carries it.

        Raises: Refused for a revision of what the other has declined or withdrawn meanwhile.
        """
        if submission.forwarded:
            known = self._passed.get(session, submission.forwarded)
            self._passed.save(session, known.revised(submission.edited, submission.limits))
            return submission.forward(known.id)
        marks = submission.marks
        passed = Unnamed(
            id=self._new_id(),
            by=submission.id,
            at=self._at,
            type_name=submission.type_name,
            title="",
            fields=submission.edited,
            limits=submission.limits,
            contact_ok=submission.contact_ok,
            sent=self._now(),
            is_relayed=True,
            trust_mark=marks.trust if marks else "",
            submitter_mark=marks.submitter if marks else "",
        )
        self._passed.save(session, passed)
        return submission.forward(passed.id)

    def sync(self, session: Session) -> None:
        """Copy what the other wrote into our mailboxes, and our authors' answers back."""
        # a revision that waits at our desk has a mailbox there, too
        shared = (State.FORWARDED, State.WAITING, State.ACCEPTED)
        for submission in self._submissions.of_states(session, *shared):
            if submission.forwarded:
                self._copy(session, submission)

    def _copy(self, session: Session, submission: Submission) -> None:
        there = self._passed.messages(session, submission.forwarded)
        for message in there:
            if message.sender is not Sender.AUTHORS:
                self._submissions.add_message(session, submission.id, message)
        here = self._submissions.messages(session, submission.id)
        gone = taken_back(here, {message.id for message in there})
        self._submissions.drop_messages(session, submission.id, gone)
        for message in here:
            if message.sender is Sender.AUTHORS:
                self._passed.add(session, submission.forwarded, message, is_sent=False)
        if submission.state is State.FORWARDED and submission.marks is not None:
            passed = self._passed.get(session, submission.forwarded)
            if passed.state in (State.PUBLISHED, State.DECLINED):
                self._submissions.save(session, submission.without_marks())
