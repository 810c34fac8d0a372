"""Go to the facilitator: carry errands over until they have arrived, look into mailboxes.

What people decided is submitting.py's. No transaction is open while somebody is asked; each
errand may be repeated without harm, but not by two at once: the receipt of the one would be void
by the offer of the other. So whoever goes holds a lease. Only an offer shows who we are.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from federation.errors import FederationError, MalformedError
from federation.sealing import unlock
from federation.strict import dumps, parse_document
from federation.transport import Response, Transport
from network.database import Database
from network.facilitating import wire
from network.facilitating.submission import Message, Sender, State, mailbox_key, taken_back
from network.facilitating.submitting import Submitting
from network.facilitating.unnamed import Errand, Unnamed
from network.facilitating.wire import Offer
from network.feeds.leases import Leases
from network.peering.peers import Peer
from network.peering.proving import Proving
from network.peering.standing import Peers

logger = logging.getLogger(__name__)

MOST_ANSWER = 4 * 1024 * 1024
SECONDS = 30.0
RETRY = timedelta(minutes=5)
LEASE_SECONDS = 300
LOOKS, PAUSE = 60, 0.5
"""How often, and with how many seconds between, somebody waits for another who is on the way."""
MAILBOX_HEADER = "Likewise-Mailbox"


@dataclass(frozen=True)
class Road:
    """How the facilitator is reached, by one process at a time; ``wait`` for so many seconds."""

    transport: Transport
    proving: Proving
    peers: Peers
    leases: Leases
    wait: Callable[[float], None]


class _NotTakenError(Exception):
    """The facilitator refused, in words for the people who handed it in."""


class Carrying:
    """Errands and mailboxes. One instance a process."""

    def __init__(
        self,
        database: Database,
        submitting: Submitting,
        road: Road,
        rhythm: timedelta,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._submitting = submitting
        self._store = submitting.store
        self._road = road
        self._rhythm = rhythm
        self._now = now
        self._next: dict[str, datetime] = {}

    def tend(self) -> int:
        """Go for whatever is due; return for how many. Failures wait and stop no other."""
        with self._database.reading() as session:
            known = [each for each in self._store.all(session) if not each.is_over]
            unsent = {each.id for each in known if self._store.unsent(session, each.id)}
        due = [each for each in known if self._is_due(each, each.id in unsent)]
        for unnamed in due:
            self._gone(unnamed.id)
        return len(due)

    def go(self, id: str) -> Unnamed:
        """Go once for one submission, whatever its due time, and return how it stands.

        Where another process is on the way, this one goes when that is back; it does not wait
        for longer than half a minute.
        """
        for _look in range(LOOKS):
            gone = self._gone(id)
            if gone is not None:
                return gone
            self._road.wait(PAUSE)
        with self._database.reading() as session:
            return self._store.get(session, id)

    def _gone(self, id: str) -> Unnamed | None:
        """Go, and return how it stands; None where another process is on the way."""
        with self._road.leases.held(f"unnamed {id}", LEASE_SECONDS) as is_ours:
            return self._once(id) if is_ours else None

    def _once(self, id: str) -> Unnamed:
        with self._database.reading() as session:
            unnamed = self._store.get(session, id)
            peer = self._road.peers.get(session, unnamed.at)
        try:
            if peer is None:
                raise _NotTakenError(f"{unnamed.at} is not known here yet")
            unnamed = self._carried(unnamed, peer)
            self._next[id] = self._now() + self._rhythm
        except (FederationError, _NotTakenError) as error:
            logger.warning("submission not carried", extra={"reason": str(error)})
            self._next[id] = self._now() + RETRY
            unnamed = self._note(id, str(error))
        return unnamed

    def _is_due(self, unnamed: Unnamed, has_answers: bool) -> bool:
        now = self._now()
        wait = self._next.get(unnamed.id)
        if wait is not None and (unnamed.error or not has_answers):
            return wait <= now
        return True

    def _carried(self, unnamed: Unnamed, peer: Peer) -> Unnamed:
        if unnamed.errand in (Errand.OFFER, Errand.RECALL):
            unnamed = self._offer(unnamed, peer)
        if unnamed.errand is Errand.WITHDRAWAL:
            return self._withdraw(unnamed, peer)
        if unnamed.errand is Errand.REVISION:
            unnamed = self._revise(unnamed, peer)
        if not unnamed.remote or unnamed.state is State.WITHDRAWN:
            return unnamed
        self._answer(unnamed, peer)
        return self._look(unnamed, peer)

    def _offer(self, unnamed: Unnamed, peer: Peer) -> Unnamed:
        source = self._road.proving.source(peer.node, peer.base)
        offer = Offer(
            unnamed.type_name,
            unnamed.fields,
            unnamed.limits,
            unnamed.contact_ok,
            key=unnamed.id,
            submitter=unnamed.submitter_mark[:64],
            trust=unnamed.trust_mark,
        )
        answer = self._road.transport.post_json(
            source.url("submissions"),
            wire.format_offer(offer),
            headers=source.headers(),
            limit=MOST_ANSWER,
            deadline=SECONDS,
        )
        if answer.status == 401:
            self._road.proving.forget(peer.node)
        if answer.status == 422:
            return self._refused(unnamed, answer)
        receipt = wire.parse_receipt(_expected(answer, 201))
        with self._database.transaction() as session:
            # somebody may have taken it back while it was on its way
            now = self._store.get(session, unnamed.id)
            return self._submitting.received(session, now, receipt)

    def _refused(self, unnamed: Unnamed, answer: Response) -> Unnamed:
        """Keep why; nothing more is tried until somebody changes it."""
        if unnamed.errand is Errand.RECALL:
            with self._database.transaction() as session:
                self._store.save(session, unnamed.withdrawn())
            return unnamed.withdrawn()
        reasons = _reasons(answer)
        refused = replace(unnamed, errand=Errand.NONE, error=reasons)
        with self._database.transaction() as session:
            self._store.save(session, refused)
            if unnamed.errand is Errand.REVISION:
                # what stands there stays; the next look says how, and must not hide why
                day, id = self._now().date(), self._submitting.new_id()
                said = Message(id, day, Sender.FACILITATOR, reasons)
                self._store.add(session, unnamed.id, said, is_sent=True)
        return refused

    def _revise(self, unnamed: Unnamed, peer: Peer) -> Unnamed:
        document = wire.format_revision(unnamed.fields, unnamed.limits)
        answer = self._post(unnamed, peer, "revision", document)
        if answer.status == 422:
            return self._refused(unnamed, answer)
        _expected(answer, 200)
        with self._database.transaction() as session:
            now = self._store.get(session, unnamed.id)
            if now.errand is Errand.REVISION and now.fields == unnamed.fields:
                now = replace(now, errand=Errand.NONE, error="")
                self._store.save(session, now)
            return now

    def _withdraw(self, unnamed: Unnamed, peer: Peer) -> Unnamed:
        secret = self._secret(unnamed)
        answer = self._road.transport.post_json(
            f"{peer.base}/submissions/{unnamed.remote}/withdraw",
            dumps({"secret": secret}),
            headers={},
            limit=MOST_ANSWER,
            deadline=SECONDS,
        )
        _expected(answer, 200)
        with self._database.transaction() as session:
            gone = self._store.get(session, unnamed.id).withdrawn()
            self._store.save(session, gone)
            self._store.empty_mailbox(session, unnamed.id)
        self._database.erase_traces()
        return gone

    def _answer(self, unnamed: Unnamed, peer: Peer) -> None:
        with self._database.reading() as session:
            unsent = self._store.unsent(session, unnamed.id)
        for message in unsent:
            document = dumps({"id": message.id, "text": message.text})
            _expected(self._post(unnamed, peer, "messages", document), 200)
            with self._database.transaction() as session:
                self._store.add(session, unnamed.id, message, is_sent=True)

    def _look(self, unnamed: Unnamed, peer: Peer) -> Unnamed:
        answer = self._road.transport.get(
            f"{peer.base}/submissions/{unnamed.remote}",
            headers={MAILBOX_HEADER: mailbox_key(self._secret(unnamed))},
            limit=MOST_ANSWER,
            deadline=SECONDS,
        )
        found = wire.parse_mailbox(_expected(answer, 200))
        with self._database.transaction() as session:
            now = self._store.get(session, unnamed.id)
            if now.errand is not Errand.NONE:
                return now
            seen = _as_found(now, found)
            if seen != now:
                self._store.save(session, seen)
            for message in found.messages:
                self._store.add(session, unnamed.id, message, is_sent=True)
            kept = self._store.messages(session, unnamed.id)
            gone = taken_back(kept, {message.id for message in found.messages})
            self._store.drop_messages(session, unnamed.id, gone)
        if gone:
            self._database.erase_traces()
        return seen

    def _post(self, unnamed: Unnamed, peer: Peer, what: str, document: bytes) -> Response:
        return self._road.transport.post_json(
            f"{peer.base}/submissions/{unnamed.remote}/{what}",
            document,
            headers={MAILBOX_HEADER: mailbox_key(self._secret(unnamed))},
            limit=MOST_ANSWER,
            deadline=SECONDS,
        )

    def _secret(self, unnamed: Unnamed) -> str:
        return unlock(unnamed.secret, self._submitting.vault, unnamed.id).decode()

    def _note(self, id: str, words: str) -> Unnamed:
        with self._database.transaction() as session:
            noted = replace(self._store.get(session, id), error=words)
            self._store.save(session, noted)
        return noted


def _as_found(unnamed: Unnamed, found: wire.Mailbox) -> Unnamed:
    """Return it as the facilitator says it stands."""
    if found.state is State.WITHDRAWN:
        return unnamed.withdrawn()
    record = found.record
    return replace(
        unnamed,
        state=found.state,
        rid=record.rid if record else unnamed.rid,
        record_node=record.node if record and found.state is State.PUBLISHED else "",
        waits_long=found.waits_long,
        error="",
    )


def _expected(answer: Response, status: int) -> bytes:
    if answer.status != status:
        raise _NotTakenError(f"an answer with status {answer.status}")
    return answer.body


def _reasons(answer: Response) -> str:
    try:
        errors = parse_document(answer.body).get("errors")
    except MalformedError:
        errors = None
    said = [
        f"{each.get('field')}: {each.get('message')}"
        for each in (errors if isinstance(errors, list) else [])
        if isinstance(each, dict)
    ]
    return "; ".join(said)[:2000] or "it was refused"
