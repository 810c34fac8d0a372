"""An origin that shows two histories to two readers is found out when they compare."""

from __future__ import annotations

from dataclasses import replace

import pytest

from federation import strict
from federation.evidence import check_proof, parse_proof
from federation.keys import SigningKey
from federation.observed import Observed, format_observed, parse_observed
from network.errors import NotAllowed, NotFound
from network.peering.comparing import Compared
from network.peering.peers import PeerState
from network.peering.rule_store import Rule
from network.peering.ruling import Said
from tests.fakes.neighbourhood import HUB, Neighbourhood
from tests.fakes.peer import FakePeer


@pytest.fixture
def liar(street: Neighbourhood) -> FakePeer:
    """A member with five records, known to rural and city, neither of whom has read it."""
    liar = street.join_hostile("liar")
    liar.publish_many("network", 5)
    for node in ("rural", "city"):
        street.join(node)
    for node in ("rural", "city"):
        street.ask(node, HUB)
    return liar


def compare(street: Neighbourhood, node: str, peer: str) -> Compared:
    return street.nodes[node].gossip.comparing.compare(peer)


def proof(street: Neighbourhood, node: str) -> str:
    """Return what the proof that ``node`` gives out comes to."""
    network = street.nodes[node]
    with network.database.reading() as session:
        [document] = network.gossip.evidence.all(session)
    return check_proof(parse_proof(strict.parse_document(strict.dumps(document)))).verdict


def alarms(street: Neighbourhood) -> list[str]:
    """Return what rural's keeper is told of."""
    rural = street.nodes["rural"]
    with rural.database.reading() as session:
        return [alarm.words for alarm in rural.trusting.alarms(session)]


def is_frozen(street: Neighbourhood, node: str) -> bool:
    network = street.nodes[node]
    with network.database.reading() as session:
        return [each.node for each in network.peers.frozen(session)] == ["liar"]


def told(street: Neighbourhood, node: str, by: str | None = None) -> list[Observed]:
    """Return what ``node`` tells of others, to ``by`` or to a stranger."""
    header = street.shown_tokens[node]["Authorization"] if by else None
    answer = street.nodes[node].gossip.observing.observed(header, None)
    return [parse_observed(raw) for raw in answer.body.split(b"\n")[:-1]]


@pytest.mark.parametrize(
    ("shared", "more"), [(3, 2), (3, 1), (0, 2)], ids=["of one size", "shorter", "from nothing"]
)
def test_two_histories_shown_to_two_readers_freeze_the_feed_with_a_proof(
    street: Neighbourhood, liar: FakePeer, shared: int, more: int
) -> None:
    street.ask("rural", "liar")
    liar.fork("network", shared)
    liar.publish_many("network", more)
    assert street.ask("city", "liar").is_whole
    assert not is_frozen(street, "rural")
    [found] = compare(street, "rural", "city").found
    assert (found.node, found.feed) == ("liar", "network")
    assert street.state("rural", "liar", "network") is PeerState.FROZEN
    assert "shown to city" in (street.error("rural", "liar", "network") or "")
    assert proof(street, "rural") == "FORK"


def test_the_proof_goes_on_to_whoever_compares_next(street: Neighbourhood, liar: FakePeer) -> None:
    street.ask("rural", "liar")
    liar.fork("network", 3)
    liar.publish_many("network", 2)
    street.ask("city", "liar")
    compare(street, "rural", "city")
    # city had believed the other history all along
    compare(street, "city", "rural")
    assert is_frozen(street, "city")
    assert proof(street, "city") == "FORK"


def test_a_longer_second_history_is_caught_when_its_origin_is_next_asked(
    street: Neighbourhood, liar: FakePeer
) -> None:
    street.ask("rural", "liar")
    true = liar.fork("network", 3)
    liar.publish_many("network", 6)
    street.ask("city", "liar")
    assert compare(street, "rural", "city").found == ()
    # to rural it goes on with the first one
    liar.feeds["network"] = true
    liar.now += 60
    liar.publish_many("network", 9)
    street.ask("rural", "liar")
    assert is_frozen(street, "rural")
    assert proof(street, "rural") == "FORK"


