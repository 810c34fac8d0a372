"""The publish path: an approved body becomes a line, a body, a checkpoint and index debt."""

from __future__ import annotations

from pathlib import Path

import pytest

from federation.body import digest, parse_body
from federation.line import parse_line
from network.database import Database
from network.errors import Conflict, Invalid, NotFound
from network.records.audience import Audience
from network.records.publishing import Approved
from network.records.record import RecordId, Status
from network.records.store import Listing, Order
from network.records.withdrawing import WithdrawRequest
from tests.fakes.shelf import Shelf, note

NETWORK = Audience.parse("network")


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Shelf:
    return Shelf(database, tmp_path)


def test_a_published_body_stands_behind_a_line_with_its_hash(shelf: Shelf) -> None:
    published = shelf.publish("A walk")
    with shelf.database.reading() as session:
        [raw] = shelf.own_feeds.entries(session, "network", 0, 10)
        body = shelf.bodies.read(session, "home", published.rid, 1)
    line = parse_line(raw)
    assert body is not None
    assert (line.rid, line.rev, line.sha256, line.size) == (
        published.rid,
        1,
        digest(body),
        len(body),
    )


def test_a_published_record_is_shown_at_once_and_owed_to_the_index(shelf: Shelf) -> None:
    published = shelf.publish("A walk")
    assert shelf.record("home", published.rid).shown
    assert shelf.indexing.debt() == 1


def test_every_body_is_salted_anew(shelf: Shelf) -> None:
    salts = {
        parse_body(shelf.publishing.compose("innovation", note("Same")))["salt"] for _ in range(2)
    }
    assert len(salts) == 2


def test_a_revision_follows_the_one_before(shelf: Shelf) -> None:
    first = shelf.publish("First")
    second = shelf.publish("Second", rid=first.rid)
    assert (second.rid, second.rev, second.seq) == (first.rid, 2, 2)
    body = shelf.body("home", first.rid)
    assert body is not None
    assert body["title"] == "Second"


def test_a_transaction_given_up_publishes_nothing(shelf: Shelf) -> None:
    body = shelf.publishing.compose("innovation", note("Never"))
    with pytest.raises(RuntimeError), shelf.database.transaction() as session:
        shelf.publishing.publish(session, Approved("innovation", body, NETWORK))
        raise RuntimeError
    with shelf.database.reading() as session:
        assert shelf.own_feeds.get(session, "network") is None
        assert shelf.records.list(session, Listing(shown=None)) == ()


def test_fields_that_do_not_validate_are_refused_by_name(shelf: Shelf) -> None:
    with pytest.raises(Invalid) as refused:
        shelf.publishing.compose("innovation", {"text": "no title"})
    assert list(refused.value.errors) == ["title"]


def test_more_than_one_body_can_hold_is_refused(shelf: Shelf) -> None:
    with pytest.raises(Invalid):
        shelf.publishing.compose("innovation", note("Long", "x" * 1_100_000))


def test_a_kind_of_record_not_known_is_refused(shelf: Shelf) -> None:
    with pytest.raises(NotFound):
        shelf.publishing.compose("rumour", {})


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"salt":"' + b"s" * 22 + b'","schema":"likewise:badge/1","name":"B"}',
        b'{"salt":"' + b"s" * 22 + b'","schema":"likewise:innovation/1"}',
    ],
    ids=["no body", "another type", "does not validate"],
)
def test_bytes_that_are_not_of_the_type_are_not_published(shelf: Shelf, body: bytes) -> None:
    with pytest.raises(Invalid), shelf.database.transaction() as session:
        shelf.publishing.publish(session, Approved("innovation", body, NETWORK))


def test_nothing_is_published_for_this_organisation_alone(shelf: Shelf) -> None:
    with pytest.raises(Invalid):
        shelf.publish(audience="own")


def test_a_region_is_the_nodes_own(shelf: Shelf) -> None:
    assert shelf.publish(audience="region").feed == "region-north"


def test_a_record_never_published_cannot_be_revised(shelf: Shelf) -> None:
    with pytest.raises(NotFound):
        shelf.publish(rid=shelf.ids())


def test_a_withdrawn_record_cannot_be_revised(shelf: Shelf) -> None:
    rid = shelf.publish().rid
    with shelf.database.transaction() as session:
        shelf.withdrawing.withdraw(session, WithdrawRequest(rid))
    with pytest.raises(Conflict):
        shelf.publish(rid=rid)


def test_a_revision_cannot_change_who_may_read(shelf: Shelf) -> None:
    rid = shelf.publish(audience="network").rid
    with pytest.raises(Conflict):
        shelf.publish(rid=rid, audience="public")


def test_a_revision_of_a_held_record_stays_hidden(shelf: Shelf) -> None:
    rid = shelf.publish().rid
    with shelf.database.transaction() as session:
        shelf.withdrawing.hold(session, RecordId("home", rid))
    shelf.publish("Second", rid=rid)
    assert shelf.record("home", rid).status is Status.HELD
    assert shelf.body("home", rid) is None


def test_changes_are_numbered_without_holes(shelf: Shelf) -> None:
    for title in ("One", "Two", "Three"):
        shelf.publish(title)
    with shelf.database.reading() as session:
        listed = shelf.records.list(session, Listing(order=Order.SEQUENCE))
    assert [record.sequence for record in listed] == [1, 2, 3]


def test_a_listing_keeps_to_what_was_asked_for(shelf: Shelf) -> None:
    kept = shelf.publish("Kept", audience="public")
    shelf.publish("Other", audience="network")
    listing = Listing(
        types=["application/vnd.likewise.innovation+json"],
        nodes=["home"],
        feeds=["public"],
        statuses=[Status.CURRENT],
        after=0,
    )
    with shelf.database.reading() as session:
        listed = shelf.records.list(session, listing)
        assert shelf.records.count(session, listing) == 1
    assert [record.id.rid for record in listed] == [kept.rid]


def test_a_listing_of_what_is_not_shown_leaves_out_what_is(shelf: Shelf) -> None:
    shelf.publish("Shown")
    withdrawn = shelf.publish("Withdrawn").rid
    with shelf.database.transaction() as session:
        shelf.withdrawing.withdraw(session, WithdrawRequest(withdrawn))
    with shelf.database.reading() as session:
        listed = shelf.records.list(session, Listing(shown=False))
    assert [record.id.rid for record in listed] == [withdrawn]


def test_a_feed_lists_its_records_in_the_order_they_came(shelf: Shelf) -> None:
    rids = [shelf.publish(title).rid for title in ("One", "Two")]
    shelf.publish("One again", rid=rids[0])
    shelf.publish("Elsewhere", audience="public")
    with shelf.database.reading() as session:
        listed = shelf.records.of_feed(session, "home", "network")
    assert [record.id.rid for record in listed] == rids


def test_what_is_not_known_has_no_record_body_or_history(shelf: Shelf) -> None:
    with shelf.database.reading() as session:
        id = RecordId("home", shelf.ids())
        assert shelf.records.get(session, id) is None
        assert shelf.records.body(session, id) is None
        assert shelf.records.revisions(session, id) == ()
        assert shelf.records.problem(session, id) == ""
