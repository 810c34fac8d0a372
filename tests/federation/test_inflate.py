import gzip
import tracemalloc
import zlib

import pytest

from federation.errors import OversizedError, TruncatedError
from federation.inflate import body_for


def collected(encoding: str, limit: int, *chunks: bytes) -> bytes:
    body = body_for(encoding, limit)
    for chunk in chunks:
        body.feed(chunk)
    return body.whole()


@pytest.mark.parametrize("encoding", ["", "identity", " Identity "])
def test_a_plain_body_comes_as_it_is(encoding: str) -> None:
    assert collected(encoding, 6, b"abc", b"def") == b"abcdef"


def test_a_plain_body_beyond_its_limit_is_refused() -> None:
    with pytest.raises(OversizedError):
        collected("", 5, b"abc", b"def")


@pytest.mark.parametrize("encoding", ["gzip", "GZIP"])
def test_a_gzipped_body_is_unpacked_whatever_way_it_is_cut(encoding: str) -> None:
    packed = gzip.compress(b"abcdef" * 100)
    chunks = [packed[i : i + 1] for i in range(len(packed))]
    assert collected(encoding, 600, *chunks) == b"abcdef" * 100


def test_a_gzipped_body_of_no_bytes_is_empty() -> None:
    assert collected("gzip", 10) == b""


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    bomb = gzip.compress(bytes(64 * 1024 * 1024))
    body = body_for("gzip", 1000)
    tracemalloc.start()
    try:
        with pytest.raises(OversizedError):
            body.feed(bomb)
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


def test_a_gzipped_body_of_exactly_the_limit_passes() -> None:
    assert len(collected("gzip", 1000, gzip.compress(bytes(1000)))) == 1000


def test_padding_that_unpacks_to_nothing_is_refused() -> None:
    empty_blocks = zlib.compressobj(wbits=31)
    head = empty_blocks.compress(b"")
    with pytest.raises(OversizedError, match="packed"):
        collected("gzip", 10, head, *[empty_blocks.flush(zlib.Z_FULL_FLUSH)] * 500)


def test_a_gzipped_body_that_breaks_off_is_refused() -> None:
    with pytest.raises(TruncatedError, match="breaks off"):
        collected("gzip", 100, gzip.compress(b"abcdef")[:-1])


def test_what_is_not_gzip_is_refused() -> None:
    with pytest.raises(TruncatedError, match="not gzip"):
        collected("gzip", 100, b"plain text")


def test_a_second_member_behind_the_first_is_refused() -> None:
    with pytest.raises(TruncatedError, match="follow the end"):
        collected("gzip", 100, gzip.compress(b"a") + gzip.compress(b"b"))


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip, gzip, gzip", "br", "deflate", "x"])
def test_layers_and_encodings_that_nobody_asked_for_are_refused(encoding: str) -> None:
    with pytest.raises(TruncatedError, match="nobody asked for"):
        body_for(encoding, 100)
