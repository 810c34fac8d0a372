"""Withdraw, hold and release: what was published is taken back, hidden, or shown again.

Source: federation/README.md, section 5. The order stands in ``notices``, which all may
read and which says nothing but a random id; the reason stands in the content feed. Body,
salt and index go in the same transaction; the caller runs ``Database.erase_traces`` after
the commit, which empties the journal. Whether the person may is the caller's question.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from federation.errors import FederationError
from federation.feed import NOTICES
from federation.line import Line
from federation.order import HOLD, RELEASE, WITHDRAW, Order, OrderDraft, read_order
from network.database import Session
from network.errors import N_, Conflict, Invalid, NotAllowed, NotFound, Refused
from network.feeds.feed import CLOSED, BodyState, EntryDraft
from network.feeds.own import OwnFeeds
from network.records.applying import Applying, Counts
from network.records.change_store import Changes
from network.records.record import Reason, Record, RecordId, Status, replaced_by
from network.records.store import Records


@dataclass(frozen=True)
class WithdrawRequest:
    """What is to be withdrawn, and what its audience is told.

    Attributes:
        rev: one old revision only, or None for the record, for ever.
        replaced_by: the record to read instead: a rid of ours, or ``<node>/<rid>``.
        urgent: stop using it now.
    """

    rid: str
    rev: int | None = None
    reason: Reason = Reason.OWNER_REQUEST
    replaced_by: str | None = None
    urgent: bool = False


class Withdrawing:
    """Gives orders about records, and carries out those that come outside any feed.

    ``check_text`` refuses an address that our own feeds must not name.
    """

    def __init__(
        self,
        own_feeds: OwnFeeds,
        applying: Applying,
        records: Records,
        now: Callable[[], datetime],
        check_text: Callable[[Session, str], None],
    ) -> None:
        self._own_feeds = own_feeds
        self._applying = applying
        self._records = records
        self._now = now
        self._check_text = check_text

    def withdraw(self, session: Session, request: WithdrawRequest) -> Order:
        """Erase a record of ours, or one revision of it, here and at everybody's next pull.

        Raises:
            NotFound: there is no such record or revision.
            Conflict: it is withdrawn already.
            Invalid: what should be read instead is not here, is the record itself, or must
                not be named.
        """
        self._own_feeds.open(session, NOTICES)
        record = self._live(session, RecordId(self._own_feeds.node, request.rid))
        instead = self._instead(session, record.id, request.replaced_by)
        if request.rev is not None:
            self._check_revision(session, record.id, request.rev)
        iat = int(self._now().timestamp())
        jws = self._own_feeds.sign_order(
            OrderDraft(record.id.node, WITHDRAW, record.id.rid, iat, request.rev)
        )
        bare = EntryDraft(op=WITHDRAW, rid=request.rid, rev=request.rev, order=jws)
        told = EntryDraft(
            op=WITHDRAW,
            rid=request.rid,
            rev=request.rev,
            order=jws,
            reason=request.reason.value,
            replaced_by=instead,
            urgent=request.urgent,
        )
        lines = self._own_feeds.append(session, NOTICES, [bare])
        lines += self._tell_audience(session, record.feed, told)
        self._applying.apply(session, lines)
        return read_order(jws)

    def withdraw_inherited(self, session: Session, id: RecordId) -> Order:
        """Erase a record of an organisation whose successor we are; it may have no node left.

        Whether we are is asked of ``Authorities``, as everybody who reads the order will.

        Raises:
            NotFound: there is no such record.
            NotAllowed: the list does not name us as its successor.
            Conflict: it is withdrawn already.
        """
        self._own_feeds.open(session, NOTICES)
        record = self._live(session, id)
        iat = int(self._now().timestamp())
        jws = self._own_feeds.sign_order(OrderDraft(id.node, WITHDRAW, id.rid, iat))
        order = read_order(jws)
        if self._applying.authorities.authority(session, order) is None:
            raise NotAllowed(N_("Only %(node)s or its successor may withdraw this."), node=id.node)
        draft = EntryDraft(op=WITHDRAW, rid=record.id.rid, order=jws)
        lines = self._own_feeds.append(session, NOTICES, [draft])
        self._applying.apply(session, lines, authority=self._own_feeds.node)
        return order

    def hold(self, session: Session, id: RecordId) -> Order:
        """Hide ``id`` until this node releases it: a record of ours, or, by a facilitator of
        its region, another's.

        Raises:
            NotFound: there is no such record.
            Conflict: it is withdrawn already.
        """
        return self._hide(session, id, HOLD)

    def release(self, session: Session, id: RecordId) -> Order:
        """Take back this node's hold; the record stays hidden while another's stands.

        Raises:
            NotFound: there is no such record.
            Conflict: it is withdrawn already.
        """
        return self._hide(session, id, RELEASE)

    def held_by_us(self, session: Session) -> frozenset[RecordId]:
        """Return the records that a hold of this node hides."""
        return Changes(session).held_by(self._own_feeds.node)

    def obey(self, session: Session, jws: str) -> Counts:
        """Carry out an order that came by e-mail or by hand; only ``withdraw`` is accepted.

        Raises:
            NotAllowed: it is no such order, or not by anybody who may give it.
        """
        try:
            order = read_order(jws)
        except FederationError as error:
            raise NotAllowed(N_("This is not an order to withdraw something.")) from error
        if order.op != WITHDRAW:
            raise NotAllowed(N_("This is not an order to withdraw something."))
        authority = self._applying.authorities.authority(session, order)
        if authority is None:
            raise NotAllowed(N_("This order is not signed by anybody who may give it."))
        return self._applying.order(session, order, authority).counts

    def _hide(self, session: Session, id: RecordId, op: str) -> Order:
        self._own_feeds.open(session, NOTICES)
        record = self._live(session, id)
        jws = self._own_feeds.sign_order(OrderDraft(id.node, op, id.rid, self._later(session, id)))
        is_ours = id.node == self._own_feeds.node
        if not is_ours and self._applying.authorities.authority(session, read_order(jws)) is None:
            raise NotAllowed(
                N_("Only %(node)s or a facilitator of its region may do this."), node=id.node
            )
        draft = EntryDraft(op=op, rid=id.rid, order=jws)
        lines: list[Line] = self._own_feeds.append(session, NOTICES, [draft])
        if is_ours:
            lines += self._tell_audience(session, record.feed, draft)
        self._applying.apply(session, lines, authority=self._own_feeds.node)
        return read_order(jws)

    def _tell_audience(self, session: Session, feed: str, draft: EntryDraft) -> list[Line]:
        """Write ``draft`` into the feed of its record, unless that is closed for good.

        Nobody follows such a feed any more, and everybody follows notices: an order stands there.
        """
        known = self._own_feeds.get(session, feed)
        if known is not None and known.state in CLOSED:
            return []
        return self._own_feeds.append(session, feed, [draft])

    def _later(self, session: Session, id: RecordId) -> int:
        """Return a time greater than that of our last order about ``id`` (ruling 4)."""
        last = Changes(session).holds([id]).get(id, {}).get(self._own_feeds.node)
        return max(int(self._now().timestamp()), last.iat + 1 if last else 0)

    def _live(self, session: Session, id: RecordId) -> Record:
        record = self._records.get(session, id)
        if record is None:
            raise NotFound(N_("There is no such record here."))
        if record.status is Status.WITHDRAWN:
            raise Conflict(N_("This is withdrawn already."))
        return record

    def _instead(self, session: Session, id: RecordId, named: str | None) -> str | None:
        """Return the key of the record that ``named`` is, by its rid if it is ours."""
        if named is None:
            return None
        instead = replaced_by(id.node, named)
        if instead == id:
            raise Invalid({"replaced_by": N_("This is the record that you are withdrawing.")})
        record = self._records.get(session, instead)
        if record is None or not record.shown:
            raise Invalid({"replaced_by": N_("There is no such record here that can be read.")})
        try:
            self._check_text(session, instead.key)
        except Refused as error:
            raise Invalid({"replaced_by": error.message}) from error
        return instead.key

    def _check_revision(self, session: Session, id: RecordId, rev: int) -> None:
        held = [
            revision.rev
            for revision in self._records.revisions(session, id)
            if revision.state is BodyState.HELD
        ]
        if rev not in held:
            raise NotFound(N_("There is no such version of this record."))
