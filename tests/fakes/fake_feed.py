"""One feed of a fake origin: honest to append to, and able to have another past.

Kept as an origin keeps it: exact lines, one retained checkpoint per size. Not verified:
what is made here may be a lie on purpose.
"""

from __future__ import annotations

import copy
import hashlib
from dataclasses import dataclass, field, replace

from federation.checkpoint import CheckpointDraft, format_checkpoint
from federation.feed import genesis
from federation.keys import SigningKey
from federation.line import LineDraft, format_line

TIME = "2026-11-22T01:20:25Z"


@dataclass
class FakeFeed:
    """Lines as served, the checkpoint of each size, and the one shown as current."""

    node: str
    name: str
    lines: list[bytes] = field(default_factory=list)
    retained: dict[int, str] = field(default_factory=dict)
    current: str = ""

    @property
    def size(self) -> int:
        return len(self.lines)

    @property
    def head(self) -> str:
        return self.head_at(self.size)

    def head_at(self, size: int) -> str:
        """Return the hash of line ``size``, or the genesis for 0."""
        if size == 0:
            return genesis(self.node, self.name)
        return hashlib.sha256(self.lines[size - 1]).hexdigest()

    def append(self, draft: LineDraft, key: SigningKey, now: int) -> bytes:
        """Append ``draft`` in its place in the chain, and sign."""
        placed = replace(
            draft, node=self.node, feed=self.name, seq=self.size + 1, prev=self.head, time=TIME
        )
        return self.append_raw(format_line(placed), key, now)

    def append_raw(self, raw: bytes, key: SigningKey, now: int) -> bytes:
        """Append bytes that no honest origin would, and sign them."""
        self.lines.append(raw)
        self.retained[self.size] = self.sign(key, now)
        return raw

    def sign(self, key: SigningKey, now: int) -> str:
        """Sign the feed as it is; of an empty feed this is the retained checkpoint too."""
        self.current = format_checkpoint(
            CheckpointDraft(self.node, self.name, self.size, self.head, now), key
        )
        if self.size == 0:
            self.retained[0] = self.current
        return self.current

    def cut(self, size: int) -> None:
        """Forget every line after ``size``, as a restored backup does, and sign nothing."""
        del self.lines[size:]
        self.retained = {at: jws for at, jws in self.retained.items() if at <= size}
        self.current = self.retained[size]

    def twin(self) -> FakeFeed:
        """Return a copy that goes its own way from here."""
        return copy.deepcopy(self)
