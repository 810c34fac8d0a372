"""A note beside a record, and hiding it: for reviewers and keepers, read by everybody here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.peer import FakePeer
from tests.fakes.site import CAFE, Site, open_site_beside


@pytest.fixture
def peer() -> FakePeer:
    return FakePeer("rx1")


@pytest.fixture
def site(tmp_path: Path, peer: FakePeer) -> Iterator[Site]:
    """A node that has read one innovation of Riverside's."""
    opened = open_site_beside(tmp_path, peer)
    yield opened
    opened.network.close()


@pytest.fixture
def rid(site: Site, peer: FakePeer) -> str:
    rid = str(peer.publish("network", CAFE).rid)
    site.network.polling.ask("rx1", lambda step: None)
    while site.network.indexing.follow():
        pass
    return rid


def say(site: Site, rid: str, what: str, form: dict[str, str], account: str = "reviewer") -> int:
    where = f"/records/rx1/{rid}/here"
    return site.signed_in(account).send(f"{where}/{what}", form, seen_on=where).status_code


def read(site: Site, path: str, account: str = "reader") -> str:
    return site.signed_in(account).get(path).get_data(as_text=True)


def test_what_is_hidden_is_left_out_of_what_is_taken_along_and_counted(
    site: Site, rid: str
) -> None:
    ours = site.publish("innovation", {**CAFE, "title": "Tea at the fire station"})
    address = f"record=rx1/{rid}&record={ours.key}"
    assert CAFE["title"] in read(site, f"/export/file?{address}&as=csv")
    say(site, rid, "hide", {"reason": "It is about another service."})
    assert "1 cannot be read here and is left out." in read(site, f"/export?{address}")
    for form in ("print", "csv", "json"):
        text = read(site, f"/export/file?{address}&as={form}")
        assert "Tea at the fire station" in text
        assert CAFE["title"] not in text


def test_a_note_is_read_by_everybody_here_and_changed_by_reviewers(site: Site, rid: str) -> None:
    assert say(site, rid, "note", {"note": "We tried this in 2024."}) == 302
    page = read(site, f"/innovations/rx1/{rid}")
    assert "We tried this in 2024." in page
    assert "/here" not in page
    assert f"/records/rx1/{rid}/here" in read(site, f"/innovations/rx1/{rid}", "reviewer")
    assert say(site, rid, "note", {"note": " "}, "administrator") == 302
    assert "We tried this in 2024." not in read(site, f"/innovations/rx1/{rid}")


def test_a_hidden_record_is_gone_for_readers_and_found_by_nobody(site: Site, rid: str) -> None:
    assert say(site, rid, "hide", {"reason": "Written for another country."}) == 302
    reader = site.signed_in()
    assert reader.get(f"/innovations/rx1/{rid}").status_code == 404
    page = read(site, f"/innovations/rx1/{rid}")
    assert "Written for another country." in page
    assert "/here" not in page
    assert f"/innovations/rx1/{rid}" not in read(site, "/search?q=kettle")
    assert f"/records/rx1/{rid}/here" in read(site, f"/innovations/rx1/{rid}", "reviewer")


def test_shown_again_it_can_be_read(site: Site, rid: str) -> None:
    say(site, rid, "hide", {"reason": "Written for another country."})
    assert CAFE["title"] in read(site, f"/records/rx1/{rid}/here", "reviewer")
    assert say(site, rid, "show", {}) == 302
    assert site.signed_in().get(f"/innovations/rx1/{rid}").status_code == 200


def test_a_reason_that_is_too_long_is_not_lost(site: Site, rid: str) -> None:
    where = f"/records/rx1/{rid}/here"
    reason = "x" * 2001
    answer = site.signed_in("reviewer").send(f"{where}/hide", {"reason": reason}, seen_on=where)
    assert answer.status_code == 422
    assert reason in answer.get_data(as_text=True)
    assert "at most 2000 characters" in answer.get_data(as_text=True)


@pytest.mark.parametrize("account", ["reader", "author"])
def test_only_reviewers_and_keepers_say_something(site: Site, rid: str, account: str) -> None:
    assert site.signed_in(account).get(f"/records/rx1/{rid}/here").status_code == 403
    answer = site.signed_in(account).ask("POST", f"/records/rx1/{rid}/here/hide")
    assert answer.status_code == 403


def test_what_is_not_here_has_no_such_page(site: Site) -> None:
    path = "/records/rx1/c33316c3-0000-4000-8000-000000000001/here"
    assert site.signed_in("reviewer").get(path).status_code == 404


def test_each_word_is_in_the_audit_trail(site: Site, rid: str) -> None:
    say(site, rid, "note", {"note": "We tried this in 2024."})
    say(site, rid, "hide", {"reason": "Written for another country."})
    say(site, rid, "show", {})
    with site.network.database.reading() as session:
        deeds = [entry.deed for entry in site.network.audit.latest(session, 9)]
    said = [deed for deed in deeds if deed != "signed in"]
    assert said == ["record shown here again", "record hidden here", "note written"]


def test_a_collection_leaves_a_gap_where_something_is_hidden(site: Site, rid: str) -> None:
    fields = {"title": "Warm drinks", "items": [{"node": "rx1", "rid": rid}]}
    id = site.publish("collection", fields)
    say(site, rid, "hide", {"reason": "Written for another country."})
    page = read(site, f"/collections/{id.key}")
    assert "not shown at our organisation" in page
