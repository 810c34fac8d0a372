"""Endpoint 5b: a file is served while a live body of the feed lists it, and fetched when wanted."""

import json

import pytest

from federation.attachment import Attachment, digest_of
from federation.body import parse_body
from federation.order import OrderDraft
from federation.strict import Object
from federation.transport import Response
from network.errors import NotFound
from network.peering.answer import Answer
from network.records.audience import Audience
from network.records.publishing import Approved
from network.records.record import Reason, RecordId
from network.records.withdrawing import WithdrawRequest
from tests.fakes.neighbourhood import HUB, Neighbourhood, serve

SALT = "s" * 22
RAW = b"%PDF-1.7 a poster"
POSTER = Attachment(digest_of(SALT, RAW), len(RAW), "application/pdf", "Poster.pdf", SALT)
LISTED: Object = {
    "sha256": POSTER.sha256,
    "size": POSTER.size,
    "media_type": POSTER.media_type,
    "name": POSTER.name,
    "salt": SALT,
}


def _share(
    street: Neighbourhood,
    node: str,
    audience: str = "public",
    rid: str | None = None,
    *,
    lists: bool = True,
) -> str:
    network = street.nodes[node]
    fields: Object = {"title": "Tea", **({"attachments": [LISTED]} if lists else {})}
    with network.database.transaction() as session:
        body = network.publishing.compose("innovation", fields)
        published = network.publishing.publish(
            session, Approved("innovation", body, Audience(audience), rid)
        )
        network.files.attaching.published.keep(session, node, published.rid, POSTER.sha256, RAW)
    while network.indexing.follow():
        pass
    return published.rid


def _served(street: Neighbourhood, node: str, feed: str = "public") -> Answer:
    return serve(street.nodes[node], f"/feeds/{feed}/attachments/{POSTER.sha256}", {}, {})


def _got(street: Neighbourhood, node: str, origin: str, rid: str) -> bytes:
    network = street.nodes[node]
    with network.database.reading() as session:
        record = network.records.get(session, RecordId(origin, rid))
    assert record is not None
    return network.files.fetching.get(record, POSTER)


def _withdraw(street: Neighbourhood, node: str, rid: str, rev: int | None = None) -> None:
    network = street.nodes[node]
    with network.database.transaction() as session:
        network.withdrawing.withdraw(session, WithdrawRequest(rid, rev, Reason.ERROR))


def _order(street: Neighbourhood, node: str, rid: str) -> str:
    own = street.nodes[node].own_feeds
    return own.sign_order(OrderDraft(node, "withdraw", rid, int(street.clock().timestamp())))


def _held(street: Neighbourhood, node: str, origin: str, rid: str) -> bytes | None:
    network = street.nodes[node]
    with network.database.reading() as session:
        return network.files.attaching.published.read(session, origin, rid, POSTER.sha256)


def test_it_is_served_as_bytes_to_be_kept(street: Neighbourhood) -> None:
    _share(street, HUB)
    answer = _served(street, HUB)
    assert (answer.status, answer.body) == (200, RAW)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment"
    again = serve(
        street.nodes[HUB],
        f"/feeds/public/attachments/{POSTER.sha256}",
        {},
        {"If-None-Match": answer.headers["ETag"]},
    )
    assert again.status == 304


def test_what_a_closed_feed_lists_is_served_there_alone(street: Neighbourhood) -> None:
    _share(street, HUB, "network")
    assert _served(street, HUB).status == 404
    assert json.loads(_served(street, HUB, "network").body)["status"] == 404


def test_a_file_that_no_live_body_lists_is_not_served(street: Neighbourhood) -> None:
    _share(street, HUB, lists=False)
    assert _served(street, HUB).status == 404


def test_a_withdrawal_erases_the_file_and_one_revision_may_keep_it(street: Neighbourhood) -> None:
    rid = _share(street, HUB)
    _share(street, HUB, rid=rid)
    _withdraw(street, HUB, rid, rev=1)
    assert _held(street, HUB, HUB, rid) == RAW
    _withdraw(street, HUB, rid)
    assert _held(street, HUB, HUB, rid) is None
    assert _served(street, HUB).status == 404


