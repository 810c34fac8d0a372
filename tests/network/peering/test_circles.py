"""Closed circles between five whole nodes: a facilitator, three trusts, a commissioner."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import event

from network.bootstrap import Network
from network.database import Session
from network.errors import Conflict, Invalid, NotFound, Refused
from network.feeds.feed import FeedState
from network.peering.peers import PeerState
from network.people.person import Person
from network.people.roles import Role
from network.records.record import RecordId
from network.responses.message import Message
from network.responses.replying import Reply
from tests.fakes.neighbourhood import HUB, Neighbourhood, serve

REVIEWER = Person("rae", "Rae", frozenset({Role.REVIEWER}))
UNKNOWN = "circle-aaaaaaaaaaaaaaaa"


@pytest.fixture
def five(street: Neighbourhood) -> Neighbourhood:
    """The hub, the trusts fell, dale and moor, and the commissioner buyer."""
    for node, kind in [("fell", "trust"), ("dale", "trust"), ("moor", "trust")]:
        street.join(node, kind)
    street.join("buyer", "commissioner")
    for node in ("fell", "dale", "moor"):
        street.ask(node, HUB)
    return street


def _open(street: Neighbourhood, *members: str, name: str = "Winter") -> str:
    """Have fell make a circle for ``members``."""
    fell = street.nodes["fell"]
    with fell.database.transaction() as session:
        feed = fell.circles.open(session, name, "To compare.").feed
        for node in members:
            fell.circles.add(session, feed, node)
    return feed


def _take_out(street: Neighbourhood, feed: str, node: str) -> None:
    fell = street.nodes["fell"]
    with fell.database.transaction() as session:
        fell.circles.remove(session, feed, node)


def _reply(street: Neighbourhood, node: str, to: str, about: str, title: str = "Thanks") -> str:
    network = street.nodes[node]
    said = Reply(to, title, "It helped.", RecordId(to, about))
    with network.database.transaction() as session:
        return network.replying.reply(session, REVIEWER, said).rid


def _titles(street: Neighbourhood, node: str) -> list[str]:
    network = street.nodes[node]
    with network.database.reading() as session:
        return [read.body.title for read in network.replying.all(session) if read.body]


class TestAGroup:
    def test_is_read_by_its_members_alone(self, five: Neighbourhood) -> None:
        feed = _open(five, "dale", "buyer")
        rid = five.publish("fell", "Winter beds", feed)
        for node in ("dale", "buyer", "moor", HUB):
            five.ask(node, "fell")
        seen = [node for node in ("dale", "buyer", "moor", HUB) if five.shown(node, "fell", rid)]
        assert seen == ["dale", "buyer"]

    def test_has_a_name_that_nobody_guesses(self, five: Neighbourhood) -> None:
        assert re.fullmatch("circle-[a-z2-7]{16}", _open(five))
        assert _open(five) != _open(five)

    def test_is_named_to_its_members_and_names_none_of_them(self, five: Neighbourhood) -> None:
        feed = _open(five, "dale", "moor")
        five.ask("dale", "fell")
        dale = five.nodes["dale"]
        with dale.database.reading() as session:
            assert dale.circles.name_of(session, "fell", feed) == "Winter"
            assert dale.circles.name_of(session, "fell", UNKNOWN) == ""
        served = serve(five.nodes["fell"], f"/feeds/{feed}/bodies", {}, five.shown_tokens["fell"])
        assert b"Winter" in served.body
        assert b'"moor"' not in served.body

    def test_is_read_from_its_first_record_by_who_comes_later(self, five: Neighbourhood) -> None:
        feed = _open(five)
        rid = five.publish("fell", "Before you came", feed)
        five.ask("moor", "fell")
        assert five.shown("moor", "fell", rid) is None
        fell = five.nodes["fell"]
        with fell.database.transaction() as session:
            fell.circles.add(session, feed, "moor")
        five.ask("moor", "fell")
        assert five.shown("moor", "fell", rid) == "Before you came"

    def test_keeps_what_it_gave_to_a_member_that_was_taken_out(self, five: Neighbourhood) -> None:
        feed = _open(five, "dale")
        first = five.publish("fell", "Before", feed)
        five.ask("dale", "fell")
        _take_out(five, feed, "dale")
        second = five.publish("fell", "After", feed)
        five.ask("dale", "fell")
        assert five.shown("dale", "fell", first) == "Before"
        assert five.shown("dale", "fell", second) is None
        assert five.state("dale", "fell", feed) is not PeerState.FROZEN

    def test_a_withdrawal_reaches_who_was_taken_out(self, five: Neighbourhood) -> None:
        feed = _open(five, "dale")
        rid = five.publish("fell", "To be regretted", feed)
        five.ask("dale", "fell")
        _take_out(five, feed, "dale")
        five.withdraw("fell", rid)
        five.ask("dale", "fell")
        assert five.shown("dale", "fell", rid) is None

    def test_a_member_that_left_the_network_reads_no_more(self, five: Neighbourhood) -> None:
        feed = _open(five, "dale")
        five.remove("dale")
        five.ask("fell", HUB)
        rid = five.publish("fell", "After", feed)
        five.ask("dale", "fell")
        assert five.shown("dale", "fell", rid) is None

    def test_from_before_a_restore_is_served_to_nobody(self, five: Neighbourhood) -> None:
        feed, fell = _open(five, "dale"), five.nodes["fell"]
        five.publish("fell", "Before", feed)
        five.ask("dale", "fell")
        with fell.database.transaction() as session:
            fell.own_feeds.doubt(session)
            assert not fell.circles.get(session, feed).is_open
            retired = fell.own_feeds.get(session, feed)
        assert retired is not None and retired.state is FeedState.RETIRED
        path = f"/feeds/{feed}/checkpoint"
        assert serve(fell, path, {}, five.shown_tokens["fell"]).status == 404

    def test_lets_in_members_once_and_nobody_else(self, five: Neighbourhood) -> None:
        feed, fell = _open(five, "dale"), five.nodes["fell"]
        with fell.database.transaction() as session:
            with pytest.raises(Conflict):
                fell.circles.add(session, feed, "dale")
            with pytest.raises(Refused, match="not a member"):
                fell.circles.add(session, feed, "nobody")
            with pytest.raises(Refused, match="our own"):
                fell.circles.add(session, feed, "fell")
            with pytest.raises(NotFound):
                fell.circles.remove(session, feed, "moor")
            with pytest.raises(NotFound):
                fell.circles.get(session, UNKNOWN)

    def test_is_published_to_only_where_it_was_made(self, five: Neighbourhood) -> None:
        with pytest.raises(Invalid, match="no such group"):
            five.publish("dale", "Elsewhere", _open(five, "dale"))


class TestAPrivateReply:
    def test_goes_to_the_origin_alone(self, five: Neighbourhood) -> None:
        about = five.publish("fell", "Shared with all")
        for node in ("dale", "moor"):
            five.ask(node, "fell")
        rid = _reply(five, "dale", "fell", about)
        for node in ("fell", "moor", "buyer", HUB):
            five.ask(node, "dale")
        seen = [node for node in ("fell", "moor", "buyer", HUB) if five.shown(node, "dale", rid)]
        assert seen == ["fell"]

    def test_is_answered_in_a_circle_of_the_other_side(self, five: Neighbourhood) -> None:
        about = five.publish("fell", "Shared with all")
        five.ask("dale", "fell")
        question = _reply(five, "dale", "fell", about, "A question")
        five.ask("fell", "dale")
        _reply(five, "fell", "dale", question, "An answer")
        five.ask("dale", "fell")
        assert sorted(_titles(five, "dale")) == ["A question", "An answer"]
        assert sorted(_titles(five, "fell")) == ["A question", "An answer"]
        assert _titles(five, "moor") == []

    def test_says_what_it_is_about(self, five: Neighbourhood) -> None:
        about = five.publish("fell", "Shared with all")
        five.ask("dale", "fell")
        rid = _reply(five, "dale", "fell", about)
        five.ask("fell", "dale")
        fell = five.nodes["fell"]
        with fell.database.reading() as session:
            body = fell.replying.get(session, RecordId("dale", rid)).body
        assert isinstance(body, Message) and body.about is not None
        assert (body.about.node, str(body.about.rid)) == ("fell", about)

    def test_one_circle_carries_all_of_them(self, five: Neighbourhood) -> None:
        about = five.publish("fell", "Shared with all")
        five.ask("dale", "fell")
        dale = five.nodes["dale"]
        for title in ("One", "Two"):
            _reply(five, "dale", "fell", about, title)
        with dale.database.reading() as session:
            feeds = [each.feed for each in dale.own_feeds.feeds(session)]
            assert dale.circles.all(session) == ()
        assert len([feed for feed in feeds if feed.startswith("circle-")]) == 1

    def test_after_a_restore_a_new_circle_is_opened(self, five: Neighbourhood) -> None:
        fell = five.nodes["fell"]
        with fell.database.transaction() as session:
            first = fell.circles.with_node(session, "dale")
            fell.own_feeds.open(session, first.feed)
            fell.own_feeds.doubt(session)
            assert fell.circles.with_node(session, "dale") != first

    def test_a_commissioner_writes_and_is_answered(self, five: Neighbourhood) -> None:
        about = five.publish("fell", "With commissioners", "network-commissioning")
        five.ask("buyer", "fell")
        question = _reply(five, "buyer", "fell", about, "From a buyer")
        five.ask("fell", "buyer")
        _reply(five, "fell", "buyer", question, "To a buyer")
        five.ask("buyer", "fell")
        assert "To a buyer" in _titles(five, "buyer")


def test_a_commissioner_reads_what_was_shared_with_commissioners(five: Neighbourhood) -> None:
    shared = {
        audience: five.publish("fell", audience, audience)
        for audience in ("public", "network", "region", "network-commissioning")
    }
    five.ask("buyer", "fell")
    seen = [audience for audience, rid in shared.items() if five.shown("buyer", "fell", rid)]
    assert seen == ["public", "network-commissioning"]


# faults 55, 56 and 64; 53 stands in tests/faults/test_neighbours.py


def _token_of(street: Neighbourhood, node: str) -> dict[str, str]:
    """Return the Authorization header that ``node`` was last given by fell."""
    street.ask(node, "fell")
    return street.shown_tokens["fell"]


def test_fault_55_a_removed_member_is_refused_at_the_next_request(five: Neighbourhood) -> None:
    feed = _open(five, "dale")
    five.publish("fell", "Within", feed)
    token, fell = _token_of(five, "dale"), five.nodes["fell"]
    path = f"/feeds/{feed}/entries"
    assert serve(fell, path, {}, token).status == 200
    _take_out(five, feed, "dale")
    assert serve(fell, path, {}, token).status == 404
    assert feed.encode() not in serve(fell, "/feeds", {}, token).body


@pytest.fixture
def queries(five: Neighbourhood) -> Iterator[list[str]]:
    """What fell asks of its database."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    with five.nodes["fell"].database.reading() as session:
        engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("kind", ["checkpoint", "entries", "bodies", f"bodies/{'0' * 64}"])
