"""Strict JSON: what it reads, and everything it must not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation import strict
from federation.errors import MalformedError

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-strict.MAX_INTEGER, strict.MAX_INTEGER)
    | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc"), inner, max_size=4),
    max_leaves=12,
)


def nested(depth: int) -> bytes:
    """Return an object with ``depth`` containers in all, one in the other."""
    return b'{"a":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


@given(st.dictionaries(st.text("abcdefgh"), VALUES, max_size=5))
def test_what_is_written_is_read_again(value: strict.Object) -> None:
    assert strict.parse(strict.dumps(value)) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_but_never_break_the_reader(raw: bytes) -> None:
    try:
        value = strict.parse(raw)
    except MalformedError:
        return
    assert value == json.loads(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b'"text"',
        b"{",
        b"{} {}",
        b"\xef\xbb\xbf{}",
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"b":2}}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":9007199254740992}',
        b'{"a":-9007199254740992}',
        b'{"a":' + b"9" * 3000 + b"}",
        b'{"a":"\xff"}',
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":"\\ud800"}',
        b'{"\\udc00":1}',
        b'{"a":"\\udc00\\ud800"}',
        b'{"a":"\n"}',
        b"{'a':1}",
        nested(33),
        nested(2000),
        nested(100_000),
    ],
)
def test_what_is_not_strict_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        strict.parse(raw)


def test_the_largest_integers_the_deepest_nesting_and_pairs_of_surrogates_are_read() -> None:
    assert strict.parse(b'{"a":9007199254740991}') == {"a": strict.MAX_INTEGER}
    assert strict.parse(b'{"a":-9007199254740991}') == {"a": -strict.MAX_INTEGER}
    assert strict.parse(b'{"a":"\\ud83d\\ude00"}') == {"a": "\U0001f600"}
    assert strict.parse(nested(32))


def test_many_shallow_containers_are_not_deep() -> None:
    value: strict.Object = {"a": [{"b": 1} for _ in range(100)]}
    assert strict.parse(strict.dumps(value)) == value


def test_documents_may_hold_finite_fractions() -> None:
    assert strict.parse_document(b'{"a":1.5}') == {"a": 1.5}
    with pytest.raises(MalformedError):
        strict.parse_document(b'{"a":1e999}')


@pytest.mark.parametrize("value", [{"a": float("nan")}, {"a": "\ud800"}])
def test_what_no_strict_reader_takes_is_not_written(value: strict.Object) -> None:
    with pytest.raises(MalformedError):
        strict.dumps(value)


def test_true_is_not_one() -> None:
    assert strict.is_integer(1, 1)
    assert not strict.is_integer(True)
    assert not strict.is_integer(0, 1)
    assert not strict.is_integer("1")


def test_a_refusal_never_repeats_the_whole_input() -> None:
    with pytest.raises(MalformedError) as caught:
        strict.parse(b'{"a":' + b"9." + b"9" * 9000 + b"}")
    assert len(str(caught.value)) < 200
