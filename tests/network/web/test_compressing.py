"""What is big and for programs goes out in gzip, where that is asked for."""

import gzip

import pytest

from federation.inflate import body_for
from tests.fakes.site import CAFE, Site, Visitor

ENTRIES = "/federation/v1/feeds/public/entries?after=0&limit=100"
BODIES = "/federation/v1/feeds/public/bodies?after=0&limit=100"


@pytest.fixture
def visitor(site: Site) -> Visitor:
    for _ in range(6):
        site.publish("innovation", CAFE, audience="public")
    return site.visitor()


@pytest.mark.parametrize("path", [ENTRIES, BODIES])
def test_lines_and_bulk_bodies_come_in_gzip_when_asked(visitor: Visitor, path: str) -> None:
    plain = visitor.client.get(path)
    packed = visitor.client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert packed.headers["Content-Length"] == str(len(packed.data))


@pytest.mark.parametrize("path", [ENTRIES, BODIES])
def test_what_comes_packed_is_what_our_own_client_takes(visitor: Visitor, path: str) -> None:
    packed = visitor.client.get(path, headers={"Accept-Encoding": "gzip"})
    taken = body_for(packed.headers["Content-Encoding"], 4_000_000)
    taken.feed(packed.data)
    assert taken.whole() == visitor.client.get(path).data


@pytest.mark.parametrize("asked", ["", "identity", "br", "gzip;q=0"])
def test_nobody_is_sent_what_they_did_not_ask_for(visitor: Visitor, asked: str) -> None:
    answer = visitor.client.get(ENTRIES, headers={"Accept-Encoding": asked})
    assert "Content-Encoding" not in answer.headers
    assert answer.data.endswith(b"\n")


def test_a_cache_is_told_that_there_are_two_forms(visitor: Visitor) -> None:
    assert "Accept-Encoding" in visitor.client.get(ENTRIES).headers["Vary"]


@pytest.mark.parametrize("path", ["/federation/v1/feeds", "/.well-known/likewise"])
def test_what_is_small_or_named_by_an_etag_comes_as_it_is(visitor: Visitor, path: str) -> None:
    answer = visitor.client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


def test_pages_with_forms_are_left_to_the_proxy(visitor: Visitor) -> None:
    answer = visitor.client.get("/demo/sign-in", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
