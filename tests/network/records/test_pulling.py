"""The pull path: what lines do to the records of this node, and what they cannot do."""

from __future__ import annotations

from pathlib import Path

import pytest

from federation.body import digest
from federation.errors import FederationError, ForkError
from federation.feed import media_type
from federation.keys import SigningKey
from federation.line import LineDraft
from federation.order import Order, OrderDraft, format_order, parse_order
from network.database import Database, Session
from network.errors import Conflict
from network.feeds.feed import BodyState
from network.records.applying import UNAUTHORISED, UNKNOWN_TYPE, Counts
from network.records.record import RecordId, Status
from network.records.store import Listing
from tests.fakes.peer import START, FakePeer
from tests.fakes.shelf import BADGE, NOTE, Shelf


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Shelf:
    return Shelf(database, tmp_path)


@pytest.fixture
def peer() -> FakePeer:
    return FakePeer()


def _line(peer: FakePeer, feed: str, **fields: object) -> None:
    """Append a line that says exactly ``fields``."""
    draft = LineDraft(node=peer.node, feed=feed, seq=1, prev="", **fields)  # type: ignore[arg-type]
    peer.feed(feed).append(draft, peer.key, peer.now)


def _problems(shelf: Shelf, peer: FakePeer) -> list[str]:
    with shelf.database.reading() as session:
        return [what for _, _, what in shelf.held_feeds.problems(session, peer.node)]


def _states(shelf: Shelf, node: str, rid: str) -> list[BodyState]:
    with shelf.database.reading() as session:
        return [each.state for each in shelf.records.revisions(session, RecordId(node, rid))]


def _withdraw(peer: FakePeer, feed: str, rid: str, **told: object) -> None:
    order = format_order(OrderDraft(peer.node, "withdraw", rid, peer.now), peer.key)
    _line(peer, "notices", op="withdraw", rid=rid, order=order)
    _line(peer, feed, op="withdraw", rid=rid, order=order, **told)


class _Facilitator:
    """One node whose key may hold and release everybody's records."""

    def __init__(self, peer: FakePeer) -> None:
        self._peer = peer

    def authority(self, session: Session, order: Order) -> str | None:
        try:
            parse_order(order.jws, self._peer.keys().ever())
        except FederationError:
            return None
        return self._peer.node


# -- what a pull stores


def test_a_pulled_record_is_there_before_its_body_is(shelf: Shelf, peer: FakePeer) -> None:
    rid = peer.publish("network", {"title": "A walk"}).rid
    assert shelf.pull(peer) == Counts(new=1)
    record = shelf.record(peer.node, rid)
    assert (record.feed, record.rev, record.type) == ("network", 1, NOTE.media_type)
    assert not record.shown


def test_a_pulled_body_is_shown_once_it_was_looked_at(shelf: Shelf, peer: FakePeer) -> None:
    rid = peer.publish("network", {"title": "A walk"}).rid
    shelf.pull_all(peer)
    assert shelf.record(peer.node, rid).shown
    body = shelf.body(peer.node, rid)
    assert body is not None
    assert body["title"] == "A walk"


def test_the_cursor_moves_with_the_lines(shelf: Shelf, peer: FakePeer) -> None:
    peer.publish_many("network", 3)
    shelf.pull(peer)
    with shelf.database.reading() as session:
        held = shelf.held_feeds.held(session, peer.node, "network")
    assert (held.size, held.head) == (3, peer.feed("network").head)
    assert held.applied.jws == peer.feed("network").current


def test_a_second_pull_takes_only_what_is_new(shelf: Shelf, peer: FakePeer) -> None:
    peer.publish_many("network", 2)
    shelf.pull(peer)
    peer.publish_many("network", 3)
    assert shelf.pull(peer) == Counts(new=3)


def test_a_pull_that_was_given_up_leaves_nothing_behind(shelf: Shelf, peer: FakePeer) -> None:
    peer.publish_many("network", 2)
    verified = shelf.verified(peer, "network")
    with pytest.raises(RuntimeError), shelf.database.transaction() as session:
        shelf.pulling.apply(session, verified)
        raise RuntimeError
    with shelf.database.reading() as session:
        assert shelf.held_feeds.get(session, peer.node, "network") is None
        assert shelf.records.list(session, Listing(shown=None)) == ()


