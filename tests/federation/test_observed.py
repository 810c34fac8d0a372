"""What a node tells of others' checkpoints, and reading it from one that may lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

import pytest

from federation.asking import Source
from federation.errors import FederationError, MalformedError, NotServedError, TruncatedError
from federation.keys import MAX_JWS
from federation.observed import (
    MOST_PAGES,
    Observed,
    fetch_observed,
    format_observed,
    parse_observed,
)
from federation.transport import Response

BASE = "https://rx1.example/federation/v1"
ONE = Observed("city", "network", "eyJ.a.b")
TWO = Observed("city", "public", "eyJ.c.d")
THREE = Observed("rural", "notices", "eyJ.e.f")

Answer = Callable[[str], Response]


class Told:
    """A Transport behind which one node answers with ``answer``, given what was asked after."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.after: list[str] = []

    def get(self, url: str, *, headers: Mapping[str, str], limit: int, deadline: float) -> Response:
        query = parse_qs(urlsplit(url).query)
        self.after.append(query.get("after", [""])[0])
        return self._answer(self.after[-1])

    def post_form(self, *arguments: object, **more: object) -> Response:
        raise AssertionError("nothing is posted")

    def post_json(self, *arguments: object, **more: object) -> Response:
        raise AssertionError("nothing is posted")


def page(*told: Observed) -> Response:
    return Response(200, {}, b"".join(format_observed(each) + b"\n" for each in told))


def fetched(answer: Answer) -> list[Observed]:
    return list(fetch_observed(Source(BASE), Told(answer)))


def test_a_line_is_read_as_it_was_written() -> None:
    assert parse_observed(format_observed(ONE)) == ONE
    assert ONE.key == "city/network"


@pytest.mark.parametrize(
    "raw",
    [
        b"[]",
        b'{"node":"City","feed":"network","checkpoint":"x"}',
        b'{"node":"city","feed":"netz","checkpoint":"x"}',
        b'{"node":"city","feed":"network"}',
        b'{"node":"city","feed":"network","checkpoint":""}',
        b'{"node":"city","feed":"network","checkpoint":"' + b"x" * (MAX_JWS + 1) + b'"}',
    ],
)
def test_a_line_that_tells_nothing_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_observed(raw)


def test_it_is_asked_again_after_the_last_until_nothing_comes() -> None:
    pages = {"": page(ONE, TWO), "city/public": page(THREE), "rural/notices": page()}
    told = Told(lambda after: pages[after])
    assert list(fetch_observed(Source(BASE), told)) == [ONE, TWO, THREE]
    assert told.after == ["", "city/public", "rural/notices"]


def test_both_halves_of_a_proof_may_stand_under_one_feed() -> None:
    other = Observed("city", "network", "eyJ.x.y")
    pages = {"": page(ONE, other), "city/network": page()}
    assert fetched(lambda after: pages[after]) == [ONE, other]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda after: page(TWO, ONE), MalformedError),
        (lambda after: page(ONE), MalformedError),
        (lambda after: Response(200, {}, format_observed(ONE)), TruncatedError),
        (lambda after: Response(200, {}, b"{}\n"), MalformedError),
        (lambda after: Response(404, {}, b""), NotServedError),
    ],
    ids=["out of order", "the same for ever", "breaks off", "makes no sense", "not served"],
)
def test_a_node_that_tells_it_badly_is_refused(
    answer: Answer, error: type[FederationError]
) -> None:
    with pytest.raises(error):
        fetched(answer)


def test_a_node_that_never_ends_is_left_after_so_many_pages() -> None:
    count = 0

    def endless(_after: str) -> Response:
        nonlocal count
        count += 1
        return page(Observed(f"n{count:05}", "public", "eyJ.a.b"))

    assert len(fetched(endless)) == MOST_PAGES
