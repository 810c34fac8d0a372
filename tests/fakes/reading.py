"""A reader in memory: pulls one feed of a peer and keeps what was verified.

The least that a node does with federation.pull, so that a test can say what a fault
leaves behind: lines, checkpoint, or nothing at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from federation.asking import Source
from federation.errors import FederationError, PeerError
from federation.keys import KeySet
from federation.pull import Budget, PullRequest, pull_feed
from federation.transport import Transport
from federation.verify import Flag, Held, Unchanged, Verified
from tests.fakes.peer import FakePeer


@dataclass
class Reader:
    """Follows ``feed`` of ``origin``; ``verdicts`` are those of the pulls so far."""

    origin: FakePeer
    feed: str = "public"
    lines: list[bytes] = field(default_factory=list)
    verdicts: list[str] = field(default_factory=list)
    error: FederationError | None = None
    warnings: frozenset[Flag] = frozenset()
    keys: KeySet | None = None
    now: int | None = None
    budget: Budget = field(default_factory=Budget)
    page: int = 500

    def __post_init__(self) -> None:
        self.held = Held.nothing(self.origin.node, self.feed)

    def pull(self, source: FakePeer | None = None) -> str:
        """Pull from the origin, or from ``source`` as its relay; return the verdict."""
        relay = source or self.origin
        path = "" if source is None else f"/relay/{self.origin.node}"
        request = PullRequest(
            Source(relay.base + path, relay.token),
            self.held,
            self.keys or self.origin.keys(),
            budget=self.budget,
            page=self.page,
        )
        try:
            verdict = self._keep(self._run(request, relay))
        except FederationError as error:
            self.error = error
            self.held = replace(self.held, frozen=isinstance(error, PeerError))
            verdict = error.verdict
        self.verdicts.append(verdict)
        return verdict

    def _run(self, request: PullRequest, transport: Transport) -> Verified | Unchanged:
        clock = FakePeer(self.origin.node, now=self.now or self.origin.now).clock
        return pull_feed(request, transport, clock, lambda size, target: None)

    def _keep(self, outcome: Verified | Unchanged) -> str:
        self.warnings = outcome.warnings
        applied = self.held.applied
        if outcome.checkpoint is not None:
            applied = outcome.checkpoint.signed()
        if isinstance(outcome, Verified):
            self.lines += [line.raw for line in outcome.lines]
        self.held = replace(self.held, applied=applied, largest=outcome.largest)
        return "OK"