def test_of_two_pulls_of_one_feed_the_second_is_given_up(shelf: Shelf, peer: FakePeer) -> None:
    peer.publish_many("network", 2)
    verified = shelf.verified(peer, "network")
    with shelf.database.transaction() as session:
        shelf.pulling.apply(session, verified)
    with pytest.raises(Conflict), shelf.database.transaction() as session:
        shelf.pulling.apply(session, verified)
    with shelf.database.reading() as session:
        assert shelf.held_feeds.held(session, peer.node, "network").size == 2


def test_a_frozen_feed_takes_no_more_lines(shelf: Shelf, peer: FakePeer) -> None:
    peer.publish_many("network", 1)
    verified = shelf.verified(peer, "network")
    with shelf.database.transaction() as session:
        shelf.held_feeds.freeze(session, peer.node, "network", ForkError("two", ("a", "b")))
    with pytest.raises(Conflict), shelf.database.transaction() as session:
        shelf.pulling.apply(session, verified)


# -- revisions


def test_a_revision_takes_the_place_of_the_one_before(shelf: Shelf, peer: FakePeer) -> None:
    rid = peer.publish("network", {"title": "First"}).rid
    shelf.pull_all(peer)
    peer.publish("network", {"title": "Second"}, rid=rid, rev=2)
    assert shelf.pull_all(peer) == Counts(changed=1)
    assert shelf.record(peer.node, rid).shown_rev == 2
    assert shelf.body(peer.node, rid, rev=1) is not None


def test_a_revision_on_its_way_leaves_the_older_one_up(shelf: Shelf, peer: FakePeer) -> None:
    rid = peer.publish("network", {"title": "First"}).rid
    shelf.pull_all(peer)
    peer.publish("network", {"title": "Second"}, rid=rid, rev=2)
    shelf.pull(peer)
    shelf.indexing.follow()
    assert shelf.record(peer.node, rid).shown_rev == 1


def test_a_revision_no_newer_than_the_one_known_is_ignored(shelf: Shelf, peer: FakePeer) -> None:
    rid = peer.publish("network", {"title": "Second"}, rev=2).rid
    peer.publish("network", {"title": "First"}, rid=rid, rev=1)
    peer.publish("network", {"title": "Again"}, rid=rid, rev=2)
    assert shelf.pull_all(peer) == Counts(new=1, ignored=2)
    body = shelf.body(peer.node, rid)
    assert body is not None
    assert body["title"] == "Second"


def test_a_record_stays_in_the_feed_it_was_first_seen_in(shelf: Shelf, peer: FakePeer) -> None:
    rid = peer.publish("network", {"title": "First"}).rid
    shelf.pull_all(peer)
    peer.publish("public", {"title": "Elsewhere"}, rid=rid, rev=2)
    assert shelf.pull_all(peer, "public") == Counts(ignored=1)
    assert shelf.record(peer.node, rid).rev == 1


# -- whose record it is (faults 25, 26)


def test_two_nodes_may_use_one_rid_and_have_two_records(shelf: Shelf, peer: FakePeer) -> None:
    squatter = FakePeer("rx2")
    rid = peer.new_rid()
    squatter.publish("network", {"title": "Mine"}, rid=rid)
    shelf.pull_all(squatter)
    peer.publish("network", {"title": "Mine, too"}, rid=rid)
    assert shelf.pull_all(peer) == Counts(new=1)
    titles = [body["title"] for node in ("rx1", "rx2") if (body := shelf.body(node, rid))]
    assert titles == ["Mine, too", "Mine"]


def test_who_squats_an_rid_and_withdraws_it_withdraws_its_own(shelf: Shelf, peer: FakePeer) -> None:
    squatter = FakePeer("rx2")
    rid = peer.publish("network", {"title": "Mine"}).rid
    shelf.pull_all(peer)
    squatter.publish("network", {"title": "Also"}, rid=rid)
    squatter.withdraw("network", rid)
    shelf.pull_all(squatter)
    assert shelf.record("rx2", rid).status is Status.WITHDRAWN
    assert shelf.body("rx1", rid) is not None


