"""The facilitator's desk: read what came, take out what shows whose it is, accept or decline.

Only for people with the role facilitator at a facilitator's node. They see the text and never
the trust. Publishing is releasing.py's, and nobody can hurry it for one submission.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from federation.strict import Object
from network.database import Session
from network.errors import N_, NotAllowed
from network.facilitating.batch import Crowd, Rules, crowd_of, ready
from network.facilitating.hiding import Hiding
from network.facilitating.mailboxes import Mailboxes
from network.facilitating.pooling import Pooling
from network.facilitating.preparing import prepared
from network.facilitating.store import Release, Releases, Submissions
from network.facilitating.submission import Message, Sender, State, Submission
from network.innovations.identifying import Preview
from network.people.person import Person
from network.people.roles import Role

RELEASES_SHOWN = 8


@dataclass(frozen=True)
class OnDesk:
    """A submission, and what was written to and by its authors."""

    submission: Submission
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class BatchStanding:
    """How far the next batch has got. ``next_slot`` is when it may go out at the earliest."""

    ready: int
    crowd: Crowd
    rules: Rules
    next_slot: datetime
    releases: tuple[Release, ...]

    @property
    def suffices(self) -> bool:
        """Whether it would go out as it stands."""
        return self.ready > 0 and self.crowd.suffices(self.rules)


class Desk:
    """The deeds of a facilitator's people."""

    def __init__(
        self, mailboxes: Mailboxes, pooling: Pooling, hiding: Hiding, *, is_facilitator: bool
    ) -> None:
        self._mailboxes = mailboxes
        self._pooling = pooling
        self._hiding = hiding
        self._is_facilitator = is_facilitator
        self._submissions = Submissions()
        self._releases = Releases()

    def queue(self, session: Session, person: Person) -> list[Submission]:
        """Return what is at the desk, the oldest first."""
        self._must_serve(person)
        return self._submissions.of_states(session, State.WAITING, State.ACCEPTED)

    def done(self, session: Session, person: Person) -> list[Submission]:
        """Return what has left the desk and may still be written about."""
        self._must_serve(person)
        return self._submissions.of_states(session, State.PUBLISHED, State.FORWARDED)

    def get(self, session: Session, person: Person, id: str) -> OnDesk:
        """Return one with its mailbox. Raises: NotAllowed, NotFound."""
        self._must_serve(person)
        submission = self._submissions.get(session, id)
        return OnDesk(submission, self._submissions.messages(session, id))

    def edit(
        self, session: Session, person: Person, id: str, fields: Object, version: int
    ) -> Submission:
        """Save the desk's wording.

        Raises:
            NotAllowed, NotFound.
            Conflict: it has changed since this person opened it.
            Invalid: what is left could not be published.
        """
        submission = self.get(session, person, id).submission
        cleaned = prepared(fields, submission.limits)
        self._mailboxes.register.named(submission.type_name).checked(cleaned)
        return self._noted(session, person, submission.edit(cleaned, version), "submission edited")

    def accept(self, session: Session, person: Person, id: str, version: int) -> Submission:
        """Let it go into the next batch, or on to the facilitator that publishes for us.

        Raises:
            NotAllowed, NotFound.
            Conflict: it has changed since this person read it.
            Refused: it could come from too few organisations.
        """
        submission = self.get(session, person, id).submission
        self._hiding.check(session, submission.type_name, submission.edited, submission.limits)
        read = submission.edit(submission.edited, version).accept(self._mailboxes.now())
        if self._pooling.takes(read):
            read = self._pooling.pass_on(session, read)
        return self._noted(session, person, read, "submission accepted")

    def crowd(self, session: Session, person: Person, id: str) -> Preview | None:
        """Return how well one hides whose it is, as it would be published.

        None for what says nothing of a place, and for what has left the desk.
        """
        submission = self.get(session, person, id).submission
        if not submission.is_open:
            return None
        return self._hiding.preview(
            session, submission.type_name, submission.edited, submission.limits
        )

    def decline(self, session: Session, person: Person, id: str, reason: str) -> Submission:
        """Send it back with the reason. Raises: NotAllowed, NotFound, Invalid, Refused."""
        submission = self.get(session, person, id).submission
        self._mailboxes.write(session, submission, Sender.FACILITATOR, reason)
        if not (submission.rev or submission.forwarded):
            self._mailboxes.identities.destroy(session, id)
        return self._noted(session, person, submission.decline(), "submission declined")

    def write(self, session: Session, person: Person, id: str, text: str) -> None:
        """Write to its authors. Raises: NotAllowed, NotFound, Invalid, Refused."""
        submission = self.get(session, person, id).submission
        self._mailboxes.write(session, submission, Sender.FACILITATOR, text)
        self._mailboxes.audit.note(session, person.account, "authors written to", id)

    def standing(self, session: Session, person: Person) -> BatchStanding:
        """Return how far the next batch has got."""
        self._must_serve(person)
        waiting = ready(self._submissions.of_states(session, State.ACCEPTED))
        rules = self._mailboxes.rules
        return BatchStanding(
            len(waiting),
            crowd_of(waiting),
            rules,
            rules.next_slot(self._mailboxes.now()),
            tuple(self._releases.latest(session, RELEASES_SHOWN)),
        )

    def _noted(
        self, session: Session, person: Person, submission: Submission, deed: str
    ) -> Submission:
        saved = self._submissions.save(session, submission)
        self._mailboxes.audit.note(session, person.account, deed, submission.id)
        return saved

    def _must_serve(self, person: Person) -> None:
        if not self._is_facilitator:
            raise NotAllowed(N_("This organisation publishes for nobody else."))
        if not person.holds(Role.FACILITATOR):
            raise NotAllowed(N_("Only a facilitator reads what others hand in."))
