"""The pages as JSON and as Atom."""

import json
import re
from html import unescape
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.fakes.site import CAFE, OURS, Site

ATOM = {"a": "http://www.w3.org/2005/Atom"}
NOWHERE = "marsh/00000000-0000-4000-8000-000000000000"


def forms_of(site: Site, path: str) -> list[str]:
    page = site.signed_in().get(path).get_data(as_text=True)
    found = re.findall(r'<link rel="alternate" type="[^"]+" href="([^"]+)">', page)
    return [unescape(href) for href in found]


def as_json(site: Site, path: str) -> Any:
    answer = site.signed_in().get(path)
    assert answer.content_type == "application/json"
    return json.loads(answer.data)


def titles(site: Site, path: str) -> list[str | None]:
    answer = site.signed_in().get(path)
    assert answer.content_type == "application/atom+xml"
    return [each.text for each in ET.fromstring(answer.data).findall("a:entry/a:title", ATOM)]


def test_each_page_names_its_forms_and_they_hold_what_it_shows(site: Site) -> None:
    innovation = site.publish("innovation", CAFE)
    organisation = site.publish("organisation", OURS)
    item = {"node": innovation.node, "rid": innovation.rid}
    gathered = site.publish("collection", {"title": "On wheels", "items": [item]})
    for page in (
        "/",
        "/search?q=kettle&kind=innovation",
        f"/innovations/{innovation.key}",
        f"/organisations/{organisation.key}",
        f"/collections/{gathered.key}",
    ):
        for_programs, for_readers = forms_of(site, page)
        document = as_json(site, for_programs)
        listed = document["hits" if page.startswith("/search") else "items"]
        assert [each["title"] for each in listed] == [CAFE["title"]], page
        assert titles(site, for_readers) == [CAFE["title"]], page


def test_a_records_own_json_holds_its_body(site: Site) -> None:
    id = site.publish("innovation", CAFE)
    document = as_json(site, f"/api/v1/innovations/{id.key}/record.json")
    assert document["record"]["problem"] == CAFE["problem"]
    assert document["href"] == f"http://127.0.0.1:8800/innovations/{id.key}"


def test_a_feed_of_nothing_is_a_feed(site: Site) -> None:
    assert titles(site, "/api/v1/new.atom") == []


@pytest.mark.parametrize("kind", ["innovations", "organisations", "collections"])
def test_what_is_not_here_is_not_found(site: Site, kind: str) -> None:
    assert site.signed_in().get(f"/api/v1/{kind}/{NOWHERE}/record.atom").status_code == 404


@pytest.mark.parametrize(
    "path", ["new.json", "search.atom?q=x", f"innovations/{NOWHERE}/record.json"]
)
def test_a_stranger_is_told_how_to_ask(site: Site, path: str) -> None:
    answer = site.visitor().get(f"/api/v1/{path}")
    assert answer.status_code == 401
    assert "Bearer" in answer.headers["WWW-Authenticate"]


def test_other_pages_have_no_other_form(site: Site) -> None:
    assert forms_of(site, "/teams") == []