@pytest.mark.parametrize("as_member", [True, False], ids=["member", "stranger"])
def test_fault_56_a_circle_and_nothing_are_the_same_bytes_and_queries(
    five: Neighbourhood, queries: list[str], kind: str, as_member: bool
) -> None:
    feed, fell = _open(five, "dale"), five.nodes["fell"]
    five.publish("fell", "Within", feed)
    token = _token_of(five, "moor") if as_member else {}
    answers, asked = [], []
    for name in (feed, UNKNOWN, "region-elsewhere", "no such feed"):
        queries.clear()
        answers.append(serve(fell, f"/feeds/{name}/{kind}", {}, token))
        asked.append([" ".join(each.split()) for each in queries])
    assert {answer.status for answer in answers} == {404}
    assert all(answer == answers[0] for answer in answers)
    assert all(each == asked[0] for each in asked)


def test_fault_56_a_feed_that_may_not_be_read_is_not_listed(five: Neighbourhood) -> None:
    feed = _open(five, "dale")
    five.publish("fell", "Within", feed)
    listed = serve(five.nodes["fell"], "/feeds", {}, _token_of(five, "moor")).body
    assert b"circle-" not in listed
    assert feed.encode() in serve(five.nodes["fell"], "/feeds", {}, _token_of(five, "dale")).body


