"""Lines: written and read again, refused, or kept without being applied."""

import contextlib
import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation import strict
from federation.errors import MalformedError
from federation.feed import genesis, media_type
from federation.keys import SigningKey
from federation.line import Line, LineDraft, Problem, format_line, parse_line
from federation.order import OrderDraft, format_order
from federation.strict import Json

KEY = SigningKey.generate()
RID = "c33316c3-1111-4222-8333-444455556666"
PUBLISH = LineDraft(
    node="rx1",
    feed="network",
    seq=1,
    prev=genesis("rx1", "network"),
    time="2026-11-22T01:20:25Z",
    op="publish",
    rid=RID,
    rev=1,
    sha256="5e" * 32,
    size=4312,
    type=media_type("innovation"),
)
WITHDRAW = LineDraft(
    node="rx1",
    feed="network",
    seq=2,
    prev="ab" * 32,
    op="withdraw",
    rid=RID,
    order=format_order(OrderDraft("rx1", "withdraw", RID, 1000), KEY),
    reason="owner_request",
    replaced_by=RID,
    urgent=True,
)


def changed(draft: LineDraft, **fields: Json) -> Line:
    """Return the line of ``draft`` as read with ``fields`` put in; ... takes one out."""
    value = strict.parse(format_line(draft))
    value.update(fields)
    return parse_line(strict.dumps(value))


@pytest.mark.parametrize("draft", [PUBLISH, WITHDRAW, replace(PUBLISH, time=None)])
def test_what_is_written_is_read_again(draft: LineDraft) -> None:
    line = parse_line(format_line(draft))
    assert line.problem is None
    for name in LineDraft.__slots__:
        assert getattr(line, name) == getattr(draft, name)


def test_a_line_is_compact_and_in_the_order_of_the_specification() -> None:
    assert format_line(PUBLISH) == (
        b'{"v":1,"node":"rx1","feed":"network","seq":1,"prev":"'
        + genesis("rx1", "network").encode()
        + b'","time":"2026-11-22T01:20:25Z","op":"publish","rid":"'
        + RID.encode()
        + b'","rev":1,"sha256":"'
        + b"5e" * 32
        + b'","size":4312,"type":"application/vnd.likewise.innovation+json"}'
    )


def test_the_hash_is_that_of_the_exact_bytes_even_when_not_compact() -> None:
    raw = format_line(PUBLISH).replace(b":1,", b": 1, ", 1)
    assert parse_line(raw).hash == hashlib.sha256(raw).hexdigest()
    assert parse_line(raw).raw == raw


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused_but_never_break_the_reader(raw: bytes) -> None:
    with contextlib.suppress(MalformedError):
        assert parse_line(raw).raw == raw


@given(st.sampled_from([PUBLISH, WITHDRAW]), st.integers(0), st.integers(0, 7))
def test_a_flipped_bit_never_goes_unseen(draft: LineDraft, place: int, bit: int) -> None:
    raw = bytearray(format_line(draft))
    raw[place % len(raw)] ^= 1 << bit
    with contextlib.suppress(MalformedError):
        assert parse_line(bytes(raw)).hash != parse_line(format_line(draft)).hash


@given(
    st.sampled_from(["op", "rid", "rev", "sha256", "size", "type", "order", "time", "v", "urgent"]),
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.text(max_size=5)
    | st.just([1])
    | st.just({}),
)
def test_a_wrong_field_never_stops_the_chain(name: str, value: Json) -> None:
    line = changed(PUBLISH, **{name: value})
    assert (line.node, line.feed, line.seq, line.prev) == ("rx1", "network", 1, PUBLISH.prev)


@pytest.mark.parametrize("name", ["node", "feed", "seq", "prev"])
@pytest.mark.parametrize("value", [None, True, 0, -1, [], {}])
def test_a_line_without_its_place_in_the_chain_is_refused(name: str, value: Json) -> None:
    with pytest.raises(MalformedError):
        changed(PUBLISH, **{name: value})


