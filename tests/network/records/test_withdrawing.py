"""Withdraw, hold, release: given by us, or carried here by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from federation.errors import FederationError
from federation.keys import SigningKey
from federation.line import Line, parse_line
from federation.order import Order, OrderDraft, format_order, parse_order, read_order
from network.database import Database, Session
from network.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from network.feeds.feed import CLOSED, BodyState, FeedState
from network.feeds.store import FeedStore
from network.records.record import Reason, RecordId, Status
from network.records.withdrawing import WithdrawRequest
from tests.fakes.peer import START, FakePeer
from tests.fakes.shelf import Shelf


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Shelf:
    return Shelf(database, tmp_path)


class _Origin:
    """The peer speaks for its own records."""

    def __init__(self, peer: FakePeer) -> None:
        self._peer = peer

    def authority(self, session: Session, order: Order) -> str | None:
        try:
            parse_order(order.jws, self._peer.keys().ever())
        except FederationError:
            return None
        return self._peer.node


def _lines(shelf: Shelf, feed: str) -> list[Line]:
    with shelf.database.reading() as session:
        return [parse_line(raw) for raw in shelf.own_feeds.entries(session, feed, 0, 100)]


def _withdraw(shelf: Shelf, request: WithdrawRequest) -> Order:
    with shelf.database.transaction() as session:
        return shelf.withdrawing.withdraw(session, request)


def test_the_order_is_the_same_in_notices_and_in_the_content_feed(shelf: Shelf) -> None:
    rid = shelf.publish().rid
    order = _withdraw(shelf, WithdrawRequest(rid))
    assert [line.order for line in _lines(shelf, "notices")] == [order.jws]
    assert _lines(shelf, "network")[-1].order == order.jws
    assert parse_order(order.jws, {shelf.key.public.kid: shelf.key.public}).rid == rid


def test_the_reason_stands_in_the_content_feed_and_never_in_notices(shelf: Shelf) -> None:
    rid, new = shelf.publish().rid, shelf.publish("New").rid
    _withdraw(
        shelf, WithdrawRequest(rid, reason=Reason.HARM, replaced_by=f"home/{new}", urgent=True)
    )
    [notice] = _lines(shelf, "notices")
    told = _lines(shelf, "network")[-1]
    assert (notice.reason, notice.replaced_by, notice.urgent) == (None, None, False)
    assert (told.reason, told.replaced_by, told.urgent) == ("harm", f"home/{new}", True)


def test_a_withdrawn_record_leaves_a_tombstone_and_no_body(shelf: Shelf) -> None:
    rid = shelf.publish().rid
    _withdraw(shelf, WithdrawRequest(rid, reason=Reason.PRIVACY))
    record = shelf.record("home", rid)
    assert (record.status, record.reason, record.shown) == (Status.WITHDRAWN, "privacy", False)
    assert shelf.body("home", rid, rev=1) is None


def test_every_revision_goes_with_the_record(shelf: Shelf) -> None:
    rid = shelf.publish().rid
    shelf.publish("Second", rid=rid)
    _withdraw(shelf, WithdrawRequest(rid))
    with shelf.database.reading() as session:
        states = [each.state for each in shelf.records.revisions(session, RecordId("home", rid))]
    assert states == [BodyState.ERASED, BodyState.ERASED]


def test_one_old_revision_can_go_alone(shelf: Shelf) -> None:
    rid = shelf.publish("With a name").rid
    shelf.publish("Without", rid=rid)
    order = _withdraw(shelf, WithdrawRequest(rid, rev=1))
    assert order.rev == 1
    assert shelf.body("home", rid, rev=1) is None
    assert shelf.body("home", rid) is not None


def test_a_revision_that_is_not_there_cannot_be_withdrawn(shelf: Shelf) -> None:
    rid = shelf.publish().rid
    with pytest.raises(NotFound):
        _withdraw(shelf, WithdrawRequest(rid, rev=2))


def test_a_revision_withdrawn_already_cannot_be_withdrawn_again(shelf: Shelf) -> None:
    rid = shelf.publish().rid
    _withdraw(shelf, WithdrawRequest(rid, rev=1))
    with pytest.raises(NotFound):
        _withdraw(shelf, WithdrawRequest(rid, rev=1))


def test_what_is_not_there_cannot_be_withdrawn(shelf: Shelf) -> None:
    with pytest.raises(NotFound):
        _withdraw(shelf, WithdrawRequest(shelf.ids()))


def test_what_is_withdrawn_cannot_be_withdrawn_again(shelf: Shelf) -> None:
    rid = shelf.publish().rid
    _withdraw(shelf, WithdrawRequest(rid))
    with pytest.raises(Conflict):
        _withdraw(shelf, WithdrawRequest(rid))


def test_a_withdrawn_record_leaves_the_index(shelf: Shelf) -> None:
    rid = shelf.publish().rid
    shelf.indexing.follow()
    _withdraw(shelf, WithdrawRequest(rid))
    shelf.indexing.follow()
    assert shelf.engine.count() == 0


def test_a_hold_hides_and_a_release_shows(shelf: Shelf) -> None:
    rid = shelf.publish().rid
    id = RecordId("home", rid)
    with shelf.database.transaction() as session:
        shelf.withdrawing.hold(session, id)
    assert shelf.body("home", rid) is None
    with shelf.database.transaction() as session:
        shelf.withdrawing.release(session, id)
    assert shelf.body("home", rid) is not None


def test_each_order_about_a_record_is_later_than_the_one_before(shelf: Shelf) -> None:
    id = RecordId("home", shelf.publish().rid)
    with shelf.database.transaction() as session:
        held = shelf.withdrawing.hold(session, id)
        released = shelf.withdrawing.release(session, id)
    assert released.iat > held.iat


class _Facilitator:
    """Home may hide anybody's records."""

    def authority(self, session: Session, order: Order) -> str | None:
        return "home"


