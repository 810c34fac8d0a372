"""Keys that change: rotation, theft, a replaced facilitator, and who is believed meanwhile."""

from dataclasses import replace

import pytest

from federation.join import JoinRequest, Wish, format_join
from federation.keys import SigningKey
from federation.members import Disposition, KeyState, MemberKey
from network.bootstrap import Network
from network.errors import Conflict, NotAllowed, NotFound
from network.facilitating.join_store import JoinState
from network.feeds.feed import FeedState
from network.peering.revising import Leaving, key_in
from network.peering.rotating import Answered, Use
from network.records.record import RecordId, Status
from tests.fakes.neighbourhood import HUB, Neighbourhood
from tests.fakes.peer import FakePeer

DAY = 24 * 3600


def rotate(street: Neighbourhood, node: str) -> Answered:
    """Have ``node`` ask for a new key, and read the list."""
    network = street.nodes[node]
    with network.database.reading() as session:
        jws = network.rotating.rotation(session)
    answered = network.joining.ask(jws)
    settle(street, node)
    return answered


def settle(street: Neighbourhood, node: str) -> None:
    """Have ``node`` read the list, or act on its own where it keeps it."""
    network = street.nodes[node]
    if node != HUB:
        street.ask(node, HUB)
        return
    with network.database.transaction() as session:
        network.following.follow(session)


def report_stolen(street: Neighbourhood, node: str) -> Answered:
    network = street.nodes[node]
    with network.database.reading() as session:
        jws = network.rotating.replacement(session)
    return network.joining.ask(jws)


def kid(network: Network) -> str:
    return network.own_feeds.key.public.kid


def alarms(network: Network) -> str:
    with network.database.reading() as session:
        return "; ".join(alarm.words for alarm in network.trusting.alarms(session))


def state_of(street: Neighbourhood, node: str, key: str) -> KeyState:
    hub = street.nodes[HUB]
    with hub.database.reading() as session:
        member = hub.membership.listed(session, node)
    assert member is not None
    found = key_in(member, key)
    assert found is not None
    return found.state


# rotation (fault rows 18 and 65)


def test_a_new_key_is_used_from_the_moment_the_list_shows_it(street: Neighbourhood) -> None:
    rural = street.join("rural")
    old = kid(rural)
    assert rotate(street, "rural").state == JoinState.LISTED
    assert kid(rural) != old
    assert state_of(street, "rural", old) is KeyState.CURRENT