def test_a_line_longer_than_4096_bytes_is_refused() -> None:
    raw = format_line(PUBLISH)
    longest = raw[:-1] + b',"x":"' + b"x" * (4096 - len(raw) - 7) + b'"}'
    assert len(longest) == 4096
    assert parse_line(longest).problem is None
    with pytest.raises(MalformedError, match="4096"):
        parse_line(longest.replace(b'"x":"', b'"x":"x'))


@pytest.mark.parametrize("control", [b"\t", b"\r", b"\n", b"\x00", b" \x1f"])
def test_no_control_character_stands_anywhere_in_a_line(control: bytes) -> None:
    with pytest.raises(MalformedError, match="control"):
        parse_line(format_line(PUBLISH).replace(b"{", b"{" + control, 1))


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"op": "transfer"}, Problem.UNKNOWN_OP),
        ({"op": None}, Problem.UNKNOWN_OP),
        ({"op": ["publish"]}, Problem.UNKNOWN_OP),
        ({"rid": RID.upper()}, Problem.RID),
        ({"rid": None}, Problem.RID),
        ({"rev": 0}, Problem.REV),
        ({"rev": True}, Problem.REV),
        ({"sha256": "ab"}, Problem.SHA256),
        ({"size": -1}, Problem.SIZE),
        ({"size": True}, Problem.SIZE),
        ({"size": 1_048_577}, Problem.SIZE),
        ({"type": "text/html"}, Problem.TYPE),
        ({"type": 7}, Problem.TYPE),
    ],
)
def test_a_publish_that_makes_no_sense_is_kept_with_its_problem(
    fields: dict[str, Json], problem: Problem
) -> None:
    assert changed(PUBLISH, **fields).problem is problem


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"order": None}, Problem.ORDER),
        ({"order": "eyJ"}, Problem.ORDER),
        ({"op": "hold"}, Problem.DISAGREES),
        ({"rid": RID.replace("c", "d")}, Problem.DISAGREES),
        ({"rev": 1}, Problem.DISAGREES),
        ({"reason": "Because of Mrs Smith"}, Problem.REASON),
        ({"reason": 1}, Problem.REASON),
        ({"urgent": "yes"}, Problem.REASON),
        ({"replaced_by": "elsewhere"}, Problem.REASON),
        ({"replaced_by": "/" + RID}, Problem.REASON),
        ({"replaced_by": 1}, Problem.REASON),
        ({"replaced_by": "rx2/" + RID}, None),
        ({"reason": None, "urgent": None, "replaced_by": None}, None),
        ({"urgent": False}, None),
    ],
)
def test_a_withdrawal_must_agree_with_its_order(
    fields: dict[str, Json], problem: Problem | None
) -> None:
    assert changed(WITHDRAW, **fields).problem is problem


def test_true_is_not_revision_one_of_an_order() -> None:
    order = format_order(OrderDraft("rx1", "withdraw", RID, 1000, rev=1), KEY)
    line = replace(WITHDRAW, order=order, rev=1)
    assert parse_line(format_line(line)).problem is None
    assert changed(line, rev=True).problem is Problem.DISAGREES


def test_in_its_own_nodes_feed_an_order_may_carry_any_key_and_signature() -> None:
    head, payload, _ = str(WITHDRAW.order).split(".")
    forged = f"{head}.{payload}.{'A' * 86}"
    assert changed(WITHDRAW, order=forged).problem is None


@pytest.mark.parametrize(
    "time",
    [
        "2026-11-22 01:20:25Z",
        "2026-11-22T01:20:25",
        "2026-11-22T01:20:25+00:00",
        "2026-13-22T01:20:25Z",
        "2026-11-22T01:20:25Z ",
        "٢٠٢٦-11-22T01:20:25Z",
        7,
        None,
    ],
)
def test_a_time_of_another_form_counts_as_absent(time: Json) -> None:
    line = changed(PUBLISH, time=time)
    assert line.time is None
    assert line.problem is None


@pytest.mark.parametrize("v", [2, 0, True, "1", None])
def test_the_version_is_one_or_it_is_not(v: Json) -> None:
    assert changed(PUBLISH, v=v).v != 1


def test_no_node_writes_a_line_that_its_readers_would_refuse() -> None:
    with pytest.raises(MalformedError, match="rev"):
        format_line(replace(PUBLISH, rev=0))
