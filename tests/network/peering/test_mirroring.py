"""Reading everybody through a relay, and finding out what it holds back or gets wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from federation.errors import UnreachableError
from federation.transport import Response
from network.feeds.feed import FeedState
from network.peering.peers import PeerState
from network.peering.relays import RelayStanding
from network.peering.rule_store import Rule
from network.peering.ruling import Said
from network.records.record import Status
from tests.fakes.neighbourhood import HUB, Neighbourhood
from tests.fakes.peer import FakePeer

RELAYED = "/relay/rural/feeds/network"


@pytest.fixture
def relayed(street: Neighbourhood) -> Neighbourhood:
    """A street where city reads rural through the hub."""
    street.join("rural")
    street.join("city", via="relay")
    street.ask("rural", HUB)
    street.ask("city", HUB)
    street.asked.clear()
    return street


def pass_on(street: Neighbourhood) -> None:
    """Have the hub ask rural, and city ask the hub."""
    street.ask(HUB, "rural")
    street.asked.clear()
    street.ask("city", HUB)


def standing(street: Neighbourhood) -> RelayStanding:
    city = street.nodes["city"]
    with city.database.reading() as session:
        found = city.overseeing.standing(session)
    assert found is not None
    return found


def faults(street: Neighbourhood) -> list[str]:
    return [f"{fault.node}/{fault.feed} {fault.verdict}" for fault in standing(street).faults]


def due(street: Neighbourhood, node: str = "rural") -> bool:
    city = street.nodes["city"]
    with city.database.reading() as session:
        return node in [peer.node for peer in city.peers.due(session)]


def body(change: Callable[[bytes], bytes]) -> Callable[[Response], Response]:
    """Return a lie that changes what is answered."""
    return lambda answer: Response(answer.status, answer.headers, change(answer.body))


def status(number: int) -> Callable[[Response], Response]:
    """Return a lie that answers with a status alone."""
    return lambda _answer: Response(number, {}, b"")


def unreachable(_answer: Response) -> Response:
    raise UnreachableError("cut off")


def test_a_record_comes_through_the_relay_and_its_origin_is_not_asked(
    relayed: Neighbourhood,
) -> None:
    rid = relayed.publish("rural", "A falls team")
    pass_on(relayed)
    assert relayed.shown("city", "rural", rid) == "A falls team"
    assert [url for url in relayed.asked if "rural.example" in url] == []
    assert faults(relayed) == []


def test_what_came_is_told_to_whoever_asked(relayed: Neighbourhood) -> None:
    relayed.publish("rural", "A falls team")
    relayed.ask(HUB, "rural")
    [came] = relayed.ask("city", HUB).relayed
    assert (came.node, came.fetched.feed, came.fetched.counts.new) == ("rural", "network", 1)
    assert relayed.ask("city", HUB).relayed == ()


def test_unchanged_heads_cost_one_request(relayed: Neighbourhood) -> None:
    relayed.publish("rural", "A falls team")
    pass_on(relayed)
    relayed.asked.clear()
    relayed.ask("city", HUB)
    assert [url for url in relayed.asked if "/relay/" in url] == [relayed.asked[-1]]


def test_new_lines_are_left_to_the_relay_when_the_origin_itself_is_asked(
    relayed: Neighbourhood,
) -> None:
    rid = relayed.publish("rural", "A falls team")
    relayed.ask("city", "rural")
    assert relayed.shown("city", "rural", rid) is None
    pass_on(relayed)
    assert relayed.shown("city", "rural", rid) == "A falls team"
    relayed.clock.pass_(3600)
    relayed.ask("city", HUB)
    assert faults(relayed) == []


def test_circles_and_notices_are_read_at_their_origin(relayed: Neighbourhood) -> None:
    rural = relayed.nodes["rural"]
    with rural.database.transaction() as session:
        circle = rural.circles.open(session, "Winter", "To compare.").feed
        rural.circles.add(session, circle, "city")
    rid = relayed.publish("rural", "For the circle", circle)
    gone = relayed.publish("rural", "Soon withdrawn")
    pass_on(relayed)
    relayed.withdraw("rural", gone)
    relayed.ask("city", "rural")
    assert relayed.shown("city", "rural", rid) == "For the circle"
    assert relayed.status("city", "rural", gone) is Status.WITHDRAWN


def test_fault_59_a_relay_that_still_has_what_was_withdrawn_brings_nothing_back(
    relayed: Neighbourhood,
) -> None:
    rid = relayed.publish("rural", "Soon withdrawn")
    relayed.ask(HUB, "rural")
    relayed.withdraw("rural", rid)
    relayed.ask("city", "rural")
    relayed.ask("city", HUB)
    assert relayed.shown("city", "rural", rid) is None
    assert relayed.status("city", "rural", rid) is Status.WITHDRAWN


def test_a_withdrawal_comes_through_the_relay_while_its_origin_is_down(
    relayed: Neighbourhood,
) -> None:
    rid = relayed.publish("rural", "Soon withdrawn")
    pass_on(relayed)
    relayed.withdraw("rural", rid)
    relayed.ask(HUB, "rural")
    relayed.down.add("rural")
    relayed.ask("city", HUB)
    assert relayed.shown("city", "rural", rid) is None


def test_the_same_record_by_both_ways_is_one_record(relayed: Neighbourhood) -> None:
    rid = relayed.publish("rural", "A falls team")
    pass_on(relayed)
    relayed.lies[RELAYED] = status(404)
    relayed.revise("rural", rid, "A falls and frailty team")
    pass_on(relayed)
    relayed.ask("city", "rural")
    assert relayed.shown("city", "rural", rid) == "A falls and frailty team"
    assert relayed.size("city", "rural", "network") == 2
    with relayed.nodes["city"].database.reading() as session:
        records = relayed.nodes["city"].records.of_feed(session, "rural", "network")
    assert [record.id.rid for record in records] == [rid]


@pytest.mark.parametrize(
    ("part", "lie", "verdict"),
    [
        ("entries", body(lambda raw: raw.replace(b"organisation", b"innovation")), "MISMATCH"),
        ("entries", body(lambda raw: raw[:-9]), "TRUNCATED"),
        ("entries", status(404), "NOT-SERVED"),
        ("entries", status(503), "BUSY"),
    ],
)
def test_faults_7_to_9_wrong_bytes_are_reported_and_the_origin_is_asked(
    relayed: Neighbourhood, part: str, lie: Callable[[Response], Response], verdict: str
) -> None:
    relayed.lies[f"{RELAYED}/{part}"] = lie
    rid = relayed.publish("rural", "A falls team")
    pass_on(relayed)
    assert relayed.size("city", "rural", "network") == 0
    assert faults(relayed) == [f"rural/network {verdict}"]
    assert due(relayed)
    relayed.ask("city", "rural")
    assert relayed.shown("city", "rural", rid) == "A falls team"
    # a fault of the relay is none of the origin's
    assert relayed.state("city", "rural", "network") is PeerState.OK


def test_a_liar_is_not_asked_again_for_a_day_and_then_tried(relayed: Neighbourhood) -> None:
    relayed.lies[f"{RELAYED}/entries"] = status(404)
    relayed.publish("rural", "One")
    pass_on(relayed)
    relayed.lies.clear()
    relayed.publish("rural", "Two")
    pass_on(relayed)
    assert relayed.size("city", "rural", "network") == 0
    relayed.clock.pass_(timedelta(days=1).total_seconds())
    relayed.resign("rural")
    pass_on(relayed)
    assert relayed.size("city", "rural", "network") == 2
    assert faults(relayed) == []


def test_fault_32_wrong_texts_are_dropped_and_had_from_the_origin(relayed: Neighbourhood) -> None:
    relayed.lies[f"{RELAYED}/bodies"] = body(lambda raw: raw.replace(b"falls", b"fells"))
    rid = relayed.publish("rural", "A falls team")
    pass_on(relayed)
    assert relayed.shown("city", "rural", rid) is None
    assert faults(relayed) == ["rural/network WRONG-BODY"]
    relayed.ask("city", "rural")
    assert relayed.shown("city", "rural", rid) == "A falls team"


def test_a_text_that_nobody_here_wants_is_no_fault_of_the_relay(relayed: Neighbourhood) -> None:
    # of a type that the relay knows already and we do not, say
    more = b'{"salt":"' + 22 * b"s" + b'","schema":"likewise:to-come/1"}\n'
    relayed.lies[f"{RELAYED}/bodies?"] = body(lambda raw: raw + more)
    rid = relayed.publish("rural", "A falls team")
    pass_on(relayed)
    assert relayed.shown("city", "rural", rid) == "A falls team"
    assert faults(relayed) == []


@pytest.mark.parametrize("number", [404, 410])
def test_a_text_that_the_relay_has_not_is_had_from_the_origin(
    relayed: Neighbourhood, number: int
) -> None:
    relayed.lies[f"{RELAYED}/bodies"] = status(number)
    rid = relayed.publish("rural", "A falls team")
    pass_on(relayed)
    assert due(relayed)
    relayed.ask("city", "rural")
    assert relayed.shown("city", "rural", rid) == "A falls team"


def test_lines_that_a_relay_holds_back_are_reported_and_had_from_the_origin(
    relayed: Neighbourhood,
) -> None:
    relayed.lies["/relay/heads"] = body(lambda _raw: b"")
    rid = relayed.publish("rural", "A falls team")
    relayed.ask(HUB, "rural")
    relayed.ask("city", "rural")
    relayed.ask("city", HUB)
    assert faults(relayed) == []
    relayed.clock.pass_(901)
    relayed.ask("city", HUB)
    assert faults(relayed) == ["rural/network HELD-BACK"]
    assert due(relayed)
    relayed.ask("city", "rural")
    assert relayed.shown("city", "rural", rid) == "A falls team"


def test_fault_14_a_relay_that_shows_nothing_fresh_is_reported(relayed: Neighbourhood) -> None:
    relayed.publish("rural", "A falls team")
    pass_on(relayed)
    relayed.lies["/relay/heads"] = body(lambda _raw: b"")
    for _day in range(3):
        relayed.clock.pass_(timedelta(hours=20).total_seconds())
        relayed.resign("rural")
        relayed.resign(HUB)
        relayed.ask("city", HUB)
    assert "rural/network STALE" in faults(relayed)
    assert "rural/notices STALE" in faults(relayed)
    relayed.ask("city", "rural")
    assert relayed.state("city", "rural", "network") is PeerState.OK


def test_fault_16_a_fork_that_comes_through_the_relay_freezes_the_feed(
    street: Neighbourhood,
) -> None:
    forked = street.join_hostile("forked")
    street.join("city", via="relay")
    forked.publish("network", {"title": "One"})
    street.ask(HUB, "forked")
    street.ask("city", HUB)
    other = FakePeer("forked", key=forked.key, now=forked.now + 60)
    other.publish("network", {"title": "Another"})
    # the relay is shown another history than the reader had
    street.lies["/relay/heads"] = body(
        lambda raw: raw.replace(
            forked.feed("network").current.encode(), other.feed("network").current.encode()
        )
    )
    city = street.nodes["city"]
    with city.database.transaction() as session:
        mirror = city.overseeing.mirror(session, HUB)
        city.overseeing.note_answer(session, type(mirror)(HUB, last_success=city.now()))
    street.ask("city", HUB)
    with city.database.reading() as session:
        feed = city.held_feeds.get(session, "forked", "network")
    assert feed is not None and feed.state is FeedState.FROZEN
    assert len(feed.evidence) == 2
    assert standing(street).faults == ()


@pytest.mark.parametrize("lie", [status(404), unreachable, body(lambda _raw: b"garbage\n")])
def test_fault_52_everybody_is_asked_within_an_interval_when_the_relay_fails(
    relayed: Neighbourhood, lie: Callable[[Response], Response]
) -> None:
    relayed.ask("city", "rural")
    relayed.lies["/relay/heads"] = lie
    rid = relayed.publish("rural", "A falls team")
    asked = relayed.ask("city", HUB)
    assert asked.error is None, "its own feeds were had all the same"
    assert standing(relayed).mirror.last_error is not None
    assert not due(relayed), "not all in the same moment"
    relayed.clock.pass_(301)
    assert due(relayed)
    relayed.ask("city", "rural")
    assert relayed.shown("city", "rural", rid) == "A falls team"


def test_everybody_is_asked_soon_when_the_relay_is_down(relayed: Neighbourhood) -> None:
    relayed.ask("city", "rural")
    relayed.down.add(HUB)
    rid = relayed.publish("rural", "A falls team")
    relayed.ask("city", HUB)
    relayed.clock.pass_(301)
    assert due(relayed)
    relayed.ask("city", "rural")
    assert relayed.shown("city", "rural", rid) == "A falls team"
    relayed.down.clear()
    relayed.ask("city", HUB)
    assert standing(relayed).mirror.is_good


def test_a_relay_that_cannot_be_reached_for_one_feed_fails_as_a_whole(
    relayed: Neighbourhood,
) -> None:
    relayed.lies[f"{RELAYED}/entries"] = unreachable
    relayed.publish("rural", "A falls team")
    pass_on(relayed)
    assert faults(relayed) == []
    assert "cut off" in (standing(relayed).mirror.last_error or "")


def test_nodes_on_no_list_are_not_taken_from_a_relay(relayed: Neighbourhood) -> None:
    relayed.publish("rural", "A falls team")
    relayed.lies["/relay/heads"] = body(lambda raw: raw.replace(b'"rural"', b'"other"'))
    pass_on(relayed)
    assert [url for url in relayed.asked if "/relay/other" in url] == []


def test_a_blocked_node_is_not_read_through_the_relay_either(relayed: Neighbourhood) -> None:
    city = relayed.nodes["city"]
    with city.database.transaction() as session:
        city.ruling.say(session, "rural", Said(Rule.BLOCK, "A test.", "keeper"))
    relayed.publish("rural", "A falls team")
    pass_on(relayed)
    assert relayed.size("city", "rural", "network") == 0
    assert faults(relayed) == []


def test_all_heads_are_asked_for_again_after_a_day(relayed: Neighbourhood) -> None:
    relayed.publish("rural", "A falls team")
    for _poll in range(2):
        pass_on(relayed)
    heads = [url for url in relayed.asked if "/relay/heads" in url]
    assert not heads[0].endswith("after=0")
    relayed.clock.pass_(timedelta(days=1).total_seconds())
    pass_on(relayed)
    heads = [url for url in relayed.asked if "/relay/heads" in url]
    assert heads[0].endswith("after=0")


def test_a_member_that_asks_everybody_has_no_relay(relayed: Neighbourhood) -> None:
    rural = relayed.nodes["rural"]
    with rural.database.reading() as session:
        assert rural.overseeing.standing(session) is None
    relayed.asked.clear()
    relayed.ask("rural", HUB)
    assert [url for url in relayed.asked if "/relay/" in url] == []


def test_a_long_feed_is_read_to_its_end_at_once(street: Neighbourhood) -> None:
    street.join("rural")
    street.join("city", via="relay", limits={"pull_entries": 1})
    for name in ("One", "Two", "Three"):
        street.publish("rural", name)
        street.ask(HUB, "rural")
    street.ask("city", HUB)
    assert street.size("city", "rural", "network") == 3
