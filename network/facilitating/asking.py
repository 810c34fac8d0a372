"""Ask our facilitator to review what nobody else here could: a member of one person.

People ask here and at once; the worker carries it over and looks for the answer, which it puts
into effect: an approval publishes the very bytes that were read, anything else gives the draft
back with what was said. The other side is reviewing.py's.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from federation.errors import FederationError, MalformedError
from federation.sealing import lock, unlock
from federation.strict import dumps
from network.database import Database, Session
from network.errors import N_, Refused
from network.facilitating import wire
from network.facilitating.carrying import LEASE_SECONDS, MAILBOX_HEADER, MOST_ANSWER, SECONDS, Road
from network.facilitating.review import (
    ReviewRequest,
    ReviewState,
    Verdict,
    format_request,
    parse_verdict,
)
from network.facilitating.review_store import OwnReview, OwnReviews
from network.facilitating.submission import mailbox_key
from network.innovations.approving import Approving, Remark
from network.innovations.draft import Draft, DraftState, must_own
from network.innovations.store import Drafts
from network.messages import in_words
from network.peering.peers import Peer
from network.people.audit import Audit
from network.people.person import Person
from network.people.roles import Role
from network.people.store import People

logger = logging.getLogger(__name__)

AUTOMATIC = "(automatic)"
"""Who gives a draft back where no person did; no account has brackets."""


class _NotTakenError(Exception):
    """The facilitator did not take it, in words."""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A member's side. ``facilitator`` is its node id, empty at a facilitator."""

    facilitator: str
    vault: bytes
    database: Database
    drafts: Drafts
    people: People
    audit: Audit
    approving: Approving
    road: Road
    new_id: Callable[[], str]
    reviews: OwnReviews

    def may_ask(self, session: Session, person: Person, draft: Draft) -> bool:
        """Say whether this draft waits for a reviewer whom there is not here."""
        if not self.facilitator or draft.state is not DraftState.SUBMITTED:
            return False
        able = [each for each in self.people.all(session) if each.holds(Role.REVIEWER)]
        return all(each.account in draft.all_writers for each in able)

    def of(self, session: Session, draft_id: str) -> OwnReview | None:
        """Return the review that was asked for, or None."""
        found = self.reviews.find(session, draft_id)
        return None if found is None or found.is_over else found

    def ask(self, session: Session, person: Person, draft_id: str) -> OwnReview:
        """Ask the facilitator to review a draft that waits.

        Raises:
            NotAllowed: it is not this person's.
            Refused: somebody here can review it, or there is nobody to ask, or it was asked.
        """
        draft = self.drafts.get(session, draft_id)
        must_own(person, draft)
        if not self.may_ask(session, person, draft) or draft.submission is None:
            raise Refused(N_("Somebody here can review this."))
        known = self.reviews.find(session, draft_id)
        if known is not None and known.sha256 == draft.submission.sha256:
            raise Refused(N_("Your facilitator has been asked already."))
        own = OwnReview(
            draft=draft_id,
            # of a text that was taken back since, the facilitator keeps nothing
            key=known.key if known else self.new_id(),
            sha256=draft.submission.sha256,
            at=self.facilitator,
        )
        self.reviews.save(session, own)
        self.audit.note(session, person.account, "review asked for", draft_id)
        return own

    def tend(self) -> int:
        """Carry what is asked, and put answers into effect; return for how many.

        A failure waits for the next time and stops no other. What another process carries now
        is left to it.
        """
        with self.database.reading() as session:
            known = self.reviews.all(session)
        for own in known:
            with self.road.leases.held(f"review {own.draft}", LEASE_SECONDS) as is_ours:
                if is_ours:
                    self._tried(own)
        return len(known)

    def _tried(self, own: OwnReview) -> None:
        try:
            self._go(own)
        except (FederationError, _NotTakenError) as error:
            logger.warning("review not carried", extra={"reason": str(error)})
            self._save(replace(own, error=str(error)))

    def _go(self, own: OwnReview) -> None:
        with self.database.reading() as session:
            draft = self.drafts.find(session, own.draft)
            peer = self.road.peers.get(session, own.at)
        if peer is None:
            raise _NotTakenError(f"{own.at} is not known here yet")
        submission = draft.submission if draft is not None else None
        if submission is None or submission.sha256 != own.sha256:
            # taken back here, or settled by somebody here
            self._take_back(own, peer)
            return
        if not own.remote:
            request = ReviewRequest(submission.body, submission.audience, own.key)
            own = self._send(own, peer, request)
        self._put_into_effect(own, self._look(own, peer))

    def _send(self, own: OwnReview, peer: Peer, request: ReviewRequest) -> OwnReview:
        source = self.road.proving.source(peer.node, peer.base)
        answer = self.road.transport.post_json(
            source.url("submissions"),
            format_request(request),
            headers=source.headers(),
            limit=MOST_ANSWER,
            deadline=SECONDS,
        )
        if answer.status == 401:
            self.road.proving.forget(peer.node)
        if answer.status != 201:
            raise _NotTakenError(f"an answer with status {answer.status}")
        receipt = wire.parse_receipt(answer.body)
        secret = lock(receipt.secret.encode(), self.vault, own.draft)
        return self._save(replace(own, remote=receipt.id, secret=secret, error=""))

    def _look(self, own: OwnReview, peer: Peer) -> Verdict:
        answer = self.road.transport.get(
            f"{peer.base}/submissions/{own.remote}",
            headers={MAILBOX_HEADER: mailbox_key(self._secret(own))},
            limit=MOST_ANSWER,
            deadline=SECONDS,
        )
        if answer.status != 200:
            raise _NotTakenError(f"an answer with status {answer.status}")
        return parse_verdict(answer.body)

    def _put_into_effect(self, own: OwnReview, verdict: Verdict) -> None:
        if verdict.state is ReviewState.WAITING:
            return
        if verdict.sha256 != own.sha256:
            raise MalformedError("a review of something else")
        try:
            with self.database.transaction() as session:
                self._settle(session, own, verdict)
                self.reviews.forget(session, own.draft)
        except Refused as error:
            logger.info("review not put into effect", extra={"reason": str(error)})
            self._give_back(own, in_words(error))
        self.database.erase_traces()

    def _give_back(self, own: OwnReview, why: str) -> None:
        """Give a draft back that was agreed to and cannot go out, such as to a closed group.

        One that was taken back a moment ago stays as it is: the answer is to a text that is gone.
        """
        with self.database.transaction() as session:
            draft = self.drafts.find(session, own.draft)
            submission = draft.submission if draft is not None else None
            if submission is not None and submission.sha256 == own.sha256:
                note = Remark(why)
                self.approving.changes_asked_elsewhere(session, AUTOMATIC, own.draft, note)
            self.reviews.forget(session, own.draft)

    def _settle(self, session: Session, own: OwnReview, verdict: Verdict) -> None:
        by, note = f"({own.at})", Remark(verdict.note, verdict.section)
        if verdict.state is ReviewState.APPROVED:
            self.approving.approve_elsewhere(session, by, own.draft, own.sha256)
        elif verdict.state is ReviewState.CHANGES:
            self.approving.changes_asked_elsewhere(session, by, own.draft, note)
        elif verdict.state is ReviewState.DECLINED:
            self.approving.rejected_elsewhere(session, by, own.draft, note)

    def _take_back(self, own: OwnReview, peer: Peer) -> None:
        if own.remote:
            answer = self.road.transport.post_json(
                f"{peer.base}/submissions/{own.remote}/withdraw",
                dumps({"secret": self._secret(own)}),
                headers={},
                limit=MOST_ANSWER,
                deadline=SECONDS,
            )
            if answer.status not in (200, 404):
                raise _NotTakenError(f"an answer with status {answer.status}")
        with self.database.transaction() as session:
            self.reviews.forget(session, own.draft)

    def _secret(self, own: OwnReview) -> str:
        return unlock(own.secret, self.vault, own.draft).decode()

    def _save(self, own: OwnReview) -> OwnReview:
        with self.database.transaction() as session:
            self.reviews.save(session, own)
        return own
