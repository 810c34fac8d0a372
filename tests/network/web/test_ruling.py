"""The keeper's page about another organisation: block it, allow it, take that back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.peer import FakePeer
from tests.fakes.site import CAFE, Site, open_site_beside

WHERE = "/network/rx1/rule"


@pytest.fixture
def peer() -> FakePeer:
    return FakePeer("rx1")


@pytest.fixture
def site(tmp_path: Path, peer: FakePeer) -> Iterator[Site]:
    opened = open_site_beside(tmp_path, peer)
    yield opened
    opened.network.close()


def say(site: Site, rule: str, reason: str) -> tuple[int, str]:
    keeper = site.signed_in("administrator")
    answer = keeper.send(WHERE, {"rule": rule, "reason": reason}, seen_on=WHERE)
    return answer.status_code, answer.get_data(as_text=True)


def read(site: Site, path: str, account: str = "administrator") -> str:
    return site.signed_in(account).get(path).get_data(as_text=True)


def test_a_blocked_organisation_is_shown_as_blocked_and_cannot_be_pulled(site: Site) -> None:
    assert say(site, "block", "It sends rubbish.")[0] == 302
    network = read(site, "/network")
    assert "Blocked" in network
    assert "Your rule: It sends rubbish." in network
    assert "Pull now" not in network
    assert "It is blocked." in read(site, WHERE)


def test_what_it_shared_is_not_shown_until_the_block_is_taken_back(
    site: Site, peer: FakePeer
) -> None:
    rid = str(peer.publish("network", CAFE).rid)
    site.network.polling.ask("rx1", lambda step: None)
    say(site, "block", "It sends rubbish.")
    gone = site.signed_in().get(f"/innovations/rx1/{rid}")
    assert gone.status_code == 404
    assert "shows nothing of Riverside Trust for now" in gone.get_data(as_text=True)
    site.signed_in("administrator").send(f"{WHERE}/undo", {}, seen_on=WHERE)
    while site.network.indexing.follow():
        pass
    assert site.signed_in().get(f"/innovations/rx1/{rid}").status_code == 200


def test_an_organisation_can_be_allowed_by_name(site: Site) -> None:
    assert say(site, "allow", "We know them.")[0] == 302
    assert "It is allowed." in read(site, WHERE)


@pytest.mark.parametrize(
    ("rule", "reason", "words"),
    [
        ("", "It sends rubbish.", "Choose one."),
        ("block", "", "Say why"),
        ("block", "x" * 501, "at most 500 characters"),
    ],
)
def test_a_rule_that_does_not_hold_is_told_and_nothing_typed_is_lost(
    site: Site, rule: str, reason: str, words: str
) -> None:
    status, page = say(site, rule, reason)
    assert status == 422
    assert words in page
    assert reason in page


@pytest.mark.parametrize("node", ["marsh", "nobody"])
def test_there_is_no_rule_about_ourselves_or_nobody(site: Site, node: str) -> None:
    assert site.signed_in("administrator").get(f"/network/{node}/rule").status_code == 404


def test_every_rule_is_in_the_audit_trail(site: Site) -> None:
    say(site, "block", "It sends rubbish.")
    say(site, "allow", "It was a mistake.")
    site.signed_in("administrator").send(f"{WHERE}/undo", {}, seen_on=WHERE)
    with site.network.database.reading() as session:
        deeds = [entry.deed for entry in site.network.audit.latest(session, 9)]
    said = [deed for deed in deeds if deed != "signed in"]
    assert said == ["rule about a peer taken back", "peer allowed", "peer blocked"]
