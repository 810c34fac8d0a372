"""Bodies are what their lines announced, or they are nothing."""

from dataclasses import replace

import pytest

from federation.body import digest
from federation.errors import MismatchError
from federation.wanted import VerifiedBody, Wanted, verify_body

RAW = b'{"salt":"AAAAAAAAAAAAAAAAAAAAAA","schema":"s"}'
WANTED = Wanted("rx1", "network", 7, "rid", 1, digest(RAW), len(RAW))


def test_the_bytes_announced_are_verified() -> None:
    body = verify_body(WANTED, RAW)
    assert (body.wanted, body.raw) == (WANTED, RAW)


def test_every_flipped_bit_is_seen() -> None:
    for place in range(len(RAW)):
        for bit in range(8):
            forged = bytearray(RAW)
            forged[place] ^= 1 << bit
            with pytest.raises(MismatchError):
                verify_body(WANTED, bytes(forged))


def test_a_length_other_than_announced_is_refused() -> None:
    with pytest.raises(MismatchError):
        verify_body(replace(WANTED, size=len(RAW) + 1), RAW)


@pytest.mark.parametrize("end", [b"\n", b"\r"])
def test_a_body_with_a_line_break_is_refused_though_its_hash_is_right(end: bytes) -> None:
    raw = RAW + end
    with pytest.raises(MismatchError, match="line break"):
        verify_body(replace(WANTED, sha256=digest(raw), size=len(raw)), raw)


def test_nobody_else_makes_a_verified_body() -> None:
    with pytest.raises(TypeError):
        VerifiedBody(WANTED, RAW, object())
