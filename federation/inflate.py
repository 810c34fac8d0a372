"""Collect the body of an answer within its limit, plain or gzipped.

Implements the inflating rules of section 10 of federation/README.md. Pure: bytes in, bytes
out. zlib is asked for at most one byte over the limit, so a bomb is never unpacked.
"""

from __future__ import annotations

import zlib

from federation.errors import OversizedError, TruncatedError


class PlainBody:
    """A body that is what it is; at most ``limit`` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._bytes = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Take the next ``chunk``. Raises: OversizedError."""
        self._bytes += chunk
        if len(self._bytes) > self._limit:
            raise OversizedError(f"the answer is longer than {self._limit} bytes")

    def whole(self) -> bytes:
        return bytes(self._bytes)


class GzipBody:
    """A body gzipped once, in one member; at most ``limit`` bytes when inflated."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        # gzip adds 0.03 per cent and a header to what does not compress: more is padding
        self._room = limit + limit // 100 + 1024
        self._gzip = zlib.decompressobj(wbits=31)
        self._bytes = bytearray()
        self._is_empty = True

    def feed(self, chunk: bytes) -> None:
        """Take the next ``chunk``. Raises: OversizedError, TruncatedError."""
        self._is_empty = False
        self._room -= len(chunk)
        if self._room < 0:
            raise OversizedError(f"the packed answer is longer than {self._limit} bytes")
        try:
            self._bytes += self._gzip.decompress(chunk, self._limit + 1 - len(self._bytes))
        except zlib.error as error:
            raise TruncatedError(f"the answer is not gzip: {error}") from error
        if len(self._bytes) > self._limit:
            raise OversizedError(f"the answer is longer than {self._limit} bytes")
        if self._gzip.unused_data:
            raise TruncatedError("bytes follow the end of the gzipped answer")

    def whole(self) -> bytes:
        """Return the body. Raises: TruncatedError if gzip's own end never came."""
        if not (self._gzip.eof or self._is_empty):
            raise TruncatedError("the gzipped answer breaks off")
        return bytes(self._bytes)


def body_for(encoding: str, limit: int) -> PlainBody | GzipBody:
    """Return the collector for a Content-Encoding header, "" where there is none.

    Raises: TruncatedError for any encoding we did not ask for, and for layers of them.
    """
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return PlainBody(limit)
    if name == "gzip":
        return GzipBody(limit)
    raise TruncatedError(f"the answer is encoded as {name[:60]!r}, which nobody asked for")
