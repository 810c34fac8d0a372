"""Bodies: the bytes of each revision, wanted, held or erased.

Bytes are given out only as they came, and taken only when their hash is the one in the line.
Whether a body keeps its schema is asked when indexing (network/records/indexing.py).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from federation.body import digest
from network.database import Session
from network.errors import N_, Conflict
from network.feeds.attachments import prune
from network.feeds.body_store import BodyStore, Filling
from network.feeds.feed import Body, BodyState
from network.feeds.store import FeedStore

# asked for again: one that nobody served for a day, and one that its origin answered 410 for
STILL_ASKED_FOR = (BodyState.WANTED, BodyState.MISSING, BodyState.GONE)

MISSING_AFTER = timedelta(hours=24)


class Bodies:
    """The bodies that this node keeps, its own and others'."""

    def want(self, session: Session, bodies: Iterable[Body]) -> None:
        """Note revisions announced by lines; one withdrawn ahead of its line stays erased."""
        BodyStore(session).add(bodies)

    def put_own(self, session: Session, body: Body, raw: bytes) -> None:
        """Keep the bytes of a revision of our own, whose line stands in this transaction.

        Raises:
            Conflict: these are not the bytes that the line announces.
        """
        if digest(raw) != body.sha256 or len(raw) != body.size:
            raise Conflict(N_("The text changed while it was being published."))
        store = BodyStore(session)
        store.add([body])
        store.fill([Filling(body.node, body.rid, body.rev, raw)])

    def wanted(self, session: Session, node: str, feed: str, limit: int) -> tuple[Body, ...]:
        """Return revisions of ``feed`` whose bytes are asked for, in line order."""
        return BodyStore(session).in_state(node, feed, STILL_ASKED_FOR, limit)

    def wanting(self, session: Session, node: str) -> frozenset[str]:
        """Return the feeds of ``node`` of which bytes are asked for."""
        return BodyStore(session).feeds_in_state(node, STILL_ASKED_FOR)

    def fill(self, session: Session, fillings: Sequence[Filling]) -> tuple[Filling, ...]:
        """Keep bytes that came, and return those that a revision had been waiting for.

        Whoever fetched them has compared size and hash with the line; both are compared
        again, because nothing here can tell where bytes came from.
        """
        store = BodyStore(session)
        ids = {(filling.node, filling.rid) for filling in fillings}
        waiting = {
            (body.node, body.rid, body.rev): body
            for body in store.revisions(ids)
            if body.state in STILL_ASKED_FOR
        }
        good = tuple(
            filling
            for filling in fillings
            if _fits(waiting.get((filling.node, filling.rid, filling.rev)), filling.raw)
        )
        store.fill(good)
        return good

    def read(self, session: Session, node: str, rid: str, rev: int) -> bytes | None:
        """Return the exact bytes of one revision, or None where they are not held."""
        return BodyStore(session).bytes_of(node, rid, rev)

    def read_each(
        self, session: Session, revisions: Collection[tuple[str, str, int]]
    ) -> Mapping[tuple[str, str, int], bytes]:
        """Return the exact bytes of those of ``revisions``, (node, rid, rev), that are held."""
        return BodyStore(session).bytes_of_each(revisions)

    def served(
        self, session: Session, node: str, feed: str, sha256: str
    ) -> tuple[BodyState, bytes | None] | None:
        """Return state and bytes of the body ``feed`` cites as ``sha256``; None if it cites none.

        The feed is the access check: a hash cited in one feed never opens another's body.
        """
        return BodyStore(session).by_hash(node, feed, sha256)

    def of_lines(
        self, session: Session, node: str, feed: str, lines: range
    ) -> Iterable[tuple[int, bytes]]:
        """Yield (seq, bytes) of the live bodies that ``lines`` announce, in line order."""
        if len(lines):
            yield from BodyStore(session).of_lines(node, feed, lines.start - 1, lines.stop - 1)

    def of_feed(self, session: Session, node: str, feed: str) -> tuple[Body, ...]:
        """Return every revision of ``feed``, in line order."""
        return BodyStore(session).in_state(node, feed, tuple(BodyState), None)

    def revisions(self, session: Session, ids: Collection[tuple[str, str]]) -> tuple[Body, ...]:
        """Return every revision of the records ``ids``, as (node, rid), by record and rev."""
        return BodyStore(session).revisions(ids)

    def erase(self, session: Session, node: str, rid: str, rev: int | None = None) -> bool:
        """Erase the bytes and salt of ``rev``, or of every revision, and their files; for ever.

        A revision whose line has not been seen yet is barred, so that it is never fetched.
        The caller runs ``Database.erase_traces`` after the commit.

        Returns:
            whether bytes were held.
        """
        store = BodyStore(session)
        bodies = [body for body in store.revisions([(node, rid)]) if rev in (None, body.rev)]
        for body in bodies:
            store.set_state(body, BodyState.ERASED)
        if rev is not None and not bodies:
            store.add([Body(node, rid, rev, "", 0, "", 0, None, BodyState.ERASED)])
        prune(session, node, rid)
        return any(body.state is BodyState.HELD for body in bodies)

    def place(self, session: Session, bodies: Iterable[Body]) -> None:
        """Give revisions that were barred ahead of their line its place in the history."""
        BodyStore(session).place(bodies)

    def note_gone(self, session: Session, body: Body) -> None:
        """Note that the origin answered 410 without an order: hidden, never erased."""
        if body.state in STILL_ASKED_FOR:
            BodyStore(session).set_state(body, BodyState.GONE)

    def note_absent(self, session: Session, body: Body, now: datetime) -> None:
        """Note that nobody had the bytes; after a day of that they count as missing."""
        store = BodyStore(session)
        since = store.note_absent(body, now)
        if body.state is not BodyState.MISSING and now - since >= MISSING_AFTER:
            store.set_state(body, BodyState.MISSING)

    def missing(self, session: Session) -> dict[str, int]:
        """Return how many revisions of each node have been missing for a day."""
        return BodyStore(session).count_in_state(BodyState.MISSING)

    def want_again(self, session: Session, body: Body) -> None:
        """Ask for the bytes anew, those held having been found damaged."""
        BodyStore(session).set_state(body, BodyState.WANTED)

    def cursor_moved(self, session: Session, node: str, feed: str, covered: int) -> None:
        """Note that the bodies of lines up to ``covered`` were fetched in bulk."""
        FeedStore(session).move_body_cursor(node, feed, covered)

    def cut(self, session: Session, node: str, feed: str, size: int) -> frozenset[str]:
        """Forget every revision announced above line ``size``; return the rids they were of."""
        rids = BodyStore(session).cut(node, feed, size)
        for rid in rids:
            prune(session, node, rid)
        return rids

    def held_bytes(self, session: Session, node: str) -> int:
        """Return the bytes of ``node``'s bodies announced and not erased, for its quota."""
        return BodyStore(session).held_bytes(node)


def _fits(body: Body | None, raw: bytes) -> bool:
    return body is not None and len(raw) == body.size and digest(raw) == body.sha256