def test_a_hold_of_anothers_record_is_for_who_may(shelf: Shelf) -> None:
    peer = FakePeer()
    rid = peer.publish("network", {"title": "Theirs"}).rid
    shelf.pull_all(peer)
    with pytest.raises(NotAllowed), shelf.database.transaction() as session:
        shelf.withdrawing.hold(session, RecordId(peer.node, rid))
    assert shelf.record(peer.node, rid).status is Status.CURRENT


def test_a_hold_of_anothers_record_stands_in_our_notices_alone(
    database: Database, tmp_path: Path
) -> None:
    shelf = Shelf(database, tmp_path, authorities=_Facilitator())
    peer = FakePeer()
    rid = peer.publish("network", {"title": "Theirs"}).rid
    shelf.pull_all(peer)
    with shelf.database.transaction() as session:
        order = shelf.withdrawing.hold(session, RecordId(peer.node, rid))
    assert order.node == peer.node
    assert [line.order for line in _lines(shelf, "notices")] == [order.jws]
    assert _lines(shelf, "network") == []
    assert shelf.record(peer.node, rid).status is Status.HELD
    with shelf.database.reading() as session:
        assert shelf.withdrawing.held_by_us(session) == {RecordId(peer.node, rid)}


def test_an_order_brought_by_hand_is_carried_out(database: Database, tmp_path: Path) -> None:
    peer = FakePeer()
    shelf = Shelf(database, tmp_path, authorities=_Origin(peer))
    rid = peer.publish("network", {"title": "Sorry"}).rid
    shelf.pull_all(peer)
    with shelf.database.transaction() as session:
        assert shelf.withdrawing.obey(session, peer.withdraw("network", rid)).withdrawn == 1
    assert shelf.record(peer.node, rid).status is Status.WITHDRAWN


def test_an_order_brought_before_its_record_bars_it(database: Database, tmp_path: Path) -> None:
    peer = FakePeer()
    shelf = Shelf(database, tmp_path, authorities=_Origin(peer))
    rid = peer.publish("network", {"title": "Sorry"}).rid
    with shelf.database.transaction() as session:
        shelf.withdrawing.obey(session, peer.withdraw("network", rid))
    shelf.pull_all(peer)
    assert shelf.record(peer.node, rid).status is Status.WITHDRAWN


@pytest.mark.parametrize("op", ["hold", "release"])
def test_only_a_withdrawal_counts_by_hand(database: Database, tmp_path: Path, op: str) -> None:
    peer = FakePeer()
    shelf = Shelf(database, tmp_path, authorities=_Origin(peer))
    order = format_order(OrderDraft(peer.node, op, peer.new_rid(), START), peer.key)
    with pytest.raises(NotAllowed), shelf.database.transaction() as session:
        shelf.withdrawing.obey(session, order)


