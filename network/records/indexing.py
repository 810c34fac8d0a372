"""The search index follows the records' sequence: what is late is never lost.

The index is disposable. Its cursor lives in it and moves with its contents, so whatever
happened to it, the debt is the records whose sequence lies beyond; a damaged one is built
anew from the database. Whoever holds the lock beside the index works the debt off: the
worker as a rule, a command where no worker runs.
"""

import fcntl
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from network.database import Database, Session
from network.records.change_store import Changes
from network.records.record import Record, RecordId
from network.records.settling import Seen, Settling
from network.records.types import SearchText
from search.engine import Document, Engine
from search.errors import DamagedIndexError

logger = logging.getLogger(__name__)

BATCH = 500
# rewriting the index's files takes 25 s at 10,000 documents: erasures are gathered
ERASE_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class Index:
    """A search engine and the file whose lock says who writes to it."""

    engine: Engine
    lock: Path


class Indexing:
    """Keeps the search index up with the records."""

    def __init__(
        self, database: Database, settling: Settling, index: Index, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._settling = settling
        self._engine = index.engine
        self._lock = index.lock
        self._now = now
        self._erased_at: datetime | None = None

    def follow(self, limit: int = BATCH) -> int:
        """Work off at most ``limit`` changes, and return how many that were.

        A damaged index, or one that is missing where there is much to find, is built anew.
        0 where there was nothing to do, or somebody else is at it.
        """
        with self._locked() as got:
            if not got:
                return 0
            try:
                done = self._catch_up(limit)
            except DamagedIndexError:
                return self._build(_log)
            self._erase_when_due()
            return done

    def debt(self) -> int:
        """Return how many changed records the index has not looked at yet."""
        try:
            cursor = self._engine.cursor()
        except DamagedIndexError:
            cursor = 0
        with self._database.reading() as session:
            return Changes(session).count_after(cursor)

    def count(self) -> int:
        """Return how many records can be found; 0 where the index cannot be read."""
        try:
            return self._engine.count()
        except DamagedIndexError:
            return 0

    def rebuild(self, progress: Callable[[int, int], None]) -> int:
        """Build the index anew from the database; return how many documents it has.

        The old one answers until then. ``progress`` is told records looked at, and of how
        many. 0 where somebody else holds the lock.
        """
        with self._locked() as got:
            return self._build(progress) if got else 0

    def _catch_up(self, limit: int) -> int:
        cursor = self._engine.cursor()
        with self._database.reading() as session:
            if cursor > Changes(session).last():
                # an index of another database, or of one later than a restored backup
                raise DamagedIndexError("the index is ahead of the database")
            if not cursor and Changes(session).count_after(0) > BATCH:
                # made whole, beside what still answers somewhere, and not piece by piece
                raise DamagedIndexError("there is no index yet")
            # asked after every commit: nobody else waits while there is nothing to do
            if not Changes(session).after(cursor, 1):
                return 0
        with self._database.transaction() as session:
            changed = Changes(session).after(cursor, limit)
            documents, gone = self._looked_at(session, changed)
        # settled first, then indexed: killed in between, the same changes are looked at again
        self._engine.update(documents, gone, changed[-1].sequence)
        return len(changed)

    def _looked_at(
        self, session: Session, changed: Sequence[Record]
    ) -> tuple[list[Document], frozenset[str]]:
        """Settle ``changed``; return the documents now to stand and the keys to go."""
        ids = [record.id for record in changed]
        before = Changes(session).targets_of(ids)
        seen = self._settling.settle(session, changed)
        targets = before | Changes(session).targets_of(ids)
        # a linked record's text stands in its target's document, too
        known = Changes(session).load(targets - frozenset(ids)).values()
        more = [read for record in known if (read := self._settling.read(session, record))]
        found = [each for each in (*seen, *more) if each.type.searchable]
        documents = self._documents(session, found)
        standing = {document.key for document in documents}
        return documents, frozenset(id.key for id in ids) - standing

    def _documents(self, session: Session, found: Collection[Seen]) -> list[Document]:
        linked: dict[RecordId, list[SearchText]] = {}
        for record in Changes(session).belonging_to([each.record.id for each in found]):
            belonging = self._settling.read(session, record)
            # what is not for search by itself is not to be found through another either
            if belonging is None or not belonging.type.searchable:
                continue
            about = belonging.type.about(belonging.body)
            if about is not None:
                text = belonging.type.search_text(belonging.body)
                linked.setdefault(about, []).append(text)
        return [_document(each, linked.get(each.record.id, ())) for each in found]

    def _build(self, progress: Callable[[int, int], None]) -> int:
        with self._database.reading() as session:
            last = Changes(session).last()
            total = Changes(session).count_after(0)
        self._engine.rebuild(self._all_documents(last, total, progress), last)
        with self._database.transaction() as session:
            # new files: nothing that was erased has ever stood in them
            Changes(session).clear_traces(last)
        return self._engine.count()

    def _all_documents(
        self, last: int, total: int, progress: Callable[[int, int], None]
    ) -> Iterator[Document]:
        cursor = done = 0
        while cursor < last:
            with self._database.transaction() as session:
                changed = Changes(session).after(cursor, BATCH)
                if not changed:
                    return
                seen = self._settling.settle(session, changed)
                found = [each for each in seen if each.type.searchable]
                documents = self._documents(session, found)
            yield from documents
            cursor = changed[-1].sequence
            done += len(changed)
            progress(min(done, total), total)

    def _erase_when_due(self) -> None:
        """Let erased text leave the index's files, if there is any and the last time is past."""
        now = self._now()
        if self._erased_at is not None and now < self._erased_at + ERASE_EVERY:
            return
        cursor = self._engine.cursor()
        with self._database.reading() as session:
            waiting = Changes(session).traces(cursor)
        if not waiting:
            return
        self._engine.erase()
        self._erased_at = now
        with self._database.transaction() as session:
            Changes(session).clear_traces(cursor)

    @contextmanager
    def _locked(self) -> Iterator[bool]:
        """Give whether this process may write to the index; a killed holder lets go at once."""
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        with self._lock.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True


def _document(seen: Seen, linked: Sequence[SearchText]) -> Document:
    text = seen.type.search_text(seen.body)
    record = seen.record
    passages = [text.body]
    facets = dict(text.facets)
    for other in linked:
        for name, values in other.lends.items():
            facets[name] = tuple(dict.fromkeys((*facets.get(name, ()), *values)))
        passages += [other.title, other.summary, other.body]
    return Document(
        key=record.id.key,
        type=seen.type.name,
        title=text.title,
        summary=text.summary,
        body="\n".join(passage for passage in passages if passage),
        fields=text.fields,
        facets={**facets, "node": (record.id.node,), "audience": (record.feed,)},
        date=text.date or (record.time.date().isoformat() if record.time else ""),
        numbers=text.numbers,
    )


def _log(done: int, total: int) -> None:
    """Tell the log how far the making of the index has got."""
    logger.info("index being made anew", extra={"done": done, "total": total})
