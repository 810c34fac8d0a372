"""Rows 47, 48, 51 to 56, 60 and 62: what a node does about its neighbours, and they about it.

Whole nodes in one process, over a transport that calls their serving directly.
"""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from federation.transport import Response
from network.peering.fetching import Step
from network.peering.peers import PeerState
from tests.fakes.neighbourhood import HUB, Neighbourhood, base_of, quietly, serve


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Neighbourhood]:
    street = Neighbourhood(tmp_path)
    street.hub()
    yield street
    street.close()


@pytest.mark.parametrize("hours", [-5, 5])
def test_fault_47_hours_of_skew_on_either_side_change_no_order(
    street: Neighbourhood, hours: int
) -> None:
    street.join("rural", skew=timedelta(hours=hours))
    first = street.publish(HUB, "One")
    second = street.publish(HUB, "Two")
    assert street.ask("rural", HUB).is_whole
    street.ask(HUB, "rural")
    assert [street.shown("rural", HUB, rid) for rid in (first, second)] == ["One", "Two"]
    street.withdraw(HUB, first)
    street.ask("rural", HUB)
    assert street.shown("rural", HUB, first) is None


def test_fault_48_of_two_workers_at_one_feed_one_fetches_and_the_other_leaves_it(
    street: Neighbourhood,
) -> None:
    rural = street.join("rural")
    street.publish(HUB, "One")
    inside, go_on = threading.Event(), threading.Event()

    def wait_inside(step: Step) -> None:
        if step.feed == "network" and step.what == "lines":
            inside.set()
            go_on.wait(20)

    first = threading.Thread(target=lambda: rural.polling.ask(HUB, wait_inside))
    first.start()
    assert inside.wait(20)
    second = rural.polling.ask(HUB, quietly)
    fetched = next(feed for feed in second.feeds if feed.feed == "network")
    assert (fetched.counts.new, street.size("rural", HUB, "network")) == (0, 0)
    go_on.set()
    first.join(20)
    assert street.size("rural", HUB, "network") == 1


def test_fault_48_where_the_lease_ran_out_the_slower_worker_stores_nothing(
    street: Neighbourhood,
) -> None:
    rural = street.join("rural")
    street.publish(HUB, "One")
    results = []

    def overtake(step: Step) -> None:
        # while the first is reading its page, its lease runs out and a second one does it all
        if step.feed == "network" and step.what == "lines" and not results:
            street.clock.pass_(3600)
            results.append(rural.polling.ask(HUB, quietly))

    slower = rural.polling.ask(HUB, overtake)
    assert street.size("rural", HUB, "network") == 1
    counts = [
        feed.counts.new
        for asked in (results[0], slower)
        for feed in asked.feeds
        if feed.feed == "network"
    ]
    assert counts == [1, 0]


