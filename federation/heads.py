"""The heads that a relay shows of others' feeds: one request that covers every origin.

    {"counter":412,"node":"rx1","feed":"network","checkpoint":"eyJ…"}

The counter is the relay's own and only a hint: whoever goes by it compares all heads once a
day. A head is not yet believed; pull.py takes each checkpoint from here. Source:
federation/README.md, section 3, endpoint 7a.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from federation import strict
from federation.asking import Source, ask
from federation.errors import MalformedError, TruncatedError
from federation.feed import is_feed, is_name
from federation.keys import MAX_JWS
from federation.transport import Transport

MOST_HEADS = 500
"""In one answer; whoever wants more asks again after the last counter."""

MOST_PAGES = 1000
_LINE = MAX_JWS + 256


@dataclass(frozen=True)
class Head:
    """One feed of another as the relay has it: its checkpoint, and the relay's own counter."""

    counter: int
    node: str
    feed: str
    checkpoint: str


def format_head(head: Head) -> bytes:
    """Return ``head`` as a line without its newline; of parse_head the inverse."""
    return strict.dumps(
        {
            "counter": head.counter,
            "node": head.node,
            "feed": head.feed,
            "checkpoint": head.checkpoint,
        }
    )


def parse_head(raw: bytes) -> Head:
    """Return the head in a line. Raises: MalformedError."""
    said = strict.parse(raw)
    counter, node, feed = said.get("counter"), said.get("node"), said.get("feed")
    checkpoint = said.get("checkpoint")
    if not strict.is_integer(counter, least=1) or not (is_name(node) and is_feed(feed)):
        raise MalformedError("a head without a counter, a node or a feed")
    if not isinstance(checkpoint, str) or not 0 < len(checkpoint) <= MAX_JWS:
        raise MalformedError("a head without a checkpoint")
    return Head(cast(int, counter), str(node), str(feed), checkpoint)


def fetch_heads(source: Source, after: int, transport: Transport) -> Iterator[Head]:
    """Yield the heads that changed since the relay's counter stood at ``after``.

    Asks again until an answer is short, at most a thousand times.

    Raises: WireError, MalformedError; what was yielded before it stands.
    """
    for _page in range(MOST_PAGES):
        heads = _page_of_heads(source, after, transport)
        yield from heads
        if len(heads) < MOST_HEADS:
            return
        after = heads[-1].counter


def _page_of_heads(source: Source, after: int, transport: Transport) -> list[Head]:
    raw = ask(transport, source, f"relay/heads?after={after}", MOST_HEADS * _LINE).body
    if raw and not raw.endswith(b"\n"):
        raise TruncatedError("heads that break off")
    heads = [parse_head(line) for line in raw.split(b"\n")[:-1]]
    counters = [after, *(head.counter for head in heads)]
    # a counter that does not rise would be asked for over and over
    if any(later <= earlier for earlier, later in pairwise(counters)):
        raise MalformedError("heads that are not in the order of their counters")
    return heads
