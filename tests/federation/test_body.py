"""Bodies: composed, read again, and recognised by their hash."""

import hashlib

import pytest

from federation.body import MAX_BODY, compose, digest, has_break, parse_body
from federation.errors import MalformedError

SALT = "A" * 22


def test_a_body_is_one_line_that_begins_with_its_salt() -> None:
    raw = compose("likewise:innovation/1", {"title": "Gehhilfe für alle", "mean": 1.5}, SALT)
    assert raw.startswith(b'{"salt":"AAAAAAAAAAAAAAAAAAAAAA","schema":"likewise:innovation/1",')
    assert not has_break(raw)
    assert parse_body(raw)["title"] == "Gehhilfe für alle"
    assert parse_body(raw)["mean"] == 1.5


def test_line_breaks_in_text_travel_escaped() -> None:
    assert parse_body(compose("s", {"a": "one\r\ntwo"}, SALT))["a"] == "one\r\ntwo"


@pytest.mark.parametrize("salt", ["", "A" * 21, "A" * 23, "!" * 22])
def test_a_salt_of_another_form_is_refused(salt: str) -> None:
    with pytest.raises(MalformedError):
        compose("s", {}, salt)


@pytest.mark.parametrize("name", ["salt", "schema"])
def test_fields_may_not_take_the_place_of_salt_or_schema(name: str) -> None:
    with pytest.raises(MalformedError):
        compose("s", {name: "x"}, SALT)


def test_a_body_too_large_to_be_served_is_not_composed() -> None:
    with pytest.raises(MalformedError):
        compose("s", {"a": "x" * MAX_BODY}, SALT)


@pytest.mark.parametrize(
    "raw",
    [
        b"{}",
        b'{"salt":"short","schema":"s"}',
        b'{"salt":7,"schema":"s"}',
        b'{"salt":"AAAAAAAAAAAAAAAAAAAAAA"}',
        b'{"salt":"AAAAAAAAAAAAAAAAAAAAAA","schema":7}',
        b'{"salt":"AAAAAAAAAAAAAAAAAAAAAA",\n"schema":"s"}',
        b'{"salt":"AAAAAAAAAAAAAAAAAAAAAA",\r"schema":"s"}',
    ],
)
def test_what_is_not_a_body_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_body(raw)


def test_the_digest_is_that_of_the_exact_bytes() -> None:
    assert digest(b"x") == hashlib.sha256(b"x").hexdigest()
