"""The mailbox of a submission: what its authors are told, what they answer, how they leave.

Both the desk and the door write here. Nothing in it says whose it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from network.database import Session
from network.errors import N_, Conflict, Invalid, Refused
from network.facilitating.batch import Rules
from network.facilitating.identity import Identities
from network.facilitating.store import Submissions
from network.facilitating.submission import Message, Sender, State, Submission
from network.facilitating.unnamed import Errand, Unnamed
from network.facilitating.unnamed_store import UnnamedStore
from network.facilitating.wire import Mailbox
from network.people.audit import Audit
from network.records.record import Reason, RecordId, Status
from network.records.store import Records
from network.records.types import Register
from network.records.withdrawing import Withdrawing, WithdrawRequest

MOST_MESSAGES = 500
NODE = "node"


@dataclass(frozen=True, kw_only=True)
class Mailboxes:
    """Mailboxes of this facilitator, whose node id is ``node``."""

    node: str
    register: Register
    records: Records
    withdrawing: Withdrawing
    identities: Identities
    audit: Audit
    rules: Rules
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    submissions: Submissions
    passed_on: UnnamedStore

    def look(self, session: Session, submission: Submission) -> Mailbox:
        """Return what the authors find."""
        messages = self.submissions.messages(session, submission.id)
        if submission.forwarded:
            passed = self.passed_on.get(session, submission.forwarded)
            record = RecordId(passed.at, passed.rid) if passed.rid else None
            return Mailbox(_state_there(submission, passed), record, passed.waits_long, messages)
        if not submission.rev:
            return Mailbox(submission.state, None, submission.told, messages)
        id = RecordId(self.node, submission.rid)
        known = self.records.get(session, id)
        gone = known is None or known.status is Status.WITHDRAWN
        state = State.WITHDRAWN if gone else submission.state
        return Mailbox(state, id, submission.told, messages)

    def write(
        self, session: Session, submission: Submission, sender: Sender, text: str, id: str = ""
    ) -> bool:
        """Put a message into the mailbox; the same ``id`` twice is one message.

        Raises:
            Invalid: it is empty.
            Refused: it was withdrawn, or its authors want no messages, or it is full.
        """
        if not text.strip():
            raise Invalid({"text": N_("Write something first.")})
        if submission.state is State.WITHDRAWN:
            raise Refused(N_("This was withdrawn; nobody reads its mailbox any more."))
        if len(self.submissions.messages(session, submission.id)) >= MOST_MESSAGES:
            raise Refused(N_("This mailbox is full."))
        message = Message(id[:64] or self.new_id(), self.now().date(), sender, text.strip())
        return self.submissions.add_message(session, submission.id, message)

    def withdraw(self, session: Session, submission: Submission, reason: Reason) -> None:
        """Take it back wherever it has got to, and erase what is here of it.

        The caller runs ``Database.erase_traces`` after the commit.
        """
        if submission.forwarded:
            passed = self.passed_on.get(session, submission.forwarded)
            if passed.state is not State.WITHDRAWN:
                self.passed_on.save(session, passed.taken_back())
        elif submission.rev:
            self._recall(session, submission, reason)
        else:
            # never out: there is nothing left that anybody could have to recall
            self.identities.destroy(session, submission.id)
        self.submissions.empty_mailbox(session, submission.id)
        self.submissions.save(session, submission.withdrawn())
        self.audit.note(session, NODE, "submission withdrawn", submission.id)

    def _recall(self, session: Session, submission: Submission, reason: Reason) -> None:
        try:
            self.withdrawing.withdraw(session, WithdrawRequest(submission.rid, reason=reason))
        except Conflict:
            # the desk had withdrawn it before its authors did
            return


def _state_there(submission: Submission, passed: Unnamed) -> State:
    if submission.state is not State.FORWARDED or passed.errand is Errand.REVISION:
        # its authors changed it: it is read here again, or on its way there again
        return submission.state
    there = passed.state
    settled = there in (State.PUBLISHED, State.WITHDRAWN, State.DECLINED)
    return there if settled and there is not None else submission.state