def test_an_order_by_a_stranger_is_refused(database: Database, tmp_path: Path) -> None:
    peer = FakePeer()
    shelf = Shelf(database, tmp_path, authorities=_Origin(peer))
    forged = format_order(
        OrderDraft(peer.node, "withdraw", peer.new_rid(), START), SigningKey.generate()
    )
    with pytest.raises(NotAllowed), shelf.database.transaction() as session:
        shelf.withdrawing.obey(session, forged)


def test_what_is_no_order_is_refused(shelf: Shelf) -> None:
    with pytest.raises(NotAllowed), shelf.database.transaction() as session:
        shelf.withdrawing.obey(session, "not.an.order")


def test_an_order_is_at_most_2048_bytes(shelf: Shelf) -> None:
    order = _withdraw(shelf, WithdrawRequest(shelf.publish().rid))
    assert len(read_order(order.jws).jws) <= 2048


CIRCLE = "circle-aaaaaaaaaaaaaaaa"


@pytest.mark.parametrize("state", sorted(CLOSED))
def test_what_stands_in_a_feed_that_is_closed_for_good_is_withdrawn_through_notices_alone(
    shelf: Shelf, state: FeedState
) -> None:
    rid = shelf.publish(audience=CIRCLE).rid
    with shelf.database.transaction() as session:
        store = FeedStore(session)
        store.save(replace(store.locked("home", CIRCLE), state=state))
    order = _withdraw(shelf, WithdrawRequest(rid))
    assert [line.order for line in _lines(shelf, "notices")] == [order.jws]
    assert [line.op for line in _lines(shelf, CIRCLE)] == ["publish"]
    assert shelf.record("home", rid).status is Status.WITHDRAWN
    assert shelf.body("home", rid, rev=1) is None


def test_what_stands_in_a_circle_from_before_a_restore_can_be_withdrawn_after_it(
    shelf: Shelf,
) -> None:
    rid = shelf.publish(audience=CIRCLE).rid
    with shelf.database.transaction() as session:
        shelf.own_feeds.doubt(session)
    with pytest.raises(Conflict):
        _withdraw(shelf, WithdrawRequest(rid))
    with shelf.database.transaction() as session:
        shelf.own_feeds.trust(session, "notices")
        shelf.own_feeds.trust(session, "public")
    _withdraw(shelf, WithdrawRequest(rid))
    assert shelf.body("home", rid) is None


def test_what_stands_in_a_retired_circle_can_be_held_and_released(shelf: Shelf) -> None:
    id = RecordId("home", shelf.publish(audience=CIRCLE).rid)
    with shelf.database.transaction() as session:
        shelf.own_feeds.doubt(session)
        shelf.own_feeds.trust(session, "notices")
        shelf.own_feeds.trust(session, "public")
        shelf.withdrawing.hold(session, id)
        assert id in shelf.withdrawing.held_by_us(session)
        shelf.withdrawing.release(session, id)
        assert id not in shelf.withdrawing.held_by_us(session)


def test_what_takes_its_place_must_be_here_and_another_record(shelf: Shelf) -> None:
    rid = shelf.publish().rid
    for wrong in (rid, f"home/{rid}", "c33316c3-0000-4000-8000-000000000001"):
        with pytest.raises(Invalid):
            _withdraw(shelf, WithdrawRequest(rid, replaced_by=wrong))
    assert shelf.record("home", rid).shown


def test_what_takes_its_place_is_named_with_its_node(shelf: Shelf) -> None:
    rid, new = shelf.publish().rid, shelf.publish("New").rid
    _withdraw(shelf, WithdrawRequest(rid, replaced_by=new))
    assert shelf.record("home", rid).replaced_by == f"home/{new}"


def test_what_must_not_be_named_in_our_feeds_takes_no_place(shelf: Shelf) -> None:
    def refuse(_session: Session, text: str) -> None:
        raise Refused(f"{text} is unnamed")

    rid, new = shelf.publish().rid, shelf.publish("New").rid
    shelf.withdrawing._check_text = refuse
    with pytest.raises(Invalid, match=f"home/{new} is unnamed"):
        _withdraw(shelf, WithdrawRequest(rid, replaced_by=new))