def test_a_revision_that_no_longer_lists_it_keeps_it_until_the_older_goes(
    street: Neighbourhood,
) -> None:
    rid = _share(street, HUB)
    network = street.nodes[HUB]
    with network.database.transaction() as session:
        body = network.publishing.compose("innovation", {"title": "Tea"})
        network.publishing.publish(session, Approved("innovation", body, Audience("public"), rid))
    assert _served(street, HUB).status == 200
    _withdraw(street, HUB, rid, rev=1)
    assert _held(street, HUB, HUB, rid) is None


def test_a_reader_fetches_it_once_and_a_withdrawal_takes_it_from_there_too(
    street: Neighbourhood,
) -> None:
    rural = street.join("rural")
    rid = _share(street, HUB)
    street.ask("rural", HUB)
    asked = len([url for url in street.asked if "attachments" in url])
    assert asked == 0, "files do not come with the feed"
    assert _got(street, "rural", HUB, rid) == RAW
    assert _got(street, "rural", HUB, rid) == RAW
    assert len([url for url in street.asked if "attachments" in url]) == 1
    _withdraw(street, HUB, rid)
    street.clock.pass_(60)
    street.ask("rural", HUB)
    assert _held(street, "rural", HUB, rid) is None
    assert rural is street.nodes["rural"]


def test_a_member_fetches_through_the_relay_first_and_then_from_the_origin(
    street: Neighbourhood,
) -> None:
    street.join("rural")
    street.join("coast")
    rid = _share(street, "rural")
    street.ask("coast", "rural")
    assert _got(street, "coast", "rural", rid) == RAW
    urls = [url for url in street.asked if "attachments" in url]
    assert ["hub.example" in url for url in urls] == [True, False]


@pytest.mark.parametrize("answered", [b"", b"%PDF-1.7 another one", RAW + RAW])
def test_other_bytes_are_not_kept(street: Neighbourhood, answered: bytes) -> None:
    street.join("rural")
    rid = _share(street, HUB)
    street.ask("rural", HUB)
    street.lies["attachments"] = lambda real: Response(200, real.headers, answered)
    with pytest.raises(NotFound, match="cannot be fetched just now"):
        _got(street, "rural", HUB, rid)
    assert _held(street, "rural", HUB, rid) is None


def test_a_file_whose_record_is_withdrawn_while_it_travels_is_neither_kept_nor_given(
    street: Neighbourhood,
) -> None:
    rural = street.join("rural")
    rid = _share(street, HUB)
    street.ask("rural", HUB)
    order = _order(street, HUB, rid)

    def withdrawn_meanwhile(real: Response) -> Response:
        with rural.database.transaction() as session:
            rural.withdrawing.obey(session, order)
        return real

    street.lies["attachments"] = withdrawn_meanwhile
    with pytest.raises(NotFound, match="withdrawn while"):
        _got(street, "rural", HUB, rid)
    assert _held(street, "rural", HUB, rid) is None


def test_an_origin_that_does_not_answer_is_said(street: Neighbourhood) -> None:
    street.join("rural")
    rid = _share(street, HUB)
    street.ask("rural", HUB)
    street.down.add(HUB)
    with pytest.raises(NotFound):
        _got(street, "rural", HUB, rid)


def test_ours_that_is_not_here_is_nowhere(street: Neighbourhood) -> None:
    rid = _share(street, HUB)
    network = street.nodes[HUB]
    with network.database.reading() as session:
        record = network.records.get(session, RecordId(HUB, rid))
        body = network.bodies.read(session, HUB, rid, 1)
    assert record is not None
    assert body is not None
    assert parse_body(body)["attachments"] == [LISTED]
    other = Attachment("0" * 64, 1, "text/plain", "x", SALT)
    with pytest.raises(NotFound):
        network.files.fetching.get(record, other)
