"""What it costs to verify a year's feeds, beside hashing the same bytes: one JSON line.

    python -m tests.benchmarks.verify_year --nodes 215 --entries 600

A year as section 14 of the design counts it: so many organisations with so many entries each,
one feed an organisation, pages of 500. Lines and checkpoints are made first and lie in memory.
Then each feed is verified as a first pull verifies it (signature, strict JSON, dense numbers,
chain, head), on one core. The baseline is plain SHA-256 over the same lines, one hash each.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from federation.checkpoint import CheckpointDraft, format_checkpoint
from federation.feed import genesis, media_type
from federation.keys import KeySet, SigningKey
from federation.line import PUBLISH, LineDraft, format_line
from federation.verify import Following, Held, announce

PAGE = 500
NOW = 1_795_310_425
FEED = "network"


@dataclass(frozen=True)
class Year:
    """One organisation's feed after a year: its pages, its checkpoint, its key."""

    node: str
    pages: tuple[bytes, ...]
    checkpoint: str
    keys: KeySet
    size: int


def main() -> None:
    """Measure, and print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=215)
    parser.add_argument("--entries", type=int, default=600)
    asked = parser.parse_args()
    # the numbers of line and body are invented; sizes are those of real lines
    years = [year(f"node-{number}", asked.entries) for number in range(asked.nodes)]
    started = time.perf_counter()
    verified = sum(verify(each) for each in years)
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    hashed = sum(bare_hash(each) for each in years)
    baseline = time.perf_counter() - started
    assert verified == hashed == asked.nodes * asked.entries
    print(
        json.dumps(
            {
                "benchmark": "verify_year",
                "nodes": asked.nodes,
                "lines": verified,
                "mb": round(sum(len(page) for each in years for page in each.pages) / 1e6, 1),
                "seconds": round(seconds, 2),
                "lines_per_s": round(verified / seconds),
                "baseline": "sha256 of each line, the same bytes",
                "baseline_seconds": round(baseline, 3),
                "baseline_lines_per_s": round(hashed / baseline),
                "ratio_to_baseline": round(baseline / seconds, 4),
            }
        )
    )


def year(node: str, entries: int) -> Year:
    """Return a feed of ``node`` with so many entries."""
    key, head = SigningKey.generate(), genesis(node, FEED)
    lines = []
    for seq in range(1, entries + 1):
        raw = format_line(entry(node, seq, head))
        head = hashlib.sha256(raw).hexdigest()
        lines.append(raw + b"\n")
    checkpoint = format_checkpoint(CheckpointDraft(node, FEED, entries, head, NOW), key)
    pages = tuple(b"".join(lines[start : start + PAGE]) for start in range(0, entries, PAGE))
    return Year(node, pages, checkpoint, KeySet.of(key.public), entries)


def entry(node: str, seq: int, prev: str) -> LineDraft:
    """Return one publication, its place in the chain after ``prev``."""
    return LineDraft(
        node=node,
        feed=FEED,
        seq=seq,
        prev=prev,
        time="2026-11-22T01:20:25Z",
        op=PUBLISH,
        rid=str(uuid.uuid4()),
        rev=1,
        sha256=hashlib.sha256(f"{node}/{seq}".encode()).hexdigest(),
        size=3942,
        type=media_type("innovation"),
    )


def verify(each: Year) -> int:
    """Verify a feed from its first line; return how many lines that were."""
    announced = announce(Held.nothing(each.node, FEED), each.checkpoint, each.keys, NOW)
    following = Following(announced, each.size)
    for page in each.pages:
        following.read(page, PAGE)
    return len(following.close(announced.checkpoint).lines)


def bare_hash(each: Year) -> int:
    """Hash each line of a feed and nothing else; return how many there were."""
    return sum(1 for _digest in hashes(each.pages))


def hashes(pages: tuple[bytes, ...]) -> Iterator[str]:
    """Yield the hash of each line."""
    for page in pages:
        for raw in page[:-1].split(b"\n"):
            yield hashlib.sha256(raw).hexdigest()


if __name__ == "__main__":
    main()
