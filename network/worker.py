"""The background process: asks the peers that are due and keeps the node in order.

Each tick enqueues what is due; huey's threads do it. The queue may lose or repeat a job
without harm: due times, leases and cursors live in the node's own database. The only place,
beside the command line, that survives an error nobody foresaw.
"""

# huey has no annotations
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from huey.api import SqliteHuey
from huey.consumer import Consumer

from network.bootstrap import Network
from network.peering.fetching import Step
from network.settings import Settings

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
THREADS = 2
# what the clock alone makes due may wait so long: signatures, a second try to erase
QUIET = timedelta(seconds=15)
# a job that has not come back by then was lost with its process
LOST_AFTER = timedelta(minutes=15)
UPKEEP = "upkeep"
MEND = "mend"
MEND_SECONDS = 30
RECOVER = "recover"
CHECK = "check"
COMPARE = "compare"
CHECK_SECONDS = 24 * 3600
TEND = "tend"
# a reader may have kept the journal open when something was erased: try again
ERASE_EVERY = timedelta(minutes=1)
# tokens live 600 seconds, their rows not much longer: they say who was here when
TEND_SECONDS = 15


class Jobs:
    """What the background process does, one method a job; each may be repeated."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._erased_at: datetime | None = None

    def ask(self, node: str) -> None:
        """Ask one peer, if it is still due."""
        network = self._network
        with network.database.reading() as session:
            peer = network.peers.get(session, node)
        if peer is None or not peer.is_due(network.now()):
            return
        try:
            asked = network.polling.ask(node, _quietly)
        except Exception as error:
            # a full disk, a bug: this peer waits, the others go on, the keeper is told
            logger.exception("peer not asked", extra={"node": node})
            network.polling.note_failure(node, f"{type(error).__name__}: {error}")
            return
        logger.info(
            "peer asked",
            extra={"node": node, "error": asked.error, "feeds": len(asked.feeds)},
        )

    def upkeep(self) -> None:
        """Sign what is due again, and let the index follow the records, erasures included."""
        try:
            self._sign()
            while self._network.indexing.follow():
                pass
            self._erase_traces()
            self._export()
        except Exception:
            logger.exception("upkeep failed")

    def mend(self) -> None:
        """Bring home what was lost of our own; once a day, look for what is damaged, and compare
        with two peers what we have seen signed."""
        network = self._network
        try:
            # what nobody has is not asked for more often than anything else
            rhythm = network.settings.poll.seconds
            if network.recovering.is_needed() and network.leases.is_first(RECOVER, rhythm):
                network.recovering.compare(_quietly)
            if network.leases.is_first(COMPARE, network.settings.poll.compare_seconds):
                network.gossip.comparing.compare_some()
            if network.leases.is_first(CHECK, CHECK_SECONDS):
                network.repairing.repair(network.verifying)
                network.confirming.confirm()
                network.files.uploading.tidy()
                # what was erased leaves the tables' files; the protocol allows a day
                network.database.rewrite()
        except Exception:
            logger.exception("not mended")

    def tend(self) -> None:
        """Carry what is handed in unnamed; publish for others what is due, where we do that."""
        network = self._network
        try:
            network.broker.carrying.tend()
            network.broker.asking.tend()
            if network.membership.myself.is_facilitator:
                network.broker.releasing.tend()
            with network.database.transaction() as session:
                network.access.forget_expired(session)
        except Exception:
            logger.exception("broker not tended")

    def version(self) -> int | None:
        """Return what is another number after each commit, or None where nobody can tell."""
        return self._network.database.version()

    def due(self) -> list[str]:
        """Return the peers to ask now, the longest overdue first."""
        with self._network.database.reading() as session:
            return [peer.node for peer in self._network.peers.due(session)]

    def _erase_traces(self) -> None:
        database, now = self._network.database, self._network.now()
        is_due = self._erased_at is None or now - self._erased_at >= ERASE_EVERY
        if database.is_sqlite and is_due and database.erase_traces():
            self._erased_at = now

    def _export(self) -> None:
        """Keep the files of the open feeds at what is signed, withdrawals included."""
        folder = self._network.settings.export.static_directory
        if folder and self._network.exporting.is_stale(Path(folder)):
            self._network.exporting.write(Path(folder))

    def _sign(self) -> None:
        own_feeds, database = self._network.own_feeds, self._network.database
        with database.reading() as session:
            is_due = own_feeds.any_due(session)
        if self._network.rotating.has_next:
            with database.transaction() as session:
                self._network.rotating.adopt(session)
        if is_due:
            with database.transaction() as session:
                own_feeds.resign_due(session)


class Worker:
    """The queue, its threads, and the tick that feeds it."""

    def __init__(self, jobs: Jobs, settings: Settings, now: Callable[[], datetime]) -> None:
        self._jobs = jobs
        self._now = now
        self._queued: dict[str, datetime] = {}
        self._stopping = threading.Event()
        self._ticking = threading.Thread(target=self._tick_until_stopped, name="tick", daemon=True)
        self._queue = SqliteHuey(
            "likewise", filename=str(settings.queue_file), results=False, utc=True
        )
        self._ask = self._queue.task(name="ask")(self._run_ask)
        self._upkeep = self._queue.task(name=UPKEEP)(self._run_upkeep)
        self._tend = self._queue.task(name=TEND)(self._run_tend)
        self._tend_every = timedelta(seconds=min(settings.poll.seconds, TEND_SECONDS))
        self._tended: datetime | None = None
        self._mend = self._queue.task(name=MEND)(self._run_mend)
        self._mended: datetime | None = None
        self._seen: int | None = None
        self._kept: datetime | None = None

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; what is being done at SIGTERM is finished."""
        consumer = Consumer(
            self._queue,
            workers=THREADS,
            periodic=False,
            initial_delay=0.1,
            max_delay=TICK_SECONDS,
            graceful_signal="TERM",
        )
        self.start_ticking()
        try:
            consumer.run()
        finally:
            self.stop_ticking()

    def start_ticking(self) -> None:
        """Enqueue what is due, second by second, in a thread of its own."""
        self._ticking.start()

    def stop_ticking(self) -> None:
        """Enqueue nothing more."""
        self._stopping.set()
        self._ticking.join(timeout=TICK_SECONDS * 5)

    def tick(self) -> None:
        """Enqueue what is due and not on its way."""
        for node in self._jobs.due():
            if self._claim(node):
                self._ask(node)
        self._tick_upkeep()
        is_due = self._tended is None or self._now() - self._tended >= self._tend_every
        if is_due and self._claim(TEND):
            self._tended = self._now()
            self._tend()

        self._tick_mending()

    def waiting(self) -> int:
        """Return how many jobs are enqueued and not begun."""
        return int(self._queue.pending_count())

    def _tick_upkeep(self) -> None:
        """Enqueue the upkeep where something was written, or a little while after the last one."""
        version, now = self._jobs.version(), self._now()
        is_quiet = version is not None and version == self._seen
        is_recent = self._kept is not None and now - self._kept < QUIET
        if not (is_quiet and is_recent) and self._claim(UPKEEP):
            self._seen, self._kept = version, now
            self._upkeep()

    def _tick_mending(self) -> None:
        now = self._now()
        is_due = self._mended is None or now - self._mended >= timedelta(seconds=MEND_SECONDS)
        if is_due and self._claim(MEND):
            self._mended = now
            self._mend()

    def _tick_until_stopped(self) -> None:
        while not self._stopping.is_set():
            try:
                self.tick()
            except Exception:
                logger.exception("tick failed")
            self._stopping.wait(TICK_SECONDS)

    def _claim(self, name: str) -> bool:
        """Say whether ``name`` is to be enqueued: not if it is on its way already."""
        now = self._now()
        since = self._queued.get(name)
        if since is not None and now - since < LOST_AFTER:
            return False
        self._queued[name] = now
        return True

    def _run_ask(self, node: str) -> None:
        try:
            self._jobs.ask(node)
        finally:
            self._queued.pop(node, None)

    def _run_mend(self) -> None:
        try:
            self._jobs.mend()
        finally:
            self._queued.pop(MEND, None)

    def _run_tend(self) -> None:
        try:
            self._jobs.tend()
        finally:
            self._queued.pop(TEND, None)

    def _run_upkeep(self) -> None:
        try:
            self._jobs.upkeep()
        finally:
            self._queued.pop(UPKEEP, None)


def _quietly(_step: Step) -> None:
    """Report to nobody."""