def test_a_body_cited_by_another_and_withdrawn_there_stays_here(
    shelf: Shelf, peer: FakePeer
) -> None:
    cited = peer.publish("network", {"title": "Mine"})
    other = FakePeer("rx2")
    raw = peer.bodies["network", cited.sha256 or ""] or b""
    copied = other.publish_raw("network", raw)
    shelf.pull_all(peer)
    shelf.pull_all(other)
    other.withdraw("network", copied.rid)
    shelf.pull_all(other)
    assert shelf.body(peer.node, cited.rid) is not None
    assert shelf.body(other.node, copied.rid) is None


def test_an_order_about_anothers_record_is_refused_and_counted(
    shelf: Shelf, peer: FakePeer
) -> None:
    rid = peer.publish("network", {"title": "Mine"}).rid
    shelf.pull_all(peer)
    hostile = FakePeer("rx2")
    order = format_order(OrderDraft(peer.node, "withdraw", rid, START), hostile.key)
    _line(hostile, "notices", op="withdraw", rid=rid, order=order)
    assert shelf.pull(hostile, "notices") == Counts(refused=1)
    assert _problems(shelf, hostile) == [UNAUTHORISED]
    assert shelf.body(peer.node, rid) is not None


def test_an_order_of_the_origins_own_needs_no_living_key(shelf: Shelf, peer: FakePeer) -> None:
    rid = peer.publish("network", {"title": "Mine"}).rid
    shelf.pull_all(peer)
    order = format_order(OrderDraft(peer.node, "withdraw", rid, START), SigningKey.generate())
    _line(peer, "notices", op="withdraw", rid=rid, order=order)
    assert shelf.pull(peer, "notices") == Counts(withdrawn=1)


# -- withdrawal (faults 27, 28)


def test_a_withdrawal_hides_and_erases_in_one_transaction(shelf: Shelf, peer: FakePeer) -> None:
    rid = peer.publish("network", {"title": "Sorry"}).rid
    shelf.pull_all(peer)
    peer.withdraw("network", rid)
    assert shelf.pull(peer, "notices") == Counts(withdrawn=1)
    assert shelf.record(peer.node, rid).status is Status.WITHDRAWN
    assert not shelf.record(peer.node, rid).shown
    assert _states(shelf, peer.node, rid) == [BodyState.ERASED]
    assert shelf.body(peer.node, rid, rev=1) is None


def test_the_content_feed_adds_the_reason_to_a_tombstone(shelf: Shelf, peer: FakePeer) -> None:
    rid, new = peer.publish("network", {"title": "Sorry"}).rid, peer.new_rid()
    shelf.pull_all(peer)
    _withdraw(peer, "network", rid, reason="harm", replaced_by=new, urgent=True)
    shelf.pull(peer, "notices")
    assert shelf.pull(peer) == Counts(ignored=1)
    tombstone = shelf.record(peer.node, rid)
    assert (tombstone.reason, tombstone.replaced_by, tombstone.urgent) == ("harm", new, True)


def test_whoever_repeats_an_order_can_add_nothing_to_it(
    database: Database, tmp_path: Path, peer: FakePeer
) -> None:
    shelf = Shelf(database, tmp_path, authorities=_Facilitator(peer))
    rid = peer.publish("network", {"title": "Sorry"}).rid
    shelf.pull(peer)
    order = peer.withdraw("network", rid)
    shelf.pull(peer)
    witness = FakePeer("rx2")
    instead = f"rx2/{witness.publish('network', {'title': 'Ours'}).rid}"
    told = {"reason": "harm", "replaced_by": instead, "urgent": True}
    _line(witness, "network", op="withdraw", rid=rid, order=order, **told)
    assert shelf.pull(witness) == Counts(new=1, ignored=1)
    tombstone = shelf.record(peer.node, rid)
    assert tombstone.status is Status.WITHDRAWN
    assert (tombstone.reason, tombstone.replaced_by, tombstone.urgent) == (None, None, False)


