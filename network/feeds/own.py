"""Our own feeds: the only place where lines are written and checkpoints signed.

Source: federation/README.md, SIGN in section 4 and rulings 1, 2 and 15. Everything here
runs inside the caller's transaction, under the write lock of the feed: a line, the
checkpoint at its size and whatever it announces are committed together or not at all, so a
node killed at any moment serves either all of it or nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from federation.checkpoint import HOUR, TYP, CheckpointDraft, Signed, format_checkpoint, lifetime
from federation.feed import NOTICES, check_feed, feed_rank
from federation.keys import SigningKey, open_jws
from federation.line import Line, LineDraft, format_line, parse_line
from federation.order import OrderDraft, format_order
from network.database import Session, after_commit
from network.errors import N_, Conflict
from network.feeds.feed import EntryDraft, Feed, FeedState, StoredLine
from network.feeds.high_water import HighWater
from network.feeds.store import FeedStore, Page

ALWAYS = (NOTICES, "public")
_CIRCLE = "circle-"
RESET = "RESET"


def refresh_after(feed: str) -> int:
    """Return how many seconds a checkpoint of ``feed`` serves before it is signed again."""
    return HOUR if feed == NOTICES else 12 * HOUR


class OwnFeeds:
    """The feeds of this node, and the one holder of its signing key.

    Args:
        node: this node's id.
        key_now: gives its key; asked each time, for keys are changed while we run.
        now: the clock; read after the lock is had, never before.
        high_water: what was ever committed, should the database be exchanged for an older one.
    """

    def __init__(
        self,
        node: str,
        key_now: Callable[[], SigningKey],
        now: Callable[[], datetime],
        high_water: HighWater | None = None,
    ) -> None:
        self.node = node
        self._key_now = key_now
        self._now = now
        self._high_water = high_water

    @property
    def key(self) -> SigningKey:
        """The node's key, for what else it has to sign: assertions, join requests."""
        return self._key_now()

    def open(self, session: Session, feed: str) -> Feed:
        """Return ``feed``, with a signed checkpoint of size 0 where it has no line yet.

        Raises:
            Conflict: the feed may not be signed now.
        """
        store = FeedStore(session)
        feed_now = store.locked(self.node, check_feed(feed))
        return feed_now if feed_now.applied.jws else self._sign_anew(store, feed_now)

    def append(self, session: Session, feed: str, drafts: Sequence[EntryDraft]) -> list[Line]:
        """Write ``drafts`` behind the last line of ``feed`` and sign each resulting size.

        Raises:
            Conflict: the feed may not be written on now.
            MalformedError: a draft that its readers would refuse; nothing is written.
        """
        store = FeedStore(session)
        before = store.locked(self.node, check_feed(feed))
        self._check_signable(store, before)
        iat = self._iat(before)
        lines, signed = self._chained(before, drafts, iat)
        if not lines:
            return []
        store.add_lines(
            self.node, feed, [StoredLine(line.seq, line.raw, line.hash, "") for line in lines]
        )
        store.add_checkpoints(self.node, feed, [(each.size, each.jws) for each in signed])
        store.save(_signed(before, signed[-1], iat))
        self._note_high_water(session, before, signed[-1].size)
        return lines

    def resign_due(self, session: Session) -> int:
        """Sign again the checkpoints that are due, and return how many that were.

        Feeds that may not be signed are left as they are: they serve what they have.
        """
        store = FeedStore(session)
        done = 0
        for name in (feed.feed for feed in store.of_node(self.node)):
            feed = store.locked(self.node, name)
            if self._is_due(feed) and self._is_signable(feed):
                self._sign_anew(store, feed)
                done += 1
        return done

    def any_due(self, session: Session) -> bool:
        """Say whether ``resign_due`` would sign anything; takes no lock."""
        feeds = FeedStore(session).of_node(self.node)
        return any(self._is_due(feed) and self._is_signable(feed) for feed in feeds)

    def doubtful(self, session: Session) -> tuple[Feed, ...]:
        """Return our feeds that may not be signed before they were compared with a copy."""
        return tuple(feed for feed in self.feeds(session) if self._is_doubtful(feed))

    def lacking(self, session: Session) -> dict[str, int]:
        """Return how many lines of each feed were committed once and are not here."""
        noted = self._high_water.all() if self._high_water else {}
        held = {feed.feed: feed for feed in self.feeds(session)}
        behind = {
            name: size - (held[name].size if name in held else 0)
            for name, size in noted.items()
            if name not in held or held[name].verdict != RESET
        }
        return {name: lines for name, lines in behind.items() if lines > 0}

    def doubt(self, session: Session) -> None:
        """Sign nothing more before a comparison: this database was restored, or is a new one.

        Circles are retired for good: who belonged to them may have changed since.
        """
        store = FeedStore(session)
        for name in {*(feed.feed for feed in self.feeds(session)), *ALWAYS}:
            feed = store.locked(self.node, name)
            state = FeedState.RETIRED if name.startswith(_CIRCLE) else FeedState.UNCOMPARED
            if feed.state is not FeedState.FROZEN:
                store.save(replace(feed, state=state))

    def trust(self, session: Session, feed: str) -> None:
        """Note that ``feed`` was compared with a copy, or that there is none to be had."""
        store = FeedStore(session)
        known = store.locked(self.node, feed)
        if known.state is FeedState.UNCOMPARED:
            store.save(replace(known, state=FeedState.OK))

    def came_home(self, session: Session, feed: str) -> None:
        """Note that lines of ``feed`` that we had lost were stored from a copy."""
        store = FeedStore(session)
        known = store.locked(self.node, feed)
        self._note_high_water(session, known, known.size)
        if feed.startswith(_CIRCLE) and known.state is FeedState.OK:
            store.save(replace(known, state=FeedState.RETIRED))

    def feeds(self, session: Session) -> tuple[Feed, ...]:
        """Return our feeds in the protocol's order."""
        feeds = FeedStore(session).of_node(self.node)
        return tuple(sorted(feeds, key=lambda feed: feed_rank(feed.feed)))

    def get(self, session: Session, feed: str) -> Feed | None:
        """Return one of our feeds, or None."""
        return FeedStore(session).get(self.node, feed)

    def checkpoint(self, session: Session, feed: str, size: int | None = None) -> str | None:
        """Return the current checkpoint, or the very one signed when the feed had ``size``.

        None where there is no such feed or size; an empty feed has size 0.
        """
        store = FeedStore(session)
        current = store.get(self.node, feed)
        if current is None:
            return None
        if size is None or (size == 0 and current.size == 0):
            return current.applied.jws or None
        return store.checkpoint(self.node, feed, size)

    def entries(self, session: Session, feed: str, after: int, limit: int) -> tuple[bytes, ...]:
        """Return the exact bytes of lines after+1..after+limit, without newlines."""
        page = Page(self.node, feed, after, limit)
        return tuple(line.raw for line in FeedStore(session).lines(page))

    def sign_order(self, draft: OrderDraft) -> str:
        """Return ``draft`` as an order by this node."""
        return format_order(draft, self.key)

    def _chained(
        self, before: Feed, drafts: Sequence[EntryDraft], iat: int
    ) -> tuple[list[Line], list[Signed]]:
        time = datetime.fromtimestamp(iat, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        lines: list[Line] = []
        signed: list[Signed] = []
        head = before.head
        for seq, draft in enumerate(drafts, start=before.size + 1):
            line = parse_line(format_line(_placed(draft, before, seq, head, time)))
            head = line.hash
            lines.append(line)
            # one checkpoint per line, also in a batch: each line can be proven by itself
            signed.append(self._sign(before, seq, head, iat))
        return lines, signed

    def _sign_anew(self, store: FeedStore, feed: Feed) -> Feed:
        self._check_signable(store, feed)
        iat = self._iat(feed)
        signed = _signed(feed, self._sign(feed, feed.size, feed.head, iat), iat)
        store.save(signed)
        return signed

    def _sign(self, feed: Feed, size: int, head: str, iat: int) -> Signed:
        draft = CheckpointDraft(feed.node, feed.feed, size, head, iat)
        return Signed(size, head, iat, format_checkpoint(draft, self.key))

    def _note_high_water(self, session: Session, before: Feed, size: int) -> None:
        if self._high_water is not None:
            # what was taken back by a reset counts anew from there
            note = self._high_water.lower if before.verdict == RESET else self._high_water.note
            after_commit(session, lambda: note(before.feed, size))

    def _is_signable(self, feed: Feed) -> bool:
        # ruling 1: never a size smaller than the largest ever signed
        return feed.state is FeedState.OK and not self._is_behind(feed)

    def _is_doubtful(self, feed: Feed) -> bool:
        is_open = feed.state is FeedState.OK and self._is_behind(feed)
        return feed.state is FeedState.UNCOMPARED or is_open

    def _is_behind(self, feed: Feed) -> bool:
        noted = self._high_water.size(feed.feed) if self._high_water else 0
        return feed.size < max(feed.largest.size, 0 if feed.verdict == RESET else noted)

    def _check_signable(self, store: FeedStore, feed: Feed) -> None:
        # a feed that seems new may be one that was lost
        is_lost = not feed.applied.jws and any(
            other.state is FeedState.UNCOMPARED for other in store.of_node(self.node)
        )
        if is_lost or not self._is_signable(feed):
            raise Conflict(
                N_("The feed %(feed)s cannot be written on until it was compared with a copy."),
                feed=feed.feed,
            )

    def _iat(self, feed: Feed) -> int:
        # a clock set back must not make this look like a replay
        return max(int(self._now().timestamp()), feed.applied.iat)

    def _is_due(self, feed: Feed) -> bool:
        now = int(self._now().timestamp())
        is_old = now >= feed.applied.iat + refresh_after(feed.feed) or now >= feed.exp
        # after a rotation the key before is good for a while, a stolen one for nothing
        return is_old or open_jws(feed.applied.jws, typ=TYP).kid != self.key.public.kid


def _signed(feed: Feed, signed: Signed, iat: int) -> Feed:
    exp = iat + lifetime(feed.feed)
    # only a line written since ends what a reset said
    verdict = "" if signed.size > feed.size else feed.verdict
    return replace(feed, applied=signed, largest=signed, exp=exp, received=iat, verdict=verdict)


def _placed(draft: EntryDraft, feed: Feed, seq: int, prev: str, time: str) -> LineDraft:
    return LineDraft(
        node=feed.node,
        feed=feed.feed,
        seq=seq,
        prev=prev,
        time=time,
        op=draft.op,
        rid=draft.rid,
        rev=draft.rev,
        sha256=draft.sha256,
        size=draft.size,
        type=draft.type,
        order=draft.order,
        reason=draft.reason,
        replaced_by=draft.replaced_by,
        urgent=draft.urgent,
    )
