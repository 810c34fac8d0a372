"""Copies of others' feeds: who may read them at a relay, and that they are the very bytes."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from federation.feed import MEMBERS
from federation.heads import parse_head
from network.peering.answer import Answer, problem
from network.peering.store import MemberEntry, MemberStore
from tests.fakes.neighbourhood import HUB, Neighbourhood, serve

NOT_FOUND = problem("not-found")


@pytest.fixture
def mirrored(street: Neighbourhood) -> Neighbourhood:
    """A street whose hub has read a record of rural's in every audience that there is."""
    street.join("rural")
    street.join("city")
    street.join("board", "commissioner")
    for audience in ("public", "network", "network-commissioning", "region"):
        street.publish("rural", f"A record for {audience}", audience)
    street.ask("rural", HUB)
    street.ask(HUB, "rural")
    return street


def as_(street: Neighbourhood, reader: str) -> dict[str, str]:
    """Return the headers with which ``reader`` asks the hub."""
    street.ask(reader, HUB)
    return street.shown_tokens[HUB]


def at(street: Neighbourhood, path: str, headers: dict[str, str] | None = None) -> Answer:
    where, _question, text = path.partition("?")
    query = dict(pair.split("=") for pair in text.split("&")) if text else {}
    return serve(street.nodes[HUB], f"/relay/{where}", query, headers or {})


def names(answer: Answer) -> list[str]:
    heads = [parse_head(line) for line in answer.body.split(b"\n")[:-1]]
    return sorted(f"{head.node}/{head.feed}" for head in heads)


@pytest.mark.parametrize(
    "path",
    ["checkpoint", "entries?after=0&limit=100", "bodies?after=0&limit=100"],
)
def test_a_relay_answers_with_the_very_bytes_of_the_origin(
    mirrored: Neighbourhood, path: str
) -> None:
    where, _question, text = path.partition("?")
    query = dict(pair.split("=") for pair in text.split("&")) if text else {}
    origin = serve(mirrored.nodes["rural"], f"/feeds/public/{where}", query, {})
    copy = at(mirrored, f"rural/feeds/public/{path}")
    assert (copy.status, copy.body) == (200, origin.body)
    assert copy.body


def test_a_relay_shows_one_body_by_its_hash(mirrored: Neighbourhood) -> None:
    bulk = at(mirrored, "rural/feeds/public/bodies?after=0").body.removesuffix(b"\n")
    sha256 = hashlib.sha256(bulk).hexdigest()
    assert at(mirrored, f"rural/feeds/public/bodies/{sha256}").body == bulk
    assert at(mirrored, f"rural/feeds/notices/bodies/{sha256}") == NOT_FOUND


@pytest.mark.parametrize(
    ("reader", "feed", "status"),
    [
        (None, "public", 200),
        (None, "notices", 200),
        (None, "network", 404),
        ("city", "network", 200),
        ("city", "network-commissioning", 200),
        ("city", "region-north", 200),
        ("board", "network-commissioning", 200),
        ("board", "network", 404),
        ("board", "region-north", 404),
    ],
)
def test_a_copy_has_the_readers_of_its_original(
    mirrored: Neighbourhood, reader: str | None, feed: str, status: int
) -> None:
    headers = as_(mirrored, reader) if reader else {}
    assert at(mirrored, f"rural/feeds/{feed}/checkpoint", headers).status == status


def test_a_stranger_is_answered_as_if_there_were_nothing(mirrored: Neighbourhood) -> None:
    for path in ("rural/feeds/network", "rural/feeds/nothing", "nobody/feeds/public"):
        assert at(mirrored, f"{path}/entries") == NOT_FOUND
    assert at(mirrored, "nobody/feeds") == NOT_FOUND
    assert at(mirrored, "rural/feeds", {"Authorization": "Bearer no"}).status == 401


def test_circles_are_never_relayed(mirrored: Neighbourhood) -> None:
    rural = mirrored.nodes["rural"]
    with rural.database.transaction() as session:
        feed = rural.circles.open(session, "Falls leads", "To compare.").feed
        rural.circles.add(session, feed, HUB)
        rural.circles.add(session, feed, "city")
    mirrored.publish("rural", "For the circle alone", feed)
    mirrored.ask(HUB, "rural")
    assert mirrored.size(HUB, "rural", feed) > 0
    city = as_(mirrored, "city")
    assert at(mirrored, f"rural/feeds/{feed}/checkpoint", city) == NOT_FOUND
    assert feed.encode() not in at(mirrored, "rural/feeds", city).body
    assert feed.encode() not in at(mirrored, "heads", city).body
    counters = [parse_head(raw).counter for raw in at(mirrored, "heads", city).body.splitlines()]
    assert max(counters) == len(counters), "a number spent on a circle would tell of it"


def test_another_regions_feed_is_relayed_by_its_own_facilitator_alone(
    mirrored: Neighbourhood,
) -> None:
    hub = mirrored.nodes[HUB]
    city = as_(mirrored, "city")
    with hub.database.transaction() as session:
        store = MemberStore()
        moved = [_in_south(entry) for entry in store.all(session)]
        store.replace(session, moved)
    assert at(mirrored, "rural/feeds/region-north/checkpoint", city) == NOT_FOUND
    assert at(mirrored, "rural/feeds/network/checkpoint", city).status == 200