def test_a_shorter_history_signed_later_is_a_rollback(
    street: Neighbourhood, liar: FakePeer
) -> None:
    street.ask("rural", "liar")
    liar.roll_back("network", 3)
    street.ask("city", "liar")
    compare(street, "rural", "city")
    assert proof(street, "rural") == "ROLLBACK"
    assert compare(street, "city", "rural").found[0].words.startswith("ROLLBACK")


def test_readers_of_one_history_find_nothing(street: Neighbourhood, liar: FakePeer) -> None:
    street.ask("rural", "liar")
    liar.publish_many("network", 3)
    street.ask("city", "liar")
    for node, peer in (("rural", "city"), ("city", "rural")):
        outcome = compare(street, node, peer)
        assert (outcome.found, outcome.refused, outcome.error) == ((), 0, None)
        assert outcome.compared > 2
    assert street.ask("rural", "liar").is_whole
    assert not is_frozen(street, "rural")


def test_what_its_origin_has_not_signed_is_counted_and_proves_nothing(
    street: Neighbourhood, liar: FakePeer
) -> None:
    street.ask("rural", "liar")
    forged = FakePeer("liar", key=SigningKey.generate(), now=liar.now)
    forged.publish_many("network", 5)
    gossip = street.join_hostile("gossip")
    street.ask("rural", HUB)
    lie = Observed("liar", "network", forged.feed("network").current)
    gossip.garbage("observed", format_observed(lie) + b"\n")
    outcome = compare(street, "rural", "gossip")
    assert outcome.refused == 1
    # it tells the same for ever, which is said too
    assert (outcome.error or "").startswith("MALFORMED")
    assert not is_frozen(street, "rural")


def test_a_peer_that_does_not_answer_is_noted_in_words(
    street: Neighbourhood, liar: FakePeer
) -> None:
    street.down.add("city")
    assert (compare(street, "rural", "city").error or "").startswith("UNREACHABLE")


def test_nobody_is_compared_with_who_is_no_peer_or_blocked(
    street: Neighbourhood, liar: FakePeer
) -> None:
    with pytest.raises(NotFound):
        compare(street, "rural", "nobody")
    rural = street.nodes["rural"]
    with rural.database.transaction() as session:
        rural.ruling.say(session, "city", Said(Rule.BLOCK, "Spam.", "keeper"))
    with pytest.raises(NotAllowed):
        compare(street, "rural", "city")


def test_two_peers_are_chosen_by_chance(street: Neighbourhood, liar: FakePeer) -> None:
    rural = street.nodes["rural"]
    comparing = replace(rural.gossip.comparing, sample=lambda peers, count: peers[:count])
    assert [each.node for each in comparing.compare_some()] == [HUB, "city"]


def test_a_second_history_under_our_own_key_is_found_in_what_others_saw(
    street: Neighbourhood, liar: FakePeer
) -> None:
    rural = street.nodes["rural"]
    street.publish("rural", "Kettles")
    street.ask("city", "rural")
    thief = FakePeer("rural", key=rural.own_feeds.key, now=int(street.clock().timestamp()) + 60)
    thief.publish_many("network", 3)
    street.strangers["rural"] = thief
    # the token is not good there, and another is had
    street.ask("city", "rural")
    street.ask("city", "rural")
    # city holds both now: what it gives out proves that somebody else signs for rural
    del street.strangers["rural"]
    found = compare(street, "rural", "city").found
    assert ("rural", "network") in {(each.node, each.feed) for each in found}