def test_a_reader_who_has_not_heard_of_the_new_key_reads_the_list_and_goes_on(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    street.join("city")
    street.ask("rural", HUB)
    rid = street.publish("rural", "Before")
    street.ask("city", HUB)
    street.ask("city", "rural")
    rotate(street, "rural")
    street.revise("rural", rid, "After")
    asked = street.ask("city", "rural")
    assert asked.is_whole
    assert street.shown("city", "rural", rid) == "After"


def test_a_newcomer_after_a_rotation_reads_the_old_chain_and_its_withdrawals(
    street: Neighbourhood,
) -> None:
    rural = street.join("rural")
    gone, kept = street.publish("rural", "Gone"), street.publish("rural", "Kept")
    street.withdraw("rural", gone)
    old = kid(rural)
    rotate(street, "rural")
    street.clock.pass_(15 * DAY)
    with rural.database.reading() as session:
        jws = rural.rotating.retirement(session, old)
    assert rural.joining.ask(jws).state == JoinState.RETIRED
    settle(street, "rural")
    street.join("city")
    settle(street, "rural")
    assert street.ask("city", "rural").is_whole
    assert street.shown("city", "rural", kept) == "Kept"
    assert street.status("city", "rural", gone) is Status.WITHDRAWN
    assert rural.rotating._ring.previous is None


def test_an_old_key_is_not_retired_before_the_overlap_is_over(street: Neighbourhood) -> None:
    rural = street.join("rural")
    old = kid(rural)
    rotate(street, "rural")
    street.clock.pass_(13 * DAY)
    hub = street.nodes[HUB]
    with rural.database.reading() as session:
        jws = rural.rotating.retirement(session, old)
    with pytest.raises(NotAllowed, match="may be retired from"):
        hub.joining.receive(jws)


def test_asking_twice_for_the_same_key_lists_it_once(street: Neighbourhood) -> None:
    rural = street.join("rural")
    with rural.database.reading() as session:
        jws = rural.rotating.rotation(session)
    first, second = rural.joining.ask(jws), rural.joining.ask(jws)
    assert (first.state, second.state) == (JoinState.LISTED, JoinState.LISTED)


def test_a_retired_key_never_comes_back(street: Neighbourhood) -> None:
    rural = street.join("rural")
    with rural.database.reading() as session:
        replayed = rural.rotating.rotation(session)
    made = rural.joining.ask(replayed)
    hub = street.nodes[HUB]
    with hub.database.transaction() as session:
        hub.joining.revoke(session, "rural", made.kid)
    with pytest.raises(Conflict):
        hub.joining.receive(replayed)


def test_a_facilitator_lists_its_new_key_for_a_week_before_it_uses_it(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    hub = street.nodes[HUB]
    old = kid(hub)
    rotate(street, HUB)
    assert kid(hub) == old
    street.ask("rural", HUB)
    street.clock.pass_(7 * DAY)
    settle(street, HUB)
    assert kid(hub) != old
    rid = street.publish(HUB, "Under the new key")
    assert street.ask("rural", HUB).is_whole
    assert street.shown("rural", HUB, rid) == "Under the new key"


def test_the_keys_page_knows_each_key_of_ours(street: Neighbourhood) -> None:
    rural = street.join("rural")
    rotate(street, "rural")
    with rural.database.reading() as session:
        keys = rural.rotating.keys(session)
    assert [key.use for key in keys] == [Use.IN_USE, Use.BEFORE]
    assert keys[1].retire_from is not None
    assert keys[0].retire_from is None


def test_a_key_that_is_not_used_yet_is_none_to_be_retired(street: Neighbourhood) -> None:
    hub = street.nodes[HUB]
    rotate(street, HUB)
    with hub.database.reading() as session:
        keys = hub.rotating.keys(session)
    assert [(key.use, key.retire_from) for key in keys] == [(Use.IN_USE, None), (Use.NEXT, None)]


# theft (fault rows 15 and 19)


def robbed(street: Neighbourhood) -> tuple[Network, str, str]:
    """Return rural, the rid of its last good record, and of the one that a thief published."""
    rural = street.join("rural")
    street.join("city")
    street.ask("rural", HUB)
    good = street.publish("rural", "Good")
    with rural.database.reading() as session:
        feed = rural.own_feeds.get(session, "network")
    assert feed is not None
    report = (feed.feed, feed.size, feed.head)
    bad = street.publish("rural", "Bad")
    street.revise("rural", good, "Spoilt")
    street.ask("city", "rural")
    assert street.shown("city", "rural", good) == "Spoilt"
    asked = report_stolen(street, "rural")
    assert asked.state == JoinState.WAITING
    hub = street.nodes[HUB]
    hub.joining.accept(asked.kid, "facilitator")
    with hub.database.transaction() as session:
        hub.joining.reset(session, "rural", hub.joining.reset_of(*report))
    return rural, good, bad


def test_a_stolen_key_is_good_for_nothing_once_the_new_one_is_accepted(
    street: Neighbourhood,
) -> None:
    rural = street.join("rural")
    old = kid(rural)
    asked = report_stolen(street, "rural")
    street.nodes[HUB].joining.accept(asked.kid, "facilitator")
    settle(street, "rural")
    assert state_of(street, "rural", old) is KeyState.REVOKED
    assert kid(rural) == asked.kid


def test_a_rotation_does_not_overtake_the_report_that_the_key_behind_it_is_stolen(
    street: Neighbourhood,
) -> None:
    rural = street.join("rural")
    old = kid(rural)
    asked = report_stolen(street, "rural")
    assert rotate(street, "rural") == Answered(JoinState.WAITING, asked.kid)
    assert kid(rural) == old
    street.nodes[HUB].joining.accept(asked.kid, "facilitator")
    settle(street, "rural")
    assert state_of(street, "rural", old) is KeyState.REVOKED


def test_a_key_found_stolen_while_its_successor_is_listed_is_still_reported(
    street: Neighbourhood,
) -> None:
    rural = street.join("rural")
    old = kid(rural)
    with rural.database.reading() as session:
        rural.joining.ask(rural.rotating.rotation(session))
    asked = report_stolen(street, "rural")
    assert asked.state == JoinState.WAITING
    street.nodes[HUB].joining.accept(asked.kid, "facilitator")
    assert state_of(street, "rural", old) is KeyState.REVOKED
    assert state_of(street, "rural", asked.kid) is KeyState.CURRENT
    settle(street, "rural")
    assert kid(rural) == asked.kid


def test_a_new_key_is_given_up_until_it_is_listed(street: Neighbourhood) -> None:
    rural = street.join("rural")
    with rural.database.reading() as session:
        rural.rotating.rotation(session)
        rural.rotating.give_up(session)
    assert not rural.rotating.has_next
    hub = street.nodes[HUB]
    rotate(street, HUB)
    with hub.database.reading() as session, pytest.raises(Conflict, match="on the list already"):
        hub.rotating.give_up(session)
    assert hub.rotating.has_next


def test_a_facilitator_does_not_revoke_the_only_key_that_its_list_is_believed_by(
    street: Neighbourhood,
) -> None:
    hub = street.nodes[HUB]
    with hub.database.transaction() as session, pytest.raises(NotAllowed, match="keys revoke"):
        hub.joining.revoke(session, HUB, kid(hub))
    assert state_of(street, HUB, kid(hub)) is KeyState.CURRENT
    old = kid(hub)
    hub.joining.accept(report_stolen(street, HUB).kid, "facilitator")
    assert state_of(street, HUB, old) is KeyState.REVOKED
    assert kid(hub) != old


def test_everybody_goes_back_to_the_last_good_state(street: Neighbourhood) -> None:
    _rural, good, bad = robbed(street)
    settle(street, "rural")
    street.ask("city", HUB)
    street.ask("city", "rural")
    for node in ("rural", "city"):
        assert street.shown(node, "rural", bad) is None
        assert street.shown(node, "rural", good) == "Good"


def test_a_reset_may_be_named_again_further_back(street: Neighbourhood) -> None:
    rural, hub = street.join("rural"), street.nodes[HUB]
    good = street.publish("rural", "Good")
    with rural.database.reading() as session:
        feed = rural.own_feeds.get(session, "network")
    assert feed is not None
    bad = street.publish("rural", "Bad")
    street.ask(HUB, "rural")
    asked = report_stolen(street, "rural")
    # the node's own reset, to where it stands, is obeyed with the acceptance
    hub.joining.accept(asked.kid, "facilitator")
    assert street.shown(HUB, "rural", bad) == "Bad"
    with hub.database.transaction() as session:
        hub.joining.reset(session, "rural", hub.joining.reset_of("network", feed.size, feed.head))
    assert street.shown(HUB, "rural", bad) is None
    assert street.shown(HUB, "rural", good) == "Good"


def test_a_feed_that_went_back_goes_on_under_the_new_key(street: Neighbourhood) -> None:
    _rural, good, _bad = robbed(street)
    settle(street, "rural")
    street.revise("rural", good, "Once more")
    street.ask("city", HUB)
    assert street.ask("city", "rural").is_whole
    assert street.shown("city", "rural", good) == "Once more"
    settle(street, "rural")
    street.ask("city", HUB)
    assert street.shown("city", "rural", good) == "Once more"


def test_a_feed_with_lines_that_a_good_key_signed_above_the_reset_stays(
    street: Neighbourhood,
) -> None:
    rural = street.join("rural")
    street.join("city")
    settle(street, "rural")
    street.publish("rural", "One")
    with rural.database.reading() as session:
        feed = rural.own_feeds.get(session, "network")
    assert feed is not None
    rid = street.publish("rural", "Two")
    street.ask("city", "rural")
    hub = street.nodes[HUB]
    with hub.database.transaction() as session:
        hub.joining.reset(session, "rural", hub.joining.reset_of("network", feed.size, feed.head))
    street.ask("city", HUB)
    assert street.shown("city", "rural", rid) == "Two"


def test_a_future_time_signed_with_a_stolen_key_is_forgotten_with_it(
    street: Neighbourhood,
) -> None:
    street.join("city")
    thief = street.join_hostile("rural")
    thief.publish("network", {"title": "Good"})
    feed = thief.feed("network")
    head = feed.head_at(1)
    thief.now += 10 * 365 * DAY
    thief.publish("network", {"title": "Far ahead"})
    street.ask("city", HUB)
    street.ask("city", "rural")
    owner = SigningKey.generate()
    hub = street.nodes[HUB]
    with hub.database.transaction() as session:
        listed = hub.membership.listed(session, "rural")
        assert listed is not None
        keys = (
            replace(listed.keys[0], state=KeyState.REVOKED),
            MemberKey(owner.public, "2026-11-22", KeyState.CURRENT),
        )
        hub.membership.revise(session, replace(listed, keys=keys))
        hub.joining.reset(session, "rural", hub.joining.reset_of("network", 1, head))
    street.ask("city", HUB)
    city = street.nodes["city"]
    with city.database.reading() as session:
        held = city.held_feeds.held(session, "rural", "network")
    assert (held.size, held.iat, held.largest.size) == (1, 0, 1)


# lists (fault rows 17 and 20)


def test_a_key_in_our_own_entry_that_is_not_ours_is_an_alarm(street: Neighbourhood) -> None:
    rural = street.join("rural")
    hub = street.nodes[HUB]
    with hub.database.transaction() as session:
        listed = hub.membership.listed(session, "rural")
        assert listed is not None
        rogue = MemberKey(SigningKey.generate().public, "2026-11-22", KeyState.CURRENT)
        hub.membership.revise(session, replace(listed, keys=(*listed.keys, rogue)))
    street.ask("rural", HUB)
    assert rogue.public.kid in alarms(rural)
    with rural.database.reading() as session:
        assert Use.FOREIGN in [key.use for key in rural.rotating.keys(session)]


def test_no_alarm_is_raised_about_an_entry_that_is_right(street: Neighbourhood) -> None:
    assert alarms(street.join("rural")) == ""


def test_whoever_claims_a_name_that_is_taken_is_an_alarm_and_not_accepted(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    hub = street.nodes[HUB]
    impostor = FakePeer("rural")
    jws = street.nodes["rural"].rotating.joining()
    assert hub.joining.receive(jws).state == JoinState.LISTED
    claim = claimed(street, impostor.key)
    assert hub.joining.receive(claim).state == JoinState.WAITING
    with hub.database.reading() as session:
        [waiting] = hub.joining.waiting(session)
    assert waiting.claimed_by == HUB
    with pytest.raises(NotAllowed):
        hub.joining.accept(impostor.key.public.kid, "facilitator")


def claimed(street: Neighbourhood, key: SigningKey) -> str:

    request = JoinRequest(
        facilitator=HUB,
        node="rural",
        wish=Wish.JOIN,
        name="Somebody else",
        base="https://elsewhere.example/federation/v1",
        kind="trust",
        contact="",
        key=key.public,
        iat=int(street.clock().timestamp()),
    )
    return format_join(request, key)


def test_a_refused_key_is_not_asked_about_again(street: Neighbourhood) -> None:
    street.join("rural")
    hub, key = street.nodes[HUB], SigningKey.generate()
    hub.joining.receive(claimed(street, key))
    with hub.database.transaction() as session:
        hub.joining.refuse(session, key.public.kid, "facilitator")
    assert hub.joining.receive(claimed(street, key)).state == JoinState.REFUSED
    with hub.database.reading() as session:
        assert hub.joining.waiting(session) == ()


# a facilitator whose key was replaced


def test_a_replaced_facilitator_is_believed_again_by_the_fingerprint_from_paper(
    street: Neighbourhood,
) -> None:
    rural, hub = street.join("rural"), street.nodes[HUB]
    old = kid(hub)
    asked = report_stolen(street, HUB)
    hub.joining.accept(asked.kid, "administrator")
    settle(street, HUB)
    rid = street.publish(HUB, "A new beginning")
    assert not street.ask("rural", HUB).is_whole
    with rural.database.transaction() as session:
        rural.trusting.choose_facilitator_key(session, asked.kid)
    assert street.ask("rural", HUB).is_whole
    assert street.shown("rural", HUB, rid) == "A new beginning"
    # its list says so itself, and goes on
    street.join("city")
    assert street.ask("rural", HUB).is_whole
    with rural.database.reading() as session:
        listed = rural.membership.keys(session, HUB)
        assert rural.membership.member(session, "city") is not None
    assert (asked.kid in listed.current, old in listed.ever()) == (True, False)
    assert rotate(street, HUB).state == JoinState.LISTED


def test_members_are_believed_on_while_the_list_is_read_anew(street: Neighbourhood) -> None:
    rural = street.join("rural")
    street.join("city")
    street.ask("rural", HUB)
    with rural.database.transaction() as session:
        rural.trusting.choose_facilitator_key(session, "k" * 43)
        rural.following.follow(session)
    with rural.database.reading() as session:
        assert {entry.node for entry in rural.membership.members(session)} == {
            HUB,
            "rural",
            "city",
        }


def test_a_key_believed_already_is_not_chosen_again(street: Neighbourhood) -> None:
    rural = street.join("rural")
    with rural.database.transaction() as session, pytest.raises(Conflict):
        rural.trusting.choose_facilitator_key(session, kid(street.nodes[HUB]))


def test_a_facilitator_does_not_choose_its_own_key(street: Neighbourhood) -> None:
    hub = street.nodes[HUB]
    with hub.database.transaction() as session, pytest.raises(NotAllowed):
        hub.trusting.choose_facilitator_key(session, "k" * 43)


# leaving and merging


def test_what_a_leaver_shared_stays_unless_it_wants_it_gone(street: Neighbourhood) -> None:
    street.join("rural")
    street.join("city")
    settle(street, "rural")
    rid = street.publish("rural", "Ours")
    street.ask("city", "rural")
    hub = street.nodes[HUB]
    with hub.database.transaction() as session:
        hub.joining.leave(session, "rural", Leaving())
    street.ask("city", HUB)
    assert street.shown("city", "rural", rid) == "Ours"
    with hub.database.transaction() as session:
        hub.joining.leave(session, "rural", Leaving(Disposition.WITHDRAW_ALL))
    street.ask("city", HUB)
    assert street.status("city", "rural", rid) is Status.WITHDRAWN


def test_a_successor_withdraws_for_a_member_that_merged(street: Neighbourhood) -> None:
    street.join("rural")
    city = street.join("city")
    coast = street.join("coast")
    for node in ("rural", "city"):
        settle(street, node)
    rid = street.publish("rural", "Merged")
    for node in ("city", "coast"):
        street.ask(node, HUB)
        street.ask(node, "rural")
    with city.database.transaction() as session, pytest.raises(NotAllowed):
        city.withdrawing.withdraw_inherited(session, RecordId("rural", rid))
    hub = street.nodes[HUB]
    with hub.database.transaction() as session:
        hub.joining.leave(session, "rural", Leaving(successor="city"))
    for node in ("city", "coast"):
        street.ask(node, HUB)
    with city.database.transaction() as session:
        city.withdrawing.withdraw_inherited(session, RecordId("rural", rid))
    street.ask("coast", "city")
    assert street.status("coast", "rural", rid) is Status.WITHDRAWN
    assert coast.settings.node.id == "coast"


def test_a_successor_is_a_member(street: Neighbourhood) -> None:
    street.join("rural")
    hub = street.nodes[HUB]
    with hub.database.transaction() as session, pytest.raises(NotFound):
        hub.joining.leave(session, "rural", Leaving(successor="nobody"))


# strangers


def acquainted(street: Neighbourhood) -> tuple[Network, FakePeer]:
    """Return rural, which trusts a node on no list for its public records."""
    rural = street.join("rural")
    stranger = street.strangers["abroad"] = FakePeer("abroad")
    stranger.now = int(street.clock().timestamp())
    met = rural.trusting.look_at(stranger.base)
    with rural.database.transaction() as session:
        rural.trusting.acquaint(session, met)
        rural.peers.follow_membership(session)
    return rural, stranger


def test_a_stranger_is_read_for_what_anybody_may_read(street: Neighbourhood) -> None:
    _rural, stranger = acquainted(street)
    stranger.publish("public", {"title": "Open"})
    stranger.publish("members", {"title": "A list of its own"})
    street.ask("rural", "abroad")
    assert street.size("rural", "abroad", "public") == 1
    assert street.size("rural", "abroad", "members") == 0
    assert not street.standing("rural", "abroad").is_verified


def test_a_stranger_is_not_told_who_asks(street: Neighbourhood) -> None:
    acquainted(street)
    street.asked.clear()
    street.ask("rural", "abroad")
    assert not any(url.endswith("/token") for url in street.asked)


def test_a_stranger_with_another_key_than_at_first_is_refused(street: Neighbourhood) -> None:
    rural, stranger = acquainted(street)
    stranger.key = SigningKey.generate()
    stranger.publish("public", {"title": "Not the same"})
    assert not street.ask("rural", "abroad").is_whole
    with rural.database.transaction() as session, pytest.raises(Conflict):
        rural.trusting.acquaint(session, rural.trusting.look_at(stranger.base))


def test_a_member_is_never_a_stranger(street: Neighbourhood) -> None:
    rural = street.join("rural")
    street.join("city")
    street.ask("rural", HUB)
    met = rural.trusting.look_at("https://city.example/federation/v1")
    with rural.database.transaction() as session, pytest.raises(Conflict):
        rural.trusting.acquaint(session, met)


def test_a_stranger_that_is_forgotten_is_asked_no_more(street: Neighbourhood) -> None:
    rural, _stranger = acquainted(street)
    with rural.database.transaction() as session:
        rural.trusting.forget(session, "abroad")
        rural.peers.follow_membership(session)
    with pytest.raises(NotFound):
        street.ask("rural", "abroad")


# what waits for a human


def test_a_frozen_feed_is_read_anew_when_somebody_has_looked(street: Neighbourhood) -> None:
    rural = street.join("rural")
    peer = street.join_hostile("shady")
    peer.publish_many("network", 2)
    street.ask("rural", HUB)
    street.ask("rural", "shady")
    peer.fork("network", 1)
    peer.publish_many("network", 2)
    street.ask("rural", "shady")
    with rural.database.reading() as session:
        held = rural.held_feeds.get(session, "shady", "network")
    assert held is not None and held.state is FeedState.FROZEN
    street.ask("rural", "shady")
    with rural.database.transaction() as session:
        rural.resetting.restart(session, "shady", "network")
    assert street.ask("rural", "shady").is_whole
    assert street.size("rural", "shady", "network") == 3
    with rural.database.transaction() as session, pytest.raises(Conflict):
        rural.resetting.restart(session, "shady", "network")
