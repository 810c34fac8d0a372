"""Asking a peer: what comes, in which order, and what is noted when it goes wrong."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event

from federation.errors import BytesError
from federation.transport import Response
from network.errors import NotFound
from network.feeds.feed import FeedState
from network.peering.peers import PeerState
from network.records.record import Status
from tests.fakes.neighbourhood import HUB, Neighbourhood
from tests.fakes.peer import FakePeer


def test_a_member_learns_from_the_facilitator_who_else_belongs(street: Neighbourhood) -> None:
    street.join("rural")
    street.join("city")
    street.ask("rural", HUB)
    with street.nodes["rural"].database.reading() as session:
        peers = street.nodes["rural"].peers.all(session)
    assert [peer.node for peer in peers] == [HUB, "city"]


def test_a_record_arrives_with_its_text(street: Neighbourhood) -> None:
    street.join("rural")
    rid = street.publish(HUB, "A falls team")
    street.ask("rural", HUB)
    assert street.shown("rural", HUB, rid) == "A falls team"


def test_a_revision_replaces_what_is_shown(street: Neighbourhood) -> None:
    street.join("rural")
    rid = street.publish(HUB, "A falls team")
    street.ask("rural", HUB)
    street.revise(HUB, rid, "A falls and frailty team")
    street.ask("rural", HUB)
    assert street.shown("rural", HUB, rid) == "A falls and frailty team"


def test_a_withdrawal_hides_and_erases_here_too(street: Neighbourhood) -> None:
    street.join("rural")
    rid = street.publish(HUB, "A falls team")
    street.ask("rural", HUB)
    street.withdraw(HUB, rid)
    asked = street.ask("rural", HUB)
    assert street.shown("rural", HUB, rid) is None
    # counted once: in notices, which come first; the line in the content feed repeats it
    assert sum(feed.counts.withdrawn for feed in asked.feeds) == 1


def test_notices_are_fetched_before_everything_else(street: Neighbourhood) -> None:
    street.join("rural")
    street.withdraw(HUB, street.publish(HUB, "A falls team"))
    street.asked.clear()
    street.ask("rural", HUB)
    entries = [url for url in street.asked if "/entries" in url]
    assert "/feeds/notices/" in entries[0] and len(entries) > 1


def test_a_peer_with_nothing_new_is_asked_one_question(street: Neighbourhood) -> None:
    street.join("rural")
    street.publish(HUB, "A falls team")
    street.ask("rural", HUB)
    street.asked.clear()
    street.ask("rural", HUB)
    assert [url.rsplit("/", 1)[1] for url in street.asked] == ["feeds"]


def test_a_token_is_used_again_until_it_is_about_to_expire(street: Neighbourhood) -> None:
    street.join("rural")
    street.ask("rural", HUB)
    street.asked.clear()
    street.clock.pass_(500)
    street.ask("rural", HUB)
    assert not any(url.endswith("/token") for url in street.asked)
    street.clock.pass_(80)
    street.ask("rural", HUB)
    assert any(url.endswith("/token") for url in street.asked)


def test_a_token_that_the_peer_forgot_is_asked_for_anew_next_time(street: Neighbourhood) -> None:
    street.join("rural")
    street.ask("rural", HUB)
    hub = street.nodes[HUB]
    hub.access.forget_tokens("rural")
    assert "UNAUTHORISED" in (street.ask("rural", HUB).error or "")
    assert street.ask("rural", HUB).error is None


def test_a_peer_that_does_not_know_us_shows_what_anybody_may_read(street: Neighbourhood) -> None:
    street.join("rural")
    street.join("city")
    street.ask("rural", HUB)
    public = street.publish("city", "A talk", audience="public")
    private = street.publish("city", "A talk for members")
    # the city has not read the newest list: to it the coast is a stranger
    street.join("coast")
    asked = street.ask("coast", "city")
    assert asked.note is not None and asked.error is None
    assert street.shown("coast", "city", public) == "A talk"
    assert street.shown("coast", "city", private) is None


def test_somebody_who_is_no_peer_is_not_asked(street: Neighbourhood) -> None:
    with pytest.raises(NotFound):
        street.ask(HUB, "nobody")


def test_the_members_feed_of_an_ordinary_member_is_not_pulled(street: Neighbourhood) -> None:
    street.join("rural")
    liar = street.join_hostile("liar")
    liar.publish("members", {"node": "rural"})
    street.ask("rural", HUB)
    street.ask("rural", "liar")
    assert street.size("rural", "liar", "members") == 0


def test_a_run_that_meets_its_limit_says_so_and_goes_on_where_it_was(
    street: Neighbourhood,
) -> None:
    street.join("rural", limits={"pull_entries": 10})
    many = street.join_hostile("many")
    many.publish_many("public", 25)
    street.ask("rural", HUB)
    sizes = []
    for _run in range(3):
        asked = street.ask("rural", "many")
        sizes.append((street.size("rural", "many", "public"), asked.has_more))
    assert sizes == [(10, True), (20, True), (25, False)]


def test_a_run_that_is_not_finished_is_due_again_at_once(street: Neighbourhood) -> None:
    street.join("rural", limits={"pull_entries": 10})
    street.join_hostile("many").publish_many("public", 25)
    street.ask("rural", HUB)
    street.ask("rural", "many")
    assert street.standing("rural", "many").next_due == street.clock()


def test_a_feed_that_vanishes_is_kept_and_late(street: Neighbourhood) -> None:
    street.join("rural")
    peer = street.join_hostile("city")
    peer.publish("network", {"title": "A team"})
    street.ask("rural", HUB)
    street.ask("rural", "city")
    del peer.feeds["network"]
    street.ask("rural", "city")
    assert street.size("rural", "city", "network") == 1
    assert street.state("rural", "city", "network") is PeerState.LATE


def test_an_error_in_one_feed_leaves_the_others_going(street: Neighbourhood) -> None:
    street.join("rural")
    peer = street.join_hostile("city")
    peer.publish_many("public", 3)
    peer.publish_many("network", 3)
    peer.edit("public", 2, b"publish", b"publisH")
    street.ask("rural", HUB)
    street.ask("rural", "city")
    assert street.size("rural", "city", "public") == 0
    assert street.size("rural", "city", "network") == 3
    assert "MISMATCH" in (street.error("rural", "city", "public") or "")
    assert street.state("rural", "city", "network") is PeerState.OK


def test_an_error_is_forgotten_once_the_feed_is_well_again(street: Neighbourhood) -> None:
    street.join("rural")
    peer = street.join_hostile("city")
    peer.publish_many("public", 3)
    peer.edit("public", 2, b"publish", b"publisH")
    street.ask("rural", HUB)
    street.ask("rural", "city")
    peer.stop_lying()
    street.ask("rural", "city")
    assert street.size("rural", "city", "public") == 3
    assert street.error("rural", "city", "public") is None


def test_a_proven_fork_freezes_that_feed_alone_and_keeps_the_proof(street: Neighbourhood) -> None:
    street.join("rural")
    peer = street.join_hostile("city")
    peer.publish_many("public", 3)
    peer.publish_many("network", 3)
    street.ask("rural", HUB)
    street.ask("rural", "city")
    peer.fork("public", 2)
    peer.publish_many("public", 2)
    peer.publish_many("network", 1)
    street.ask("rural", "city")
    rural = street.nodes["rural"]
    with rural.database.reading() as session:
        frozen = rural.peers.frozen(session)
        held = rural.held_feeds.get(session, "city", "public")
    assert [(each.feed, each.verdict) for each in frozen] == [("public", "FORK")]
    assert held is not None and held.state is FeedState.FROZEN and len(held.evidence) >= 2
    assert street.state("rural", "city", "public") is PeerState.FROZEN
    assert street.size("rural", "city", "network") == 4


def test_a_frozen_feed_is_not_followed_and_keeps_its_words(street: Neighbourhood) -> None:
    street.join("rural")
    peer = street.join_hostile("city")
    peer.publish_many("public", 3)
    street.ask("rural", HUB)
    street.ask("rural", "city")
    peer.roll_back("public", 1)
    peer.resign(60)
    street.ask("rural", "city")
    peer.publish_many("public", 5)
    street.ask("rural", "city")
    assert street.size("rural", "city", "public") == 3
    assert "ROLLBACK" in (street.error("rural", "city", "public") or "")


def test_a_key_listed_since_is_learnt_in_the_same_run(street: Neighbourhood) -> None:
    street.join("rural")
    peer = street.join_hostile("city")
    peer.publish("public", {"title": "A team"})
    street.ask("rural", HUB)
    peer.rotate_key()
    street.list_("city", peer.key, "trust")
    asked = street.ask("rural", "city")
    assert asked.is_whole
    assert street.size("rural", "city", "public") == 1


def test_unknown_keys_bring_at_most_one_refresh_of_the_list_in_thirty_seconds(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    peer = street.join_hostile("city")
    peer.publish("public", {"title": "A team"})
    street.ask("rural", HUB)
    peer.rotate_key()
    street.asked.clear()
    for _poll in range(5):
        street.ask("rural", "city")
    refreshed = [url for url in street.asked if url == f"https://{HUB}.example/federation/v1/feeds"]
    assert len(refreshed) == 1
    assert "BAD-SIGNATURE" in (street.error("rural", "city", "public") or "")


def test_a_list_that_cannot_be_read_anew_does_not_hide_what_is_wrong_with_the_peer(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    peer = street.join_hostile("city")
    peer.publish("public", {"title": "A team"})
    street.ask("rural", HUB)
    peer.rotate_key()
    street.down.add(HUB)
    asked = street.ask("rural", "city")
    assert asked.error is None
    assert "BAD-SIGNATURE" in (street.error("rural", "city", "public") or "")


def test_a_peer_over_its_quota_is_set_aside_but_its_withdrawals_are_still_applied(
    street: Neighbourhood,
) -> None:
    street.join("rural", limits={"peer_entries": 10})
    peer = street.join_hostile("many")
    rid = peer.publish("public", {"title": "A team"}).rid
    peer.publish_many("public", 20)
    street.ask("rural", HUB)
    street.ask("rural", "many")
    assert street.standing("rural", "many").state is PeerState.QUARANTINED
    assert street.status("rural", "many", rid) is Status.CURRENT
    peer.publish_many("public", 5)
    peer.withdraw("public", rid)
    street.ask("rural", "many")
    assert street.status("rural", "many", rid) is Status.WITHDRAWN
    assert street.size("rural", "many", "public") == 21


def test_a_discovery_without_the_typed_thumbprint_is_not_believed(street: Neighbourhood) -> None:
    impostor = street.join_hostile("impostor")
    rural = street.join("rural")
    assert rural.membership.myself.thumbprint != impostor.key.public.kid
    with pytest.raises(BytesError):
        rural.introducing.discover(impostor.base, rural.membership.myself.thumbprint)


def test_a_peer_that_is_busy_is_left_alone_for_as_long_as_it_says(street: Neighbourhood) -> None:
    street.join("rural")
    peer = street.join_hostile("city")
    street.ask("rural", HUB)
    peer.lie("feeds", lambda answer: Response(503, {"retry-after": "1200"}, b""))
    asked = street.ask("rural", "city")
    assert "BUSY" in (asked.error or "")
    assert street.standing("rural", "city").next_due == street.clock() + timedelta(minutes=20)


def test_an_explicit_pull_does_not_wait_for_the_due_time(street: Neighbourhood) -> None:
    street.join("rural")
    peer = street.join_hostile("city")
    street.ask("rural", HUB)
    peer.be_down()
    street.ask("rural", "city")
    peer.stop_lying()
    assert street.ask("rural", "city").error is None


def test_a_member_that_left_is_asked_no_more_and_what_is_held_of_it_stays(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    street.join("city")
    street.ask("rural", HUB)
    street.ask("city", HUB)
    rid = street.publish("city", "A team")
    street.ask("rural", "city")
    street.remove("city")
    street.ask("rural", HUB)
    with pytest.raises(NotFound):
        street.ask("rural", "city")
    assert street.shown("rural", "city", rid) == "A team"


def test_a_failure_of_our_own_is_noted_and_the_peer_waits(street: Neighbourhood) -> None:
    rural = street.join("rural")
    rural.polling.note_failure(HUB, "OperationalError: disk full")
    standing = street.standing("rural", HUB)
    assert standing.state is PeerState.FAILING
    assert standing.next_due > street.clock()


def test_answers_of_several_runs_are_added_up(street: Neighbourhood) -> None:
    street.join("rural", limits={"pull_entries": 10})
    street.join_hostile("many").publish_many("public", 15)
    street.ask("rural", HUB)
    first = street.ask("rural", "many")
    whole = street.ask("rural", "many").after(first)
    public = next(feed for feed in whole.feeds if feed.feed == "public")
    assert public.counts.new == 15
    assert whole.after(replace(first, feeds=())) == whole


def test_of_a_node_trusted_on_first_use_only_what_is_for_everybody_is_pulled(
    street: Neighbourhood,
) -> None:
    rural = street.join("rural")
    stranger = FakePeer("away", now=int(street.clock().timestamp()))
    street.strangers["away"] = stranger
    stranger.publish_many("public", 2)
    stranger.publish_many("network", 2)
    with rural.database.transaction() as session:
        rural.trusting.acquaint(session, stranger.discovery())
        rural.peers.follow_membership(session)
    street.ask("rural", "away")
    assert street.size("rural", "away", "public") == 2
    assert street.size("rural", "away", "network") == 0


def test_a_poll_that_brings_nothing_takes_no_lease(street: Neighbourhood) -> None:
    """An idle node is asked and asks all day long; each write is a wait for the disk."""
    street.join("rural")
    rid = street.publish(HUB, "A falls team")
    street.ask("rural", HUB)
    street.ask("rural", HUB)
    written: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if "leases" in statement:
            written.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        asked = street.ask("rural", HUB)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert asked.is_whole and asked.feeds
    assert written == []
    assert street.shown("rural", HUB, rid) == "A falls team"


def test_texts_that_are_lacking_are_asked_for_although_nothing_is_new(
    street: Neighbourhood,
) -> None:
    rural, peer = street.join("rural"), street.join_hostile("coast")
    street.ask("rural", HUB)
    peer.publish("network", {"title": "Somewhere"})
    peer.lie("bodies", lambda answer: Response(404, {}, b""))
    street.ask("rural", "coast")
    peer.stop_lying()
    street.ask("rural", "coast")
    with rural.database.reading() as session:
        assert rural.bodies.wanted(session, "coast", "network", 1) == ()
