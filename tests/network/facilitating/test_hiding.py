"""Whom an unnamed record could come from, and that too few are refused at every door."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import JsonValue

from federation.strict import Object
from network.bootstrap import Network
from network.errors import Refused
from network.facilitating.submission import Limits, State
from network.facilitating.unnamed import Errand
from network.organisations.profile import declared_profile
from network.records.audience import Audience
from network.records.publishing import Approved
from tests.fakes.broker import FACILITATOR, Region, add_facilitator, add_trust, region

FIVE = {"least_fitting": 5, "least_submitters": 1, "least_trusts": 1}
COAST: JsonValue = declared_profile({"coastal": True}, source="us").model_dump(mode="json")


@pytest.fixture
def north(tmp_path: Path) -> Iterator[Region]:
    with region(tmp_path, ["rural"], FIVE) as made:
        yield made


def _describe(node: Network, name: str, profile: JsonValue, *, is_declared: bool) -> None:
    fields: Object = {
        "name": name,
        "kind": "trust",
        "profile": profile,
        "declared_by_facilitator": is_declared,
    }
    with node.database.transaction() as session:
        body = node.publishing.compose("organisation", fields)
        node.publishing.publish(session, Approved("organisation", body, Audience("public")))


def _declare(made: Region, *names: str) -> None:
    """Have the facilitator speak for these, and the trust know of it."""
    for name in names:
        _describe(made.hub, name, COAST, is_declared=True)
    made.nodes["rural"].polling.ask("hub", lambda step: None)
    made.nodes["rural"].indexing.follow()


def _fitting(node: Network, fields: Object) -> int:
    with node.database.reading() as session:
        found = node.broker.hiding.preview(session, "innovation", fields, Limits("network"))
    assert found is not None
    return found.fitting


ON_THE_COAST: Object = {"title": "Tea", "context": {"profile": COAST}}


def test_members_and_declared_organisations_count_and_the_facilitator_does_not(
    north: Region,
) -> None:
    _declare(north, "One", "Two")
    assert _fitting(north.hub, {"title": "Tea"}) == 3


def test_a_member_that_has_not_described_itself_fits_only_what_says_nothing(north: Region) -> None:
    _declare(north, "One", "Two")
    assert _fitting(north.hub, ON_THE_COAST) == 2


def test_one_organisation_declared_twice_is_one(north: Region) -> None:
    _declare(north, "One", "ONE")
    assert _fitting(north.hub, ON_THE_COAST) == 1


def test_a_member_counts_with_the_profile_that_it_published(north: Region) -> None:
    rural = north.nodes["rural"]
    _describe(rural, "Rural", COAST, is_declared=False)
    assert _fitting(rural, ON_THE_COAST) == 1


def test_what_a_member_declares_of_others_counts_for_nothing(north: Region) -> None:
    rural = north.nodes["rural"]
    _describe(rural, "An imported list", COAST, is_declared=True)
    assert _fitting(rural, ON_THE_COAST) == 0


def test_members_of_facilitators_that_publish_together_count(tmp_path: Path) -> None:
    with region(tmp_path, ["rural"], {"pooled_with": ["west"]}) as made:
        add_facilitator(made, "west", {})
        add_trust(made, "moor", "west")
        made.hub.polling.ask("west", lambda step: None)
        with made.hub.database.transaction() as session:
            made.hub.peers.follow_membership(session)
        made.hub.polling.ask("west", lambda step: None)
        assert _fitting(made.hub, {"title": "Tea"}) == 2


def test_a_kind_of_record_that_says_nothing_of_a_place_is_not_counted(north: Region) -> None:
    with north.hub.database.reading() as session:
        hiding, limits = north.hub.broker.hiding, Limits("network")
        assert hiding.preview(session, "message", {}, limits) is None
        hiding.check(session, "message", {}, limits)


def test_what_could_come_from_too_few_is_not_handed_in(north: Region) -> None:
    _declare(north, "One", "Two", "Three")
    with pytest.raises(Refused, match="could come from 4 of"):
        north.hand_in("rural", "Tea")


def test_the_desk_cannot_accept_what_could_come_from_too_few(north: Region) -> None:
    _declare(north, "One", "Two", "Three", "Four")
    handed = north.hand_in("rural", "Tea")
    assert handed.errand is Errand.NONE
    with north.hub.database.transaction() as session:
        north.hub.membership.remove(session, "rural")
    with pytest.raises(Refused, match="could come from 4 of"):
        north.accept_all()
    with north.hub.database.reading() as session:
        found = north.hub.broker.desk.crowd(session, FACILITATOR, handed.remote)
    assert found is not None
    assert (found.fitting, found.suffices) == (4, False)


def test_what_lost_its_crowd_since_goes_back_to_the_desk(north: Region) -> None:
    _declare(north, "One", "Two", "Three", "Four")
    handed = north.hand_in("rural", "Tea")
    north.accept_all()
    with north.hub.database.transaction() as session:
        north.hub.membership.remove(session, "rural")
    north.clock.pass_(days=2, hours=2)
    assert north.hub.broker.releasing.tend() == 0
    assert north.submission(handed).state is State.WAITING


def test_nothing_is_counted_of_what_has_left_the_desk(north: Region) -> None:
    _declare(north, "One", "Two", "Three", "Four")
    handed = north.hand_in("rural", "Tea")
    north.accept_all()
    north.clock.pass_(days=2, hours=2)
    assert north.hub.broker.releasing.tend() == 1
    with north.hub.database.reading() as session:
        assert north.hub.broker.desk.crowd(session, FACILITATOR, handed.remote) is None
