"""What a peer's answers mean."""

import pytest

from federation.asking import Source, ask, http_time, jws_in, refusal, retry_after
from federation.errors import (
    BadSignatureError,
    BusyError,
    CursorAheadError,
    FederationError,
    GoneError,
    NotServedError,
    OversizedError,
    TruncatedError,
    UnauthorisedError,
    UnreachableError,
)
from federation.transport import Response
from tests.fakes.peer import FakePeer


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, UnauthorisedError),
        (404, NotServedError),
        (409, CursorAheadError),
        (410, GoneError),
        (429, BusyError),
        (503, BusyError),
        (301, UnreachableError),
        (400, UnreachableError),
        (403, UnreachableError),
        (500, UnreachableError),
        (204, UnreachableError),
    ],
)
def test_each_status_stands_for_one_error(status: int, error: type[FederationError]) -> None:
    assert type(refusal(Response(status, {}, b""))) is error


@pytest.mark.parametrize(
    ("body", "checkpoint"),
    [
        (b'{"checkpoint":"a.b.c"}', "a.b.c"),
        (b'{"checkpoint":7}', ""),
        (b"{}", ""),
        (b"<html>", ""),
    ],
)
def test_a_409_carries_the_checkpoint_it_shows(body: bytes, checkpoint: str) -> None:
    error = refusal(Response(409, {}, body))
    assert isinstance(error, CursorAheadError)
    assert error.checkpoint == checkpoint


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "0"}, 0),
        ({"retry-after": "120"}, 120),
        ({"retry-after": "86400"}, 3600),
        ({"retry-after": "9" * 5000}, 3600),
        ({}, 300),
        ({"retry-after": "soon"}, 300),
        ({"retry-after": "²"}, 300),
        ({"retry-after": "Sun, 22 Nov 2026 01:02:00 GMT"}, 300),
        (
            {
                "retry-after": "Sun, 22 Nov 2026 01:02:00 GMT",
                "date": "Sun, 22 Nov 2026 01:00:00 GMT",
            },
            120,
        ),
        (
            {
                "retry-after": "Sun, 22 Nov 2026 00:00:00 GMT",
                "date": "Sun, 22 Nov 2026 01:00:00 GMT",
            },
            0,
        ),
    ],
)
def test_patience_is_asked_for_in_seconds_or_as_a_date_and_ends_within_an_hour(
    headers: dict[str, str], seconds: int
) -> None:
    assert retry_after(Response(429, headers, b"")) == seconds


@pytest.mark.parametrize("value", ["", "yesterday", "Sun, 99 Nov 2026 01:00:00 GMT"])
def test_what_is_no_date_is_none(value: str) -> None:
    assert http_time(value) is None


def test_a_checkpoint_may_end_in_one_newline() -> None:
    assert jws_in(Response(200, {}, b"a.b.c\n")) == "a.b.c"
    assert jws_in(Response(200, {}, b"a.b.c\n\n")) == "a.b.c\n"


@pytest.mark.parametrize("body", [b"", b"\n"])
def test_an_empty_checkpoint_is_truncated(body: bytes) -> None:
    with pytest.raises(TruncatedError):
        jws_in(Response(200, {}, body))


@pytest.mark.parametrize("body", [b"\xff", b"a" * 4097])
def test_what_can_be_no_checkpoint_is_refused(body: bytes) -> None:
    with pytest.raises(BadSignatureError):
        jws_in(Response(200, {}, body))


def test_a_304_without_a_condition_means_nothing() -> None:
    peer = FakePeer("rx1")
    peer.answer("feeds", 304)
    with pytest.raises(UnreachableError):
        ask(peer, Source(peer.base), "feeds", 100)


def test_an_answer_larger_than_asked_for_is_oversized() -> None:
    peer = FakePeer("rx1")
    peer.garbage("feeds", b"x" * 101)
    with pytest.raises(OversizedError):
        ask(peer, Source(peer.base), "feeds", 100)


def test_a_refusal_may_be_longer_than_the_answer_hoped_for() -> None:
    peer = FakePeer("rx1")
    peer.lie("feeds", lambda answer: Response(404, {}, b"x" * 500))
    with pytest.raises(NotServedError):
        ask(peer, Source(peer.base), "feeds", 100)


def test_a_source_says_who_asks_and_never_shows_its_token() -> None:
    source = Source("https://rx1.example/federation/v1", "secret")
    assert source.headers() == {"Authorization": "Bearer secret"}
    assert Source(source.base).headers() == {}
    assert "secret" not in repr(source)
