"""What other nodes are answered, byte for byte."""

import json
from collections.abc import Iterator, Mapping

import pytest

from federation import strict
from federation.checkpoint import parse_checkpoint
from federation.feed import genesis
from federation.pull import TokenRequest, obtain_token
from network.bootstrap import Network
from network.peering.answer import Answer, problem
from tests.fakes.neighbourhood import HUB, Neighbourhood, base_of, serve

OPEN = "no-cache"
CLOSED = "private, no-store"


@pytest.fixture
def hub(street: Neighbourhood) -> Network:
    return street.nodes[HUB]


@pytest.fixture
def member(street: Neighbourhood) -> dict[str, str]:
    """The headers of a member that has a token."""
    rural = street.join("rural")
    jtis = iter(["one"])
    request = TokenRequest("rural", base_of(HUB), rural.own_feeds.key, jtis.__next__)
    token = obtain_token(request, street, street.clock)
    return {"Authorization": f"Bearer {token.value}"}


def _get(hub: Network, path: str, headers: Mapping[str, str] | None = None, **query: str) -> Answer:
    return serve(hub, path, query, headers or {})


def _problem(answer: Answer) -> str:
    assert answer.headers["Content-Type"] == "application/problem+json"
    document = json.loads(answer.body)
    assert document["status"] == answer.status
    return str(document["type"]).removeprefix("urn:likewise:problem:")


def _lines(answer: Answer) -> list[int]:
    assert answer.status == 200
    return [json.loads(line)["seq"] for line in answer.body.splitlines()]


# discovery and feeds


def test_discovery_says_who_this_is_and_may_be_kept_an_hour(hub: Network) -> None:
    answer = _get(hub, "/.well-known/likewise")
    document = json.loads(answer.body)
    assert document["node"] == HUB
    assert document["base"] == f"https://{HUB}.example/federation/v1"
    assert document["jwks"]["keys"][0]["kid"] == hub.own_feeds.key.public.kid
    assert document["limits"] == {
        "line": 4096,
        "page": 500,
        "body": 1_048_576,
        "attachment": 26_214_400,
    }
    assert answer.headers["Cache-Control"] == "max-age=3600"


def test_a_stranger_is_shown_the_open_feeds_in_the_order_of_the_protocol(
    street: Neighbourhood, hub: Network
) -> None:
    street.publish(HUB, "A team")
    feeds = json.loads(_get(hub, "/feeds").body)["feeds"]
    assert [entry["feed"] for entry in feeds] == ["notices", "public", "members"]


def test_a_member_is_shown_the_network_too_with_checkpoints_that_verify(
    street: Neighbourhood, hub: Network, member: dict[str, str]
) -> None:
    street.publish(HUB, "A team")
    feeds = json.loads(_get(hub, "/feeds", member).body)["feeds"]
    shown = {entry["feed"]: entry["checkpoint"] for entry in feeds}
    assert list(shown) == ["notices", "public", "network", "members"]
    keys = {hub.own_feeds.key.public.kid: hub.own_feeds.key.public}
    assert parse_checkpoint(shown["network"], node=HUB, feed="network", keys=keys).size == 1


def test_feeds_are_sent_once_and_then_only_if_changed(
    street: Neighbourhood, hub: Network, member: dict[str, str]
) -> None:
    etag = _get(hub, "/feeds", member).headers["ETag"]
    again = _get(hub, "/feeds", {**member, "If-None-Match": f'"other", W/{etag}'})
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)
    street.publish(HUB, "A team")
    assert _get(hub, "/feeds", {**member, "If-None-Match": etag}).status == 200


def test_what_members_are_shown_is_never_kept_by_a_shared_cache(
    hub: Network, member: dict[str, str]
) -> None:
    assert _get(hub, "/feeds", member).headers["Cache-Control"] == CLOSED
    assert _get(hub, "/feeds").headers["Cache-Control"] == OPEN