def test_fault_51_a_peer_that_always_fails_is_asked_ever_less_often(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    peer = street.join_hostile("city")
    street.ask("rural", HUB)
    peer.lie("feeds", lambda answer: Response(500, {}, b"<h1>Oops</h1>"))
    waits = []
    for _attempt in range(10):
        asked = street.ask("rural", "city")
        assert asked.error is not None
        waits.append(street.standing("rural", "city").next_due - street.clock())
        street.clock.time = street.standing("rural", "city").next_due
    assert waits[0] <= timedelta(minutes=6)
    assert max(waits) <= timedelta(hours=6) and waits[-1] >= timedelta(hours=4)
    assert street.standing("rural", "city").state is PeerState.FAILING


def test_fault_51_one_good_answer_ends_the_waiting(street: Neighbourhood) -> None:
    street.join("rural")
    peer = street.join_hostile("city")
    street.ask("rural", HUB)
    peer.be_down()
    for _attempt in range(5):
        street.ask("rural", "city")
    peer.stop_lying()
    street.ask("rural", "city")
    standing = street.standing("rural", "city")
    assert standing.state is PeerState.OK
    assert standing.next_due - street.clock() <= timedelta(minutes=6)


def test_fault_52_peers_met_in_one_second_are_not_due_in_one_second_again(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    nodes = [f"city-{number}" for number in range(20)]
    for node in nodes:
        street.join_hostile(node)
    street.ask("rural", HUB)
    for node in nodes:
        street.ask("rural", node)
    due = {street.standing("rural", node).next_due for node in nodes}
    assert len(due) == len(nodes)
    assert all(
        timedelta(minutes=4) <= when - street.clock() <= timedelta(minutes=6) for when in due
    )


def _token(street: Neighbourhood, node: str) -> dict[str, str]:
    """Return the header with which ``node`` last polled the hub."""
    return street.shown_tokens[node]


def test_fault_53_a_stolen_token_is_worthless_after_ten_minutes(street: Neighbourhood) -> None:
    street.join("rural")
    street.publish(HUB, "One")
    street.ask("rural", HUB)
    hub, stolen = street.nodes[HUB], _token(street, HUB)
    assert serve(hub, "/feeds/network/entries", {}, stolen).status == 200
    street.clock.pass_(600)
    assert serve(hub, "/feeds/network/entries", {}, stolen).status == 401


def test_fault_53_a_stolen_token_opens_no_more_than_its_owner_may_read(
    street: Neighbourhood,
) -> None:
    street.join("payer", "commissioner")
    street.publish(HUB, "One")
    street.ask("payer", HUB)
    hub, stolen = street.nodes[HUB], _token(street, HUB)
    assert serve(hub, "/feeds/network/entries", {}, stolen).status == 404


def test_fault_54_an_assertion_that_was_overheard_is_refused(street: Neighbourhood) -> None:
    street.join("rural")
    street.ask("rural", HUB)
    token_url = f"{base_of(HUB)}/token"
    again = street.post_form(token_url, street.forms[-1], headers={}, limit=4096, deadline=5)
    assert (again.status, json.loads(again.body)["error"]) == (400, "invalid_client")


def test_fault_55_who_was_removed_is_denied_at_its_next_request_although_its_token_lives(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    street.publish(HUB, "One")
    street.ask("rural", HUB)
    hub, token = street.nodes[HUB], _token(street, HUB)
    assert serve(hub, "/feeds/network/entries", {}, token).status == 200
    street.remove("rural")
    assert serve(hub, "/feeds/network/entries", {}, token).status == 404
    assert serve(hub, "/feeds/public/entries", {}, token).status == 200


def test_fault_56_probing_for_a_circle_costs_the_same_queries_as_probing_for_nothing(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    hub = street.nodes[HUB]
    circle = "circle-aaaaaaaaaaaaaaaa"
    with hub.database.transaction() as session:
        hub.own_feeds.open(session, circle)
    street.ask("rural", HUB)
    asked = {
        (feed, who): _statements(street, feed, headers)
        for feed in (circle, "circle-bbbbbbbbbbbbbbbb")
        for who, headers in (("stranger", {}), ("member", _token(street, HUB)))
    }
    for who in ("stranger", "member"):
        real, none = asked[circle, who], asked["circle-bbbbbbbbbbbbbbbb", who]
        assert real == none and len(real[0]) > 0


def _statements(
    street: Neighbourhood, feed: str, headers: dict[str, str]
) -> tuple[list[str], tuple[int, bytes]]:
    """Return the SQL of one request and what was answered."""
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        answer = serve(street.nodes[HUB], f"/feeds/{feed}/entries", {}, headers)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return statements, (answer.status, answer.body)


def test_fault_60_a_members_feed_that_is_away_for_days_leaves_the_last_list_in_force(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    street.join("city")
    for node in ("rural", "city"):
        street.ask(node, HUB)
    street.down.add(HUB)
    street.clock.pass_(3 * 86_400)
    street.resign("city")
    rid = street.publish("city", "One")
    assert street.ask("rural", HUB).error is not None
    assert street.ask("rural", "city").is_whole
    assert street.shown("rural", "city", rid) == "One"
    assert street.state("rural", HUB, "members") is PeerState.FAILING


def test_fault_60_a_list_that_is_served_but_no_longer_signed_is_marked_late(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    street.clock.pass_(3 * 86_400)
    assert street.ask("rural", HUB).error is None
    assert street.state("rural", HUB, "members") is PeerState.LATE


def test_fault_62_a_cursor_ahead_of_a_peer_that_lost_lines_is_not_reset(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    peer = street.join_hostile("city")
    peer.publish_many("public", 5)
    street.ask("rural", HUB)
    street.ask("rural", "city")
    # it says that it has six lines, and answers that it has fewer than five
    peer.publish_many("public", 1)
    del peer.feeds["public"].lines[2:]
    street.ask("rural", "city")
    assert street.size("rural", "city", "public") == 5
    assert "TRUNCATED" in (street.error("rural", "city", "public") or "")
