"""Names and where feeds begin."""

import hashlib

import pytest

from federation import feed
from federation.errors import MalformedError

RID = "c33316c3-1111-4222-8333-444455556666"


def test_the_genesis_binds_node_and_feed() -> None:
    expected = hashlib.sha256(b"likewise/1\nrx1\nnetwork\n").hexdigest()
    assert feed.genesis("rx1", "network") == expected
    assert feed.genesis("rx1", "public") != expected


@pytest.mark.parametrize(
    "name",
    [
        "notices",
        "public",
        "network",
        "network-commissioning",
        "members",
        "region-north",
        "region-" + "a" * 32,
        "circle-abcdefghijklmn27",
    ],
)
def test_feeds_of_the_grammar_are_feeds(name: str) -> None:
    assert feed.check_feed(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Public",
        "public\n",
        "networks",
        "region-",
        "region--a",
        "region-" + "a" * 33,
        "circle-abc",
        "circle-abcdefghijklmn01",
        "../public",
        None,
        7,
        ["public"],
    ],
)
def test_anything_else_is_not_a_feed(name: object) -> None:
    with pytest.raises(MalformedError):
        feed.check_feed(name)


@pytest.mark.parametrize("check", [feed.check_node, feed.check_region])
def test_nodes_and_regions_share_one_grammar(check: object) -> None:
    assert callable(check)
    assert check("a" * 32) == "a" * 32
    for bad in ("", "-a", "a" * 33, "a_b", "A", "é", "a\n", None):
        with pytest.raises(MalformedError):
            check(bad)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        RID.upper(),
        RID + "\n",
        RID.replace("-4", "-1"),
        RID.replace("-8333", "-c333"),
        RID.replace("-", ""),
        None,
    ],
)
def test_a_record_id_is_a_random_uuid_in_lower_case(bad: object) -> None:
    assert feed.check_rid(RID) == RID
    with pytest.raises(MalformedError):
        feed.check_rid(bad)


def test_feeds_sort_notices_first_then_in_the_order_of_the_grammar() -> None:
    names = [
        "circle-abcdefghijklmn27",
        "region-north",
        "region-east",
        "network-commissioning",
        "members",
        "network",
        "public",
        "notices",
    ]
    assert sorted(names, key=feed.feed_rank) == [
        "notices",
        "public",
        "network",
        "network-commissioning",
        "members",
        "region-east",
        "region-north",
        "circle-abcdefghijklmn27",
    ]
    with pytest.raises(MalformedError):
        feed.feed_rank("elsewhere")


def test_media_types_and_their_names_are_inverses() -> None:
    assert feed.media_type("innovation") == "application/vnd.likewise.innovation+json"
    assert feed.type_name(feed.media_type("innovation")) == "innovation"
    assert feed.type_name("application/json") is None
    with pytest.raises(MalformedError):
        feed.media_type("No Name")


def test_a_hash_is_64_lower_case_hex_digits() -> None:
    assert feed.is_sha256("0" * 64)
    assert not any(map(feed.is_sha256, ("0" * 63, "G" * 64, "A" * 64, None)))
