"""Fetch bodies: in bulk as far as that goes, then those still wanted one by one.

Implements step 8 of section 4 of federation/README.md and ruling 8. Every body returned
has the length and hash that its line announced; whatever else came is dropped and counted. In
bulk that is no fault of the peer's: it may know types and revisions that the reader does not
want. A body asked for by its hash that has another one is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from federation.asking import Source, ask
from federation.body import MAX_BODY, digest
from federation.errors import (
    GoneError,
    MismatchError,
    NotServedError,
    OversizedError,
    TruncatedError,
)
from federation.transport import Response, Transport
from federation.wanted import VerifiedBody, Wanted, verify_body

MAX_BULK = 2 * 1_048_576
BULK_LINES = 500
_COVERED = "Likewise-Covered"


@dataclass(frozen=True)
class BodiesRequest:
    """Which bodies of one feed to fetch, and from where.

    ``after`` is the body cursor, ``size`` how many lines we hold; ``wanted`` what is
    missing, also from before the cursor. ``seconds`` bounds the whole run.
    """

    source: Source
    feed: str
    after: int
    size: int
    wanted: tuple[Wanted, ...]
    seconds: float = 600.0
    limit: int = BULK_LINES


@dataclass(frozen=True)
class BodyBatch:
    """One answer's worth, to be stored together with ``covered``, the new body cursor.

    ``gone`` were answered with 410, ``absent`` with 404; ``extra`` counts bodies that came in
    bulk and were not wanted, ``dropped`` those asked for that were something else.
    """

    covered: int
    found: tuple[VerifiedBody, ...] = ()
    gone: tuple[Wanted, ...] = ()
    absent: tuple[Wanted, ...] = ()
    extra: int = 0
    dropped: int = 0


def pull_bodies(
    request: BodiesRequest,
    transport: Transport,
    now: Callable[[], datetime],
    progress: Callable[[int, int], None],
) -> Iterator[BodyBatch]:
    """Yield batches: by 5a up to ``size``, then stragglers by 5, until time runs out.

    ``progress`` is told the line reached and ``size``.

    Raises: WireError. Batches yielded before it stand.
    """
    until = now() + timedelta(seconds=request.seconds)
    left = {wanted.seq: wanted for wanted in request.wanted}
    after = request.after
    while after < request.size and now() < until:
        batch = _bulk(replace(request, after=after), transport, left.values())
        after = batch.covered
        for body in batch.found:
            del left[body.wanted.seq]
        progress(after, request.size)
        yield batch
    rest = tuple(wanted for wanted in left.values() if wanted.seq <= after)
    seconds = (until - now()).total_seconds()
    yield from pull_stragglers(
        replace(request, after=after, wanted=rest, seconds=seconds), transport, now
    )


def pull_stragglers(
    request: BodiesRequest, transport: Transport, now: Callable[[], datetime]
) -> Iterator[BodyBatch]:
    """Yield the bodies wanted one by one, by endpoint 5, until time runs out.

    Raises: WireError, but for a body that is gone or absent.
    """
    until = now() + timedelta(seconds=request.seconds)
    for wanted in request.wanted:
        if now() >= until:
            return
        yield _one(request, transport, wanted)


def _bulk(request: BodiesRequest, transport: Transport, wanted: Iterable[Wanted]) -> BodyBatch:
    path = f"feeds/{request.feed}/bodies?after={request.after}&limit={request.limit}"
    try:
        response = ask(transport, request.source, path, MAX_BULK)
    except NotServedError:
        # 5a only saves time: a peer without it still serves bodies one by one.
        return BodyBatch(covered=request.size)
    covered = _covered(response, request)
    if response.body and not response.body.endswith(b"\n"):
        raise TruncatedError("bodies that break off")
    # One hash may be announced twice; each record gets its own copy.
    by_hash: dict[str, list[Wanted]] = {}
    for each in wanted:
        if request.after < each.seq <= covered:
            by_hash.setdefault(each.sha256, []).append(each)
    found: list[VerifiedBody] = []
    extra = 0
    for raw in response.body.split(b"\n")[:-1]:
        matches = [each for each in by_hash.pop(digest(raw), []) if each.size == len(raw)]
        found += [verify_body(each, raw) for each in matches]
        extra += not matches
    return BodyBatch(min(covered, request.size), tuple(found), extra=extra)


def _covered(response: Response, request: BodiesRequest) -> int:
    """Return the last line that the answer considered. Raises: TruncatedError."""
    text = response.header(_COVERED) or ""
    covered = int(text) if text.isascii() and text.isdigit() and len(text) <= 16 else 0
    if not request.after < covered <= request.after + request.limit:
        raise TruncatedError(f"{_COVERED} is not a line that was asked for")
    return covered


def _one(request: BodiesRequest, transport: Transport, wanted: Wanted) -> BodyBatch:
    path = f"feeds/{request.feed}/bodies/{wanted.sha256}"
    try:
        raw = ask(transport, request.source, path, MAX_BODY).body
        return BodyBatch(request.after, found=(verify_body(wanted, raw),))
    except GoneError:
        return BodyBatch(request.after, gone=(wanted,))
    except NotServedError:
        return BodyBatch(request.after, absent=(wanted,))
    except (MismatchError, OversizedError):
        return BodyBatch(request.after, dropped=1)
