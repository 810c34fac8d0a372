"""Send lines, bulk bodies and what programs search for in gzip, to whoever asks for it.

One member and one layer, which is all that a peer takes (section 10 of federation/README.md).
Pages are left to the proxy in front: their forms hold tokens, and compressing a secret beside
something that a stranger chose gives it away by its length.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

KINDS = ("application/x-ndjson", "application/json")
# below this a gzip's own head and the work are more than what is saved
LEAST_BYTES = 1024
LEVEL = 6


def install(app: Flask) -> None:
    """Compress what ``app`` answers where it pays; must see the answer whole."""
    app.after_request(_compressed)


def _compressed(answer: Response) -> Response:
    if answer.mimetype not in KINDS or answer.is_streamed:
        return answer
    answer.vary.add("Accept-Encoding")
    # an ETag names bytes: a body's is its hash, and stays with the bytes that have it
    is_named = "ETag" in answer.headers or answer.status_code != 200
    body = answer.get_data()
    if is_named or len(body) < LEAST_BYTES or request.accept_encodings.quality("gzip") <= 0:
        return answer
    answer.set_data(gzip.compress(body, LEVEL, mtime=0))
    answer.headers["Content-Encoding"] = "gzip"
    return answer
