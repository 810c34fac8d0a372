"""One conditional request shows what a node has."""

import pytest

from federation import strict
from federation.asking import Source
from federation.errors import MalformedError, UnauthorisedError, UnreachableError
from federation.polling import PollRequest, poll_feeds
from federation.strict import Json
from federation.transport import Response
from tests.fakes.peer import FakePeer


def test_a_poll_shows_each_feed_with_its_checkpoint() -> None:
    peer = FakePeer("rx1")
    polled = poll_feeds(PollRequest(Source(peer.base)), peer)
    assert polled is not None
    assert polled.feeds == tuple((name, feed.current) for name, feed in peer.feeds.items())
    assert polled.ignored == 0


def test_feeds_for_members_are_shown_with_a_token_only() -> None:
    peer = FakePeer("rx1")
    peer.feed("network")
    assert "network" not in names(peer, PollRequest(Source(peer.base)))
    assert "network" in names(peer, PollRequest(Source(peer.base, peer.token)))


def test_a_token_that_has_expired_is_refused() -> None:
    peer = FakePeer("rx1")
    with pytest.raises(UnauthorisedError):
        poll_feeds(PollRequest(Source(peer.base, "old")), peer)


def test_nothing_new_is_none() -> None:
    peer = FakePeer("rx1")
    polled = poll_feeds(PollRequest(Source(peer.base)), peer)
    assert polled is not None
    again = PollRequest(Source(peer.base), etag=polled.etag)
    assert poll_feeds(again, peer) is None
    peer.resign(60)
    assert poll_feeds(again, peer) is not None


@pytest.mark.parametrize(("notices", "sent"), [(None, None), (0, "0"), (7, "7")])
def test_how_far_notices_are_applied_is_told_if_it_is_known(
    notices: int | None, sent: str | None
) -> None:
    peer = FakePeer("rx1")
    poll_feeds(PollRequest(Source(peer.base), notices=notices), peer)
    assert peer.asked[0].headers.get("Likewise-Notices") == sent


def test_a_304_that_nobody_asked_for_means_nothing() -> None:
    peer = FakePeer("rx1")
    peer.answer("feeds", 304)
    with pytest.raises(UnreachableError):
        poll_feeds(PollRequest(Source(peer.base)), peer)


def test_entries_that_make_no_sense_are_ignored_and_counted() -> None:
    entries: list[Json] = [
        {"feed": "public", "checkpoint": "a.b.c"},
        {"feed": "public", "checkpoint": "again"},
        {"feed": "../../etc", "checkpoint": "a.b.c"},
        {"feed": "network", "checkpoint": "x" * 4097},
        {"feed": "network"},
        {"checkpoint": "a.b.c"},
        "network",
        {"feed": "notices", "checkpoint": "d.e.f", "new": 1.5},
    ]
    assert shown(entries) == (("public", "a.b.c"), ("notices", "d.e.f"))


def test_the_65th_feed_is_ignored() -> None:
    entries: list[Json] = [{"feed": f"region-r{n}", "checkpoint": "x"} for n in range(70)]
    assert len(shown(entries)) == 64


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"feeds":{}}'])
def test_an_answer_without_feeds_is_malformed(body: bytes) -> None:
    peer = FakePeer("rx1")
    peer.garbage("feeds", body)
    with pytest.raises(MalformedError):
        poll_feeds(PollRequest(Source(peer.base)), peer)


def names(peer: FakePeer, request: PollRequest) -> list[str]:
    polled = poll_feeds(request, peer)
    assert polled is not None
    return [name for name, _ in polled.feeds]


def shown(entries: list[Json]) -> tuple[tuple[str, str], ...]:
    """Return what a poll makes of ``entries``; all that it leaves out is counted."""
    peer = FakePeer("rx1")
    body = strict.dumps({"feeds": entries})
    peer.lie("feeds", lambda answer: Response(200, {}, body))
    polled = poll_feeds(PollRequest(Source(peer.base)), peer)
    assert polled is not None
    assert polled.ignored == len(entries) - len(polled.feeds)
    return polled.feeds
