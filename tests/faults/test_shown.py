"""Faults 44 and 45: text of others that means to be read as something else.

Published past the forms, as another implementation might, then looked at where people read.
"""

from pathlib import Path

import pytest

from federation.strict import Object
from network.records.record import RecordId
from tests.fakes.site import CAFE, OURS, Site, open_site

UNSEEN = {"\u202e", "\u2066", "\u2069", "\x1b"}
HOSTILE: Object = {
    **CAFE,
    "title": "Falls \u202egnihtyna\x1b[31m",
    "summary": "Before \u2066inside\u2069 after.",
    "what_we_did": "<script>alert(1)</script> <img src=x onerror=alert(1)> \u202eback",
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return open_site(tmp_path)


@pytest.fixture
def id(site: Site) -> RecordId:
    return site.publish("innovation", HOSTILE)


@pytest.mark.parametrize("path", ["/innovations/{id.key}", "/search?q=falls", "/"])
def test_fault_44_characters_that_turn_or_hide_reach_no_page(
    site: Site, id: RecordId, path: str
) -> None:
    page = site.signed_in("reader").get(path.format(id=id)).get_data(as_text=True)
    assert "gnihtyna" in page
    assert not set(page) & UNSEEN


def test_fault_44_a_name_that_reads_backwards_is_shown_as_what_it_is(site: Site) -> None:
    id = site.publish("organisation", {**OURS, "name": "Marsh \u202etsurT"})
    page = site.signed_in("reader").get(f"/organisations/{id.key}").get_data(as_text=True)
    assert "Marsh [U+202E]tsurT" in page
    assert not set(page) & UNSEEN


def test_fault_44_what_is_kept_and_served_stays_as_it_came(site: Site, id: RecordId) -> None:
    with site.network.database.reading() as session:
        body = site.network.records.body(session, id)
    assert body is not None and body["title"] == HOSTILE["title"]


def test_fault_45_markup_in_a_body_is_text(site: Site, id: RecordId) -> None:
    answer = site.signed_in("reader").get(f"/innovations/{id.key}")
    page = answer.get_data(as_text=True)
    assert "<script>alert" not in page and "<img src" not in page
    assert "&lt;script&gt;" in page
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