def test_a_reason_told_first_is_not_lost_to_the_notice(shelf: Shelf, peer: FakePeer) -> None:
    rid = peer.publish("network", {"title": "Sorry"}).rid
    _withdraw(peer, "network", rid, reason="harm")
    shelf.pull(peer)
    shelf.pull(peer, "notices")
    assert shelf.record(peer.node, rid).reason == "harm"


def test_a_record_withdrawn_before_it_was_seen_is_never_fetched(
    shelf: Shelf, peer: FakePeer
) -> None:
    rid = peer.publish("network", {"title": "Sorry"}).rid
    peer.withdraw("network", rid)
    shelf.pull(peer, "notices")
    shelf.pull(peer)
    with shelf.database.reading() as session:
        assert shelf.pulling.wanted(session, peer.node, "network", 10) == ()
    assert shelf.record(peer.node, rid).status is Status.WITHDRAWN


def test_a_record_published_and_withdrawn_in_one_pull_is_never_fetched(
    shelf: Shelf, peer: FakePeer
) -> None:
    rid = peer.publish("network", {"title": "Sorry"}).rid
    peer.withdraw("network", rid)
    assert shelf.pull(peer) == Counts(new=1, withdrawn=1)
    with shelf.database.reading() as session:
        assert shelf.pulling.wanted(session, peer.node, "network", 10) == ()


def test_a_withdrawn_record_never_returns(shelf: Shelf, peer: FakePeer) -> None:
    rid = peer.publish("network", {"title": "Sorry"}).rid
    peer.withdraw("network", rid)
    shelf.pull(peer)
    peer.publish("network", {"title": "Back"}, rid=rid, rev=2)
    assert shelf.pull_all(peer) == Counts(ignored=1)
    assert shelf.record(peer.node, rid).status is Status.WITHDRAWN
    assert shelf.body(peer.node, rid, rev=2) is None


def test_a_body_that_comes_after_its_withdrawal_is_dropped(shelf: Shelf, peer: FakePeer) -> None:
    line = peer.publish("network", {"title": "Sorry"})
    shelf.pull(peer)
    raw = peer.bodies["network", line.sha256 or ""]
    peer.withdraw("network", line.rid)
    shelf.pull(peer, "notices")
    peer.bodies["network", line.sha256 or ""] = raw
    assert shelf.pull_bodies(peer) == 0
    assert shelf.body(peer.node, line.rid, rev=1) is None


# -- withdrawal of one revision (ruling 25)


def test_an_old_revision_withdrawn_leaves_the_newest_up(shelf: Shelf, peer: FakePeer) -> None:
    rid = peer.publish("network", {"title": "With a name"}).rid
    peer.publish("network", {"title": "Without"}, rid=rid, rev=2)
    shelf.pull_all(peer)
    peer.withdraw("network", rid, rev=1)
    shelf.pull_all(peer)
    assert _states(shelf, peer.node, rid) == [BodyState.ERASED, BodyState.HELD]
    assert shelf.record(peer.node, rid).shown_rev == 2


def test_the_newest_revision_withdrawn_shows_nothing_rather_than_an_older_one(
    shelf: Shelf, peer: FakePeer
) -> None:
    rid = peer.publish("network", {"title": "Good"}).rid
    peer.publish("network", {"title": "With a name"}, rid=rid, rev=2)
    shelf.pull_all(peer)
    peer.withdraw("network", rid, rev=2)
    shelf.pull_all(peer)
    assert shelf.record(peer.node, rid).status is Status.CURRENT
    assert shelf.record(peer.node, rid).shown_rev is None
    assert shelf.body(peer.node, rid) is None


def test_a_higher_revision_is_shown_after_the_newest_was_withdrawn(
    shelf: Shelf, peer: FakePeer
) -> None:
    rid = peer.publish("network", {"title": "With a name"}).rid
    shelf.pull_all(peer)
    peer.withdraw("network", rid, rev=1)
    peer.publish("network", {"title": "Without"}, rid=rid, rev=2)
    shelf.pull_all(peer)
    assert shelf.record(peer.node, rid).shown_rev == 2


