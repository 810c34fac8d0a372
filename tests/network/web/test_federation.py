"""The doors for peers: what serving says reaches the wire as it is."""

import json

from tests.fakes.site import CAFE, Site

BASE = "/federation/v1"


def test_discovery_stands_at_the_origin(site: Site) -> None:
    answer = site.visitor().get("/.well-known/likewise")
    assert answer.get_json()["node"] == "marsh"
    assert answer.content_type == "application/json"


def test_a_stranger_sees_the_open_feeds_alone(site: Site) -> None:
    site.publish("innovation", CAFE)
    feeds = site.visitor().get(f"{BASE}/feeds").get_json()["feeds"]
    assert "network" not in {feed["feed"] for feed in feeds}
    assert {"notices", "public"} <= {feed["feed"] for feed in feeds}


def test_a_poll_that_knows_everything_is_answered_without_a_body(site: Site) -> None:
    visitor = site.visitor()
    tag = visitor.get(f"{BASE}/feeds").headers["ETag"]
    answer = visitor.client.get(f"{BASE}/feeds", headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert answer.data == b""


def test_a_checkpoint_is_sent_as_the_bytes_that_were_signed(site: Site) -> None:
    answer = site.visitor().get(f"{BASE}/feeds/public/checkpoint")
    assert answer.content_type == "application/jose"
    assert answer.data.count(b".") == 2


def test_lines_are_sent_one_a_line(site: Site) -> None:
    _publish_openly(site)
    answer = site.visitor().get(f"{BASE}/feeds/public/entries?after=0&limit=10")
    assert answer.content_type == "application/x-ndjson"
    assert [json.loads(line)["seq"] for line in answer.data.splitlines()] == [1]


def test_bodies_come_in_bulk_and_alone_as_the_same_bytes(site: Site) -> None:
    _publish_openly(site)
    visitor = site.visitor()
    line = json.loads(visitor.get(f"{BASE}/feeds/public/entries").data)
    bulk = visitor.get(f"{BASE}/feeds/public/bodies?after=0")
    alone = visitor.get(f"{BASE}/feeds/public/bodies/{line['sha256']}")
    assert bulk.headers["Likewise-Covered"] == "1"
    assert bulk.data == alone.data + b"\n"


def test_a_feed_for_members_and_one_that_is_not_there_look_alike(site: Site) -> None:
    site.publish("innovation", CAFE)
    visitor = site.visitor()
    hidden = visitor.get(f"{BASE}/feeds/network/entries")
    missing = visitor.get(f"{BASE}/feeds/circle-aaaaaaaaaaaaaaaa/entries")
    assert (hidden.status_code, hidden.data) == (missing.status_code, missing.data)
    assert hidden.status_code == 404


def test_a_token_nobody_issued_is_401_on_every_path(site: Site) -> None:
    for path in ("feeds", "feeds/public/entries", "feeds/nothing/checkpoint"):
        answer = site.visitor().get(f"{BASE}/{path}", Authorization="Bearer x")
        assert answer.status_code == 401
        assert "WWW-Authenticate" in answer.headers


def test_the_token_endpoint_answers_as_oauth_says(site: Site) -> None:
    answer = site.visitor().client.post(f"{BASE}/token", data={"grant_type": "client_credentials"})
    assert answer.status_code == 400
    assert "error" in answer.get_json()
    assert "no-store" in answer.headers["Cache-Control"]


def test_no_door_sets_a_cookie(site: Site) -> None:
    for path in ("/.well-known/likewise", f"{BASE}/feeds", f"{BASE}/feeds/public/checkpoint"):
        assert "Set-Cookie" not in site.visitor().get(path).headers


def _publish_openly(site: Site) -> None:
    site.publish("innovation", CAFE, audience="public")
