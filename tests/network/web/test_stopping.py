"""Hiding for now, withdrawing one version, and how far a withdrawal has got."""

from __future__ import annotations

import re

import pytest

from tests.fakes.site import CAFE, Site


def test_a_keeper_hides_a_record_by_its_address_and_shows_it_again(site: Site) -> None:
    id = site.publish("innovation", CAFE)
    keeper = site.signed_in("administrator")
    address = f"http://127.0.0.1:8800/innovations/{id.key}"
    keeper.send("/stopped/hold", {"address": address}, seen_on="/stopped")
    assert keeper.get(f"/innovations/{id.key}").status_code == 404
    assert id.key in keeper.get("/stopped").get_data(as_text=True)
    keeper.send("/stopped/release", {"address": id.key}, seen_on="/stopped")
    site.network.indexing.follow()
    assert keeper.get(f"/innovations/{id.key}").status_code == 200


@pytest.mark.parametrize("account", ["administrator", "facilitator"])
def test_what_is_read_can_be_hidden_without_typing_its_address(site: Site, account: str) -> None:
    id = site.publish("innovation", CAFE)
    person = site.signed_in(account)
    shown = person.get(f"/innovations/{id.key}").get_data(as_text=True)
    found = re.search(r'href="(/stopped[^"]+)"', shown)
    assert found, "no link to where it is hidden"
    form = person.get(found[1]).get_data(as_text=True)
    typed = re.search(r'id="address"[^>]* value="([^"]+)"', form)
    assert typed and typed[1].endswith(id.key)
    person.send("/stopped/hold", {"address": typed[1]}, seen_on="/stopped")
    assert person.get(f"/innovations/{id.key}").status_code == 404


def test_a_reader_is_not_led_to_hiding(site: Site) -> None:
    id = site.publish("innovation", CAFE)
    assert "/stopped" not in site.signed_in().get(f"/innovations/{id.key}").get_data(as_text=True)


@pytest.mark.parametrize("address", ["", "nonsense", "rx1/c33316c3-0000-4000-8000-000000000001"])
def test_what_is_no_record_is_said_to_be_none(site: Site, address: str) -> None:
    keeper = site.signed_in("administrator")
    answer = keeper.send("/stopped/hold", {"address": address}, seen_on="/stopped")
    assert answer.status_code == 422
    assert "There is no such record here." in answer.get_data(as_text=True)


@pytest.mark.parametrize("account", ["reader", "author"])
def test_only_keepers_and_facilitators_hide_things(site: Site, account: str) -> None:
    assert site.signed_in(account).get("/stopped").status_code == 403


def test_one_old_version_is_withdrawn_alone(site: Site) -> None:
    id = site.publish("innovation", {**CAFE, "title": "With a name"})
    site.publish("innovation", CAFE, rid=id.rid)
    author = site.signed_in("author")
    page = author.get(f"/innovations/{id.key}").get_data(as_text=True)
    where = f"/withdraw/{id.rid}?rev=1"
    assert where in page
    author.send(where, {"reason": "privacy"}, seen_on=where)
    assert author.get(f"/innovations/{id.key}").status_code == 200
    assert author.get(f"/innovations/{id.key}?rev=1").status_code == 404


def test_an_urgent_stop_stands_on_the_record_and_on_the_first_page(site: Site) -> None:
    id = site.publish("innovation", CAFE)
    author = site.signed_in("author")
    where = f"/withdraw/{id.rid}"
    author.send(where, {"reason": "harm", "urgent": "yes"}, seen_on=where)
    reader = site.signed_in()
    gone = reader.get(f"/innovations/{id.key}")
    assert gone.status_code == 410
    assert "Whoever uses it should stop now." in gone.get_data(as_text=True)
    assert "Stop using this now." in reader.get("/").get_data(as_text=True)
    stopped = site.signed_in("administrator").get("/stopped").get_data(as_text=True)
    assert "It could do harm." in stopped
    assert "nobody else to hear of it" in stopped
    assert "Not heard of it yet" not in stopped