def _in_south(entry: MemberEntry) -> MemberEntry:
    return MemberEntry(**{**vars(entry), "region": "south"})


def test_a_member_that_is_removed_is_refused_at_its_next_request(
    mirrored: Neighbourhood,
) -> None:
    city = as_(mirrored, "city")
    assert at(mirrored, "rural/feeds/network/checkpoint", city).status == 200
    mirrored.remove("city")
    assert at(mirrored, "rural/feeds/network/checkpoint", city) == NOT_FOUND
    assert "rural/network" not in names(at(mirrored, "heads", city))


def test_a_node_that_is_no_facilitator_gives_a_copy_to_its_origin_alone(
    mirrored: Neighbourhood,
) -> None:
    mirrored.ask("city", "rural")
    city = mirrored.nodes["city"]
    assert serve(city, "/relay/rural/feeds/public/checkpoint", {}, {}) == NOT_FOUND
    assert serve(city, "/relay/heads", {}, {}) == NOT_FOUND
    mirrored.ask("rural", "city")
    token = mirrored.shown_tokens["city"]
    assert serve(city, "/relay/rural/feeds/network/checkpoint", {}, token).status == 200


def test_a_relays_own_feeds_are_not_below_relay(mirrored: Neighbourhood) -> None:
    assert at(mirrored, f"{HUB}/feeds/public/checkpoint") == NOT_FOUND


def test_fault_60_restricted_copies_wait_while_the_list_of_members_is_old(
    mirrored: Neighbourhood,
) -> None:
    hub = mirrored.nodes[HUB]
    city = as_(mirrored, "city")
    with hub.database.transaction() as session:
        store = MemberStore()
        # as if another facilitator, never heard from, had listed the reader
        listed = [
            MemberEntry(**{**vars(entry), "facilitator": "rural"})
            if entry.node == "city"
            else entry
            for entry in store.all(session)
        ]
        store.replace(session, listed)
    answer = at(mirrored, "rural/feeds/network/entries", city)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "3600")
    assert at(mirrored, "rural/feeds/notices/entries", city).status == 200
    assert names(at(mirrored, "heads", city)) == ["rural/notices", "rural/public"]
    assert at(mirrored, "rural/feeds/network/entries") == NOT_FOUND


@pytest.mark.parametrize(("hours", "status"), [(23, 200), (25, 503)])
def test_fault_60_a_list_is_good_for_a_day(
    mirrored: Neighbourhood, hours: int, status: int
) -> None:
    hub, north = mirrored.nodes[HUB], mirrored.join_hostile("north")
    north.feed(MEMBERS)
    north.resign()
    city = as_(mirrored, "city")
    with hub.database.transaction() as session:
        store = MemberStore()
        entries = {entry.node: dict(vars(entry)) for entry in store.all(session)}
        entries["city"]["facilitator"] = "north"
        entries["north"]["kind"] = "facilitator"
        store.replace(session, [MemberEntry(**each) for each in entries.values()])
    mirrored.ask(HUB, "north")
    mirrored.clock.pass_(timedelta(hours=hours).total_seconds())
    for node in ("rural", "city"):
        mirrored.resign(node)
    with hub.database.transaction() as session:
        hub.access.forget_all_tokens(session)
        hub.access.keep_token(session, "city", city["Authorization"].removeprefix("Bearer "))
    assert at(mirrored, "rural/feeds/network/checkpoint", city).status == status


def test_what_was_withdrawn_is_gone_from_the_relay_at_once(mirrored: Neighbourhood) -> None:
    rid = mirrored.publish("rural", "Soon withdrawn", "public")
    mirrored.ask(HUB, "rural")
    assert b"Soon withdrawn" in at(mirrored, "rural/feeds/public/bodies").body
    live = at(mirrored, "rural/feeds/public/bodies").body.splitlines()
    sha256 = next(hashlib.sha256(raw).hexdigest() for raw in live if b"Soon" in raw)
    mirrored.withdraw("rural", rid)
    mirrored.ask(HUB, "rural")
    assert b"Soon withdrawn" not in at(mirrored, "rural/feeds/public/bodies").body
    assert at(mirrored, f"rural/feeds/public/bodies/{sha256}").status == 410


def test_heads_give_what_changed_since_and_to_each_reader_its_own(
    mirrored: Neighbourhood,
) -> None:
    city, board = as_(mirrored, "city"), as_(mirrored, "board")
    open_ = ["rural/notices", "rural/public"]
    assert names(at(mirrored, "heads")) == open_
    both = sorted([*open_, "rural/network-commissioning"])
    assert names(at(mirrored, "heads", board)) == both
    everything = at(mirrored, "heads", city)
    assert names(everything) == sorted([*both, "rural/network", "rural/region-north"])
    last = parse_head(everything.body.splitlines()[-1]).counter
    assert at(mirrored, f"heads?after={last}", city).body == b""
    mirrored.publish("rural", "Another")
    mirrored.ask(HUB, "rural")
    assert names(at(mirrored, f"heads?after={last}", city)) == ["rural/network"]


@pytest.mark.parametrize("after", ["x", "-1"])
def test_a_counter_that_makes_no_sense_is_refused(mirrored: Neighbourhood, after: str) -> None:
    assert at(mirrored, f"heads?after={after}").status == 400
