"""The keeper's page: states, figures, errors in words, pulling and testing."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from federation.evidence import check_proof, parse_file
from tests.fakes.peer import FakePeer
from tests.fakes.site import CAFE, Site, open_site, open_site_beside


@pytest.fixture
def peer() -> FakePeer:
    peer = FakePeer("rx1")
    peer.publish("network", CAFE)
    return peer


@pytest.fixture
def site(tmp_path: Path, peer: FakePeer) -> Iterator[Site]:
    opened = open_site_beside(tmp_path, peer)
    yield opened
    opened.network.close()


def keepers_page(site: Site) -> str:
    return site.signed_in("administrator").get("/network").get_data(as_text=True)


def press(site: Site, button: str) -> str:
    keeper = site.signed_in("administrator")
    path = f"/network/rx1/{button}"
    return keeper.send(path, {}, seen_on="/network").get_data(as_text=True)


def test_a_peer_stands_there_by_name_and_has_never_been_heard(site: Site) -> None:
    page = keepers_page(site)
    assert "Riverside Trust" in page
    assert "never yet" in page


def test_pull_now_says_what_each_feed_brought(site: Site) -> None:
    page = press(site, "pull")
    assert "Pulled from Riverside Trust" in page
    row = page[page.index("network</th>") :].partition("</tr>")[0]
    assert re.findall(r"<span>(\d+)</span></td>", row) == ["1", "0", "0", "0"]


def test_after_a_pull_the_peer_is_up_to_date(site: Site) -> None:
    press(site, "pull")
    page = keepers_page(site)
    assert "Up to date" in page
    assert "1 of 1" in page


def test_what_was_pulled_can_be_found_and_read(site: Site) -> None:
    press(site, "pull")
    site.network.indexing.follow()
    page = site.signed_in().get("/search?q=kettle").get_data(as_text=True)
    assert "A crisis café on wheels" in page
    assert "Riverside Trust" in page


def test_a_second_pull_with_nothing_new_says_so(site: Site) -> None:
    press(site, "pull")
    assert "Nothing has changed there" in press(site, "pull")


def test_a_peer_that_is_down_is_said_to_be_in_words(site: Site, peer: FakePeer) -> None:
    peer.be_down()
    assert "connection refused" in press(site, "pull")
    page = keepers_page(site)
    assert "Failing" in page
    assert "connection refused" in page


def test_a_feed_that_contradicts_itself_raises_an_alarm(site: Site, peer: FakePeer) -> None:
    press(site, "pull")
    peer.feeds.pop("network")
    peer.publish("network", {**CAFE, "title": "Another history"})
    press(site, "pull")
    page = keepers_page(site)
    assert "network of rx1 is frozen: FORK" in page
    assert "Frozen: needs you" in page


def test_an_unknown_peer_cannot_be_pulled(site: Site) -> None:
    keeper = site.signed_in("administrator")
    for deed in ("pull", "test"):
        answer = keeper.send(f"/network/nobody/{deed}", {}, seen_on="/network")
        assert answer.status_code == 404


def test_a_good_connection_passes_every_test_by_name(site: Site) -> None:
    page = press(site, "test")
    for words in ("Its address answers", "It shows a key that is listed for it", "token", "feeds"):
        assert words in page
    assert page.count("Passed</strong>") == 5


def test_a_connection_test_stops_where_the_connection_does(site: Site, peer: FakePeer) -> None:
    peer.be_down()
    page = press(site, "test")
    assert page.count("Failed</strong>") == 1
    assert "UNREACHABLE" in page
    assert "It gives us a token" not in page


def test_a_stranger_at_the_address_is_noticed(site: Site, peer: FakePeer) -> None:
    peer.rotate_key()
    page = press(site, "test")
    assert page.count("Failed</strong>") == 1


def test_a_node_without_peers_says_so(tmp_path: Path) -> None:
    (tmp_path / "alone").mkdir()
    alone = open_site(tmp_path / "alone")
    assert "Nobody is listed yet." in keepers_page(alone)
    alone.network.close()


def test_the_relay_and_what_it_got_wrong_stand_above_the_peers(site: Site) -> None:
    network = site.network
    network.overseeing.through = replace(network.overseeing.through, relay="rx1")
    with network.database.transaction() as session:
        network.overseeing.note_failure(session, "rx1", "UNREACHABLE: away")
        known = network.overseeing.known(session, "rx1", "rx2", "network")
        network.overseeing.blame(session, known, "MISMATCH", "line 3 does not fit")
    page = keepers_page(site)
    assert "Read through Riverside Trust" in page
    assert "It fails, so everybody is asked: UNREACHABLE: away" in page
    assert "Its copy of network of rx2 was not as it should be: MISMATCH" in page
    assert "line 3 does not fit" in page


def test_a_node_that_asks_everybody_shows_no_relay(site: Site) -> None:
    assert "Read through" not in keepers_page(site)


def test_the_proof_of_a_frozen_feed_can_be_saved(site: Site, peer: FakePeer) -> None:
    peer.publish_many("public", 3)
    press(site, "pull")
    peer.regrow("public", 1, 2)
    press(site, "pull")
    keeper = site.signed_in("administrator")
    where = "/network/trust/frozen/rx1/public/proof.json"
    assert where in keepers_page(site)
    [proof] = parse_file(keeper.get(where).get_data())
    assert check_proof(proof).verdict == "FORK"
    assert keeper.get("/network/trust/frozen/rx1/notices/proof.json").status_code == 404
