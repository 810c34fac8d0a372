"""Heads of a relay: their one form, and answers that make no sense."""

from __future__ import annotations

import pytest

from federation import heads
from federation.errors import MalformedError, TruncatedError
from federation.heads import Head, fetch_heads, format_head, parse_head
from federation.pull import Source
from federation.transport import Response
from tests.fakes.peer import FakePeer

HEAD = Head(7, "rx1", "network", "eyJ.a.b")


def test_a_head_is_written_and_read_the_same() -> None:
    assert parse_head(format_head(HEAD)) == HEAD


@pytest.mark.parametrize(
    "raw",
    [
        b'{"counter":0,"node":"rx1","feed":"network","checkpoint":"x"}',
        b'{"counter":true,"node":"rx1","feed":"network","checkpoint":"x"}',
        b'{"counter":1,"node":"RX1","feed":"network","checkpoint":"x"}',
        b'{"counter":1,"node":"rx1","feed":"nothing","checkpoint":"x"}',
        b'{"counter":1,"node":"rx1","feed":"network","checkpoint":""}',
        b'{"counter":1,"node":"rx1","feed":"network"}',
        b'{"counter":1,"node":"rx1","feed":"network","checkpoint":"' + b"x" * 4097 + b'"}',
        b"no head",
    ],
)
def test_what_is_no_head_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_head(raw)


def relay_saying(*answers: bytes) -> FakePeer:
    """A relay that answers its heads so, one after the other, and then with none."""
    relay, waiting = FakePeer("relay"), list(answers)

    def next_answer(_honest: Response) -> Response:
        return Response(200, {}, waiting.pop(0) if waiting else b"")

    relay.lie("relay/heads", next_answer)
    return relay


def fetched(relay: FakePeer) -> list[Head]:
    return list(fetch_heads(Source(relay.base), 0, relay))


def line(counter: int) -> bytes:
    return format_head(Head(counter, "rx1", "network", "x")) + b"\n"


def test_a_full_answer_is_followed_by_another_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "MOST_HEADS", 2)
    relay = relay_saying(line(1) + line(2), line(5))
    assert [head.counter for head in fetched(relay)] == [1, 2, 5]
    assert [asked.query["after"] for asked in relay.asked] == ["0", "2"]


def test_nothing_new_is_one_question(monkeypatch: pytest.MonkeyPatch) -> None:
    relay = relay_saying(b"")
    assert fetched(relay) == []
    assert len(relay.asked) == 1


@pytest.mark.parametrize("body", [line(2) + line(2), line(2) + line(1)])
def test_counters_that_do_not_rise_are_refused(body: bytes) -> None:
    with pytest.raises(MalformedError):
        fetched(relay_saying(body))


def test_a_relay_that_never_comes_to_an_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "MOST_HEADS", 1)
    monkeypatch.setattr(heads, "MOST_PAGES", 3)
    relay = relay_saying(*(line(number) for number in range(1, 9)))
    assert len(fetched(relay)) == 3


def test_heads_that_break_off_are_refused() -> None:
    with pytest.raises(TruncatedError):
        fetched(relay_saying(line(1)[:-1]))
