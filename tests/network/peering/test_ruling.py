"""What becomes of a peer that the keeper blocks, and when the rule is taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from federation.members import BASE_PATH
from network.errors import Invalid, NotAllowed, NotFound
from network.peering.fetching import Step
from network.peering.peers import PeerState
from network.peering.rule_store import Rule
from network.peering.ruling import Ruling, Said
from network.records.record import RecordId, Status
from network.records.store import Listing
from search.engine import Query
from tests.fakes.neighbourhood import HUB, Neighbourhood, quietly


def say(street: Neighbourhood, node: str, about: str, rule: Rule, reason: str = "Spam.") -> None:
    network = street.nodes[node]
    with network.database.transaction() as session:
        network.ruling.say(session, about, Said(rule, reason, "keeper"))
    while network.indexing.follow():
        pass


def blocked(street: Neighbourhood) -> frozenset[str]:
    city = street.nodes["city"]
    with city.database.reading() as session:
        return city.ruling.blocked(session)


def found(street: Neighbourhood, words: str) -> list[str]:
    """Return what city finds for ``words``."""
    city = street.nodes["city"]
    while city.indexing.follow():
        pass
    return [hit.key for hit in city.engine.search(Query(words)).hits]


def due(street: Neighbourhood) -> set[str]:
    """Return whom city asks in an hour from now."""
    city = street.nodes["city"]
    street.clock.pass_(3600)
    with city.database.reading() as session:
        return {peer.node for peer in city.peers.due(session)}


def heard(street: Neighbourhood) -> set[str]:
    """Return whom city asks when its keeper says so."""
    city = street.nodes["city"]
    with city.database.reading() as session:
        return {peer.node for peer in city.peers.heard(session)}


def undo(street: Neighbourhood, node: str, about: str) -> None:
    network = street.nodes[node]
    with network.database.transaction() as session:
        network.ruling.take_back(session, about)
    while network.indexing.follow():
        pass


@pytest.fixture
def met(street: Neighbourhood) -> str:
    """City has read one record of rural's; returns its rid."""
    street.join("rural")
    street.join("city")
    street.ask("rural", HUB)
    street.ask("city", HUB)
    rid = street.publish("rural", "Kettles")
    street.ask("city", "rural")
    assert street.shown("city", "rural", rid) == "Kettles"
    return rid


def test_a_blocked_peer_is_asked_for_its_notices_alone_and_not_told_who_asks(
    street: Neighbourhood, met: str
) -> None:
    say(street, "city", "rural", Rule.BLOCK)
    street.publish("rural", "Lamps")
    street.withdraw("rural", met)
    street.asked.clear()
    street.shown_tokens.clear()
    assert due(street) == heard(street) == {HUB, "rural"}
    street.ask("city", "rural")
    assert [urlsplit(url).path.removeprefix(BASE_PATH) for url in street.asked] == [
        "/feeds",
        "/feeds/notices/entries",
    ]
    assert street.shown_tokens == {}
    assert street.size("city", "rural", "network") == 1


def test_what_a_blocked_peer_withdraws_is_erased(street: Neighbourhood, met: str) -> None:
    say(street, "city", "rural", Rule.BLOCK)
    street.withdraw("rural", met)
    street.ask("city", "rural")
    city = street.nodes["city"]
    with city.database.reading() as session:
        assert city.bodies.read(session, "rural", met, 1) is None
    undo(street, "city", "rural")
    assert street.status("city", "rural", met) is Status.WITHDRAWN


def test_a_blocked_peer_that_is_heard_is_asked_for_all_once_it_is_allowed(
    street: Neighbourhood, met: str
) -> None:
    say(street, "city", "rural", Rule.BLOCK)
    later = street.publish("rural", "Lamps")
    street.ask("city", "rural")
    undo(street, "city", "rural")
    street.ask("city", "rural")
    assert street.shown("city", "rural", later) == "Lamps"


def test_a_blocked_peer_that_does_not_answer_is_left_alone_for_longer_and_longer(
    street: Neighbourhood, met: str
) -> None:
    say(street, "city", "rural", Rule.BLOCK)
    street.down.add("rural")
    waits = []
    for _ in range(3):
        assert street.ask("city", "rural").error is not None
        waits.append(street.standing("city", "rural").next_due - street.clock())
    assert waits[0] < waits[1] < waits[2]
    assert street.standing("city", "rural").state is PeerState.BLOCKED