@pytest.mark.parametrize(
    ("said", "kept"), [("0", 0), ("1", 1), ("2", None), ("-1", None), ("x", None), ("", None)]
)
def test_a_member_that_says_how_far_it_applied_our_notices_is_believed_if_that_can_be(
    street: Neighbourhood, hub: Network, member: dict[str, str], said: str, kept: int | None
) -> None:
    street.withdraw(HUB, street.publish(HUB, "A team"))
    _get(hub, "/feeds", {**member, "Likewise-Notices": said})
    with hub.database.reading() as session:
        assert kept is None or hub.access.has_noted(session, "rural", kept)
        assert kept is not None or not any(
            hub.access.has_noted(session, "rural", seq) for seq in range(-1, 5)
        )


def test_a_member_that_says_nothing_is_not_taken_to_have_applied_anything(
    street: Neighbourhood, hub: Network, member: dict[str, str]
) -> None:
    street.withdraw(HUB, street.publish(HUB, "A team"))
    _get(hub, "/feeds", member)
    with hub.database.reading() as session:
        assert hub.spread.withdrawals(session)[0].outstanding == ("rural",)


# who is let in


NOT_FOR_ALL = "/feeds/network/entries"
PATHS = (
    "/feeds",
    "/feeds/public/checkpoint",
    "/feeds/public/entries",
    "/feeds/public/bodies",
    f"/feeds/public/bodies/{'0' * 64}",
    NOT_FOR_ALL,
    "/feeds/no-such-feed/entries",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("header", ["Bearer unknown", "Basic eDp5", ""])
def test_a_token_that_is_not_known_is_401_for_every_path_alike(
    hub: Network, path: str, header: str
) -> None:
    answer = _get(hub, path, {"Authorization": header})
    assert (answer.status, _problem(answer)) == (401, "token")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer == _get(hub, PATHS[0], {"Authorization": header})


@pytest.mark.parametrize("rest", ["checkpoint", "entries", "bodies", f"bodies/{'0' * 64}"])
def test_a_stranger_sees_no_difference_between_not_yours_and_nothing(
    street: Neighbourhood, hub: Network, rest: str
) -> None:
    street.publish(HUB, "A team")
    theirs = _get(hub, f"/feeds/network/{rest}")
    nothing = _get(hub, f"/feeds/circle-aaaaaaaaaaaaaaaa/{rest}")
    assert (theirs.status, _problem(theirs)) == (404, "not-found")
    assert theirs == nothing == _get(hub, f"/feeds/ÄÖ\0/{rest}")


def test_a_member_reads_the_network_feed(
    street: Neighbourhood, hub: Network, member: dict[str, str]
) -> None:
    street.publish(HUB, "A team")
    answer = _get(hub, NOT_FOR_ALL, member)
    assert _lines(answer) == [1]
    assert answer.headers["Cache-Control"] == CLOSED
    assert answer.headers["Vary"] == "Authorization"


# checkpoints


def test_a_checkpoint_is_the_compact_jws_and_nothing_else(hub: Network) -> None:
    answer = _get(hub, "/feeds/public/checkpoint")
    assert answer.headers["Content-Type"] == "application/jose"
    keys = {hub.own_feeds.key.public.kid: hub.own_feeds.key.public}
    empty = parse_checkpoint(answer.body.decode(), node=HUB, feed="public", keys=keys)
    assert (empty.size, empty.head) == (0, genesis(HUB, "public"))


def test_the_checkpoint_of_a_size_is_the_bytes_signed_then(
    street: Neighbourhood, hub: Network
) -> None:
    street.publish(HUB, "One", audience="public")
    first = _get(hub, "/feeds/public/checkpoint").body
    street.clock.pass_(60)
    street.publish(HUB, "Two", audience="public")
    assert _get(hub, "/feeds/public/checkpoint", size="1").body == first


@pytest.mark.parametrize(
    ("size", "status"),
    [("1", 200), ("0", 404), ("2", 404), ("-1", 404), ("x", 400), ("1.0", 400), ("", 400)],
)
def test_a_size_that_was_never_signed_is_404_and_one_that_is_no_number_400(
    street: Neighbourhood, hub: Network, size: str, status: int
) -> None:
    street.publish(HUB, "One", audience="public")
    assert _get(hub, "/feeds/public/checkpoint", size=size).status == status


def test_size_0_is_served_while_the_feed_is_empty(hub: Network) -> None:
    assert _get(hub, "/feeds/public/checkpoint", size="0").status == 200


# entries


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """A hub with 120 lines in its public feed, which tests only read."""
    street = Neighbourhood(tmp_path_factory.mktemp("long"))
    hub = street.hub()
    for number in range(120):
        street.publish(HUB, f"Team {number}", audience="public")
    yield hub
    street.close()


def test_entries_come_in_pages_that_say_where_the_next_one_is(long: Network) -> None:
    answer = _get(long, "/feeds/public/entries", limit="50")
    assert _lines(answer) == list(range(1, 51))
    where = f"https://{HUB}.example/federation/v1/feeds/public/entries?after=50&limit=50"
    assert answer.headers["Link"] == f'<{where}>; rel="next"'
    assert answer.headers["Content-Type"] == "application/x-ndjson"


def test_the_default_is_a_hundred_lines_from_the_beginning(long: Network) -> None:
    assert _lines(_get(long, "/feeds/public/entries")) == list(range(1, 101))


def test_a_page_that_is_not_full_has_no_link(long: Network) -> None:
    assert "Link" not in _get(long, "/feeds/public/entries", after="100").headers


def test_a_limit_above_500_is_taken_as_500(long: Network) -> None:
    assert len(_lines(_get(long, "/feeds/public/entries", limit="100000"))) == 120


def test_after_the_last_line_there_are_no_bytes(long: Network) -> None:
    answer = _get(long, "/feeds/public/entries", after="120")
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize(
    ("after", "limit", "caching"),
    [
        ("0", "100", "public, max-age=31536000, immutable"),
        ("100", "100", OPEN),
        ("0", "50", OPEN),
        ("0", "500", OPEN),
        ("10", "100", OPEN),
    ],
)
def test_only_a_full_page_at_its_place_never_changes(
    long: Network, after: str, limit: str, caching: str
) -> None:
    answer = _get(long, "/feeds/public/entries", after=after, limit=limit)
    assert answer.headers["Cache-Control"] == caching


def test_a_full_page_of_a_closed_feed_is_not_kept_either(
    street: Neighbourhood, hub: Network, member: dict[str, str]
) -> None:
    for number in range(100):
        street.publish(HUB, f"Team {number}")
    answer = _get(hub, NOT_FOR_ALL, member)
    assert len(_lines(answer)) == 100
    assert answer.headers["Cache-Control"] == CLOSED


@pytest.mark.parametrize("kind", ["entries", "bodies"])
@pytest.mark.parametrize(
    "query",
    [
        {"after": "-1"},
        {"after": "x"},
        {"after": ""},
        {"after": "1e3"},
        {"after": "9" * 40},
        {"limit": "0"},
        {"limit": "-5"},
        {"limit": "ten"},
    ],
)
def test_a_range_that_makes_no_sense_is_400(hub: Network, kind: str, query: dict[str, str]) -> None:
    answer = _get(hub, f"/feeds/public/{kind}", **query)
    assert (answer.status, _problem(answer)) == (400, "bad-request")


@pytest.mark.parametrize("kind", ["entries", "bodies"])
def test_a_cursor_ahead_of_us_is_answered_with_our_checkpoint(hub: Network, kind: str) -> None:
    answer = _get(hub, f"/feeds/public/{kind}", after="1")
    assert (answer.status, _problem(answer)) == (409, "cursor-ahead")
    shown = json.loads(answer.body)["checkpoint"]
    assert shown == _get(hub, "/feeds/public/checkpoint").body.decode()


# bodies


def _published(street: Neighbourhood, name: str, audience: str = "public") -> tuple[str, str]:
    """Publish a record; return its rid and its body's hash."""
    rid = street.publish(HUB, name, audience)
    feed = audience
    raw = serve(street.nodes[HUB], f"/feeds/{feed}/entries", {}, {}).body.splitlines()[-1]
    return rid, str(json.loads(raw)["sha256"])


def test_a_body_is_its_exact_bytes_under_its_hash(street: Neighbourhood, hub: Network) -> None:
    _, sha256 = _published(street, "A team")
    answer = _get(hub, f"/feeds/public/bodies/{sha256}")
    assert strict.parse(answer.body)["name"] == "A team"
    assert answer.headers["ETag"] == f'"{sha256}"'
    assert answer.headers["Cache-Control"] == OPEN
    again = _get(hub, f"/feeds/public/bodies/{sha256}", {"If-None-Match": f'"{sha256}"'})
    assert (again.status, again.body) == (304, b"")


def test_an_erased_body_is_410_and_not_kept(street: Neighbourhood, hub: Network) -> None:
    rid, sha256 = _published(street, "A team")
    street.withdraw(HUB, rid)
    answer = _get(hub, f"/feeds/public/bodies/{sha256}")
    assert (answer.status, _problem(answer)) == (410, "withdrawn")
    # not even to somebody who says that they hold it
    kept = _get(hub, f"/feeds/public/bodies/{sha256}", {"If-None-Match": f'"{sha256}"'})
    assert kept.status == 410


@pytest.mark.parametrize("sha256", ["0" * 64, "x", "A" * 64])
def test_a_body_that_the_feed_does_not_announce_is_404(hub: Network, sha256: str) -> None:
    assert _get(hub, f"/feeds/public/bodies/{sha256}").status == 404


def test_a_closed_body_cannot_be_had_through_an_open_feed(
    street: Neighbourhood, hub: Network, member: dict[str, str]
) -> None:
    street.publish(HUB, "A team")
    line = _get(hub, NOT_FOR_ALL, member).body
    sha256 = json.loads(line)["sha256"]
    assert _get(hub, f"/feeds/network/bodies/{sha256}", member).status == 200
    assert _get(hub, f"/feeds/public/bodies/{sha256}", member).status == 404


def _bulk(hub: Network, **query: str) -> tuple[list[str], int]:
    answer = _get(hub, "/feeds/public/bodies", **query)
    assert answer.status == 200 and answer.headers["Cache-Control"] == OPEN
    names = [str(strict.parse(line)["name"]) for line in answer.body.splitlines()]
    return names, int(answer.headers["Likewise-Covered"])


def test_bodies_come_in_line_order_and_say_how_far_they_reach(
    street: Neighbourhood, hub: Network
) -> None:
    rids = [street.publish(HUB, name, "public") for name in ("One", "Two", "Three", "Four")]
    street.withdraw(HUB, rids[1])
    assert _bulk(hub, limit="3") == (["One", "Three"], 3)
    assert _bulk(hub, after="3") == (["Four"], 5)


def test_a_range_without_live_bodies_is_covered_all_the_same(
    street: Neighbourhood, hub: Network
) -> None:
    street.withdraw(HUB, street.publish(HUB, "One", "public"))
    assert _bulk(hub) == ([], 2)
    assert _bulk(hub, after="2") == ([], 2)


def test_superseded_revisions_are_still_served(street: Neighbourhood, hub: Network) -> None:
    body = hub.publishing.compose("organisation", {"name": "Two", "kind": "trust"})
    rid = street.publish(HUB, "One", "public")
    street.publish_body(HUB, body, "public", rid)
    assert _bulk(hub) == (["One", "Two"], 2)


def test_bulk_stops_before_two_mebibytes_but_never_before_the_first_body(
    street: Neighbourhood, hub: Network
) -> None:
    for number in range(3):
        fields = {"name": f"Team {number}", "kind": "trust", "extra": "x" * 1_000_000}
        body = hub.publishing.compose("organisation", fields)
        street.publish_body(HUB, body, "public", None)
    answer = _get(hub, "/feeds/public/bodies")
    assert len(answer.body) <= 2 * 1024 * 1024
    assert (answer.body.count(b"\n"), answer.headers["Likewise-Covered"]) == (2, "2")
    assert _bulk(hub, after="2")[1] == 3


def test_every_problem_says_its_name_and_its_status() -> None:
    slow = problem("slow-down", {"Retry-After": "30"})
    assert (slow.status, _problem(slow), slow.headers["Retry-After"]) == (429, "slow-down", "30")
    invalid = problem("invalid", errors=["title: missing"])
    assert json.loads(invalid.body)["errors"] == ["title: missing"]
    assert (invalid.status, problem("version").status, problem("busy").status) == (422, 415, 503)
    assert problem("too-large").status == 413
