"""Other nodes' feeds as this node holds them: where each stands, and what stopped it.

The state that federation.verify judges by comes from here, and what it has verified goes back
here. Nothing in this module verifies; that ``store`` takes only a Verified is what keeps
unverified lines out.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from federation.checkpoint import Checkpoint, Signed, stale_from
from federation.errors import PeerError
from federation.feed import NOTICES
from federation.verify import Flag, Held, Unchanged, Verified
from network.database import Session
from network.errors import N_, Conflict
from network.feeds.feed import Feed, FeedState, StoredLine
from network.feeds.store import FeedStore


class HeldFeeds:
    """The feeds of other nodes.

    Args:
        now: the clock; it says when a checkpoint came and when a feed was frozen.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def held(self, session: Session, node: str, feed: str) -> Held:
        """Return what is held of ``feed``, as verification wants it."""
        known = FeedStore(session).get(node, feed) or Feed.begun(node, feed)
        return Held(node, feed, known.applied, known.largest, known.state is FeedState.FROZEN)

    def get(self, session: Session, node: str, feed: str) -> Feed | None:
        """Return the feed as it stands, or None where nothing of it is known."""
        return FeedStore(session).get(node, feed)

    def of_node(self, session: Session, node: str) -> tuple[Feed, ...]:
        """Return the feeds of ``node``, by name."""
        return FeedStore(session).of_node(node)

    def frozen(self, session: Session) -> tuple[Feed, ...]:
        """Return the feeds that stopped on signed proof, by node and name."""
        return FeedStore(session).frozen()

    def store(
        self, session: Session, verified: Verified, problems: Mapping[int, str] | None = None
    ) -> None:
        """Write the lines, the checkpoint and where the feed now stands.

        ``problems`` says by seq why a line is stored and not applied.

        Raises:
            Conflict: somebody else has pulled this feed meanwhile, or it was frozen; the
                transaction is to be given up.
        """
        store = FeedStore(session)
        feed = store.locked(verified.node, verified.feed)
        first = verified.lines[0]
        if (feed.size + 1, feed.head) != (first.seq, first.prev) or _is_frozen(feed):
            raise Conflict(N_("Somebody else has just fetched this."))
        why = problems or {}
        lines = [
            StoredLine(line.seq, line.raw, line.hash, why.get(line.seq, ""))
            for line in verified.lines
        ]
        closing = verified.checkpoint
        store.add_lines(feed.node, feed.feed, lines)
        store.add_checkpoints(feed.node, feed.feed, [(closing.size, closing.jws)])
        upgrade = Flag.UPGRADE in verified.warnings
        store.save(
            replace(
                self._announced(feed, verified.announced),
                applied=closing.signed(),
                largest=verified.largest,
                state=FeedState.UPGRADE_NEEDED if upgrade else FeedState.OK,
            )
        )

    def keep(self, session: Session, unchanged: Unchanged) -> None:
        """Write what a pull without new lines has taught: a later checkpoint, a larger one."""
        if unchanged.announced is None:
            return
        store = FeedStore(session)
        feed = store.locked(unchanged.node, unchanged.feed)
        if _is_frozen(feed):
            return
        later = unchanged.checkpoint
        is_of_now = later is not None and (later.size, later.head) == (feed.size, feed.head)
        upgrade = Flag.UPGRADE in unchanged.warnings
        store.save(
            replace(
                self._announced(feed, unchanged.announced),
                applied=later.signed() if later is not None and is_of_now else feed.applied,
                largest=_larger(feed.largest, unchanged.largest),
                state=FeedState.UPGRADE_NEEDED if upgrade else FeedState.OK,
            )
        )

    def remember(self, session: Session, seen: Checkpoint) -> None:
        """Write that ``seen`` was signed, although nothing of that pull is stored (ruling 12)."""
        store = FeedStore(session)
        feed = store.locked(seen.node, seen.feed)
        store.save(replace(feed, largest=_larger(feed.largest, seen.signed())))

    def freeze(self, session: Session, node: str, feed: str, error: PeerError) -> None:
        """Stop following ``feed`` and keep the proof; what is held stays readable.

        The first proof stays: a later one would only repeat it.
        """
        store = FeedStore(session)
        known = store.locked(node, feed)
        if _is_frozen(known):
            return
        lines = tuple(raw.decode("utf-8", "replace") for raw in error.lines)
        store.save(
            replace(
                known,
                state=FeedState.FROZEN,
                verdict=error.verdict,
                since=self._now(),
                evidence=error.evidence + lines,
            )
        )

    def note_not_served(self, session: Session, node: str, feed: str) -> None:
        """Note that a feed held before is not shown now; what is held is kept (ruling 28)."""
        store = FeedStore(session)
        known = store.get(node, feed)
        if known is not None and known.state is FeedState.OK:
            store.save(replace(store.locked(node, feed), state=FeedState.NOT_SERVED))

    def doubt(self, session: Session) -> None:
        """Note that what was withdrawn since is not known: this database was restored."""
        store = FeedStore(session)
        for feed in store.all():
            if feed.feed == NOTICES and feed.state is not FeedState.FROZEN:
                store.save(replace(feed, state=FeedState.UNREPLAYED))

    def give_up(self, session: Session, node: str, feed: str) -> None:
        """Note that ``feed`` is not to be had; what is held is kept."""
        store = FeedStore(session)
        store.save(replace(store.locked(node, feed), state=FeedState.NOT_SERVED))

    def is_stale(self, feed: Feed) -> bool:
        """Say whether nothing fresh has been heard of ``feed`` for too long; it only warns."""
        return feed.exp < int(self._now().timestamp())

    def problems(self, session: Session, node: str) -> tuple[tuple[str, int, str], ...]:
        """Return (feed, seq, problem) of the lines of ``node`` stored and not applied."""
        return FeedStore(session).problems(node)

    def _announced(self, feed: Feed, announced: Checkpoint) -> Feed:
        received = int(self._now().timestamp())
        return replace(feed, exp=stale_from(announced, received), received=received)


def _is_frozen(feed: Feed) -> bool:
    return feed.state is FeedState.FROZEN


def _larger(one: Signed, other: Signed) -> Signed:
    return max(one, other, key=lambda signed: (signed.size, signed.iat))
