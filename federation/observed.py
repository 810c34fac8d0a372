"""What a node has seen others sign: by comparing it, an origin's two histories come to light.

    {"node":"rx1","feed":"network","checkpoint":"eyJ…"}

One line a checkpoint, in the order of (node, feed), never of a circle; of a feed that was
frozen both checkpoints of the proof. What is told here is believed by its origin's signature
alone: evidence.py judges it. Source: federation/README.md, section 3, endpoint 8, and section 8.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from federation import strict
from federation.asking import Source, ask
from federation.errors import MalformedError, TruncatedError
from federation.feed import is_feed, is_name
from federation.keys import MAX_JWS
from federation.transport import Transport

MOST_FEEDS = 250
"""Told of in one answer; whoever wants more asks again after the last."""

MOST_PAGES = 400
_LINE = MAX_JWS + 256
_A_FEED = 2


@dataclass(frozen=True, order=True)
class Observed:
    """One feed of another node, and a checkpoint that was seen of it."""

    node: str
    feed: str
    checkpoint: str

    @property
    def key(self) -> str:
        """Where it stands in the order, as ``after`` names it."""
        return f"{self.node}/{self.feed}"


def format_observed(observed: Observed) -> bytes:
    """Return ``observed`` as a line without its newline; of parse_observed the inverse."""
    return strict.dumps(
        {"node": observed.node, "feed": observed.feed, "checkpoint": observed.checkpoint}
    )


def parse_observed(raw: bytes) -> Observed:
    """Return what a line tells. Raises: MalformedError."""
    said = strict.parse(raw)
    node, feed, checkpoint = said.get("node"), said.get("feed"), said.get("checkpoint")
    if not (is_name(node) and is_feed(feed)):
        raise MalformedError("an observation without a node or a feed")
    if not isinstance(checkpoint, str) or not 0 < len(checkpoint) <= MAX_JWS:
        raise MalformedError("an observation without a checkpoint")
    return Observed(str(node), str(feed), checkpoint)


def fetch_observed(source: Source, transport: Transport) -> Iterator[Observed]:
    """Yield what the node at ``source`` has seen of others.

    Asks again until an answer is empty, at most 400 times.

    Raises: WireError, MalformedError; what was yielded before it stands.
    """
    after = ""
    for _page in range(MOST_PAGES):
        told = _page_of(source, after, transport)
        if not told:
            return
        yield from told
        after = told[-1].key


def _page_of(source: Source, after: str, transport: Transport) -> list[Observed]:
    path = f"observed?after={after}" if after else "observed"
    raw = ask(transport, source, path, MOST_FEEDS * _A_FEED * _LINE).body
    if raw and not raw.endswith(b"\n"):
        raise TruncatedError("observations that break off")
    told = [parse_observed(line) for line in raw.split(b"\n")[:-1]]
    places = [(each.node, each.feed) for each in told]
    # without rising places the same would be asked for over and over
    if any(later < earlier for earlier, later in pairwise(places)):
        raise MalformedError("observations that are not in order")
    if places and after and places[0] <= tuple(after.split("/")):
        raise MalformedError("observations that are not in order")
    return told