def test_a_revision_withdrawn_before_it_was_seen_is_never_fetched(
    shelf: Shelf, peer: FakePeer
) -> None:
    line = peer.publish("network", {"title": "With a name"})
    peer.withdraw("network", line.rid, rev=1)
    assert shelf.pull(peer, "notices") == Counts(withdrawn=1)
    assert shelf.pull(peer) == Counts(new=1, ignored=1)
    with shelf.database.reading() as session:
        assert shelf.pulling.wanted(session, peer.node, "network", 10) == ()
        [revision] = shelf.records.revisions(session, RecordId(peer.node, line.rid))
    assert (revision.state, revision.sha256) == (BodyState.ERASED, line.sha256)


# -- hold and release (ruling 4)


def test_a_held_record_is_hidden_until_it_is_released(shelf: Shelf, peer: FakePeer) -> None:
    rid = peer.publish("network", {"title": "Wait"}).rid
    shelf.pull_all(peer)
    peer.order("hold", rid)
    shelf.pull_all(peer, "notices")
    assert shelf.record(peer.node, rid).status is Status.HELD
    assert shelf.body(peer.node, rid) is None
    peer.now += 1
    peer.order("release", rid)
    shelf.pull_all(peer, "notices")
    assert shelf.body(peer.node, rid) is not None


def test_a_hold_that_comes_before_its_record_hides_it(shelf: Shelf, peer: FakePeer) -> None:
    rid = peer.publish("network", {"title": "Wait"}).rid
    peer.order("hold", rid)
    shelf.pull(peer, "notices")
    shelf.pull_all(peer)
    assert shelf.record(peer.node, rid).status is Status.HELD


def test_an_old_hold_said_again_does_not_hide_what_was_released(
    shelf: Shelf, peer: FakePeer
) -> None:
    rid = peer.publish("network", {"title": "Wait"}).rid
    order = peer.order("hold", rid)
    peer.now += 1
    peer.order("release", rid)
    _line(peer, "notices", op="hold", rid=rid, order=order)
    shelf.pull_all(peer)
    shelf.pull(peer, "notices")
    assert shelf.record(peer.node, rid).status is Status.CURRENT


def test_a_record_stays_hidden_while_anybodys_hold_stands(
    database: Database, tmp_path: Path, peer: FakePeer
) -> None:
    facilitator = FakePeer("north")
    shelf = Shelf(database, tmp_path, authorities=_Facilitator(facilitator))
    rid = peer.publish("network", {"title": "Wait"}).rid
    shelf.pull_all(peer)
    order = format_order(OrderDraft(peer.node, "hold", rid, START), facilitator.key)
    _line(facilitator, "notices", op="hold", rid=rid, order=order)
    assert shelf.pull(facilitator, "notices") == Counts(changed=1)
    peer.order("release", rid)
    shelf.pull(peer, "notices")
    assert shelf.record(peer.node, rid).status is Status.HELD


def test_a_hold_on_a_withdrawn_record_does_not_bring_it_back(shelf: Shelf, peer: FakePeer) -> None:
    rid = peer.publish("network", {"title": "Sorry"}).rid
    peer.withdraw("network", rid)
    peer.order("release", rid)
    shelf.pull(peer)
    shelf.pull(peer, "notices")
    assert shelf.record(peer.node, rid).status is Status.WITHDRAWN


# -- lines that make no sense (ruling 3)


def test_a_line_that_makes_no_sense_is_stored_counted_and_stops_nothing(
    shelf: Shelf, peer: FakePeer
) -> None:
    rid = peer.publish("network", {"title": "Good"}).rid
    # format_line would refuse to write it: the edit keeps the chain by signing what was edited
    bad = peer.feed("network")
    raw = bad.lines.pop().replace(b'"rev":1', b'"rev":0')
    bad.append_raw(raw, peer.key, peer.now)
    good = peer.publish("network", {"title": "Good"}).rid
    assert shelf.pull_all(peer) == Counts(new=1, refused=1)
    assert _problems(shelf, peer) == ["rev is not a revision number"]
    assert shelf.body(peer.node, good) is not None
    with shelf.database.reading() as session:
        assert shelf.records.get(session, RecordId(peer.node, rid)) is None


