"""Files that a body lists: read as they are listed, hashed over salt and bytes."""

import pytest

from federation.attachment import Attachment, check, digest_of, listed
from federation.errors import MalformedError
from federation.strict import Json, Object

SALT = "s" * 22
RAW = b"a poster"
POSTER = Attachment(digest_of(SALT, RAW), len(RAW), "application/pdf", "Poster.pdf", SALT)


def entry(**changed: Json) -> Object:
    return {
        "sha256": POSTER.sha256,
        "size": POSTER.size,
        "media_type": POSTER.media_type,
        "name": POSTER.name,
        "salt": SALT,
        **changed,
    }


def test_what_a_body_lists_is_read() -> None:
    assert listed({"attachments": [entry()]}) == (POSTER,)


@pytest.mark.parametrize("said", [None, {}, "x", 7])
def test_a_body_without_a_list_lists_nothing(said: Json) -> None:
    assert listed({"attachments": said}) == ()
    assert listed({}) == ()


@pytest.mark.parametrize(
    "nonsense",
    [
        "x",
        entry(sha256="x"),
        entry(sha256=None),
        entry(size=-1),
        entry(size=26_214_401),
        entry(size=True),
        entry(size="8"),
        entry(salt="short"),
        entry(salt=None),
        entry(name=None),
        entry(media_type=7),
    ],
)
def test_an_entry_that_makes_no_sense_is_left_out(nonsense: Json) -> None:
    assert listed({"attachments": [nonsense, entry()]}) == (POSTER,)


def test_no_more_than_twenty_are_read() -> None:
    assert len(listed({"attachments": [entry() for _ in range(30)]})) == 20


def test_the_hash_is_over_salt_and_bytes() -> None:
    assert digest_of(SALT, RAW) != digest_of("t" * 22, RAW)
    assert check(POSTER, RAW) == RAW


@pytest.mark.parametrize("raw", [b"", b"another!", RAW + b" "])
def test_other_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        check(POSTER, raw)