def _sha256(network: Network, session: Session, rid: str) -> str:
    record = RecordId(network.settings.node.id, rid)
    return network.records.revisions(session, record)[-1].sha256


def test_fault_64_a_circles_body_is_not_had_through_another_feed(five: Neighbourhood) -> None:
    feed, fell = _open(five, "dale"), five.nodes["fell"]
    rid = five.publish("fell", "Within", feed)
    five.publish("fell", "Open", "public")
    with fell.database.reading() as session:
        sha256 = _sha256(fell, session, rid)
    token = _token_of(five, "dale")
    for other in ("public", "network", "network-commissioning", UNKNOWN):
        assert serve(fell, f"/feeds/{other}/bodies/{sha256}", {}, token).status == 404
    assert serve(fell, f"/feeds/{feed}/bodies/{sha256}", {}, token).status == 200
    assert serve(fell, f"/feeds/{feed}/bodies/{sha256}", {}, {}).status == 404


def test_fault_53_a_token_opens_no_circle_of_another_member(five: Neighbourhood) -> None:
    feed, fell = _open(five, "dale"), five.nodes["fell"]
    five.publish("fell", "Within", feed)
    stolen = _token_of(five, "moor")
    assert serve(fell, f"/feeds/{feed}/entries", {}, stolen).status == 404
    five.clock.pass_(600)
    assert serve(fell, f"/feeds/{feed}/entries", {}, stolen).status == 401