def test_a_blocked_peer_of_which_nothing_is_held_is_not_asked_at_all(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    city = street.join("city")
    say(street, "city", "rural", Rule.BLOCK)
    assert due(street) == heard(street) == {HUB}
    with city.database.reading() as session:
        assert "rural" not in {peer.node for peer in city.peers.all(session)}
    street.asked.clear()
    with pytest.raises(NotAllowed, match="blocked"):
        city.polling.ask("rural", quietly)
    assert street.asked == []


def test_a_blocked_peer_gets_no_token_and_its_old_one_opens_nothing(
    street: Neighbourhood, met: str
) -> None:
    street.publish("city", "Ours")
    street.ask("rural", "city")
    say(street, "city", "rural", Rule.BLOCK)
    # the token from before
    assert street.ask("rural", "city").error is not None
    rid = street.publish("city", "Later")
    # and a new one
    asked = street.ask("rural", "city")
    assert asked.error is not None or asked.note is not None
    assert street.shown("rural", "city", rid) is None


def test_what_a_blocked_peer_shared_is_neither_shown_nor_found_and_not_lost(
    street: Neighbourhood, met: str
) -> None:
    city = street.nodes["city"]
    say(street, "city", "rural", Rule.BLOCK)
    assert street.shown("city", "rural", met) is None
    with city.database.reading() as session:
        assert city.records.list(session, Listing(nodes=["rural"])) == ()
        assert city.records.get(session, RecordId("rural", met)) is not None
    assert found(street, "Kettles") == []
    city.indexing.rebuild(lambda done, total: None)
    assert found(street, "Kettles") == []


def test_taking_the_block_back_brings_everything_back(street: Neighbourhood, met: str) -> None:
    say(street, "city", "rural", Rule.BLOCK)
    later = street.publish("rural", "Lamps")
    undo(street, "city", "rural")
    assert street.shown("city", "rural", met) == "Kettles"
    assert found(street, "Kettles") == [f"rural/{met}"]
    street.ask("city", "rural")
    assert street.shown("city", "rural", later) == "Lamps"


def test_a_blocked_peer_says_so_in_its_standing(street: Neighbourhood, met: str) -> None:
    say(street, "city", "rural", Rule.BLOCK, "It sends rubbish.")
    standing = street.standing("city", "rural")
    assert standing.state is PeerState.BLOCKED
    assert standing.rule is not None and standing.rule.reason == "It sends rubbish."


def test_a_peer_blocked_while_it_is_being_asked_brings_nothing_to_be_seen(
    street: Neighbourhood, met: str
) -> None:
    city = street.nodes["city"]
    later = street.publish("rural", "Lamps")

    def block(step: Step) -> None:
        if "rural" not in {*blocked(street)}:
            say(street, "city", "rural", Rule.BLOCK)

    city.polling.ask("rural", block)
    assert street.size("city", "rural", "network") == 2
    assert street.shown("city", "rural", later) is None


def test_a_list_of_members_stays_in_force_when_its_facilitator_is_hidden(
    street: Neighbourhood, met: str
) -> None:
    city = street.nodes["city"]
    with city.database.transaction() as session:
        city.hiding.hide_nodes(session, [HUB])
        city.membership.refresh(session)
        assert city.membership.member(session, "rural") is not None


def test_the_facilitator_believed_cannot_be_blocked(street: Neighbourhood, met: str) -> None:
    with pytest.raises(NotAllowed, match="says who takes part"):
        say(street, "city", HUB, Rule.BLOCK)


def test_the_facilitator_can_be_allowed(street: Neighbourhood, met: str) -> None:
    say(street, "city", HUB, Rule.ALLOW)
    assert street.standing("city", HUB).rule is not None


def test_nobody_blocks_itself(street: Neighbourhood, met: str) -> None:
    with pytest.raises(NotAllowed, match="this node itself"):
        say(street, "city", "city", Rule.BLOCK)


def test_who_is_not_known_has_no_rule(street: Neighbourhood, met: str) -> None:
    with pytest.raises(NotFound):
        say(street, "city", "nobody", Rule.BLOCK)
    with pytest.raises(NotFound):
        undo(street, "city", "rural")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_rule_has_a_reason_of_a_size(street: Neighbourhood, met: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        say(street, "city", "rural", Rule.BLOCK, reason)
    assert "reason" in refused.value.errors


def test_a_rule_takes_the_place_of_the_last(street: Neighbourhood, met: str) -> None:
    say(street, "city", "rural", Rule.BLOCK)
    say(street, "city", "rural", Rule.ALLOW, "It was a mistake.")
    assert street.standing("city", "rural").state is not PeerState.BLOCKED
    assert street.shown("city", "rural", met) == "Kettles"


def test_where_nobody_is_asked_unless_allowed_a_new_member_waits(
    street: Neighbourhood, met: str
) -> None:
    city = street.nodes["city"]
    strict = Ruling(
        city.membership, city.hiding, Rule.BLOCK, lambda: datetime(2026, 11, 22, tzinfo=UTC)
    )
    with city.database.transaction() as session:
        strict.settle(session, ["rural", HUB, "city"])
        assert strict.blocked(session) == {"rural"}
        strict.say(session, "rural", Said(Rule.ALLOW, "We know them.", "keeper"))
        assert strict.blocked(session) == frozenset()
    assert street.shown("city", "rural", met) == "Kettles"