def test_a_type_not_known_is_stored_and_counted_as_a_need_to_upgrade(
    database: Database, tmp_path: Path, peer: FakePeer
) -> None:
    shelf = Shelf(database, tmp_path, types=(BADGE,))
    rid = peer.publish("network", {"title": "From the future"}).rid
    assert shelf.pull_all(peer) == Counts(unknown=1)
    assert _problems(shelf, peer) == [UNKNOWN_TYPE]
    with shelf.database.reading() as session:
        assert shelf.records.get(session, RecordId(peer.node, rid)) is None


def test_a_type_known_after_an_upgrade_is_applied_from_what_was_stored(
    database: Database, tmp_path: Path, peer: FakePeer
) -> None:
    rid = peer.publish("network", {"title": "From the future"}).rid
    Shelf(database, tmp_path, types=(BADGE,)).pull(peer)
    upgraded = Shelf(database, tmp_path)
    with database.transaction() as session:
        assert upgraded.pulling.reconsider(session) == Counts(new=1)
    upgraded.pull_bodies(peer)
    upgraded.indexing.follow()
    assert upgraded.body(peer.node, rid) is not None
    assert _problems(upgraded, peer) == []


def test_a_type_still_not_known_stays_counted(
    database: Database, tmp_path: Path, peer: FakePeer
) -> None:
    shelf = Shelf(database, tmp_path, types=(BADGE,))
    peer.publish("network", {"title": "From the future"})
    shelf.pull(peer)
    with database.transaction() as session:
        assert shelf.pulling.reconsider(session) == Counts(unknown=1)
    assert _problems(shelf, peer) == [UNKNOWN_TYPE]


# -- bodies (fault 32)


def test_a_body_with_another_hash_is_dropped_and_still_wanted(shelf: Shelf, peer: FakePeer) -> None:
    line = peer.publish("network", {"title": "Right"})
    shelf.pull(peer)
    right = peer.bodies["network", line.sha256 or ""]
    peer.bodies["network", line.sha256 or ""] = b'{"wrong":1}'
    assert shelf.pull_bodies(peer) == 0
    peer.bodies["network", line.sha256 or ""] = right
    assert shelf.pull_bodies(peer) == 1


def test_a_body_that_comes_twice_is_stored_once(shelf: Shelf, peer: FakePeer) -> None:
    line = peer.publish("network", {"title": "Once"})
    shelf.pull(peer)
    shelf.pull_bodies(peer)
    sequence = shelf.record(peer.node, line.rid).sequence
    assert shelf.pull_bodies(peer) == 0
    assert shelf.record(peer.node, line.rid).sequence == sequence


def test_a_body_answered_with_410_is_hidden_and_not_erased(shelf: Shelf, peer: FakePeer) -> None:
    rid = peer.publish("network", {"title": "First"}).rid
    shelf.pull_all(peer)
    second = peer.publish("network", {"title": "Second"}, rid=rid, rev=2)
    peer.bodies["network", second.sha256 or ""] = None
    shelf.pull_all(peer)
    assert _states(shelf, peer.node, rid) == [BodyState.HELD, BodyState.GONE]
    assert not shelf.record(peer.node, rid).shown


def test_a_record_that_no_index_looks_at_is_settled_with_its_body(
    shelf: Shelf, peer: FakePeer
) -> None:
    raw = b'{"salt":"' + b"s" * 22 + b'","schema":"likewise:badge/1","name":"Listed"}'
    rid = peer.new_rid()
    peer.bodies["network", digest(raw)] = raw
    _line(
        peer,
        "network",
        op="publish",
        rid=rid,
        rev=1,
        sha256=digest(raw),
        size=len(raw),
        type=media_type("badge"),
    )
    shelf.pull(peer)
    shelf.pull_bodies(peer)
    assert shelf.body(peer.node, rid) is not None