def test_a_larger_checkpoint_of_our_own_is_an_alarm_and_is_not_taken_for_ours(
    street: Neighbourhood, liar: FakePeer
) -> None:
    rural = street.nodes["rural"]
    thief = FakePeer("rural", key=rural.own_feeds.key, now=int(street.clock().timestamp()) + 60)
    thief.publish_many("network", 3)
    street.strangers["rural"] = thief
    street.publish("rural", "Kettles")
    street.ask("city", "rural")
    del street.strangers["rural"]
    [found] = compare(street, "rural", "city").found
    assert "or stolen?" in found.words
    compare(street, "rural", "city")
    assert [words.partition(":")[0] for words in alarms(street)] == ["network"]
    street.publish("rural", "Lamps")


def test_an_alarm_about_ourselves_stands_for_a_month(street: Neighbourhood, liar: FakePeer) -> None:
    rural = street.nodes["rural"]
    thief = FakePeer("rural", key=rural.own_feeds.key, now=int(street.clock().timestamp()) + 60)
    thief.publish_many("network", 3)
    street.strangers["rural"] = thief
    street.publish("rural", "Kettles")
    street.ask("city", "rural")
    del street.strangers["rural"]
    compare(street, "rural", "city")
    street.down.update(street.nodes, street.strangers)
    street.clock.pass_(29 * 24 * 3600)
    rural.gossip.comparing.compare_some()
    assert len(alarms(street)) == 1
    street.clock.pass_(2 * 24 * 3600)
    rural.gossip.comparing.compare_some()
    assert alarms(street) == []


def test_a_stranger_is_told_of_open_feeds_and_a_member_of_what_it_may_read(
    street: Neighbourhood, liar: FakePeer
) -> None:
    street.ask("rural", "liar")
    assert {each.feed for each in told(street, "rural")} == {"members", "notices", "public"}
    street.ask("city", "rural")
    assert ("liar", "network") in {
        (each.node, each.feed) for each in told(street, "rural", by="city")
    }
    assert all(each.node != "rural" for each in told(street, "rural", by="city"))


def test_a_token_that_is_none_gets_no_answer(street: Neighbourhood, liar: FakePeer) -> None:
    assert street.nodes["rural"].gossip.observing.observed("Bearer nonsense", None).status == 401


def test_circles_are_never_told_of(street: Neighbourhood, liar: FakePeer) -> None:
    rural, city = street.nodes["rural"], street.nodes["city"]
    with rural.database.transaction() as session:
        circle = rural.circles.open(session, "Falls", "Fewer falls.")
        rural.circles.add(session, circle.feed, "city")
    street.publish("rural", "Secret", circle.feed)
    street.ask("city", "rural")
    with city.database.reading() as session:
        assert city.held_feeds.get(session, "rural", circle.feed) is not None
    street.ask("rural", "city")
    assert all(not each.feed.startswith("circle-") for each in told(street, "city", by="rural"))


def test_more_is_asked_for_after_the_last(street: Neighbourhood, liar: FakePeer) -> None:
    street.ask("rural", "liar")
    everything = told(street, "rural")
    answer = street.nodes["rural"].gossip.observing.observed(None, everything[0].key)
    rest = [parse_observed(raw) for raw in answer.body.split(b"\n")[:-1]]
    assert rest == everything[1:]


def test_what_a_stolen_key_signed_proves_nothing_once_it_is_revoked(
    street: Neighbourhood, liar: FakePeer
) -> None:
    street.ask("rural", "liar")
    liar.roll_back("network", 3)
    street.ask("city", "liar")
    new = SigningKey.generate()
    # as after a reset: what we hold was signed by a key that counts for nothing now
    liar.feed("network").sign(new, liar.now)
    lines = b"".join(
        format_observed(Observed("liar", "network", jws)) + b"\n"
        for jws in (liar.feed("network").current,)
    )
    gossip = street.join_hostile("gossip")
    street.ask("rural", HUB)
    gossip.garbage("observed", lines)
    comparing = replace(
        street.nodes["rural"].gossip.comparing,
        keys=lambda session, node: {new.public.kid: new.public},
    )
    outcome = comparing.compare("gossip")
    assert (outcome.compared, outcome.found) == (1, ())
    assert not is_frozen(street, "rural")
