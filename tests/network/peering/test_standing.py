"""How it stands with peers, and how far withdrawals have got."""

from dataclasses import replace
from datetime import timedelta

from network.peering.peers import PeerState
from tests.fakes.neighbourhood import HUB, Neighbourhood, base_of


def test_a_peer_that_was_never_asked_is_late_and_due_now(street: Neighbourhood) -> None:
    street.join_hostile("city")
    standing = street.standing(HUB, "city")
    assert (standing.state, standing.last_success) == (PeerState.LATE, None)
    assert standing.next_due == street.clock()
    assert (standing.base, standing.kind) == (base_of("city"), "trust")


def test_a_peer_is_called_by_the_name_it_is_listed_with(street: Neighbourhood) -> None:
    street.join("rural")
    assert street.standing(HUB, "rural").name == "The Invented Rural"


def test_only_peers_whose_time_has_come_are_due(street: Neighbourhood) -> None:
    rural = street.join("rural")
    with rural.database.reading() as session:
        assert rural.peers.due(session) == []
    street.clock.pass_(7 * 60)
    with rural.database.reading() as session:
        assert [peer.node for peer in rural.peers.due(session)] == [HUB]


def test_a_feed_knows_how_far_it_lags_and_what_it_brought(street: Neighbourhood) -> None:
    street.join("rural", limits={"pull_entries": 10})
    peer = street.join_hostile("many")
    peer.publish_many("public", 25)
    street.ask("rural", HUB)
    street.ask("rural", "many")
    public = next(feed for feed in street.standing("rural", "many").feeds if feed.feed == "public")
    assert (public.seq, public.size, public.lag, public.counts.new) == (10, 25, 15, 10)


def test_a_feed_that_fails_makes_its_peer_show_it(street: Neighbourhood) -> None:
    street.join("rural")
    peer = street.join_hostile("city")
    peer.publish_many("public", 3)
    peer.edit("public", 2, b"publish", b"publisH")
    street.ask("rural", HUB)
    street.ask("rural", "city")
    assert street.standing("rural", "city").state is PeerState.FAILING


def test_a_peer_that_nobody_has_asked_for_long_is_late(street: Neighbourhood) -> None:
    street.join("rural")
    street.clock.pass_(timedelta(hours=1).total_seconds())
    assert street.standing("rural", HUB).state is PeerState.LATE


def test_a_peer_that_moved_is_asked_at_its_listed_address(street: Neighbourhood) -> None:
    street.join("rural")
    hub = street.nodes[HUB]
    with hub.database.transaction() as session:
        peer = hub.peers.get(session, "rural")
        assert peer is not None
        hub.peers.save(session, replace(peer, base=base_of("old"), etag="x"))
        hub.peers.follow_membership(session)
        now = hub.peers.get(session, "rural")
    assert now is not None and (now.base, now.etag) == (base_of("rural"), None)


def test_a_withdrawal_is_outstanding_until_a_member_says_that_it_applied_it(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    street.join("city")
    hub = street.nodes[HUB]
    street.withdraw(HUB, street.publish(HUB, "One"))
    # the first poll fetches the order, the second says that it was applied
    for _poll in range(2):
        street.ask("rural", HUB)
    with hub.database.reading() as session:
        (withdrawal,) = hub.spread.withdrawals(session)
    assert (withdrawal.applied, withdrawal.outstanding) == (("rural",), ("city",))


def test_who_left_is_not_waited_for(street: Neighbourhood) -> None:
    street.join("rural")
    hub = street.nodes[HUB]
    street.withdraw(HUB, street.publish(HUB, "One"))
    street.remove("rural")
    with hub.database.reading() as session:
        (withdrawal,) = hub.spread.withdrawals(session)
    assert (withdrawal.applied, withdrawal.outstanding) == ((), ())
