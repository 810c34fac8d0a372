"""What is handed in and answered, written and read; and what is no such thing."""

from datetime import date

import pytest

from federation.errors import MalformedError
from federation.strict import Object, dumps
from network.errors import Invalid
from network.facilitating.submission import Limits, Message, Sender, State
from network.facilitating.wire import (
    Mailbox,
    Offer,
    Receipt,
    format_mailbox,
    format_offer,
    format_receipt,
    format_revision,
    linked,
    parse_mailbox,
    parse_offer,
    parse_receipt,
    parse_revision,
)
from network.records.record import RecordId

OFFER = Offer("innovation", {"title": "Tea"}, Limits("region", True), True, "k", "s", "t")
LETTER = Message("m", date(2026, 11, 22), Sender.FACILITATOR, "Who came?")


def test_what_is_written_is_read_again() -> None:
    receipt = Receipt("i", "r", "s")
    mailbox = Mailbox(State.PUBLISHED, RecordId("hub", "r"), True, (LETTER,))
    assert parse_offer(format_offer(OFFER)) == OFFER
    assert parse_revision(format_revision(OFFER.fields, OFFER.limits)) == (
        OFFER.fields,
        OFFER.limits,
    )
    assert parse_receipt(format_receipt(receipt).encode()) == receipt
    assert parse_mailbox(format_mailbox(mailbox).encode()) == mailbox
    empty = Mailbox(State.WAITING, None, False, ())
    assert parse_mailbox(format_mailbox(empty).encode()) == empty


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"type": 7}, "type"),
        ({"body": "Tea"}, "body"),
        ({"key": ""}, "key"),
        ({"key": "k" * 65}, "key"),
        ({"submitter": 1}, "submitter"),
        ({"contact_ok": "yes"}, "contact_ok"),
        ({"limits": {"audience": "everybody"}}, "limits.audience"),
        ({"limits": {"audience": "region", "region_label": "yes"}}, "limits.region_label"),
        ({"limits": []}, "limits.audience"),
    ],
)
def test_what_does_not_hold_is_said_by_field(changed: Object, field: str) -> None:
    offer: Object = {"type": "innovation", "body": {}, "limits": {"audience": "region"}, "key": "k"}
    with pytest.raises(Invalid) as refused:
        parse_offer(dumps({**offer, **changed}))
    assert list(refused.value.errors) == [field]


def test_a_revision_without_a_text_is_refused() -> None:
    with pytest.raises(Invalid):
        parse_revision(b"{}")


@pytest.mark.parametrize(
    "raw",
    [
        b"[]",
        b'{"state": "lost"}',
        b'{"state": "waiting", "record": {"node": "hub"}}',
        b'{"state": "waiting", "messages": [{"id": "m"}]}',
        b'{"state": "waiting", "messages": ["m"]}',
        b'{"state": "waiting", "messages": [{"id": "m", "day": "soon", "from": "x", "text": ""}]}',
    ],
)
def test_an_answer_that_is_no_mailbox_is_malformed(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_mailbox(raw)


def test_every_record_that_a_text_names_is_seen_at_any_depth() -> None:
    named: Object = {"derived_from": {"node": "a", "rid": "1"}, "items": ["b/2", "a / b / c", 3]}
    assert set(linked(named)) == {RecordId("a", "1"), RecordId("b", "2")}
